"""Kaplan-Meier and Nelson-Aalen curves: by hand, drawn as lines, laws, refusals, a simulation."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import coincide as co
from coincide.errors import DataError, UsageError
from coincide.survival.curves import Curves

SIX_MP = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSE = [1] * 9 + [0] * 12


def drawn(drawing: str) -> dict[str, list[int]]:
    """Read people drawn one below the other, from time 1 on.

    A blank is not at risk yet, ``.`` a time at risk, ``x`` one that ends with the event, ``o`` one without.
    """
    lines = [line for line in dedent(drawing).splitlines() if line.strip()]
    lines = [line.removeprefix("|") for line in lines]
    return {
        "time": [len(line) for line in lines],
        "event": [int(line[-1] == "x") for line in lines],
        "entry": [len(line) - len(line.lstrip()) for line in lines],
    }


def numbers(curves: Curves) -> dict[str, list[Any]]:
    names = ("times", "at_risk", "events", "censored", "entered")
    return {name: getattr(curves, name).tolist() for name in names} | {
        "survival": curves.survival.round(4).tolist()
    }


def test_three_people() -> None:
    found = co.kaplan_meier(
        **drawn("""
        |..x
        |....o
        |.....x
    """)
    )
    assert numbers(found) == {
        "times": [3, 5, 6],
        "at_risk": [3, 2, 1],
        "events": [1, 0, 1],
        "censored": [0, 1, 0],
        "entered": [3, 0, 0],
        "survival": [0.6667, 0.6667, 0.0],
    }


def test_an_event_at_a_time_comes_before_a_censoring_at_that_time() -> None:
    found = co.kaplan_meier(
        **drawn("""
        |..x
        |..o
        |....x
    """)
    )
    assert numbers(found)["survival"] == [0.6667, 0.0]


def test_people_who_enter_late_count_from_the_next_time_on() -> None:
    found = co.kaplan_meier(
        **drawn("""
        |..x
        |.....x
        |   ...o
        |  ....x
    """)
    )
    assert numbers(found)["at_risk"] == [3, 3, 2]
    assert numbers(found)["entered"] == [3, 1, 0]
    assert numbers(found)["survival"] == [0.6667, 0.4444, 0.2222]
    assert found.at([0, 1, 2, 3, 4, 6, 7, 8]).at_risk.tolist() == [[0, 2, 2, 3, 3, 3, 2, 0]]


def test_remission_with_six_mercaptopurine() -> None:
    """Freireich et al., Blood 1963; 21: 699-716, as in many texts."""
    found = co.kaplan_meier(SIX_MP, RELAPSE)
    expected = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert found.at([6, 7, 10, 13, 16, 22, 23]).survival[0].round(4).tolist() == expected
    # Greenwood at 6 weeks by hand: S sqrt(3 / (21 * 18)) with S = 18 / 21
    assert found.se[0] == pytest.approx(18 / 21 * np.sqrt(3 / (21 * 18)), rel=1e-15)


def test_without_censoring_the_curve_is_the_share_not_yet_failed() -> None:
    rng = np.random.default_rng(1)
    times = rng.integers(1, 40, 200)
    found = co.kaplan_meier(times, np.ones(200), interval="plain")
    share = np.array([(times > t).mean() for t in found.times])
    np.testing.assert_allclose(found.survival, share, rtol=0, atol=1e-13)
    # and its variance is the binomial one
    known = share > 0
    np.testing.assert_allclose(found.se[known], np.sqrt(share * (1 - share) / 200)[known], rtol=1e-10)


def test_small_weights_leave_no_residue_where_the_last_has_the_event() -> None:
    found = co.kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1], weights=[0.1, 0.2, 0.3, 0.7])
    assert found.survival[-1] == 0
    assert np.isnan(found.se[-1])
    assert np.isnan(found.low[-1])


def test_beyond_follow_up_nothing_is_known_unless_nobody_is_left_free() -> None:
    open_end = co.kaplan_meier([1, 2, 3], [1, 1, 0])
    assert np.isnan(open_end.at([3.5]).survival).all()
    assert np.isnan(open_end.restricted_mean(4).estimate).all()
    all_had = co.kaplan_meier([1, 2, 3], [1, 1, 1])
    assert all_had.at([9]).survival.tolist() == [[0]]
    assert all_had.restricted_mean(9).estimate.tolist() == [2]


def test_before_the_first_event_the_log_log_scale_has_no_limits() -> None:
    rows = ([2, 4, 5, 6], [0, 1, 1, 0])
    for at in (1, 3):
        found = co.kaplan_meier(*rows, interval="log-log").at([at])
        assert np.isnan([found.low.item(), found.high.item()]).all()
        assert (found.survival.item(), found.se.item()) == (1, 0)
        found = co.kaplan_meier(*rows).at([at])
        assert (found.low.item(), found.high.item()) == (1, 1)


def test_a_curve_that_stays_at_one_half_has_its_median_in_the_middle() -> None:
    assert co.kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]).median().estimate.item() == 2.5
    assert co.kaplan_meier([1, 2, 3, 9], [1, 1, 0, 0]).median().estimate.item() == 5.5
    assert np.isnan(co.kaplan_meier([1, 2, 3], [1, 0, 0]).median().estimate.item())


def test_restricted_mean_by_hand_and_the_difference_between_groups() -> None:
    means = co.kaplan_meier([1, 3, 2, 2], [1, 0, 1, 0], group=["a", "a", "b", "b"]).restricted_mean(2)
    assert means.estimate.tolist() == [1.5, 2]
    # a: the area after 1 is 1/2, so (1/2)^2 / (2 * 1); b: nothing after 2
    assert means.se.tolist() == pytest.approx([np.sqrt(0.125), 0])
    gap = means.differences()
    assert (gap.reference, gap.groups, gap.estimate.tolist()) == ("a", ("b",), [0.5])
    assert gap.statistic.tolist() == pytest.approx([0.5 / np.sqrt(0.125)])
    assert means.differences("b").estimate.tolist() == [-0.5]
    assert means.differences().tidy().column("contrast").to_pylist() == ["b - a"]
    with pytest.raises(UsageError, match="COI-U867"):
        means.differences("c")


def test_a_risk_set_that_empties_early_is_told_and_mended_by_a_later_start() -> None:
    made = drawn("""
        |..x
        |.x
        |      ...x
        |     ....o
        |     ......x
    """)
    whole = co.kaplan_meier(**made)
    assert whole.survival[-1] == 0
    (note,) = whole.notes
    assert "at 3 had the event" in note
    assert "from_time=3" in note
    later = co.kaplan_meier(**made, from_time=3)
    assert later.at([3, 10, 11]).survival.round(4).tolist() == [[1.0, 0.6667, 0.6667]]
    assert later.notes == (
        "follow-up had ended by 3 in 2 rows, which do not count",
        *later.notes[1:],
    )
    assert "from_time=3" in whole.summary()


def test_a_gap_without_anybody_at_risk_is_told() -> None:
    found = co.kaplan_meier(
        **drawn("""
        |..x
        |...o
        |       ..x
        |       ...o
    """)
    )
    assert "nobody was at risk for a while after 4" in found.notes[0]


def test_a_thin_beginning_is_told_and_a_thick_one_is_not() -> None:
    late = [0, 0, *([5] * 20)]
    times = [2, 9, *range(6, 26)]
    (note,) = co.kaplan_meier(times, np.ones(22), entry=late).notes
    assert "fewer than 5 were at risk up to 2" in note
    assert co.kaplan_meier(times, np.ones(22)).notes == ()


def test_no_event_is_a_curve_at_one_and_a_note() -> None:
    found = co.kaplan_meier([3, 4], [0, 0])
    assert found.survival.tolist() == [1, 1]
    assert found.notes == ("no event was seen",)


def test_from_time_ignores_who_had_left_and_counts_who_comes() -> None:
    rng = np.random.default_rng(3)
    times, events = rng.integers(1, 50, 300), rng.integers(0, 2, 300)
    whole, later = co.kaplan_meier(times, events), co.kaplan_meier(times, events, from_time=20)
    at = [20, 25, 40]
    ratio = whole.at(at).survival / whole.at([20]).survival
    np.testing.assert_allclose(later.at(at).survival, ratio, rtol=1e-12)
    assert np.isnan(later.at([19]).survival).all()
    with pytest.raises(DataError, match="COI-D866"):
        co.kaplan_meier(times, events, from_time=50)


def test_numbers_at_risk_are_exact_between_times_even_off_the_grid() -> None:
    found = co.kaplan_meier([5.5, 8.25, 9.1], [1, 0, 1], entry=[0.3, 5.7, 6.3])
    assert found.at([0.3, 0.4, 5.5, 5.6, 5.8, 6.3, 6.4, 9.1]).at_risk.tolist() == [[0, 1, 1, 0, 1, 1, 2, 1]]


@pytest.mark.parametrize(
    ("group", "labels"),
    [
        (["b", "a", "b"], ("a", "b")),
        (np.array(["b", "a", "b"]), ("a", "b")),
        (np.array([True, False, True]), (False, True)),
        ([10, 9, 10], (9, 10)),
        (np.array([2.0, 1.0, 2.0]), (1, 2)),
        (np.array([0.5, 0.25, 0.5]), (0.25, 0.5)),
        (pa.array(["b", "a", "b"]), ("a", "b")),
        (pa.chunked_array([[True], [False, True]]), (False, True)),
        (pl.Series(["b", "a", "b"]), ("a", "b")),
        (pl.Series(["b", "a", "b"], dtype=pl.Enum(["z", "b", "a"])), ("b", "a")),
        (pl.Series([10**12, 5, 10**12]), (5, 10**12)),
    ],
)
def test_groups_are_what_the_user_calls_them(group: Any, labels: tuple[Any, ...]) -> None:
    found = co.kaplan_meier([1, 2, 3], [1, 1, 1], group=group)
    assert found.groups == labels
    assert [type(label) for label in found.groups] == [type(label) for label in labels]
    assert {found[label].people for label in labels} == {1, 2}


@pytest.mark.parametrize(
    "group",
    [
        ["a", None, "b"],
        np.array([1.0, np.nan, 2.0]),
        ["a", "", "b"],
        [1, "a", 2],
        [[1], [2], [3]],
        np.array(5),
        pl.Series([None, True, False]),
        [1.5j, 2j, 3j],
    ],
)
def test_labels_that_are_none_are_refused(group: Any) -> None:
    with pytest.raises(DataError, match="COI-D865"):
        co.kaplan_meier([1, 2, 3], [1, 1, 1], group=group)


def test_a_missing_label_is_named_by_its_row() -> None:
    with pytest.raises(DataError, match="group is missing in row 1"):
        co.kaplan_meier([1, 2, 3], [1, 1, 1], group=["a", None, "b"])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"time": [1, float("nan")]}, "COI-D802"),
        ({"time": [1, -1]}, "COI-D804"),
        ({"time": ["a", "b"]}, "COI-D800"),
        ({"time": []}, "COI-D801"),
        ({"event": [1, 2]}, "COI-D868"),
        ({"event": [1, 0.5]}, "COI-D806"),
        ({"event": [1]}, "COI-D803"),
        ({"entry": [0, 2]}, "COI-D805"),
        ({"weights": [1, 0]}, "COI-D807"),
        ({"group": ["a"]}, "COI-D803"),
    ],
)
def test_wrong_rows_are_refused(given: dict[str, Any], code: str) -> None:
    with pytest.raises(DataError, match=code):
        co.kaplan_meier(**({"time": [1, 2], "event": [1, 0]} | given))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"interval": "arcsine"}, "COI-U860"),
        ({"variance": "jackknife"}, "COI-U861"),
        ({"level": 1.0}, "COI-U301"),
    ],
)
def test_wrong_options_are_refused(given: dict[str, Any], code: str) -> None:
    with pytest.raises(UsageError, match=code):
        co.kaplan_meier([1, 2], [1, 0], **given)


@pytest.mark.parametrize(("p", "code"), [(0, "COI-U862"), (1.5, "COI-U862")])
def test_wrong_quantiles_are_refused(p: float, code: str) -> None:
    with pytest.raises(UsageError, match=code):
        co.kaplan_meier([1, 2], [1, 0]).quantile(p)


def test_a_horizon_before_the_start_is_refused() -> None:
    with pytest.raises(UsageError, match="COI-U863"):
        co.kaplan_meier([1, 2], [1, 0]).restricted_mean(0)


def test_tidy_and_summary() -> None:
    found = co.kaplan_meier(SIX_MP, RELAPSE)
    table = found.tidy()
    assert table.column_names == [
        *("group", "time", "n.risk", "n.event", "n.censor", "n.enter"),
        *("estimate", "std.error", "conf.high", "conf.low"),
    ]
    assert table.num_rows == 16
    assert table.column("group").to_pylist()[0] == "all"
    assert "23" in found.summary()
    assert found.quantile([0.25, 0.5]).tidy().column("estimate").to_pylist() == [13.0, 23.0]
    assert found.at([6]).tidy().column("n.risk").to_pylist() == [21]


def test_the_hazard_adds_up_what_the_curve_multiplies() -> None:
    curve, hazard = co.kaplan_meier(SIX_MP, RELAPSE), co.nelson_aalen(SIX_MP, RELAPSE)
    steps = np.diff(hazard.hazard, prepend=0)
    np.testing.assert_allclose(np.cumprod(1 - steps), curve.survival, rtol=1e-13)
    assert (np.exp(-hazard.hazard) >= curve.survival).all()
    # 3/21 + 1/17 at 7 weeks; variances 3/21^2 + 1/17^2
    assert hazard.hazard[1] == pytest.approx(3 / 21 + 1 / 17, rel=1e-15)
    assert hazard.se[1] == pytest.approx(np.sqrt(3 / 21**2 + 1 / 17**2), rel=1e-15)
    binomial = co.nelson_aalen(SIX_MP, RELAPSE, variance="binomial")
    assert binomial.se[0] == pytest.approx(np.sqrt(3 * 18 / (21**2 * 20)), rel=1e-15)
    assert (binomial.se <= hazard.se).all()
    assert (hazard.low <= hazard.hazard).all()


def test_limits_of_the_hazard() -> None:
    hazard = co.nelson_aalen([1, 2, 3, 4], [0, 1, 1, 0])
    assert np.isnan(hazard.low[0])
    np.testing.assert_allclose(hazard.low[1:] * hazard.high[1:], hazard.hazard[1:] ** 2, rtol=1e-13)
    plain = co.nelson_aalen([1, 2, 3, 4], [0, 1, 1, 0], interval="plain")
    assert plain.low.min() == 0
    with pytest.raises(UsageError, match="COI-U860"):
        co.nelson_aalen([1], [1], interval="log-log")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="COI-U861"):
        co.nelson_aalen([1], [1], variance="aalen")  # type: ignore[arg-type]


def test_follow_up_is_the_curve_of_being_censored() -> None:
    turned = co.kaplan_meier(SIX_MP, 1 - np.array(RELAPSE)).median()
    found = co.median_follow_up(SIX_MP, RELAPSE)
    assert found.estimate.tolist() == turned.estimate.tolist()
    assert found.low.tolist() == turned.low.tolist()
