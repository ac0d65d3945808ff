"""Cumulative incidence: cases by hand, laws, ties, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import coincide as co
from coincide.errors import DataError, UsageError

THREE = {"time": [1, 2, 3], "event": [1, 2, 1]}


def draw(rows: int = 300, seed: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return entry, time and event with many ties; somebody is at risk throughout."""
    rng = np.random.Generator(np.random.Philox(key=seed))
    entry = np.floor(rng.uniform(0, 6, rows)) * (rng.random(rows) < 0.5)
    time = entry + np.ceil(rng.exponential(12, rows))
    return entry, time, rng.choice(3, rows, p=[0.3, 0.3, 0.4])


def test_three_people_by_hand() -> None:
    """The case of validation/README.md: 1/3, 1/3, 2/3 with variance 2/27 at the end."""
    one = co.cumulative_incidence(**THREE, interval="plain")["1"]
    assert one.times.tolist() == [1, 2, 3]
    assert one.estimate == pytest.approx([1 / 3, 1 / 3, 2 / 3], rel=1e-14)
    assert one.se[-1] ** 2 == pytest.approx(2 / 27, rel=1e-12)
    assert (one.at_risk.tolist(), one.events.tolist(), one.other_events.tolist()) == (
        [3, 2, 1],
        [1, 0, 1],
        [0, 1, 0],
    )
    assert one.free.tolist() == pytest.approx([2 / 3, 1 / 3, 0])


@pytest.mark.parametrize("delayed", [False, True])
def test_one_less_all_incidences_is_kaplan_meier(delayed: bool) -> None:
    entry, time, event = draw()
    given = entry if delayed else None
    found = co.cumulative_incidence(time, event, entry=given)
    km = co.kaplan_meier(time, event > 0, entry=given)
    total = sum(curve.estimate for curve in found)
    assert 1 - np.asarray(total) == pytest.approx(km.survival, abs=1e-14)
    assert found.curves[0].free == pytest.approx(km.survival, abs=1e-14)


def test_without_competing_events_error_and_limits_are_those_of_kaplan_meier() -> None:
    _, time, event = draw()
    found = co.cumulative_incidence(time, event == 1, interval="plain").curves[0]
    km = co.kaplan_meier(time, event == 1, interval="plain")
    seen = (found.estimate > 0) & (km.survival > 0)
    assert found.se[seen] == pytest.approx(km.se[seen], rel=1e-12)
    assert found.low[seen] == pytest.approx(1 - km.high[seen], abs=1e-14)


@pytest.mark.parametrize("variance", ["greenwood", "aalen", "robust"])
def test_the_order_of_rows_changes_nothing_not_even_a_bit(variance: str) -> None:
    entry, time, event = draw()
    turned = np.random.Generator(np.random.Philox(key=1)).permutation(len(time))
    options = {"variance": variance}
    one = co.cumulative_incidence(time, event, entry=entry, **options)  # type: ignore[arg-type]
    other = co.cumulative_incidence(time[turned], event[turned], entry=entry[turned], **options)  # type: ignore[arg-type]
    assert one.estimate.tobytes() == other.estimate.tobytes()
    if variance == "robust":  # squares of rows are added in the order of rows
        assert one.se == pytest.approx(other.se, rel=1e-11, abs=1e-14)
    else:
        assert one.se.tobytes() == other.se.tobytes()


def test_ties_are_not_jittered() -> None:
    """Four hundred events at one time: shares are ratios of counts, to the last bit, on every call."""
    event = np.repeat([1, 2, 0], [130, 270, 600])
    time = np.repeat([5.0, 5.0, 9.0], [130, 270, 600])
    found = co.cumulative_incidence(time, event).at([5])
    assert found.estimate[:, 0].tolist() == [0.13, 0.27]
    again = co.cumulative_incidence(time, event).at([5])
    assert found.estimate.tobytes() == again.estimate.tobytes()
    # in any order of jitter the second kind would lose or gain part of 0.13 x 0.27
    assert found.se[0, 0] ** 2 == pytest.approx(0.13 * 0.87 / 1000, rel=1e-12)


def test_whole_weights_count_rows_so_many_times() -> None:
    entry, time, event = draw(60)
    weight = np.arange(60) % 3 + 1
    one = co.cumulative_incidence(time, event, entry=entry, weights=weight)
    twice = [np.repeat(column, weight) for column in (time, event, entry)]
    other = co.cumulative_incidence(twice[0], twice[1], entry=twice[2])
    assert one.variance == "greenwood"
    assert one.estimate == pytest.approx(other.estimate, abs=1e-14)
    assert one.se == pytest.approx(other.se, rel=1e-11)
    assert int(one.curves[0].events.sum()) == int((event == 1).sum())  # rows stay rows


def test_shifting_time_with_entry_shifts_the_curves() -> None:
    entry, time, event = draw()
    one = co.cumulative_incidence(time, event, entry=entry)
    other = co.cumulative_incidence(time + 40, event, entry=entry + 40)
    assert (one.times + 40).tolist() == other.times.tolist()
    assert one.estimate.tobytes() == other.estimate.tobytes()


def test_splitting_a_row_changes_nothing_but_the_number_of_rows() -> None:
    _, time, event = draw()
    cut = np.maximum(np.floor(time / 2), 0)
    long = time > 1
    both = (np.append(time, cut[long]), np.append(event, np.zeros(long.sum())))
    begin = np.append(np.where(long, cut, 0), np.zeros(long.sum()))
    one = co.cumulative_incidence(time, event).at([3, 8, 20])
    other = co.cumulative_incidence(*both, entry=begin).at([3, 8, 20])
    assert other.estimate == pytest.approx(one.estimate, abs=1e-13)
    assert other.se == pytest.approx(one.se, rel=1e-10)


def test_robust_errors_are_influences() -> None:
    """The sum of squared derivatives by case weight, taken numerically."""
    entry, time, event = draw(40, seed=9)
    found = co.cumulative_incidence(time, event, entry=entry, variance="robust").at([4, 10, 20])
    step, squares = 1e-5, np.zeros((2, 3))
    for row in range(len(time)):
        moved = []
        for sign in (1, -1):
            weight = np.ones(len(time))
            weight[row] += sign * step
            moved.append(co.cumulative_incidence(time, event, entry=entry, weights=weight).at([4, 10, 20]))
        squares += ((moved[0].estimate - moved[1].estimate) / (2 * step)) ** 2
    assert found.se**2 == pytest.approx(squares, rel=1e-7)  # central differences


@pytest.mark.parametrize("interval", ["log-log", "log", "plain"])
def test_limits_lie_around_the_estimate_and_inside_0_and_1(interval: str) -> None:
    _, time, event = draw()
    found = co.cumulative_incidence(time, event, interval=interval)  # type: ignore[arg-type]
    seen = found.estimate > 0
    assert (found.low[seen] <= found.estimate[seen]).all()
    assert (found.estimate[seen] <= found.high[seen]).all()
    assert found.low[seen].min() >= 0
    assert found.high[seen].max() <= 1
    assert np.isnan(found.low[~seen]).all()


def test_reading_before_the_first_and_after_the_last_time() -> None:
    found = co.cumulative_incidence([2, 4, 6], [1, 2, 0]).at([0, 2, 7])
    assert found.estimate[0, :2].tolist() == pytest.approx([0, 1 / 3])
    assert np.isnan(found.estimate[:, 2]).all()  # somebody was still free of everything at 6
    ended = co.cumulative_incidence(**THREE).at([100])
    assert ended.estimate[:, 0].tolist() == pytest.approx([2 / 3, 1 / 3])


def test_groups_causes_tables_and_words() -> None:
    _, time, event = draw()
    group = np.where(np.arange(300) % 2, "b", "a")
    found = co.cumulative_incidence(time, event, group=group, causes=["relapse", "death"])
    assert (found.groups, found.causes, len(found)) == (("a", "b"), ("relapse", "death"), 4)
    alone = co.cumulative_incidence(time[1::2], event[1::2], causes=["relapse", "death"])
    assert found["death", "b"].estimate.tobytes() == alone["death"].estimate.tobytes()
    table = found.tidy()
    assert table.column_names == [
        *("group", "cause", "time", "n.risk", "n.event", "n.other", "n.censor"),
        *("estimate", "std.error", "conf.high", "conf.low"),
    ]
    assert table.num_rows == len(found.times) == len(found.group) == len(found.cause)
    assert found.at([5, 10]).tidy().num_rows == 8
    assert "relapse" in found.summary()
    with pytest.raises(UsageError, match="COI-U871"):
        found["death"]
    with pytest.raises(UsageError, match="COI-U871"):
        found["cure", "a"]


def test_a_figure_holds_the_curves() -> None:
    _, time, event = draw()
    svg = co.cumulative_incidence(time, event, causes=["relapse", "death"]).plot(unit="months").svg
    assert svg.startswith("<svg")
    assert "relapse" in svg
    assert "Time in months" in svg


def test_a_risk_set_that_runs_empty_is_told() -> None:
    found = co.cumulative_incidence([2, 9, 8], [1, 1, 2], entry=[0, 5, 5])
    assert "nobody was at risk for a while after 2" in found.notes[0]
    assert co.cumulative_incidence(**THREE).notes == ()


def refused(code: str, **given: object) -> str:
    with pytest.raises(DataError) as told:
        co.cumulative_incidence(**{**THREE, **given})  # type: ignore[arg-type]
    assert [problem.code for problem in told.value.problems] == [code]
    return str(told.value)


def test_what_is_refused() -> None:
    assert "row 1" in refused("COI-D802", event=[1, np.nan, 2])
    assert "row 2" in refused("COI-D806", event=[1, 0, 1.5])
    assert "row 0" in refused("COI-D804", time=[-1, 2, 3])
    assert "2 rows: 0, 1" in refused("COI-D805", entry=[1, 2, 0])
    assert "any kind" in refused("COI-D870", event=[0, 0, 0])
    assert "go up to 2" in refused("COI-D871", causes=["one"])
    assert "1 different" in refused("COI-D871", causes=["one", "one"])
    assert "group" in refused("COI-D803", group=["a", "b"])
    with pytest.raises(UsageError, match="COI-U870"):
        co.cumulative_incidence(**THREE, variance="exact")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="COI-U860"):
        co.cumulative_incidence(**THREE, interval="logit")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="COI-U301"):
        co.cumulative_incidence(**THREE, level=95)
