"""Every rule a row of a cohort's tables can break.

In the table of people each fault stops the reading: a cohort loses nobody silently. In the long tables a row
that breaks a rule is left out and counted, up to a declared share, as a register does.
"""

from __future__ import annotations

from typing import Final

from coincide.sources.register.rules import Rule

NO_ID: Final = Rule(
    930, "no id", column="id", fix="A row without an id belongs to nobody: complete the file."
)
NUMBER_ID: Final = Rule(
    931,
    "ids written as numbers with a point or exponent (1.0, 1E+09)",
    "error",
    "id",
    "A spreadsheet has rewritten the ids and lost digits: export them again as text.",
)
CONTROL: Final = Rule(932, "control characters in a field", fix="The file may be damaged: export it again.")
TWICE: Final = Rule(
    933,
    "an id stands in several rows that differ",
    "error",
    "id",
    "Give one row per person; visits go to [visits].",
)
COPIES: Final = Rule(934, "exact duplicate rows read once", "collapse")
ALIKE_IDS: Final = Rule(
    935, "ids that differ only in leading zeros, space or case: taken as different people", "warning", "id"
)
BAD_NUMBER: Final = Rule(
    936,
    "no number",
    fix="Mend the file, or say in missing what stands for no value. Below a limit of detection (<0.4): write "
    "any number below it, and declare limit_of_detection.",
)
OTHER_MARK: Final = Rule(937, "a number with another decimal mark", fix='Declare decimal = ",".')
NOT_FINITE: Final = Rule(938, "not a finite number", fix="Leave the field empty where there is no value.")
OUT_OF_RANGE: Final = Rule(
    939, "a number outside its declared range", fix="Mend the file, check the unit, or widen low and high."
)
UNLISTED: Final = Rule(940, "not a declared level", fix="Mend the file, or declare the level.")
BAD_DATE: Final = Rule(
    941, "no date in the declared format", fix="Declare the right date_format, or missing."
)
LATE_DATE: Final = Rule(942, "a date after latest_date", fix="Mend the file, or set latest_date.")
EARLY_DATE: Final = Rule(
    943, "a date before 1850", fix="Declare placeholder_dates where such a date means not known."
)
PLACEHOLDER_DATE: Final = Rule(944, "declared placeholder dates read as not known", "warning")
BROKEN: Final = Rule(945, "too many or too few fields, or a line too long", fix="Look at the lines named.")
UNKNOWN_PERSON: Final = Rule(
    946, "an id that is not among the people", column="id", fix="Give all people, or leave such rows out."
)
NO_VALUE: Final = Rule(
    947, "a value every row needs is missing", fix="Complete the file, or leave such rows out."
)
NOBODY: Final = Rule(948, "people without a row", "warning", "id")
SAME_TIME: Final = Rule(949, "several rows of a person at the same time: all are kept", "warning")
TOO_MANY: Final = Rule(950, "more rows would be left out than max_quarantine_share allows", "error")
NO_ROWS: Final = Rule(951, "0 rows", "error")
OTHER_FORMAT: Final = Rule(955, "dates that another format explains better", "error")
EXTRA_COLUMNS: Final = Rule(956, "columns of the file that the study does not name: not read", "warning")
