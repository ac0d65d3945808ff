"""Tables of ``coincide compare``."""

from __future__ import annotations

from typing import Final

from coincide.results.columns import SUPPRESSED, Column, columns

COMPARISONS: Final[dict[str, tuple[Column, ...]]] = {
    "compared": columns(
        "folder text: name of the results in the comparison",
        "repeats text: earlier results from one of the same input files: they are not put together",
        "verdict text: their verdict",
        "direction text: a_then_b, b_then_a or either",
        "window text: the window of their primary",
        "observed integer people: people observed",
        "expected number people: expected by chance",
        "estimate number: the ratio of the primary, or of one order",
        "low number: lower limit; empty unless low_state is finite",
        "high number: upper limit; empty unless high_state is finite",
        "low_state text: finite, zero, infinite or suppressed",
        "high_state text: finite, zero, infinite or suppressed",
        "p number: two-sided p value",
        "person_years number years: exposed person-time",
        SUPPRESSED,
    ),
    "pooled": columns(
        "direction text: a_then_b, b_then_a or either",
        "quantity text: common_ratio, homogeneity, pooled_ratio or prediction",
        "estimate number: the ratio; empty for the test and the prediction",
        "low number: lower limit",
        "high number: upper limit",
        "low_state text: finite, zero, infinite or suppressed",
        "high_state text: finite, zero, infinite or suppressed",
        "p number: two-sided p value; empty where none is made",
        "method text: how the row was made",
        "between_sd number: standard deviation of log ratios between studies; empty for one common ratio",
        "studies integer: results that went in",
        "left_out integer: results that show no number, cannot answer or repeat the people of others",
        "observed integer people: observed in all together",
        "expected number people: expected in all together",
        SUPPRESSED,
    ),
    "differences": columns(
        "item text: what is defined",
        "folder text: name of the results in the comparison",
        "value text: how these results define it",
    ),
}
