"""A marker as predictor of the endpoint, and the figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from test_markers_timed_roc import patients

import coincide as co
from coincide.errors import DataError
from coincide.report.figures.marker_by_group import marker_by_group
from coincide.report.figures.roc import roc
from coincide.report.figures.trajectory import trajectory
from coincide.report.grid import grid

TABLE = grid("caption", ("One",), [("a",)])


def test_ratios_are_those_of_cox() -> None:
    d = patients()
    found = co.marker_hazard(d["bili"], d["time"], d["death"], adjust={"age": d["age"]})
    number = np.log(d["bili"])
    whole = co.fit_cox(d["time"], d["death"], {"x": number / number.std(ddof=1), "age": d["age"]})
    assert found.per_sd is not None
    assert found.per_sd.ratio == pytest.approx(math.exp(whole.coef[0]), rel=1e-10)
    assert found.per_sd.low == pytest.approx(math.exp(whole.coef[0] - 1.959963984540054 * whole.se[0]))
    third = np.searchsorted(found.edges, d["bili"], side="left")
    assert found.people == tuple(np.bincount(third))
    assert found.events == tuple(int(d["death"][third == one].sum()) for one in range(3))
    columns = {"middle": third == 1, "highest": third == 2, "age": d["age"]}
    parts = co.fit_cox(d["time"], d["death"], columns)
    assert [one.ratio for one in found.thirds] == pytest.approx(np.exp(parts.coef[:2]).tolist(), rel=1e-10)
    assert "cut in these data" in found.summary()
    assert found.tidy().num_rows == 3


def test_a_change_of_unit_changes_nothing() -> None:
    d = patients()
    one, other = (co.marker_hazard(marker, d["time"], d["death"]) for marker in (d["bili"], d["bili"] * 17.1))
    assert one.per_sd is not None
    assert other.per_sd is not None
    assert one.per_sd.ratio == pytest.approx(other.per_sd.ratio, rel=1e-9)
    assert [each.ratio for each in one.thirds] == [each.ratio for each in other.thirds]


def test_values_below_the_limit_leave_thirds_only() -> None:
    d = patients()
    assay = co.Assay("bilirubin", limit_of_detection=0.8)
    found = co.marker_hazard(co.measured(d["bili"], assay), d["time"], d["death"])
    assert found.per_sd is None
    assert len(found.thirds) == 2
    assert "no ratio per standard deviation" in found.summary()
    high = co.marker_hazard(
        co.measured(d["bili"], co.Assay("b", limit_of_detection=3.0)), d["time"], d["death"]
    )
    assert high.thirds == ()
    assert "no thirds" in high.summary()


@pytest.mark.parametrize(
    ("marker", "code"),
    [([1.0] * 6, "COI-D915"), ([0.0, 1, 2, 3, 4, 5], "COI-D916"), ([1, 2], "COI-D803")],
)
def test_what_is_refused(marker: list[float], code: str) -> None:
    with pytest.raises(DataError) as error:
        co.marker_hazard(marker, [1, 2, 3, 4, 5, 6], [1] * 6, adjust={"age": [50, 60, 70, 55, 65, 75]})
    assert code in {problem.code for problem in error.value.problems}


def test_figures_are_drawn_the_same_each_time() -> None:
    d = patients()
    group = [{0.0: "none", 0.5: "some", 1.0: "severe"}[one] for one in d["edema"].tolist()]
    drawn = (
        lambda: co.roc(d["bili"], d["edema"] > 0).plot(name="bilirubin"),
        lambda: co.timed_roc(d["bili"], d["time"], d["death"], [365, 1500]).plot(unit="days"),
        lambda: co.compare_groups(d["bili"], group).plot(name="bilirubin", unit="mg/dL"),
    )
    for draw in drawn:
        one, other = draw(), draw()
        assert one.svg == other.svg
        assert "<path" in one.svg
        assert one.figure.plot.alt
    alt = drawn[2]().figure.plot.alt
    assert "none: 1." in alt


def test_the_line_of_a_model_is_drawn() -> None:
    pytest.importorskip("statsmodels")
    stream = np.random.Generator(np.random.Philox(key=81))
    person, time = np.repeat(np.arange(20), 3), np.tile(np.arange(3.0), 20)
    value = 3 + time * stream.normal(1, 0.5, 20)[person] + stream.normal(size=60)
    found = co.marker_slopes(value, time, person, np.where(person < 10, "ALS", "MS"))
    plot = found.plot([0, 1, 2], name="NfL", unit="years")
    assert "ALS" in plot.svg
    assert "ALS: " in plot.figure.plot.alt


def test_hidden_rows_have_no_mark_and_are_said() -> None:
    hidden = {"group": "MS", "estimate": None, "low": None, "high": None, "people": None, "suppressed": True}
    shown = {"group": "ALS", "estimate": 60.0, "low": 50.0, "high": 72.0, "people": 40, "suppressed": False}
    options = {"label": "NfL", "unit": "pg/mL"}
    figure = marker_by_group("m", [shown, hidden], "Title", TABLE, log=True, **options)
    assert figure is not None
    assert "MS: hidden by the release rule" in figure.alt
    assert "hidden by the release rule: 1 of 2" in figure.note
    assert marker_by_group("m", [hidden], "Title", TABLE, log=True, **options) is None
    line = {**shown, "time": 0.0}
    moved = trajectory("t", [line, {**hidden, "time": 0.0}], "Title", TABLE, time_unit="months", **options)
    assert moved is not None
    assert "MS: nothing shown" in moved.alt
    assert trajectory("t", [{**hidden, "time": 0.0}], "T", TABLE, time_unit="", **options) is None


def test_a_curve_whose_points_are_hidden_is_left_out() -> None:
    points = [
        {"marker": "nfl", "contrast": "c", "point": at, "sensitivity": up, "false_positive": up / 2}
        for at, up in enumerate((0.0, 0.5, 1.0))
    ]
    empty = [{**row, "marker": "other", "sensitivity": None, "suppressed": True} for row in points]
    series = {("nfl", "c"): "NfL, area 0.75", ("other", "c"): "other, hidden"}
    figure = roc("r", series, [*points, *empty], "Title", TABLE)
    assert figure is not None
    assert "NfL, area 0.75" in figure.alt
    assert "other" not in figure.alt
    assert "hidden by the release rule: 3 of 6" in figure.note
    assert roc("r", series, empty, "Title", TABLE) is None
