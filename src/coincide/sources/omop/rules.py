"""What can be odd about a CDM beside what can be odd about any register."""

from __future__ import annotations

from typing import Final

from coincide.sources.register.rules import Rule

ORPHANS: Final = Rule(620, "observation periods of people who are not in PERSON: never in a denominator")
YEAR_ONLY: Final = Rule(621, "births of which only the year is known: 1 January", "warning", "birth_date")
MONTH_ONLY: Final = Rule(
    622, "births of which only the month is known: its first day", "warning", "birth_date"
)
BIRTHS_DIFFER: Final = Rule(
    623,
    "birth_datetime is another day than year, month and day, which are taken",
    "warning",
    "birth_date",
)
UNMAPPED: Final = Rule(624, "no standard concept (0 or none)", "warning", "code")
OTHER_VOCABULARY: Final = Rule(
    625, "source codes of a vocabulary that is not translated: left aside", "warning", "code"
)
MALFORMED: Final = Rule(
    626, "source values that are no codes of their vocabulary: left aside", "warning", "code"
)
TIMES_DIFFER: Final = Rule(
    627,
    "condition_start_datetime is another day than the date, which is taken",
    "warning",
    "date",
)
NOT_STANDARD: Final = Rule(628, "concepts that are no standard concepts", "warning", "code")
INVALID: Final = Rule(629, "concepts that are no longer valid", "warning", "code")
OTHER_DOMAIN: Final = Rule(630, "concepts of another domain than Condition", "warning", "code")
NOT_IN_CONCEPT: Final = Rule(631, "concepts that are not in CONCEPT", "warning", "code")
NO_SOURCE_CODE: Final = Rule(
    632, "no source concept, and no source_vocabulary to read the source value by", "warning", "code"
)
NO_VALUE: Final = Rule(633, "measurements without a number: left out", "collapse", "value")
NO_VOCABULARY_VERSION: Final = Rule(634, "the version of the vocabularies is not said", "warning")
NO_CONCEPTS: Final = Rule(
    635, "there is no table CONCEPT: source concepts and codes of SNOMED CT are not known", "warning"
)
NO_HIERARCHY: Final = Rule(
    636, "there is no row in CONCEPT_ANCESTOR for the concepts used: descendants are not found", "warning"
)
NO_DEATHS: Final = Rule(637, "there is no row in DEATH: nobody is known to have died", "warning")
NO_VISITS: Final = Rule(638, "there is no row in VISIT_OCCURRENCE: contacts are not known", "warning")
