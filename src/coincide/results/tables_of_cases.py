"""Tables of ``coincide case series``: how many cases meet which criteria. No row is about one case."""

from __future__ import annotations

from typing import Final

from coincide.results.columns import SUPPRESSED, Column, columns

CASES: Final[dict[str, tuple[Column, ...]]] = {
    "case_criteria": columns(
        "criterion text: stable name, such as el_escorial_2000; all for every case of the series",
        "disease text: als or ms; empty for every case of the series",
        "counted text: cases, result, result_without_exclusion or category",
        "level text: met, not_met or unknown; of category, its name (the highest that is met without the "
        "exclusion clause); of cases, all",
        "people integer people: cases with that result",
        SUPPRESSED,
    ),
    "case_agreement": columns(
        "first text: name of a set of criteria",
        "second text: name of another for the same disease",
        "both integer people: cases that meet both, both without their exclusion clause",
        "first_only integer people: cases that meet the first and not the second",
        "second_only integer people: cases that meet the second and not the first",
        "neither integer people: cases that meet neither",
        "undecided integer people: cases in which one of the two is unknown; kappa leaves them out",
        "kappa number: Cohen's kappa of the decided cases; empty when hidden or not estimable",
        "low number: lower limit; empty unless low_state is finite",
        "high number: upper limit; empty unless high_state is finite",
        "low_state text: finite or suppressed; empty where there is no limit",
        "high_state text: finite or suppressed; empty where there is no limit",
        "method text: how kappa and its interval were made",
        SUPPRESSED,
    ),
    "case_findings": columns(
        "finding text: name of a finding that criteria ask for",
        "words text: the finding in words",
        "level text: present, absent or unknown",
        "people integer people: cases with it",
        SUPPRESSED,
    ),
}
"""Table name -> columns."""

CASE_SERIES_FIELDS: Final = columns(
    "sentence text: what the series shows, with how many cases",
    "cases integer people: cases in the series; empty when hidden",
    "criteria text: list of objects: criterion, met, not_met, unknown (without the exclusion clause; empty "
    "when hidden), suppressed",
    "agreement text: list of objects: first, second, kappa, low, high, suppressed",
    "warnings text: list of sentences to read before using a number",
    "suppressed boolean: whether the release gate hid the number of cases",
)
"""Fields of ``case_series.json``."""
