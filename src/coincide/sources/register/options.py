"""What a study file says about a register, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Encoding = Literal["utf-8", "latin-1", "windows-1252", "utf-16"]
Ending = Literal[".csv", ".tsv", ".txt", ".parquet", ".csv.gz", ".tsv.gz", ".txt.gz"]
SexWord = Literal["male", "female", "unknown"]
SettingWord = Literal["inpatient", "outpatient", "emergency", "primary", "unknown"]
RelationWord = Literal["mother", "father", "child", "sibling", "half_sibling", "twin", "spouse"]

RELATIONS: Final[dict[str, int]] = {
    "mother": 1,
    "father": 2,
    "child": 3,
    "sibling": 4,
    "half_sibling": 5,
    "twin": 6,
    "spouse": 7,
}
"""Number of each relation in the canonical table ``kin``: what `relative` is to `person`."""


def _sex_words() -> dict[str, SexWord]:
    return {"male": "male", "female": "female", "M": "male", "F": "female", "m": "male", "f": "female"}


def _setting_words() -> dict[str, SettingWord]:
    return {
        "inpatient": "inpatient",
        "outpatient": "outpatient",
        "emergency": "emergency",
        "primary": "primary",
    }


def _relation_words() -> dict[str, RelationWord]:
    return {
        "mother": "mother",
        "father": "father",
        "child": "child",
        "sibling": "sibling",
        "half_sibling": "half_sibling",
        "twin": "twin",
        "spouse": "spouse",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """One table of the register. What is None here is taken from the register's options.

    Attributes
    ----------
    files
        File or folder names, each taken literally (no patterns). A folder means all its files, sorted.
    columns
        Our column -> the file's column. ``cause`` may name several, the underlying cause first.
    vocabulary
        Vocabulary of all codes, when no column names it.
    ending
        Which files of a folder belong to the table, when it holds several kinds.
    delimiter, quote, encoding, date_format, missing
        How this table's text is written.
    """

    files: tuple[str, ...]
    columns: dict[str, str | tuple[str, ...]]
    vocabulary: str | None = None
    ending: Ending | None = None
    delimiter: str | None = None
    quote: str | None = None
    encoding: Encoding | None = None
    date_format: str | None = None
    missing: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOptions:
    """Every option of a register (see :class:`coincide.sources.register.Register`).

    Attributes
    ----------
    people, diagnoses, observed, deaths, areas, contacts, drugs, labs, kin
        The tables. People and diagnoses must be given.
    broader
        A hierarchy of codes, for vocabularies whose codes do not show it (SNOMED CT, OMOP): each row says
        that ``code`` of ``vocabulary`` is the same as, or lies below, ``broader_code`` of
        ``broader_vocabulary``. Parents are enough, ancestors are found from them; parents need not occur
        in the data. Vocabularies are named as in ``vocabularies``. Codes of one vocabulary that lie above
        one another in a circle are an error.
    delimiter, quote, encoding
        Dialect of text files. The delimiter is by default a comma, and a tab in ``.tsv``.
    date_format
        From a closed list such as ``YYYY-MM-DD``, ``DD/MM/YYYY``, ``DDMONYYYY``; ``" HH:MM:SS"`` may follow.
    century_pivot
        Two-digit years below it are 20yy, others 19yy. Without it no two-digit year is read.
    missing
        Texts that mean "not known", beside the empty one.
    timezone
        Name of the register's time zone, needed when times carry one.
    decimal
        Mark in numbers.
    vocabulary, vocabularies
        Vocabulary of all diagnosis codes, or the translation of the column ``vocabulary``.
    sex, settings, positions, relations
        Translations of what stands in the files.
    placeholder_dates
        Dates (``YYYY-MM-DD``) that stand for "not known".
    latest_date
        No record can be later (``YYYY-MM-DD``).
    coverage
        First and last day (``YYYY-MM-DD``) between which everybody is observed from birth to death, when
        no table of observed spells exists; with such a table, the last day of open spells.
    max_quarantine_share
        Share of a table's rows that may be left out before the run stops.
    complete_lookback, one_cause_per_death, sampled_on
        Facts about the register that decide whether the question can be answered.
    """

    people: TableOptions
    diagnoses: TableOptions
    observed: TableOptions | None = None
    deaths: TableOptions | None = None
    areas: TableOptions | None = None
    contacts: TableOptions | None = None
    drugs: TableOptions | None = None
    labs: TableOptions | None = None
    kin: TableOptions | None = None
    broader: TableOptions | None = None

    delimiter: str | None = None
    quote: str = '"'
    encoding: Encoding = "utf-8"
    date_format: str = "YYYY-MM-DD"
    century_pivot: int | None = None
    missing: tuple[str, ...] = ()
    timezone: str | None = None
    decimal: Literal[".", ","] = "."

    vocabulary: str | None = None
    vocabularies: dict[str, str] = field(default_factory=dict)
    sex: dict[str, SexWord] = field(default_factory=_sex_words)
    settings: dict[str, SettingWord] = field(default_factory=_setting_words)
    positions: dict[str, int] = field(default_factory=dict)
    relations: dict[str, RelationWord] = field(default_factory=_relation_words)

    placeholder_dates: tuple[str, ...] = ()
    latest_date: str = "2100-01-01"
    coverage: tuple[str, str] | None = None
    max_quarantine_share: float = 0.01
    complete_lookback: bool = False
    one_cause_per_death: bool = False
    sampled_on: Literal["population", "a", "b", "care"] = "population"

    def declared(self) -> dict[str, TableOptions]:
        """Return the tables that are given, by name, in reading order."""
        tables = {
            "people": self.people,
            "diagnoses": self.diagnoses,
            "observed": self.observed,
            "deaths": self.deaths,
            "areas": self.areas,
            "contacts": self.contacts,
            "drugs": self.drugs,
            "labs": self.labs,
            "kin": self.kin,
            "broader": self.broader,
        }
        return {name: table for name, table in tables.items() if table is not None}
