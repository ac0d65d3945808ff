"""Words that only a few columns may hold."""

from __future__ import annotations

from typing import Final

VERDICTS: Final = ("more", "less", "chance", "too_few", "cannot_answer")
DIRECTIONS: Final = ("a_then_b", "b_then_a", "either")
STATES: Final = ("finite", "zero", "infinite", "suppressed")

MEASURES: Final[dict[str, str]] = {
    "standardised_ratio": "observed over expected, standardised to the exposed person-time",
    "rate_ratio": "conditional maximum likelihood rate ratio over cells, mid-P interval",
    "mention_ratio": "death certificates: common odds ratio of being named together over cells, conditional "
    "maximum likelihood, mid-P interval",
    "mantel_haenszel": "Mantel-Haenszel rate ratio on the same cells, Wald interval (never in a verdict)",
    "smr": "observed over expected at outside rates, Garwood interval",
    "smr_dispersion": "variance of the events counted against outside rates, between groups of ages and "
    "years, over what chance alone gives; p: chance alone gives as much",
    "smr_widened": "the same ratio as smr, interval widened where events vary more than chance alone gives",
    "excess": "observed less expected per 100,000 person-years that have a reference, limits of the ratio",
    "orders_agree": "test that the ratio is the same in both orders (p only)",
    "direction": "share recorded A first, given equal follow-up, with the test against chance",
    "homogeneity": "test that the ratio is the same in all levels of one variable (p only)",
    "e_value": "E-value of the ratio: how strongly something left out must go with both diseases to make it "
    "alone; low: of the limit nearest 1",
    "calibrated_ratio": "rate ratio corrected for what negative controls show, interval from the same tails",
    "frailty_variance": "variance of a shared gamma frailty that would make the ratio alone: ratio - 1",
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
    "prodrome": "one year after the first disease; read backwards: how much more often the first disease was "
    "recorded so many years before the second",
    "washout": "the primary with another washout",
    "rule": "the primary with another disease rule",
    "stratum": "the primary in people or at ages of one kind",
    "reading": "death certificates: the primary with another reading of what a certificate names",
    "primary_calibrated": "the primary corrected for what pairs without a known link show",
    "care_seeking": "the primary within people with as many contacts one to two years before, and the same "
    "time without that stratum",
}
"""Closed list of `question` in ``estimates.csv``."""
