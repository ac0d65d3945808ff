"""What a study file says about a MEDS data set, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from coincide.sources.register.options import SettingWord, SexWord

SampledOn = Literal["population", "a", "b", "care"]


def _codes() -> dict[str, str]:
    """Return how diagnoses are commonly spelt: by the builders for MIMIC and eICU, and by OMOP's names."""
    return {
        "DIAGNOSIS//ICD//10//": "icd10cm",
        "DIAGNOSIS//ICD//9//": "icd9cm",
        "DIAGNOSIS//ICD10CM//": "icd10cm",
        "DIAGNOSIS//ICD9CM//": "icd9cm",
        "DIAGNOSIS//ICD10//": "icd10",
        "DIAGNOSIS//ICD9//": "icd9",
        "DIAGNOSIS//SNOMED//": "snomed",
        **{prefix + "/": vocabulary for prefix, vocabulary in PARENTS.items()},
        **PARENTS,
    }


PARENTS = {
    "ICD10CM/": "icd10cm",
    "ICD10/": "icd10",
    "ICD9CM/": "icd9cm",
    "SNOMED/": "snomed",
    "Mesh/": "mesh",
}
"""How MEDS recommends to name a parent code: OMOP's name of the vocabulary, a slash, the code."""


def _sex() -> dict[str, SexWord]:
    return {
        "GENDER//F": "female",
        "GENDER//M": "male",
        "GENDER//Female": "female",
        "GENDER//Male": "male",
        "SEX//F": "female",
        "SEX//M": "male",
        "Gender/F": "female",
        "Gender/M": "male",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationOptions:
    """When a person was observed: a file of spells, or the codes at which spells begin and end.

    Attributes
    ----------
    file
        CSV or Parquet with the columns ``subject_id``, ``from`` (first day) and ``to`` (first day no longer
        observed).
    date_format
        How dates stand in a CSV file, such as ``YYYY-MM-DD``.
    start, end
        Beginnings of the codes at which a spell begins, and ends. The day of the end is no longer observed.
        A spell that never ends lasts until death, or the end of ``coverage``.
    """

    file: Path | None = None
    date_format: str = "YYYY-MM-DD"
    start: tuple[str, ...] = ()
    end: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MedsOptions:
    """Every option of a MEDS data set (see :class:`coincide.sources.meds.Meds`).

    Attributes
    ----------
    path
        The folder that holds ``data/`` and ``metadata/``; or one Parquet file of events with the columns
        ``subject_id``, ``time`` and ``code``.
    codes
        Beginning of a code (taken literally, upper and lower case told apart) -> vocabulary of what
        follows, up to the next ``//``. The longest beginning that fits counts. Codes that begin otherwise
        are no diagnoses.
    sex
        Whole code -> ``male``, ``female`` or ``unknown``.
    settings
        Beginning of a code -> ``inpatient``, ``outpatient``, ``emergency`` or ``primary``.
    contacts
        Beginnings of codes whose days count as contacts; none named = every event but birth and death.
    birth, death
        Codes of birth and death; ``//`` and more may follow.
    observation
        When each person was observed. Without it, and without ``coverage``, it is inferred from the first
        and the last event, and the question cannot be answered.
    coverage
        First and last day (``YYYY-MM-DD``) between which everybody is observed from birth to death; with
        ``observation``, the last day of open spells.
    shifted_dates
        Whether each person's dates were moved by an amount of their own. Then only ages and spans are
        looked at. Left out, it is said of data in which most people's last event lies after 2100-01-01.
    placeholder_dates
        Dates (``YYYY-MM-DD``) that stand for "not known".
    latest_date
        No event can be later (``YYYY-MM-DD``). Left out: 2100-01-01, or 2299-12-31 when dates are shifted.
    max_quarantine_share
        Share of the rows that may be left out before the run stops.
    complete_lookback
        Whether a first diagnosis is known however early it was made.
    sampled_on
        Whom the data hold: ``population``, ``a`` or ``b`` when people are in the data because they have
        that disease, ``care`` when they are because they were in hospital or intensive care. Left out, it
        is ``care`` where everybody has been in intensive care, else ``population``.
    """

    path: Path
    codes: dict[str, str] = field(default_factory=_codes)
    sex: dict[str, SexWord] = field(default_factory=_sex)
    settings: dict[str, SettingWord] = field(default_factory=dict)
    contacts: tuple[str, ...] = ()
    birth: str = "MEDS_BIRTH"
    death: str = "MEDS_DEATH"
    observation: ObservationOptions | None = None
    coverage: tuple[str, str] | None = None
    shifted_dates: bool | None = None
    placeholder_dates: tuple[str, ...] = ()
    latest_date: str | None = None
    max_quarantine_share: float = 0.01
    complete_lookback: bool = False
    sampled_on: SampledOn | None = None

    @property
    def by_codes(self) -> bool:
        """Whether spells of observation begin and end at codes."""
        return self.observation is not None and self.observation.file is None
