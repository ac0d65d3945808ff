"""What a study file says about a CDM, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from coincide.sources.omop.postgres_options import PostgresOptions
from coincide.sources.register.options import Encoding, SettingWord

CodeKind = Literal["standard", "source"]
CdmVersion = Literal["5.3", "5.4"]

VOCABULARIES: Final[dict[str, str]] = {
    "ATC": "atc",
    "ICD10": "icd10",
    "ICD10CM": "icd10cm",
    "ICD9CM": "icd9cm",
    "MeSH": "mesh",
    "SNOMED": "snomed",
}
"""``vocabulary_id`` of OMOP -> name of the vocabulary here, unless the options say otherwise."""


def _settings() -> dict[str, SettingWord]:
    return {
        "9201": "inpatient",
        "262": "inpatient",  # emergency room, then inpatient
        "8717": "inpatient",
        "9202": "outpatient",
        "8756": "outpatient",
        "581477": "outpatient",
        "9203": "emergency",
    }


def _positions() -> dict[str, int]:
    return {"32901": 1, "32902": 1, "32903": 1, "32907": 2, "32908": 2, "32909": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class OmopOptions:
    r"""Every option of a CDM (see :class:`coincide.sources.omop.Omop`).

    Attributes
    ----------
    path
        A DuckDB file (``.duckdb``, ``.db``), or a folder with one file or folder a table, all Parquet or
        all CSV (also ``.tsv``, ``.txt``, ``.gz``). Names of files and columns in any letter case.
    postgres
        A PostgreSQL server instead.
    schema
        Schema of the CDM in a DuckDB file.
    cdm_version
        Version of the CDM when its table ``cdm_source`` does not say.
    conditions
        Which table holds the diagnoses: ``occurrence`` or ``era``, never both.
    codes
        ``standard``: the standard concept as a code of the vocabulary ``omop``; ``source``: the source
        concept's code in its own vocabulary; by default both, each as a record of its own on the same day.
    vocabularies
        Further ``vocabulary_id`` of OMOP -> name of a vocabulary here. Source codes of others are counted
        as findings.
    source_vocabulary
        Vocabulary of ``condition_source_value`` and ``cause_source_value`` where the source concept is not
        known.
    settings, positions
        ``visit_concept_id`` -> setting, and ``condition_status_concept_id`` -> position of a diagnosis.
    visits, drugs, measurements
        Whether visits become contacts, drug exposures drugs, and measurements laboratory values.
    delimiter, quote, encoding
        Dialect of CSV files. The delimiter is by default a comma, and a tab in ``.tsv``.
    vocabulary_delimiter, vocabulary_quote
        The same of ``concept`` and ``concept_ancestor``, when they differ: exports of Athena are separated
        by tabs and know no quotes (``"\t"`` and ``""``).
    date_format
        Of dates in text, from the list of a register, the year in four digits. A time after an ISO date is
        cut off.
    missing
        Texts that mean "not known", beside the empty one.
    timezone
        Name of the time zone, needed when times carry one.
    placeholder_dates, latest_date, coverage, max_quarantine_share, complete_lookback, sampled_on
        As for a register; `coverage` only gives the last day of observation periods without an end.
    """

    path: Path | None = None
    postgres: PostgresOptions | None = None
    schema: str = "main"
    cdm_version: CdmVersion | None = None

    conditions: Literal["occurrence", "era"] = "occurrence"
    codes: tuple[CodeKind, ...] = ("standard", "source")
    vocabularies: dict[str, str] = field(default_factory=dict)
    source_vocabulary: str | None = None
    settings: dict[str, SettingWord] = field(default_factory=_settings)
    positions: dict[str, int] = field(default_factory=_positions)
    visits: bool = True
    drugs: bool = False
    measurements: bool = False

    delimiter: str | None = None
    quote: str = '"'
    vocabulary_delimiter: str | None = None
    vocabulary_quote: str | None = None
    encoding: Encoding = "utf-8"
    date_format: str = "YYYY-MM-DD"
    missing: tuple[str, ...] = ()
    timezone: str | None = None

    placeholder_dates: tuple[str, ...] = ()
    latest_date: str = "2100-01-01"
    coverage: tuple[str, str] | None = None
    max_quarantine_share: float = 0.01
    complete_lookback: bool = False
    sampled_on: Literal["population", "a", "b"] = "population"

    @property
    def condition_table(self) -> str:
        """Name of the table that holds the diagnoses."""
        return f"condition_{self.conditions}"

    @property
    def translated(self) -> dict[str, str]:
        """``vocabulary_id`` of OMOP -> name of the vocabulary here."""
        return VOCABULARIES | self.vocabularies

    def wanted(self) -> dict[str, bool]:
        """Return the tables that are read, with whether the run cannot do without."""
        tables = {"cdm_source": False, "person": True, "observation_period": True, self.condition_table: True}
        tables |= {"death": False, "concept": False, "concept_ancestor": False}
        tables |= {"visit_occurrence": False} if self.visits else {}
        tables |= {"drug_exposure": True} if self.drugs else {}
        return tables | ({"measurement": True} if self.measurements else {})
