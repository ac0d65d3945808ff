"""How numbers, windows and intervals are written."""

from __future__ import annotations

import base64
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.report import labels, words
from coincide.report.clean import clean_text
from coincide.report.grid import LINK_LIMIT, data_link


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (0.00049, "0.00049"), (0.0995, "0.10"), (0.995, "0.99"), (9.994, "9.99"), (9.996, "10.0"),
     (99.94, "99.9"), (99.96, "100"), (12345.6, "12,346"), (-0.5, "-0.50"), (None, "not estimable")],
)  # fmt: skip
def test_a_decimal_keeps_about_three_figures(value: float | None, written: str) -> None:
    assert words.decimal(value) == written


@given(st.floats(min_value=1e-6, max_value=1e8))
def test_a_decimal_is_near_the_number_and_never_in_powers_of_ten(value: float) -> None:
    written = words.decimal(value)
    assert "e" not in written
    # Two figures are kept at least, so the written number is within 5 % of the true one.
    assert math.isclose(float(written.replace(",", "")), value, rel_tol=0.051)


@pytest.mark.parametrize(
    ("low", "high", "low_state", "high_state", "written"),
    [
        (0.5, 2.0, "finite", "finite", "0.50 to 2.00"),
        (None, 3.2, "zero", "finite", "0 to 3.20"),
        (1.2, None, "finite", "infinite", "1.20 upwards, no upper limit"),
        (None, None, "zero", "infinite", "0 upwards, no upper limit"),
        (None, None, "suppressed", "suppressed", "hidden"),
        (None, None, "", "", "not estimable"),
    ],
)
def test_an_interval_says_its_open_ends(
    low: float | None, high: float | None, low_state: str, high_state: str, written: str
) -> None:
    assert words.interval(low, high, low_state, high_state) == written


@given(st.floats(min_value=0, max_value=1))
def test_a_p_value_is_never_0_or_1(p: float) -> None:
    written = words.p_value(p)
    assert written not in ("p = 0.000", "p = 0.00", "p = 1.00")
    assert written.startswith("p ")


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("0d", "same day"),
        ("1-183d", "first 6 months"),
        ("183-365d", "6 months to 1 year"),
        ("365-730d", "1 to 2 years"),
        ("1826-3652d", "5 to 10 years"),
        ("3652d+", "after 10 years"),
        ("1d+", "from the next day"),
        ("365d+ dated", "after 1 year, day of the first disease known"),
        ("30-90d", "30 to 90 days"),
        ("prevalent", "began before follow-up"),
        ("all", "all time"),
        ("something else", "something else"),
    ],
)
def test_a_window_is_said_in_words(code: str, written: str) -> None:
    assert labels.window(code) == written


def test_windows_sort_by_time() -> None:
    codes = ["all", "prevalent", "3652d+", "1-183d", "730-1826d"]
    assert sorted(codes, key=labels.window_order) == ["1-183d", "730-1826d", "3652d+", "prevalent", "all"]


@pytest.mark.parametrize("code", ["\u202e", "\u2066", "\u200f", "\u2028", "\x00", "\x1b", "\x85", "\ufeff"])
def test_signs_that_deceive_the_eye_are_replaced(code: str) -> None:
    assert clean_text(f"a{code}b") == "a\ufffdb"


def test_line_ends_and_tabs_stay() -> None:
    assert clean_text("a\r\n\tb\n") == "a\n\tb\n"


def test_a_formula_in_a_text_cell_is_made_text_and_a_number_stays_a_number() -> None:
    link = data_link([{"name": "=cmd|' /C calc'!A0", "value": -1.5, "empty": None}])
    with_data = link.removeprefix("data:text/csv;charset=utf-8;base64,")
    assert base64.b64decode(with_data).decode() == "name,value,empty\n'=cmd|' /C calc'!A0,-1.5,\n"


def test_a_link_carries_no_large_table() -> None:
    assert data_link([{"x": "y" * 60}] * 1000) == ""
    assert 0 < len(data_link([{"x": "y"}])) < LINK_LIMIT
    assert data_link([]) == ""
