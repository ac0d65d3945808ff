"""What a study file says about death certificates, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from coincide.sources.register.options import (
    Encoding,
    Ending,
    RegisterOptions,
    SexWord,
    TableOptions,
)

Form = Literal["sim", "nchs", "long", "wide"]
"""``sim``: the mortality system of Brazil; ``nchs``: fixed-width files of the United States; ``long``: one
row for each cause; ``wide``: one row for each certificate."""

Axis = Literal["record", "entity"]
"""``entity``: causes as they stand on the lines of the certificate; ``record``: the same edited for analysis,
each once, without lines."""

TABLE: Final = "certificates"
"""Name of the one table in errors, findings and the quarantine."""

_CODED_SEX: Final[dict[str, SexWord]] = {
    "1": "male",
    "2": "female",
    "M": "male",
    "F": "female",
    "m": "male",
    "f": "female",
    "0": "unknown",
    "9": "unknown",
    "I": "unknown",
}

_SEX_WORDS: Final[dict[str, SexWord]] = {
    "male": "male",
    "female": "female",
    "M": "male",
    "F": "female",
    "m": "male",
    "f": "female",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathsOptions:
    """Every option of death certificates (see :class:`coincide.sources.deaths.Deaths`).

    Attributes
    ----------
    form
        How the files are made: ``sim``, ``nchs``, ``long`` or ``wide``.
    files
        File or folder names, each taken literally (no patterns). A folder means all its files, sorted.
    columns
        Our column -> the file's. ``long``: id, sex, age, year or date, code, and rank (0 = underlying), part
        (1 or 2), vocabulary, area. ``wide``: sex, age, year or date, and at least one of underlying, part_1,
        part_2, causes (the last three may name several columns), and id, vocabulary, area. ``sim``: id, area,
        and any of date, age, sex, part_1, part_2, underlying where they are not called as usual.
    years
        ``nchs`` only: the year of each file, in order.
    axis
        ``nchs`` only: which causes are read.
    vocabulary, vocabularies
        Vocabulary of all codes of ``long`` and ``wide``, or the translation of the column ``vocabulary``.
    sex
        Translation of what stands in the files; by default the codes of ``sim`` and ``nchs``, else words.
    ending
        Which files of a folder are meant, when it holds several kinds.
    delimiter, quote, encoding, date_format, missing, placeholder_dates, latest_date
        How the text is written, as in a register.
    max_quarantine_share
        Share of the rows (or of the causes) that may be left out before the run stops.
    one_cause_per_death
        Declares that only one cause of each death is given; seen in the data, too.
    sampled_on
        ``a`` or ``b`` when the certificates were chosen because they name one of the diseases.
    """

    form: Form
    files: tuple[str, ...]
    columns: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    axis: Axis = "record"
    vocabulary: str | None = None
    vocabularies: dict[str, str] = field(default_factory=dict)
    sex: dict[str, SexWord] | None = None

    ending: Ending | None = None
    delimiter: str | None = None
    quote: str = '"'
    encoding: Encoding = "utf-8"
    date_format: str | None = None
    missing: tuple[str, ...] = ()
    placeholder_dates: tuple[str, ...] = ()
    latest_date: str = "2100-01-01"

    max_quarantine_share: float = 0.01
    one_cause_per_death: bool = False
    sampled_on: Literal["population", "a", "b"] = "population"

    @property
    def sex_words(self) -> dict[str, SexWord]:
        """Translation of the column of sex."""
        if self.sex is not None:
            return self.sex
        return _CODED_SEX if self.form in ("sim", "nchs") else _SEX_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTable(RegisterOptions):
    """A register of one table, by which the register's readers and rules are used."""

    def declared(self) -> dict[str, TableOptions]:
        """Return the one table."""
        return {TABLE: self.people}
