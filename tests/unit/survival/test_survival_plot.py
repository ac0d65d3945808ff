"""The figure of survival curves: its rows, its words, told apart without colour, the same bytes each time."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import coincide as co
from coincide.report.drawing import figure, specification
from coincide.report.figures.at_risk import GROUP_ROLES, role
from coincide.report.figures.survival_curve import CurveWords, survival_curve
from coincide.report.notebook import Plot
from coincide.report.palette import NARROW, WIDE
from coincide.report.reading import Row
from coincide.survival.plots import number_rows, round_ticks, step_rows

WORDS = CurveWords(
    title="Fewer fall ill", subtitle="Curves.", along="Months", share="Free of it", note="Note."
)


def curves(people: int = 200, groups: int = 2) -> Any:
    rng = np.random.default_rng(1)
    names = np.array(["bulbar", "spinal", "limb", "axial", "other", "sixth", "seventh", "eighth"])
    return co.kaplan_meier(
        rng.integers(1, 62, people),
        rng.integers(0, 2, people),
        group=names[np.arange(people) % groups],
        interval="log-log",
    )


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_numbers_at_risk_stand_under_the_axis_of_both_sizes() -> None:
    made = curves()
    found = made.plot(unit="months", title="Spinal onset lives longer")
    wide, narrow = found.figure.drawings
    expected = made.at([12, 24, 36, 48, 60]).at_risk
    for number in expected.ravel().tolist():
        assert str(number) in texts(wide.marks)
    for drawing in (wide, narrow):
        assert {"bulbar", "spinal", "At risk", "Time in months", "100%"} <= set(texts(drawing.marks))
    assert narrow.width <= 320
    assert wide.width <= 760


def test_groups_are_told_apart_without_colour() -> None:
    assert len({one.shape for one in GROUP_ROLES}) == len({one.dash for one in GROUP_ROLES}) == 6
    roles = [role(place) for place in range(36)]
    assert len({(one.colour, one.shape, one.dash) for one in roles}) == 36
    drawn = curves(groups=3).plot().figure.drawings[0].marks
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', drawn))) >= 2
    assert len(texts(drawn)) > 10


def test_eight_groups_are_drawn() -> None:
    labels = set(texts(curves(groups=8).plot().figure.drawings[1].marks))
    assert {"bulbar", "eighth"} <= labels


def test_the_words_say_what_the_drawing_shows() -> None:
    made = curves()
    plot = made.plot([0, 24, 48], unit="months").figure.plot
    share = made.at([24])
    assert f"bulbar, time 24: {100 * share.survival[0, 0]:.0f} % (" in plot.alt
    assert plot.note.startswith("200 rows, ")
    assert [row[1] for row in plot.table.rows] == ["0", "24", "48"] * 2
    assert [row[2] for row in plot.table.rows][:2] == ["100", str(made.at([24]).at_risk[0, 0])]


def test_one_group_needs_no_labels() -> None:
    found = co.kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0]).plot()
    assert "all" not in texts(found.figure.drawings[0].marks)
    assert "At risk" in texts(found.figure.drawings[0].marks)
    assert found.figure.plot.alt.startswith(
        "Share free of the event over time. Free of the event. time 0: 100 %"
    )


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert curves().plot().svg == curves().plot().svg


def test_labels_are_text_and_nothing_else() -> None:
    found = co.kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1], group=["<script>", "<script>", "a&b", "a&b"]).plot()
    assert "<script" not in found.svg
    assert "&lt;script&gt;" in found.svg


def test_steps_begin_at_one_end_with_follow_up_and_leave_out_what_changes_nothing() -> None:
    curve = co.kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0]).curves[0]
    found = step_rows(curve)
    assert [(row["time"], row["estimate"]) for row in found] == [(0, 1), (1, 0.75), (3, 0.375), (4, 0.375)]
    assert found[0]["low"] is None


def test_many_steps_are_thinned_to_pixels_and_keep_the_last() -> None:
    rng = np.random.default_rng(2)
    curve = co.kaplan_meier(rng.uniform(0, 100, 20_000), np.ones(20_000)).curves[0]
    found = step_rows(curve)
    assert 700 < len(found) <= 802
    assert found[-1]["time"] == curve.last
    drawn = np.array([row["estimate"] for row in found])
    at = curve.read(curve.survival, [row["time"] for row in found], 1.0)
    np.testing.assert_array_equal(drawn, at)


def test_numbers_at_the_start_are_those_just_after_it() -> None:
    curve = co.kaplan_meier([5, 6], [1, 1], entry=[0, 2]).curves[0]
    found = number_rows(curve, np.array([0.0, 2.0, 4.0]))
    assert [row["at_risk"] for row in found] == [1, 1, 2]


@pytest.mark.parametrize(
    ("start", "last", "unit", "ticks"),
    [
        (0, 61, "months", [0, 12, 24, 36, 48, 60]),
        (0, 1022, "days", [0, 200, 400, 600, 800, 1000]),
        (0, 5, "months", [0, 1, 2, 3, 4, 5]),
        (68, 101, "years", [70, 75, 80, 85, 90, 95, 100]),
        (0, 0.7, "", [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]),
    ],
)
def test_ticks_are_round(start: float, last: float, unit: str, ticks: list[float]) -> None:
    assert round_ticks(start, last, unit).tolist() == pytest.approx(ticks)


def released(**changed: Any) -> list[Row]:
    """Rows as a released table holds them: joined steps, one hidden."""
    rows: list[dict[str, Any]] = [
        {"group": "a", "time": 0.0, "estimate": 1.0, "low": None, "high": None, "suppressed": False},
        {"group": "a", "time": 6.0, "estimate": 0.8, "low": 0.7, "high": 0.9, "suppressed": False},
        {"group": "a", "time": 12.0, "estimate": None, "low": None, "high": None, "suppressed": True},
        {"group": "a", "time": 18.0, "estimate": 0.5, "low": 0.4, "high": 0.6, "suppressed": False},
        {"group": "a", "time": 24.0, "estimate": 0.4, "low": 0.3, "high": 0.5, "suppressed": False},
    ]
    return [row | changed for row in rows]


AT_RISK: list[Row] = [
    {"group": "a", "time": 0.0, "at_risk": 40, "suppressed": False},
    {"group": "a", "time": 12.0, "at_risk": None, "suppressed": True},
    {"group": "a", "time": 24.0, "at_risk": 12, "suppressed": False},
]


def test_a_hidden_row_is_a_gap_a_question_mark_and_no_number() -> None:
    plot = survival_curve("curve", released(), AT_RISK, WORDS)
    assert plot is not None
    assert "time 12: hidden by the release rule" in plot.alt
    assert plot.table.hidden == 1
    spec = specification(plot, WIDE)
    places = spec["vconcat"][0]["data"]["values"]
    assert [place["share"] for place in places] == [1.0, 0.8, None, 0.5, 0.4]
    assert len({place["piece"] for place in places if place["share"] is not None}) == 2
    drawn = figure(plot)
    assert drawn is not None
    assert "?" in texts(drawn.drawings[0].marks)


def test_nothing_to_show_is_no_figure() -> None:
    assert survival_curve("curve", released(estimate=None), AT_RISK, WORDS) is None


def test_a_curve_that_ended_at_zero_is_zero_and_one_that_ended_above_is_not_known() -> None:
    beyond: list[Row] = [{"group": "a", "time": 30.0, "at_risk": 0}]
    steps = released()
    above = survival_curve("curve", steps, beyond, WORDS)
    steps[-1] = {**steps[-1], "estimate": 0.0, "low": None, "high": None}
    ended = survival_curve("curve", steps, beyond, WORDS)
    assert above is not None
    assert ended is not None
    assert "time 30: not estimable" in above.alt
    assert "time 30: 0 %" in ended.alt


def test_a_narrow_canvas_shows_every_second_tick() -> None:
    plot = curves().plot(list(range(0, 61, 10)), unit="months").figure.plot
    ticks = {
        canvas.name: specification(plot, canvas)["vconcat"][0]["encoding"]["x"]["axis"]["values"]
        for canvas in (WIDE, NARROW)
    }
    assert ticks["wide"] == list(range(0, 61, 10))
    assert ticks["narrow"] == [0, 20, 40, 60]


def test_a_curve_without_any_length_is_drawn() -> None:
    assert "At risk" in texts(co.kaplan_meier([0, 0], [1, 0]).plot().figure.drawings[0].marks)


def test_it_is_the_plot_of_the_notebook() -> None:
    assert isinstance(curves().plot(), Plot)
