"""Tables of ``coincide cohort``: who was followed, how it went, what predicts it, what markers tell."""

from __future__ import annotations

from typing import Final

from coincide.results.columns import SUPPRESSED, Column, columns

_LIMITS: Final = (
    "estimate number: the estimate; empty when hidden or not estimable",
    "low number: lower limit; empty unless low_state is finite",
    "high number: upper limit; empty unless high_state is finite",
    "low_state text: finite, zero, infinite or suppressed",
    "high_state text: finite, zero, infinite or suppressed",
)

COHORTS: Final[dict[str, tuple[Column, ...]]] = {
    "baseline": columns(
        "variable text: column of the cohort's table, in the study's words",
        "kind text: number or category",
        "group text: all, or a group of the study",
        "level text: level of a category; empty for a number",
        "people integer people: people with a value, or at that level; empty where so few have none that the "
        "number would tell it",
        "missing integer people: people of the group without a value",
        "share number percent: people at the level, of those with a value",
        "mean number: mean of a number",
        "sd number: standard deviation",
        "median number: median",
        "q1 number: lower quartile",
        "q3 number: upper quartile",
        "unit text: unit of a number",
        SUPPRESSED,
    ),
    "curves": columns(
        "curve text: name of the curve in the study",
        "endpoint text: endpoint in the study's words",
        "outcome text: event_free, or the cause whose incidence the row shows",
        "group text: all, or a level of the variable curves are drawn by",
        "time number months: time since the start; rows are joined until each shows enough people",
        "at_risk integer people: people at risk just after this time; where entered is empty, to the nearest "
        "multiple of the smallest shown count",
        "events integer people: events after the time of the row before, up to this time",
        "censored integer people: people no longer followed since the last row that shows them; empty "
        "where few are, or few had another outcome",
        "entered integer people: people whose follow-up began since the last row that shows them; empty "
        "where few came or left",
        *_LIMITS,
        SUPPRESSED,
    ),
    "cohort_estimates": columns(
        "question text: what the row answers (closed list)",
        "subject text: name of the curve, model, score, marker or measure it is about",
        "endpoint text: endpoint in the study's words; empty where none is looked at",
        "group text: all, a level, or a contrast such as 'als against control'",
        "term text: term of a model; empty where there is none",
        "time number months: horizon or time of the estimate; empty where there is none",
        "measure text: what the estimate is (closed list)",
        *_LIMITS,
        "statistic number: test statistic",
        "df number: its degrees of freedom",
        "p number: two-sided p value",
        "level number: level of the interval",
        "method text: how estimate and interval were made",
        "people integer people: people the estimate stands on",
        "events integer people: events, or people with the condition looked for, among them",
        SUPPRESSED,
    ),
    "cutoffs": columns(
        "marker text: the marker",
        "contrast text: who is told from whom, such as 'als against control'",
        "cutoff number: people above it count as positive",
        "unit text: unit of the cut-off",
        "source text: where the cut-off comes from; 'chosen in these data' for the best of this cohort",
        "cases integer people: people with the condition",
        "cases_above integer people: those of them above the cut-off",
        "others integer people: people without it",
        "others_above integer people: those of them above the cut-off",
        "sensitivity number: share of cases above",
        "sensitivity_low number: lower limit (Wilson)",
        "sensitivity_high number: upper limit (Wilson)",
        "specificity number: share of the others at or below",
        "specificity_low number: lower limit (Wilson)",
        "specificity_high number: upper limit (Wilson)",
        "optimism number: how much sensitivity + specificity - 1 of a cut-off chosen in these data flatters, "
        "by bootstrap",
        SUPPRESSED,
    ),
    "roc_points": columns(
        "marker text: the marker",
        "contrast text: who is told from whom",
        "point integer: order of the point, from the strictest threshold",
        "sensitivity number: share of cases at or above the threshold",
        "false_positive number: share of the others at or above it",
        "cases_above integer people: cases at or above it, not counted at the point before",
        "others_above integer people: others at or above it, not counted at the point before",
        SUPPRESSED,
    ),
    "calibration": columns(
        "score text: the score or model",
        "time number months: horizon",
        "group integer: group of predicted risk, from the lowest",
        "people integer people: people in the group",
        "events integer people: events in the group by the horizon",
        "expected number: mean predicted risk by the horizon",
        "observed number: observed risk by the horizon: 1 - Kaplan-Meier; where people enter late, the "
        "predicted one moved by events over expected events",
        "low number: its lower limit",
        "high number: its upper limit",
        SUPPRESSED,
    ),
    "decision_curve": columns(
        "score text: the score or model",
        "time number months: horizon",
        "threshold number: risk at which one would act",
        "net_benefit number: net benefit of acting by the score",
        "net_benefit_all number: net benefit of acting on everybody",
        "people integer people: people looked at",
        "events integer people: events by the horizon",
        SUPPRESSED,
    ),
    "model_checks": columns(
        "subject text: the model",
        "check text: what was looked at (closed list)",
        "term text: term of the model, or empty for all",
        "statistic number: test statistic or measure",
        "df number: its degrees of freedom",
        "p number: two-sided p value",
        "words text: what it means, in words",
        "people integer people: people in the model",
        "events integer people: events in the model",
        SUPPRESSED,
    ),
    "trajectories": columns(
        "marker text: the marker",
        "group text: all, or a group of the study",
        "time number months: time since the start, as drawn",
        "estimate number: mean of the marker the fitted model gives",
        "low number: its lower limit",
        "high number: its upper limit",
        "unit text: unit of the marker",
        "people integer people: people with measurements in the model",
        SUPPRESSED,
    ),
    "excitability": columns(
        "plot text: charge_duration, electrotonus, recovery_cycle, current_threshold or stimulus_response",
        "series text: such as depolarising 40 %",
        "group text: all, or a group of the study",
        "x number: position on the horizontal axis",
        "x_unit text: its unit",
        "mean number: mean over people",
        "low number: lower limit of the mean",
        "high number: upper limit of the mean",
        "unit text: unit of the mean",
        "people integer people: people with a recording there",
        SUPPRESSED,
    ),
    "items": columns(
        "guideline text: STROBE or TRIPOD",
        "item text: number of the item",
        "asks text: what the item asks for, in our words",
        "answer text: what this run can fill in; empty where only the authors can",
    ),
}

COHORT_QUESTIONS: Final[dict[str, str]] = {
    "follow_up": "how long people were followed, and how many reached the endpoint",
    "curve": "how many are free of the endpoint, or have had a cause, by a time",
    "groups_differ": "whether curves differ between groups",
    "model": "what goes with the endpoint, adjusted for the other terms of the model",
    "discrimination": "how well a model, score or marker tells people apart",
    "score": "what a published score says about the people of the cohort",
    "score_validation": "how a published score does in this cohort",
    "marker_level": "how high a marker is in a group",
    "marker_reference": "how a marker stands to reference limits of its age",
    "marker_difference": "how a marker differs between groups, adjusted for age",
    "marker_slope": "how a marker moves in time",
    "marker_and_endpoint": "whether a marker goes with the endpoint",
    "excitability": "measures of nerve excitability",
    "cut_point": "what choosing the best cut-point in the same data does",
}
"""Closed list of `question` in ``cohort_estimates.csv``."""

COHORT_MEASURES: Final[dict[str, str]] = {
    "people": "number of people (the column people holds it)",
    "median_months": "median time to the endpoint",
    "restricted_mean_months": "mean time free of the endpoint up to the horizon",
    "event_free": "share free of the endpoint at the horizon",
    "incidence": "share who have had the cause by the horizon, other causes competing",
    "median_follow_up_months": "median follow-up by reverse Kaplan-Meier",
    "person_years": "time under observation, in years",
    "rate_per_100_years": "events per 100 years under observation",
    "log_rank": "test that curves are equal (statistic and p only)",
    "gray": "test that incidences of one cause are equal (statistic and p only)",
    "hazard_ratio": "ratio of hazards per unit or against the reference level",
    "subdistribution_ratio": "ratio of subdistribution hazards",
    "concordance": "share of comparable pairs ordered rightly",
    "auc": "area under the ROC curve",
    "auc_difference": "difference of two areas under the ROC curve",
    "calibration_slope": "slope of the endpoint on the score's linear predictor; 1 is right",
    "observed_over_expected": "events observed over events the score expects by the horizon",
    "brier": "Brier score at the horizon, censoring weighted",
    "mean": "mean",
    "geometric_mean": "geometric mean, at the mean of what is adjusted for",
    "median": "median",
    "share": "share of people, in percent",
    "geometric_mean_ratio": "ratio of geometric means",
    "difference": "difference of means",
    "slope_per_year": "change per year",
    "optimism": "how much a data-chosen quantity flatters",
}
"""Closed list of `measure` in ``cohort_estimates.csv``."""

MODEL_CHECKS: Final[dict[str, str]] = {
    "proportional_hazards": "scaled Schoenfeld residuals against time",
    "events_per_term": "events for each estimated coefficient",
    "separation": "whether a term separates events from the others",
    "collinearity": "how far a term is explained by the others",
    "influence": "the largest change a single person makes, in standard errors",
    "linearity": "whether a bend improves a straight term",
}
"""Closed list of `check` in ``model_checks.csv``."""

COHORT_FIELDS: Final = columns(
    "sentence text: who was followed, what was found, and that it says what goes together, not why",
    "endpoint text: the endpoint of the first sentence; empty when none is looked at",
    "people integer people: people followed to it, or all people",
    "events integer people: those who reached it; empty when hidden or none is looked at",
    "median text: object: estimate, low, high, low_state, high_state of the median months; or empty",
    "findings text: list of objects, each a released row of cohort_estimates.csv: question, subject, "
    "endpoint, group, term, measure, estimate, low, high, low_state, high_state, p; and its sentence",
    "warnings text: list of sentences a reader must know before using a number",
    "suppressed boolean: whether the gate hid the row the first sentence is about",
)
"""Fields of ``cohort.json``."""
