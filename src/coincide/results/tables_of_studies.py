"""Tables that say who was looked at, what chance predicts and what was observed."""

from __future__ import annotations

from typing import Final

from coincide.results.columns import SUPPRESSED, Column, columns

STUDIES: Final[dict[str, tuple[Column, ...]]] = {
    "run": columns(
        "name text: what the value is",
        "value text: the value, as text",
    ),
    "estimates": columns(
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
        SUPPRESSED,
    ),
    "attrition": columns(
        "position integer: order of the step",
        "kind text: remaining or dropped",
        "step text: what was asked at this step",
        "people integer people: people remaining after the step, or dropped by it",
        SUPPRESSED,
    ),
    "quality": columns(
        "rule text: code of the rule, such as COI-D012",
        "source_table text: canonical table",
        "source_column text: canonical column",
        "what text: the rule in words",
        "severity text: quarantine, collapse or warning",
        "rows integer rows: rows that broke the rule",
        "of integer rows: rows looked at",
        SUPPRESSED,
    ),
    "codes": columns(
        "disease text: the disease the code belongs to",
        "vocabulary text: vocabulary of the code",
        "code text: code of the set as written in the study or found under a prefix",
        "match text: exact or prefix",
        "records integer rows: records with the code",
        "people integer people: people with the code",
        SUPPRESSED,
    ),
    "diseases": columns(
        "disease text: name in the study",
        "role text: a or b",
        "label text: what the code sets mean, in words",
        "rule text: when the disease counts as present",
        "kind text: recorded (at least one record) or fulfilled (the rule is fulfilled)",
        "people integer people: people of that kind",
        SUPPRESSED,
    ),
    "onset": columns(
        "disease text: name in the study",
        "sex text: male or female",
        "age_from integer years: first year of the ten-year age group",
        "people integer people: people whose first fulfilled day falls in the group",
        SUPPRESSED,
    ),
    "follow_up": columns(
        "direction text: a_then_b or b_then_a",
        "state text: unexposed, 0d, a window or prevalent",
        "person_years number years: person-time at risk in the state",
        "people integer people: people with time in the state",
        SUPPRESSED,
    ),
    "outside": columns(
        "direction text: a_then_b or b_then_a",
        "state text: as in follow_up, or above the last age (110 years; all states together)",
        "outside_years number years: person-time in cells without unexposed time, or in no cell",
        "observed_outside integer people: events in that time, in no ratio",
        SUPPRESSED,
    ),
    "steps": columns(
        "direction text: a_then_b, b_then_a or either",
        "window text: the window of the primary",
        "stratum text: all",
        "position integer: order of the step",
        "step text: what the expectation is standardised to",
        "observed integer people: people observed, the same on every row of a direction",
        "expected number people: expected number at this step",
        "ratio number: observed over expected",
        SUPPRESSED,
    ),
    "power": columns(
        "direction text: a_then_b, b_then_a or either",
        "expected number people: expected by chance",
        "reference_events number: unexposed events the expectation rests on, as an equivalent count",
        "ratio number: a true rate ratio",
        "power number: chance that the interval excludes 1 when that ratio is true",
        "smallest boolean: whether the ratio is the smallest found with 80 % power",
        SUPPRESSED,
    ),
    "places": columns(
        "grouping text: underlying (which disease is the underlying cause) or part (of the certificate)",
        "place text: where the two diseases stand",
        "observed integer people: certificates that name both, in this place",
        SUPPRESSED,
    ),
    "truth": columns(
        "name text: what was planted in the simulated data",
        "value text: its value",
    ),
}
