"""Every rule a row of a register can break: its code, its words, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from coincide.canonical import Finding

Severity = Literal["quarantine", "collapse", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes
    ----------
    number
        Number in its code; also what stands in the engine's column ``rule``.
    what
        The fault in words.
    severity
        ``quarantine``: the row is left out; ``collapse``: rows are merged or cut; ``warning``: the row is
        kept; ``error``: the run stops, however few rows.
    column
        The column it is about; empty for the row.
    fix
        What to do when it stops the run.
    counted
        Whether the rows count against the largest share that may be left out.
    """

    number: int
    what: str
    severity: Severity = "quarantine"
    column: str = ""
    fix: str = ""
    counted: bool = True

    @property
    def code(self) -> str:
        """The code a user sees."""
        return f"COI-D{self.number:03d}"

    def finding(self, table: str, rows: int, of: int, detail: str = "") -> Finding:
        """Return the line of the quality table for `rows` of `of` rows."""
        what = f"{self.what}: {detail}" if detail else self.what
        return Finding(self.code, table, self.column, what, self.severity, rows, of)


EXTRA_COLUMNS: Final = Rule(18, "columns of the file that the study does not name", "warning")
BROKEN: Final = Rule(20, "too many or too few fields, or a line too long", fix="Look at the lines named.")
NO_ID: Final = Rule(21, "no id", column="id", fix="A row without an id belongs to nobody: complete the file.")
NUMBER_ID: Final = Rule(
    22,
    "ids written as numbers with a point or exponent (1.0, 1E+09)",
    "error",
    "id",
    "A spreadsheet has rewritten the ids and lost digits: export them again as text.",
)
CONTROL: Final = Rule(23, "control characters in a field", fix="The file may be damaged: export it again.")
UNKNOWN_PERSON: Final = Rule(
    24, "an id that is not among the people", column="id", fix="Give all people, or leave such rows out."
)
LEFT_OUT_PERSON: Final = Rule(25, "rows of people who were left out", column="id", counted=False)
BAD_DATE: Final = Rule(
    26, "no date in the declared format", column="date", fix="Declare the right date_format, or missing."
)
NO_DATE: Final = Rule(27, "no date", column="date", fix="A row without a date cannot be placed in time.")
PLACEHOLDER_DATE: Final = Rule(28, "declared placeholder dates read as not known", "warning", "date")
LATE_DATE: Final = Rule(
    29, "a date after latest_date", column="date", fix="Set latest_date, or complete them."
)
BEFORE_BIRTH: Final = Rule(30, "before the person's birth", column="date", fix="Check birth dates and ids.")
LONG_AFTER_DEATH: Final = Rule(
    31, "more than 60 days after the person's death", column="date", fix="Check death dates and ids."
)
AFTER_DEATH: Final = Rule(32, "1 to 60 days after death: kept, never counted as new", "warning", "date")
DEATH_BEFORE_BIRTH: Final = Rule(
    33, "death before birth", column="death_date", fix="Check both dates of these people."
)
TOO_OLD: Final = Rule(
    34,
    "born before 1850, or older than 120 years at death",
    column="birth_date",
    fix="Declare placeholder_dates, or check the birth dates.",
)
TWO_PEOPLE: Final = Rule(
    35,
    "ids that stand for people of different sex, birth, death or area",
    "error",
    "id",
    "An id must stand for one person: give one row a person.",
)
SAME_ROWS: Final = Rule(36, "exact duplicate rows read once", "collapse")
ALIKE_IDS: Final = Rule(
    37, "ids that differ only in leading zeros, space or case: taken as different people", "warning", "id"
)
SEX_UNKNOWN: Final = Rule(38, "sex not in the declared list: unknown", "warning", "sex")
END_BEFORE_START: Final = Rule(39, "end before start", column="to", fix="Check the order of the two columns.")
OVERLAPPING: Final = Rule(40, "overlapping spells merged", "collapse")
ADJACENT: Final = Rule(41, "adjacent spells merged", "collapse")
CUT_AT_DEATH: Final = Rule(42, "spells cut at the day of death", "collapse", "to")
UNOBSERVED: Final = Rule(43, "people never observed: never at risk", "warning", "id")
OUTSIDE: Final = Rule(44, "records outside the person's observed spells", "warning", "date")
NO_CODE: Final = Rule(45, "no code: kept as unmapped, never part of a disease", "warning", "code")
BAD_CODE: Final = Rule(
    46, "no code of the declared vocabulary", column="code", fix="Check vocabulary, or map them in the file."
)
BAD_VOCABULARY: Final = Rule(
    47,
    "a vocabulary that is not in the declared list",
    column="vocabulary",
    fix='Translate it: vocabularies = { "..." = "icd10" }.',
)
REWRITTEN: Final = Rule(48, "codes brought to their normal form", "warning", "code")
SAME_DAY: Final = Rule(49, "records of the same code on the same day read once", "collapse", "code")
OTHER_SEX: Final = Rule(50, "codes of the other sex", "warning", "code")
HEAPED: Final = Rule(
    51, "dates heaped on the first of January or the 15th: only month or year known", "warning"
)
ONE_DAY: Final = Rule(
    52, "one date holds more than 5 % of the rows: perhaps a placeholder", "warning", "date"
)
BAD_VALUE: Final = Rule(53, "no number", column="value", fix="Declare decimal, or missing.")
WORD_UNKNOWN: Final = Rule(54, "not in the declared list: unknown", "warning")
OTHER_FORMAT: Final = Rule(55, "dates that another format explains better", "error", "date")
DEATHS_DIFFER: Final = Rule(56, "several death dates for a person: the earliest is taken", "warning", "date")
BAD_RELATION: Final = Rule(
    57,
    "a relation that is not in the declared list",
    column="relation",
    fix='Translate it: relations = { "1" = "mother" }.',
)
OPEN_END: Final = Rule(
    58, "no end and no coverage to take it from", column="to", fix='Say coverage = ["first", "last"] day.'
)
EMPTY_SPELL: Final = Rule(59, "spells of no day left out", "collapse")
ONLY_ONE_SEX_UNKNOWN: Final = Rule(
    61, "nobody's sex could be read", "error", "sex", 'Translate it: sex = { "1" = "male", "2" = "female" }.'
)

_ALL: Final = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
BY_NUMBER: Final = {rule.number: rule for rule in _ALL}
"""Number -> rule."""


def first_broken(rules: list[tuple[Rule, str]]) -> str:
    """Return SQL of the number of the first rule whose condition holds, 0 when none does."""
    whens = " ".join(f"WHEN {condition} THEN {rule.number}" for rule, condition in rules)
    return f"CAST(CASE {whens} ELSE 0 END AS TINYINT)" if whens else "CAST(0 AS TINYINT)"


def flags(rules: list[tuple[Rule, str]]) -> str:
    """Return SQL of one bit for each warning, in the order given."""
    bits = [f"CASE WHEN {condition} THEN {1 << bit} ELSE 0 END" for bit, (_, condition) in enumerate(rules)]
    return f"CAST({' + '.join(bits)} AS SMALLINT)" if bits else "CAST(0 AS SMALLINT)"
