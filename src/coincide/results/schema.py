"""The contract of a results folder: every table, column, type and unit, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

SCHEMA_VERSION: Final = "coincide.results/1"

Kind = Literal["text", "integer", "number", "boolean"]

VERDICTS: Final = ("more", "less", "chance", "too_few", "cannot_answer")
DIRECTIONS: Final = ("a_then_b", "b_then_a", "either")
STATES: Final = ("finite", "zero", "infinite", "suppressed")

MEASURES: Final[dict[str, str]] = {
    "standardised_ratio": "observed over expected, standardised to the exposed person-time",
    "rate_ratio": "conditional maximum likelihood rate ratio over cells, mid-P interval",
    "mantel_haenszel": "Mantel-Haenszel rate ratio on the same cells, Wald interval (never in a verdict)",
    "smr": "observed over expected at outside rates, Garwood interval",
    "orders_agree": "test that the ratio is the same in both orders (p only)",
    "direction": "share recorded A first, given equal follow-up, with the test against chance",
}
"""Closed list of `measure` in ``estimates.csv``."""

QUESTIONS: Final[dict[str, str]] = {
    "primary": "one common ratio, both orders, the first `latency` days after the first disease left out",
    "primary_without_prevalent": "the same without time after an undated first disease",
    "order": "each order on its own, same time as the primary",
    "window": "one window of time after the first disease",
    "all": "all time after the first disease, same day left out",
    "same_day": "both diseases first recorded on one day, in neither order",
    "latency": "the primary with other spans after the first disease left out",
    "direction": "which disease is recorded first, given equal follow-up",
    "outside_rates": "observed in a cohort against outside rates",
}
"""Closed list of `question` in ``estimates.csv``."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a published table."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""


def _columns(*lines: str) -> tuple[Column, ...]:
    """Read columns from ``name kind [unit]: meaning`` lines."""
    columns = []
    for line in lines:
        head, meaning = line.split(": ", 1)
        name, kind, *unit = head.split(" ", 2)
        columns.append(Column(name, kind, meaning, unit[0] if unit else ""))  # type: ignore[arg-type]
    return tuple(columns)


_SUPPRESSED = "suppressed boolean: hidden by the release gate; every number of the row is then empty"

TABLES: Final[dict[str, tuple[Column, ...]]] = {
    "run": _columns(
        "name text: what the value is",
        "value text: the value, as text",
    ),
    "estimates": _columns(
        "a text: the disease A of the study",
        "b text: the disease B of the study",
        "question text: what the row answers (closed list)",
        "direction text: a_then_b, b_then_a or either",
        "window text: days since the first disease, such as 0d, 1-183d, 3652d+, prevalent, all; 365d+ holds "
        "prevalent time beyond the same span, '365d+ dated' does not",
        "stratum text: all, or variable=level",
        "measure text: what the estimate is (closed list)",
        "estimate number: the estimate; empty when hidden or not estimable",
        "low number: lower limit; empty unless low_state is finite",
        "high number: upper limit; empty unless high_state is finite",
        "low_state text: finite, zero, infinite or suppressed",
        "high_state text: finite, zero, infinite or suppressed",
        "p number: two-sided p value from the same law as the interval",
        "level number: level of the interval",
        "method text: how estimate and interval were made",
        "observed integer people: people with both diseases counted in this row",
        "expected number people: expected at the unexposed rates of the same cells",
        "person_years number years: exposed person-time of the row",
        "people integer people: people with exposed time in the row",
        _SUPPRESSED,
    ),
    "attrition": _columns(
        "position integer: order of the step",
        "kind text: remaining or dropped",
        "step text: what was asked at this step",
        "people integer people: people remaining after the step, or dropped by it",
        _SUPPRESSED,
    ),
    "quality": _columns(
        "rule text: code of the rule, such as COI-D012",
        "source_table text: canonical table",
        "source_column text: canonical column",
        "what text: the rule in words",
        "severity text: quarantine, collapse or warning",
        "rows integer rows: rows that broke the rule",
        "of integer rows: rows looked at",
        _SUPPRESSED,
    ),
    "codes": _columns(
        "disease text: the disease the code belongs to",
        "vocabulary text: vocabulary of the code",
        "code text: code of the set as written in the study or found under a prefix",
        "match text: exact or prefix",
        "records integer rows: records with the code",
        "people integer people: people with the code",
        _SUPPRESSED,
    ),
    "diseases": _columns(
        "disease text: name in the study",
        "role text: a or b",
        "label text: what the code sets mean, in words",
        "rule text: when the disease counts as present",
        "kind text: recorded (at least one record) or fulfilled (the rule is fulfilled)",
        "people integer people: people of that kind",
        _SUPPRESSED,
    ),
    "onset": _columns(
        "disease text: name in the study",
        "sex text: male or female",
        "age_from integer years: first year of the ten-year age group",
        "people integer people: people whose first fulfilled day falls in the group",
        _SUPPRESSED,
    ),
    "follow_up": _columns(
        "direction text: a_then_b or b_then_a",
        "state text: unexposed, 0d, a window or prevalent",
        "person_years number years: person-time at risk in the state",
        "people integer people: people with time in the state",
        _SUPPRESSED,
    ),
    "outside": _columns(
        "direction text: a_then_b or b_then_a",
        "state text: as in follow_up, or above the last age (110 years; all states together)",
        "outside_years number years: person-time in cells without unexposed time, or in no cell",
        "observed_outside integer people: events in that time, in no ratio",
        _SUPPRESSED,
    ),
    "steps": _columns(
        "direction text: a_then_b, b_then_a or either",
        "window text: the window of the primary",
        "stratum text: all",
        "position integer: order of the step",
        "step text: what the expectation is standardised to",
        "observed integer people: people observed, the same on every row of a direction",
        "expected number people: expected number at this step",
        "ratio number: observed over expected",
        _SUPPRESSED,
    ),
    "power": _columns(
        "direction text: a_then_b, b_then_a or either",
        "expected number people: expected by chance",
        "reference_events number: unexposed events the expectation rests on, as an equivalent count",
        "ratio number: a true rate ratio",
        "power number: chance that the interval excludes 1 when that ratio is true",
        "smallest boolean: whether the ratio is the smallest found with 80 % power",
        _SUPPRESSED,
    ),
    "misdiagnosis": _columns(
        "criterion text: lower_limit (interval no longer above 1) or expected (observed at most expected)",
        "direction text: either",
        "window text: the window of the primary",
        "stratum text: all",
        "remove integer people: fewest people with both to remove",
        "share_of_people number percent: the same as a share of all people with disease B",
        "disease_people integer people: people with disease B",
        "prior_share number percent: prior median of the share of B's people who carry A's label wrongly",
        "prior_people number people: the prior share as a number of people; empty without a prior",
        "prior_source text: where the prior comes from",
        "observed integer people: observed in the primary",
        _SUPPRESSED,
    ),
    "truth": _columns(
        "name text: what was planted in the simulated data",
        "value text: its value",
    ),
}
"""Table name -> columns, in order. ``tables/NAME.csv`` has exactly these."""

VERDICT_FIELDS: Final = _columns(
    "verdict text: more, less, chance, too_few or cannot_answer",
    "sentence text: the answer in words, with observed, expected and 'not a cause'",
    "reasons text: list of reason codes",
    "observed integer people: observed in the primary",
    "expected number people: expected in the primary",
    "ratio number: the primary rate ratio",
    "low number: its lower limit",
    "high number: its upper limit",
    "low_state text: finite, zero, infinite or suppressed",
    "high_state text: finite, zero, infinite or suppressed",
    "method text: how ratio and interval were made",
    "orders text: list of objects: direction, observed, expected, ratio, low, high, low_state, high_state, "
    "share_of_expected, verdict, suppressed",
    "suppressed boolean: whether the release gate hid the primary",
)
"""Fields of ``verdict.json``."""
