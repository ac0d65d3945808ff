"""The published worked examples, one test each, and the check that the checking works."""

from __future__ import annotations

import pytest

from coincide.verify.comparison import Example, printed_tolerance
from coincide.verify.examples import run_examples

COMPARISONS = run_examples()
NUMBERS = (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 20, 21, 28, 38)


def test_every_example_is_there() -> None:
    assert tuple(dict.fromkeys(c.number for c in COMPARISONS)) == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_example(number: int) -> None:
    rows = [c for c in COMPARISONS if c.number == number]
    assert rows
    assert [f"{c.quantity}: {c.expected} but {c.computed}" for c in rows if not c.ok] == []


def test_a_difference_is_seen() -> None:
    example = Example(0, "none", "none")
    near, far, count = example.compare(("a", "1.25", 1.2549), ("b", "1.25", 1.2551), ("c", 7, 7.0000001))
    assert (near.ok, far.ok, count.ok) == (True, False, False)
    assert far.difference == pytest.approx(0.0051)


def test_printed_numbers_carry_their_tolerance() -> None:
    assert printed_tolerance(".0355") == pytest.approx(5e-5)
    assert printed_tolerance("12") == pytest.approx(0.5)
    assert printed_tolerance(12) == 0


def test_two_runs_are_equal() -> None:
    assert run_examples() == COMPARISONS
