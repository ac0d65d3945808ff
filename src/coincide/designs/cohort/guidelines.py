"""The items of STROBE (cohort studies) and TRIPOD, with what the study file and the folder can say to each.

STROBE: von Elm et al., PLoS Medicine 2007; 4: e296. TRIPOD: Collins et al., Annals of Internal Medicine 2015;
162: 55-63. The items are told in our own short words; the statements hold the full ones. TRIPOD+AI (Collins
et al., BMJ 2024; 385: e078378) extends TRIPOD: it asks in addition for fairness between groups of people, for
open science (protocol, registration, data, code) and for the involvement of patients, which only authors can
write.

Facts are words of the study and names of files of the folder, never counts: numbers stand in released tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Final, NamedTuple

STROBE: Final = "STROBE"
TRIPOD: Final = "TRIPOD"


class Item(NamedTuple):
    """One item: its number, what it asks, and an answer with the facts it needs in braces."""

    number: str
    asks: str
    answer: str


def _items(*lines: str) -> tuple[Item, ...]:
    """Read items from ``number | asks | answer`` lines; an answer names facts in braces."""
    return tuple(Item(*(part.strip() for part in line.split("|"))) for line in lines)


FACTS: Final[Mapping[str, str]] = {
    "title": "title of the study",
    "data": "printed name of the data",
    "registered": "where the study was registered beforehand",
    "start": "what time is counted from",
    "entry": "when people come under observation",
    "end": "until when they are known",
    "unit": "unit of time",
    "endpoints": "endpoints in words",
    "groups": "groups that are compared",
    "predictors": "terms of the models",
    "models": "models and their methods",
    "optimism": "how models were validated in their own data",
    "missing": "how missing values are taken",
    "scores": "published scores that are validated",
    "horizons": "horizons of prediction",
    "markers": "markers, with assay and unit",
    "sensitivity": "further analyses",
    "release": "release rule",
}
"""Name of a fact -> what it is. A fact that does not apply is left out or empty."""

STROBE_ITEMS: Final = _items(
    "1a | Study design in title or abstract | cohort study: {title} (study.toml)",
    "1b | Balanced summary of what was done and found |",
    "2 | Background and rationale |",
    "3 | Objectives and hypotheses | questions as asked in study.toml",
    "4 | Key elements of the design | people followed from {start} to {endpoints} (study.toml)",
    "5 | Setting, places, dates | data: {data}",
    "6a | Who was eligible, how chosen and followed | every step with its people: tables/attrition.csv",
    "6b | Matching | does not apply: people are not matched",
    "7 | Outcomes, exposures, predictors, confounders defined | endpoints: {endpoints}. Terms: {predictors}",
    "8 | Sources and measurement of each variable | columns with units and ranges: study.toml. {markers}",
    "9 | Efforts against bias | time from {start}, at risk from {entry}: nobody is at risk before being seen",
    "10 | How the study size came about | events for each estimated coefficient: tables/model_checks.csv",
    "11 | Handling of quantitative variables | as numbers, on the scale the model names: {models}",
    "12a | Statistical methods, confounding | {models}. Methods: tables/cohort_estimates.csv",
    "12b | Subgroups and interactions | groups: {groups}",
    "12c | Missing data | {missing}; missing values by variable: tables/baseline.csv",
    "12d | Loss to follow-up | people no longer followed, by time: tables/curves.csv",
    "12e | Sensitivity analyses | {sensitivity}",
    "13a | Numbers at each stage | tables/attrition.csv",
    "13b | Reasons for leaving out | the reason of each step: tables/attrition.csv",
    "13c | Flow diagram | drawn in report.html",
    "14a | Characteristics of the people | by group: tables/baseline.csv",
    "14b | Missing values per variable | tables/baseline.csv",
    "14c | Follow-up time | median by reverse Kaplan-Meier: tables/cohort_estimates.csv",
    "15 | Outcome events over time | tables/curves.csv",
    "16a | Estimates, adjusted and not, with precision | adjusted, with limits: tables/cohort_estimates.csv",
    "16b | Category limits | levels and cut-points as declared: study.toml",
    "16c | Absolute risks | shares free of the endpoint at the horizon: tables/cohort_estimates.csv",
    "17 | Other analyses | model checks in words: tables/model_checks.csv",
    "18 | Key results |",
    "19 | Limitations, direction and size of bias |",
    "20 | Cautious interpretation | what the numbers do not mean: report.html",
    "21 | Generalisability |",
    "22 | Funding |",
)
"""Items of STROBE for a cohort study, in their order."""

TRIPOD_ITEMS: Final = _items(
    "1 | Title names the study as developing or validating a prediction model, people and outcome | "
    "external validation of {scores} for {endpoints}",
    "2 | Abstract: objectives, design, people, predictors, outcome, analysis, results, conclusions |",
    "3a | Medical context and why the model is needed |",
    "3b | Objectives: development, validation or both | validation of {scores}",
    "4a | Study design or source of data | cohort: {data}",
    "4b | Dates of accrual and follow-up | time counted from {start} to {end}, in {unit}",
    "5a | Setting, number and place of centres |",
    "5b | Who was eligible | every step: tables/attrition.csv",
    "5c | Treatments received |",
    "6a | The predicted outcome, how and when assessed | {endpoints}",
    "6b | Blinding of the assessment of the outcome |",
    "7a | Predictors, how and when measured | inputs of {scores} and their columns: study.toml",
    "7b | Blinding of the assessment of predictors |",
    "8 | How the study size came about | events by horizon: tables/calibration.csv",
    "9 | Missing data | a score with a missing input is not computed, and counted; models: {missing}",
    "10a | How predictors entered (development) | {models}",
    "10b | Type of model, building, internal validation (development) | {models}; {optimism}",
    "10c | How predictions were calculated (validation) | published coefficients of {scores}: report.html",
    "10d | Measures of performance | concordance, calibration slope, observed over expected, Brier score, "
    "decision curve at {horizons}",
    "10e | Updating of the model after validation | none: scores are taken as published ({scores})",
    "11 | How risk groups were made | groups of like size of predicted risk, for calibration alone",
    "12 | Differences to the development data: setting, eligibility, outcome, predictors |",
    "13a | Flow of people, with and without the outcome, follow-up | tables/attrition.csv",
    "13b | Characteristics of people, missing predictors and outcomes | tables/baseline.csv",
    "13c | Comparison with the development data |",
    "14a | People and events in each analysis (development) | tables/cohort_estimates.csv",
    "14b | Unadjusted association of each predictor (development) |",
    "15a | The full model: coefficients, baseline (development) | {models}: tables/cohort_estimates.csv",
    "15b | How to use the model | inputs with units: study.toml; it informs about groups, not one person",
    "16 | Performance, with intervals | {scores}: cohort_estimates.csv, calibration.csv, decision_curve.csv",
    "17 | Results of updating | does not apply: no model was updated",
    "18 | Limitations |",
    "19a | Interpretation against development and other validations |",
    "19b | Interpretation as a whole |",
    "20 | Clinical use and what to study next |",
    "21 | Supplement: protocol, data, calculator | study.toml and manifest.json; registered: {registered}",
    "22 | Funding |",
)
"""Items of TRIPOD, in their order."""


def strobe_items(facts: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the items of STROBE as rows of the table ``items``.

    Parameters
    ----------
    facts
        Names of ``FACTS`` -> words of this study. An answer that needs a fact which is missing or empty stays
        empty: only the authors can write it.

    Examples
    --------
    >>> rows = strobe_items({"start": "onset", "endpoints": "death"})
    >>> next(row["answer"] for row in rows if row["item"] == "4")
    'people followed from onset to death (study.toml)'
    """
    return _rows(STROBE, STROBE_ITEMS, facts)


def tripod_items(facts: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the items of TRIPOD as rows of the table ``items``; see `strobe_items`."""
    return _rows(TRIPOD, TRIPOD_ITEMS, facts)


def _rows(guideline: str, items: tuple[Item, ...], facts: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "guideline": guideline,
            "item": item.number,
            "asks": item.asks,
            "answer": _answer(item.answer, facts),
        }
        for item in items
    ]


def _answer(template: str, facts: Mapping[str, str]) -> str:
    """Return an answer with its facts, or nothing when one of them is not known."""
    needed = {name for _, name, _, _ in Formatter().parse(template) if name}
    if not all(facts.get(name) for name in needed):
        return ""
    return "".join(text + (facts[name] if name else "") for text, name, _, _ in Formatter().parse(template))
