"""Tables of absolute numbers and prognosis for a report in memory, with numbers that fit together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Blank = Callable[..., Row]
YEARS = (1, 2, 3, 5, 10, 15, 20)


def cumulative(blank: Blank, hidden: bool) -> list[Row]:
    """Shares that rise by a third of a per cent a year, twice what is expected; early years hidden."""
    rows = []
    for direction in ("a_then_b", "b_then_a"):
        for year in YEARS:
            gone, small = year == 20, hidden or year == 1
            share = 0.003 * year
            values = {
                "observed": share,
                "expected_unexposed_death": share / 2,
                "expected_own_death": share / 2.5,
                "difference_unexposed_death": share / 2,
                "difference_own_death": 0.6 * share,
            }
            for quantity, value in values.items():
                state = "suppressed" if small else "infinite" if gone else "finite"
                row = blank(
                    "cumulative",
                    direction=direction,
                    years=year,
                    quantity=quantity,
                    estimate=None if gone else value,
                    low=None if gone else 0.7 * value,
                    high=None if gone else 1.4 * value,
                    low_state=state,
                    high_state=state,
                    level=0.95,
                    method="not estimable" if gone else "Aalen-Johansen, log(-log) interval",
                    at_risk=0.0 if gone else 500.0 - 20 * year,
                    events=2 * year,
                    deaths=10 * year,
                    person_years=450.0 * year,
                    outside_years=0.0,
                    suppressed=small,
                )
                rows.append(row | {"years": year})
    return rows


def mortality(blank: Blank, hidden: bool) -> list[Row]:
    """Death rates of four states, and ratios 2, 3 and 6 against neither."""
    rows = []
    ratios = {"neither": 1.0, "a_only": 2.0, "b_only": 3.0, "both": 6.0}
    state_of = "suppressed" if hidden else "finite"
    shared: Row = {"stratum": "all", "level": 0.95, "low_state": state_of, "high_state": state_of}
    for state, ratio in ratios.items():
        values = {"estimate": 1000 * ratio, "low": 900 * ratio, "high": 1100 * ratio}
        more = {"quantity": "rate", "deaths": 100, "person_years": 10_000.0 / ratio, "compared_with": ""}
        method = "deaths over time, Garwood interval"
        rows.append(
            blank("mortality", **shared, **values, **more, state=state, method=method, suppressed=hidden)
        )
    open_end: Row = {"low_state": "suppressed" if hidden else "zero", "high_state": shared["high_state"]}
    rows.append(
        blank(
            "mortality",
            **(shared | open_end),
            state="0d",
            compared_with="",
            quantity="rate",
            deaths=7,
            suppressed=hidden,
        )
    )
    for state, other in (
        ("a_only", "neither"),
        ("b_only", "neither"),
        ("both", "neither"),
        ("both", "a_only"),
    ):
        ratio = ratios[state] / ratios[other]
        values = {"estimate": ratio, "low": 0.8 * ratio, "high": 1.25 * ratio, "p": 0.001}
        more = {"quantity": "rate_ratio", "deaths": 100, "outside_years": 12.0, "compared_with": other}
        rows.append(
            blank(
                "mortality",
                **shared,
                **values,
                **more,
                state=state,
                method="conditional mid-P, saddlepoint",
                suppressed=hidden,
            )
        )
    return rows


def life_years(blank: Blank, hidden: bool) -> list[Row]:
    """Four, six and nine years lost of twenty."""
    rows = []
    state_of = "suppressed" if hidden else "finite"
    for state, lost in (("a_only", 4.0), ("b_only", 6.0), ("both", 9.0)):
        for quantity, value in (("left", 20.0 - lost), ("left_neither", 20.0), ("lost", lost)):
            rows.append(
                blank(
                    "life_years",
                    state=state,
                    compared_with="neither",
                    stratum="all",
                    until_age="95",
                    quantity=quantity,
                    estimate=value,
                    low=value - 1,
                    high=value + 1,
                    low_state=state_of,
                    high_state=state_of,
                    level=0.95,
                    method="cross-sectional rates",
                    deaths=100,
                    suppressed=hidden,
                )
            )
    return rows
