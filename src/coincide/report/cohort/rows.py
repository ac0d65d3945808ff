"""Rows of a cohort's tables, and their numbers in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from coincide.report.grid import Grid, grid
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import View
from coincide.report.words import HIDDEN, NOT_ESTIMABLE, decimal, integer, interval, p_value, percent, started
from coincide.results.schema import TABLES

_COLUMNS: Final = frozenset(column.name for column in TABLES["cohort_estimates"])
_SHARES: Final = frozenset({"event_free", "incidence"})
_TESTS: Final = frozenset({"log_rank", "gray"})

MEASURES: Final[dict[str, str]] = {
    "median_months": "Median months",
    "restricted_mean_months": "Months free, mean",
    "event_free": "Share free of it",
    "incidence": "Share who have had it",
    "median_follow_up_months": "Median follow-up, months",
    "person_years": "Years under observation, all people together",
    "rate_per_100_years": "Events per 100 years under observation",
    "log_rank": "Log-rank test",
    "gray": "Gray's test",
    "hazard_ratio": "Hazard ratio",
    "subdistribution_ratio": "Subdistribution hazard ratio",
    "concordance": "Concordance",
    "auc": "Area under the ROC curve",
    "auc_difference": "Difference of areas",
    "calibration_slope": "Calibration slope",
    "observed_over_expected": "Observed over expected",
    "brier": "Brier score",
    "mean": "Mean",
    "geometric_mean": "Geometric mean",
    "median": "Median",
    "share": "Share, percent",
    "geometric_mean_ratio": "Ratio of geometric means",
    "difference": "Difference",
    "slope_per_year": "Change per year",
    "optimism": "Optimism",
    "people": "People",
}
"""Measure -> its heading in a table."""


def estimates_of(view: View, *questions: str, **wanted: str) -> list[Row]:
    """Return the rows of ``cohort_estimates`` of these questions that match every column given.

    Raises
    ------
    KeyError
        When there is no such column.
    """
    if not wanted.keys() <= _COLUMNS:
        raise KeyError(*sorted(wanted.keys() - _COLUMNS))
    return [
        row
        for row in view.rows("cohort_estimates")
        if text(row, "question") in questions
        and all(text(row, name) == value for name, value in wanted.items())
    ]


def subjects(rows: Iterable[Row], column: str = "subject") -> list[str]:
    """Return the different values of a column in the order they come."""
    return list(dict.fromkeys(text(row, column) for row in rows))


def of_subject(rows: Iterable[Row], subject: str, column: str = "subject") -> list[Row]:
    """Return the rows with one value of a column."""
    return [row for row in rows if text(row, column) == subject]


def value_words(row: Row) -> str:
    """Write the estimate of a row with its limits, a test with its p value; a hidden one says so."""
    if is_hidden(row):
        return HIDDEN
    if text(row, "measure") == "people":
        return "–"  # the number stands in the column of people
    if text(row, "measure") in _TESTS:
        return f"chi-squared {decimal(number(row, 'statistic'))}, {p_value(number(row, 'p'))}"
    write = _writer(row)
    estimate = number(row, "estimate")
    limits = _limits(row, write)
    if estimate is None:
        return (
            f"not reached ({limits})" if limits and text(row, "measure") == "median_months" else NOT_ESTIMABLE
        )
    return f"{write(estimate)} ({limits})" if limits else write(estimate)


def _writer(row: Row) -> Callable[[float], str]:
    return percent if text(row, "measure") in _SHARES else decimal


def _limits(row: Row, write: Callable[[float], str]) -> str:
    low, high = number(row, "low"), number(row, "high")
    if low is None and high is None and text(row, "low_state") != "zero":
        return ""
    if write is percent:
        top = "no upper limit" if high is None else percent(high)
        return f"{percent(low or 0.0)} to {top}"
    said = interval(low, high, text(row, "low_state"), text(row, "high_state"))
    return f"limits {NOT_ESTIMABLE}" if said == NOT_ESTIMABLE else said


def count_words(row: Row, column: str) -> str:
    """Write a count of a row; a hidden one says so."""
    return HIDDEN if is_hidden(row) else integer(number(row, column), "–")


def group_words(row: Row) -> str:
    """Name the group of a row."""
    group = text(row, "group")
    return "Everybody" if group in ("", "all") else started(group)


def time_words(row: Row) -> str:
    """Name the time of a row."""
    time = number(row, "time")
    return "–" if time is None else f"{decimal(time).removesuffix('.00')} months"


def estimates_table(
    caption: str, rows: Sequence[Row], *lead: tuple[str, Callable[[Row], str]]
) -> Grid | None:
    """Return estimates as a table: what `lead` names, what is measured, its value, people and events.

    Parameters
    ----------
    lead
        (heading, how a row fills it) of the first columns; those with one value in all rows stay.
    """
    if not rows:
        return None
    headings = [*(heading for heading, _ in lead), "Measure", "Estimate (95 % limits)", "People", "Events"]
    body = [
        (
            *(fill(row) for _, fill in lead),
            MEASURES.get(text(row, "measure"), text(row, "measure")),
            value_words(row),
            count_words(row, "people"),
            count_words(row, "events"),
        )
        for row in rows
    ]
    return grid(caption, headings, body, words=len(lead) + 1)
