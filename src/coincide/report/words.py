"""Numbers to words: one place where the report decides how a number is written."""

from __future__ import annotations

from typing import Final

DAYS_PER_YEAR: Final = 365.25
HIDDEN: Final = "hidden"
"""What stands in a cell the release gate emptied."""

HIDDEN_LONG: Final = "hidden by the release rule"
NOT_ESTIMABLE: Final = "not estimable"
NOT_RECORDED: Final = "not recorded"
PER: Final = 1_000_000
"""The one denominator for people; person-years use 100,000."""


def integer(value: float | None, missing: str = NOT_ESTIMABLE) -> str:
    """Write a count with thousands separated.

    >>> integer(1234567), integer(None)
    ('1,234,567', 'not estimable')
    """
    return missing if value is None else f"{round(value):,}"


def decimal(value: float | None, missing: str = NOT_ESTIMABLE) -> str:
    """Write a number with about three figures: an expected count, a ratio, a rate.

    >>> [decimal(x) for x in (0, 0.00123, 0.456, 5.27, 52.7, 5270.4)]
    ['0', '0.0012', '0.46', '5.27', '52.7', '5,270']
    """
    if value is None:
        return missing
    size = abs(value)
    if size == 0:
        return "0"
    if size < 0.1:
        return _two_figures(value)
    if size < 9.995:
        return f"{value:.2f}"
    return f"{value:.1f}" if size < 99.95 else f"{value:,.0f}"


def _two_figures(value: float) -> str:
    """Write a small number with two figures, without an exponent."""
    places = 2
    while round(value, places) == 0 or abs(value) * 10**places < 9.5:
        places += 1
    return f"{value:.{places}f}"


def interval(low: float | None, high: float | None, low_state: str = "", high_state: str = "") -> str:
    """Write an interval, with its open ends in words.

    >>> interval(1.2, 3.4, "finite", "finite"), interval(None, 3.4, "zero"), interval(2, None, "", "infinite")
    ('1.20 to 3.40', '0 to 3.40', '2.00 upwards, no upper limit')
    """
    if "suppressed" in (low_state, high_state):
        return HIDDEN
    bottom = 0.0 if low_state == "zero" else low
    if bottom is None:
        return NOT_ESTIMABLE
    if high_state == "infinite":
        return f"{decimal(bottom)} upwards, no upper limit"
    return NOT_ESTIMABLE if high is None else f"{decimal(bottom)} to {decimal(high)}"


def p_value(value: float | None) -> str:
    """Write a p value: three places when small, two otherwise, never 0 or 1.

    >>> [p_value(p) for p in (0.00004, 0.0126, 0.204, 0.9999, None)]
    ['p < 0.001', 'p = 0.013', 'p = 0.20', 'p > 0.99', 'p not estimable']
    """
    if value is None:
        return "p not estimable"
    if value < 0.001:
        return "p < 0.001"
    if value > 0.99:
        return "p > 0.99"
    return f"p = {value:.3f}" if value < 0.0995 else f"p = {value:.2f}"


def percent(share: float | None, missing: str = NOT_ESTIMABLE) -> str:
    """Write a share (0 to 1) as a percentage.

    >>> percent(0.1234), percent(0.00012), percent(0.5)
    ('12 %', '0.012 %', '50 %')
    """
    if share is None:
        return missing
    value = 100 * share
    return f"{value:.0f} %" if value >= 9.95 else f"{decimal(value).removesuffix('.00')} %"


def years(days: float) -> str:
    """Write a span of days in days, months or years, whichever a reader would say.

    >>> [years(d) for d in (1, 90, 183, 365, 730, 1826)]
    ['1 day', '90 days', '6 months', '1 year', '2 years', '5 years']
    """
    if days >= 360:
        count, unit = days / DAYS_PER_YEAR, "year"
    elif days >= 150:
        count, unit = days / DAYS_PER_YEAR * 12, "month"
    else:
        count, unit = days, "day"
    shown = f"{count:.1f}".removesuffix(".0")
    return f"{shown} {unit}" if shown == "1" else f"{shown} {unit}s"


def people(count: float | None) -> str:
    """Write a number of people.

    >>> people(1), people(2_000), people(None)
    ('1 person', '2,000 people', 'an unknown number of people')
    """
    if count is None:
        return "an unknown number of people"
    return "1 person" if round(count) == 1 else f"{integer(count)} people"


def started(sentence: str) -> str:
    """Return a sentence with its first letter raised; the rest stays as it is.

    >>> started("multiple sclerosis first, then ALS")
    'Multiple sclerosis first, then ALS'
    """
    return sentence[:1].upper() + sentence[1:]


def listed(items: list[str]) -> str:
    """Join items as English does.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def one_decimal(value: float | None, missing: str = NOT_ESTIMABLE) -> str:
    """Write an expected number of people beside whole people.

    >>> one_decimal(9.44), one_decimal(0.32), one_decimal(1234.5)
    ('9.4', '0.32', '1,234')
    """
    if value is None or value < 1:
        return decimal(value, missing)
    return f"{value:.1f}" if value < 999.95 else f"{value:,.0f}"
