"""Variants of the primary: who is in which, and what ties their counts together."""

from __future__ import annotations

import numpy as np
import pytest

from coincide.designs.pair.plan import make_plan
from coincide.designs.pair.variants import Variant, checked_variant, groups_of, packed, show_variants
from coincide.errors import InternalError
from coincide.estimates.cells import checked
from coincide.results.table import CountId
from coincide.study.sections import RivalsSection, WindowsSection

PLAN = make_plan(WindowsSection(), RivalsSection())


def people(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int32)


def variant(stratum: str, *numbers: int) -> Variant:
    cells = checked([len(numbers)], [100.0], [50], [10_000.0])
    return checked_variant(stratum, cells, people(*numbers))


def test_groups_share_nobody_and_hold_everybody() -> None:
    masks, sizes = groups_of([people(1, 2, 3, 9), people(2, 3), people(3, 4)])
    assert dict(zip(masks.tolist(), sizes.tolist(), strict=True)) == {0b001: 2, 0b011: 1, 0b111: 1, 0b100: 1}
    assert sizes.sum() == 5


def test_every_count_is_the_sum_of_its_groups() -> None:
    arrays = packed(people(1, 2, 3, 9), [variant("washout=0y", 1, 2, 3, 4, 9), variant("washout=5y", 2, 3)])
    shown = show_variants("washout", arrays, PLAN)
    counts = {("either", "365d+", "all"): 4, ("either", "365d+", "washout=0y"): 5,
              ("either", "365d+", "washout=5y"): 2,
              # two groups, found together by subtraction; other differences are groups themselves
              ("either", "365d+", "washout: washout=0y without washout=5y"): 3}  # fmt: skip
    assert {one.total.key: sum(shown.unshown[part] for part in one.parts) for one in shown.sums} == counts
    assert [(e.stratum, e.ratio.observed) for e in shown.estimates] == [("washout=0y", 5), ("washout=5y", 2)]
    groups = {name: size for name, size in shown.unshown.items() if "group" in name.key[2]}
    assert sorted(groups.values()) == [1, 2, 2]
    assert all(part in groups for one in shown.sums for part in one.parts)


def test_cells_come_back_as_they_were() -> None:
    arrays = packed(people(1), [variant("rule=two_records", 5, 6)])
    (estimate,) = show_variants("rule", arrays, PLAN).estimates
    assert [values.tolist() for values in estimate.cells] == [[2], [100.0], [50], [10_000.0]]
    assert (estimate.question, estimate.direction, estimate.window) == ("rule", "either", "365d+")


def test_a_variant_with_nobody_is_in_no_sum() -> None:
    arrays = packed(people(1, 2), [variant("washout=10y")])
    shown = show_variants("washout", arrays, PLAN)
    totals = {one.total for one in shown.sums}
    assert CountId("observed", ("either", "365d+", "washout=10y")) not in totals
    assert [e.ratio.observed for e in shown.estimates] == [0]


def test_nothing_counted_shows_nothing() -> None:
    shown = show_variants("rule", {}, PLAN)
    assert [*shown.estimates, *shown.sums, *shown.unshown, *shown.untested] == []


def test_people_who_are_not_the_events_are_a_fault() -> None:
    cells = checked([2], [100.0], [50], [10_000.0])
    for numbers in ((1,), (1, 1), (1, 2, 3)):
        with pytest.raises(InternalError, match="COI-I801"):
            checked_variant("x=1", cells, people(*numbers))
