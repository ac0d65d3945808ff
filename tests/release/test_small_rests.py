"""Small numbers found by taking shown windows from a shown window that holds them."""

from __future__ import annotations

import pytest

from coincide.results.release import Rule, release
from coincide.results.table import Sum
from support.attack import count, seen, tally

# parts of the outer window, each shown window inside it, as places of parts; found in simulated registers
CASES = {
    "either less either less one order": ([30, 12, 9, 2, 1, 1], [[0, 1], [2]]),
    "two windows of both orders": ([40, 25, 11, 2, 2], [[0, 1], [2]]),
    "total less two inner windows": ([22, 18, 15, 1, 1, 1, 1], [[0], [1, 2]]),
}


def table_of(sizes: list[int], inner: list[list[int]]):
    parts = [count("part", "all", place) for place in range(len(sizes))]
    windows = {"outer": list(range(len(sizes))), **{f"inner {n}": some for n, some in enumerate(inner)}}
    sums = [Sum(count(name), tuple(parts[place] for place in some)) for name, some in windows.items()]
    shown = {(name, "all", 0): sum(sizes[place] for place in some) for name, some in windows.items()}
    return tally(shown, sums), dict(zip(parts, sizes, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_a_small_rest_of_several_open_parts_is_covered(name: str) -> None:
    sizes, inner = CASES[name]
    table, unshown = table_of(sizes, inner)
    assert sum(sizes) - sum(sizes[place] for some in inner for place in some) == 4
    left = seen([table], release([table], Rule("ohdsi"), unshown=unshown))
    assert len(left) == 2  # one window covers the rest, no more is hidden


def test_a_rest_of_enough_people_costs_nothing() -> None:
    sizes, inner = CASES["total less two inner windows"]
    table, unshown = table_of([*sizes, 1], inner)
    assert len(seen([table], release([table], Rule("ohdsi"), unshown=unshown))) == 3
