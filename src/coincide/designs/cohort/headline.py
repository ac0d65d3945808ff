"""``cohort.json``: what was found, in one sentence, from released rows alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from coincide.results.headline_cohort import FINDING, MEDIAN
from coincide.results.table import Released, Row
from coincide.study.cohort_model import CohortStudy

OBSERVATIONAL: Final = "Observational: says what goes together, not why."
MOST_FINDINGS: Final = 8
_RATIOS: Final = {"hazard_ratio": "hazard ratio", "subdistribution_ratio": "subdistribution hazard ratio"}


def headline(study: CohortStudy, tables: Sequence[Released]) -> dict[str, Any]:
    """Return the content of ``cohort.json``."""
    rows = [row for table in tables if table.name == "cohort_estimates" for row in table.rows]
    first = next(iter(study.endpoints), "")
    about = _followed(study, first, rows) if first else _people(tables)
    findings = [_finding(row) for row in _told(rows)][:MOST_FINDINGS]
    sentence = " ".join([about["sentence"], *(one["sentence"] for one in findings[:2]), OBSERVATIONAL])
    return {
        **about,
        "sentence": sentence,
        "findings": findings,
        "warnings": list(_warnings(study, tables)),
    }


def _followed(study: CohortStudy, name: str, rows: Sequence[Row]) -> dict[str, Any]:
    """Return how many were followed to the first endpoint, and the median time to it."""
    label = study.endpoints[name].named(name)
    counts = next(row for row in rows if (row["question"], row["subject"]) == ("follow_up", name))
    people, events = counts["people"], counts["events"]
    median = next((row for row in rows if _is_median(row, label)), None)
    start = _start(study)
    empty = {"endpoint": label, "people": people, "events": events, "median": None, "suppressed": False}
    if counts["suppressed"]:
        hidden = f"How many people were followed to {label} is hidden by the release rule."
        return empty | {"sentence": hidden, "suppressed": True}
    reached = f", {events} reached {label}" if events is not None else f" to {label}"
    said = (
        f"Of {people} people followed{start}{reached}"
        if events is not None
        else (f"{people} people were followed{start}{reached}")
    )
    if median is None:
        return empty | {"sentence": f"{said}."}
    return empty | {
        "sentence": f"{said}; median {_number(median['estimate'])} months{_limits(median)}.",
        "median": {column: median[column] for column in MEDIAN},
    }


def _is_median(row: Row, label: str) -> bool:
    shown = not row["suppressed"] and row["estimate"] is not None
    return shown and (row["measure"], row["endpoint"], row["group"]) == ("median_months", label, "all")


def _start(study: CohortStudy) -> str:
    start = study.follow_up.start if study.follow_up else None
    if start is None:
        return ""
    return f" from {study.cohort.columns[start].named(start)}"


def _people(tables: Sequence[Released]) -> dict[str, Any]:
    """Return how many people there are, for a study without follow-up."""
    steps = [row for table in tables if table.name == "attrition" for row in table.rows]
    people = steps[-1]["people"]
    hidden = people is None
    said = "How many people there are is hidden by the release rule." if hidden else f"{people} people."
    return {
        "endpoint": "",
        "people": people,
        "events": None,
        "median": None,
        "suppressed": hidden,
        "sentence": said,
    }


def _told(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows worth a sentence: terms of models, then how well markers and scores tell."""
    shown = [row for row in rows if not row["suppressed"] and row["estimate"] is not None]
    yield from (row for row in shown if row["question"] == "model" and row["measure"] in _RATIOS)
    areas = (row for row in shown if row["question"] == "discrimination" and row["measure"] == "auc")
    yield from (row for row in areas if row["time"] is None)  # one of a horizon needs its horizon beside it


def _finding(row: Row) -> dict[str, Any]:
    return {**{column: row[column] for column in FINDING}, "sentence": _sentence(row)}


def _sentence(row: Row) -> str:
    value = f"{_number(row['estimate'])}{_limits(row)}"
    if row["measure"] not in _RATIOS:
        return f"{row['subject']} tells {row['group']} with an area under the ROC curve of {value}."
    ratio = f"{_RATIOS[str(row['measure'])]} {value}"
    begin = f"In the model {row['subject']!r}, {row['term']}"
    if not (way := _way(row)):
        return f"{begin}: {ratio}, which does not exclude 1."
    return f"{begin} goes with {way} {row['endpoint']}: {ratio}."


def _way(row: Row) -> str:
    """Return which way a ratio points where its limits exclude 1."""
    low, high = row["low"], row["high"]
    sooner, later = ("more", "less") if row["measure"] == "subdistribution_ratio" else ("earlier", "later")
    if isinstance(low, float) and low > 1:
        return sooner
    return later if isinstance(high, float) and high < 1 else ""


def _limits(row: Row) -> str:
    low, high = row["low"], row["high"]
    if low is None and high is None:
        return ""
    if high is None:
        return f" (95 % limits from {_number(low)}, no upper limit)"
    return f" (95 % limits {_number(low) if low is not None else 0} to {_number(high)})"


def _number(value: object) -> str:
    if not isinstance(value, int | float):
        return "not known"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _warnings(study: CohortStudy, tables: Sequence[Released]) -> Iterator[str]:
    """Yield what a reader must know before using a number."""
    if study.scores:
        yield "A score speaks of groups of people with like values, never of one person."
    checks = [row for table in tables if table.name == "model_checks" for row in table.rows]
    for row in checks:
        if row["check"] == "proportional_hazards" and not row["suppressed"] and _small(row["p"]):
            term = f", {row['term']}" if row["term"] else ""
            yield f"In the model {row['subject']!r}{term}, the ratio changes over time: {row['words']}."
    questions = len(study.models) + len(study.curves) + len(study.markers) + len(study.scores)
    if questions > 1:
        yield f"{questions} questions were asked of the same people; no limit allows for that."


def _small(p: object) -> bool:
    return isinstance(p, float) and p < 0.05
