"""The tables of a CDM that are read, and what must stand in which column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Content = Literal["whole", "date", "number", "text"]
"""``whole``: a number without fraction, as all ids are; ``date``: a day, with a time or not."""


@dataclass(frozen=True, slots=True)
class CdmTable:
    """One table of a CDM.

    Attributes
    ----------
    name
        In lower case.
    required, optional
        Column -> what stands in it.
    vocabulary
        Whether it belongs to the vocabularies and not to the patients.
    """

    name: str
    required: dict[str, Content]
    optional: dict[str, Content] = field(default_factory=dict)
    vocabulary: bool = False

    @property
    def contents(self) -> dict[str, Content]:
        """All columns that are read."""
        return self.required | self.optional


_ALL: Final = (
    CdmTable(
        "cdm_source", {}, {"cdm_source_name": "text", "cdm_version": "text", "vocabulary_version": "text"}
    ),
    CdmTable(
        "person",
        {"person_id": "whole", "gender_concept_id": "whole", "year_of_birth": "whole"},
        {"month_of_birth": "whole", "day_of_birth": "whole", "birth_datetime": "date"},
    ),
    CdmTable(
        "observation_period",
        {
            "person_id": "whole",
            "observation_period_start_date": "date",
            "observation_period_end_date": "date",
        },
    ),
    CdmTable(
        "condition_occurrence",
        {"person_id": "whole", "condition_concept_id": "whole", "condition_start_date": "date"},
        {
            "condition_start_datetime": "date",
            "condition_status_concept_id": "whole",
            "condition_source_value": "text",
            "condition_source_concept_id": "whole",
            "visit_occurrence_id": "whole",
        },
    ),
    CdmTable(
        "condition_era",
        {"person_id": "whole", "condition_concept_id": "whole", "condition_era_start_date": "date"},
    ),
    CdmTable(
        "death",
        {"person_id": "whole", "death_date": "date"},
        {"cause_concept_id": "whole", "cause_source_value": "text", "cause_source_concept_id": "whole"},
    ),
    CdmTable(
        "visit_occurrence",
        {"person_id": "whole", "visit_start_date": "date"},
        {"visit_occurrence_id": "whole", "visit_concept_id": "whole"},
    ),
    CdmTable(
        "drug_exposure",
        {"person_id": "whole", "drug_concept_id": "whole", "drug_exposure_start_date": "date"},
    ),
    CdmTable(
        "measurement",
        {
            "person_id": "whole",
            "measurement_concept_id": "whole",
            "measurement_date": "date",
            "value_as_number": "number",
        },
    ),
    CdmTable(
        "concept",
        {"concept_id": "whole", "vocabulary_id": "text", "concept_code": "text"},
        {"domain_id": "text", "standard_concept": "text", "invalid_reason": "text"},
        vocabulary=True,
    ),
    CdmTable(
        "concept_ancestor",
        {"ancestor_concept_id": "whole", "descendant_concept_id": "whole"},
        vocabulary=True,
    ),
)

TABLES: Final[dict[str, CdmTable]] = {table.name: table for table in _ALL}
"""Name -> table, in the order in which they are read."""
