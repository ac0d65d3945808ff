"""What a reader can work out from a released cohort: counts by sums, by subtraction, from shares and means.

The attacker knows how tables hang together and nothing of the gate. Hidden counts are looked for as whole
numbers that fit every shown one.
"""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from coincide.designs.cohort.result import CohortResult
from coincide.results.rules import Rule
from coincide.results.schema import TABLES
from coincide.results.table import CountId, Row, Sum
from support.attack import interval
from support.cohort_sample import frame, marker_frame, marker_study, rows, run, survival_study

pytestmark = pytest.mark.slow

THRESHOLD = 4
COUNTS = {
    name: [column.name for column in columns if column.kind == "integer" and column.unit == "people"]
    for name, columns in TABLES.items()
}
SURVIVAL = [(60, 1), (90, 2), (150, 3), (300, 4)]
MARKERS = [
    ({"ALS": 40, "MS": 25, "both": 3, "control": 40}, 0),
    ({"ALS": 60, "MS": 40, "both": 12, "control": 50}, 3),
    ({"ALS": 30, "MS": 9, "control": 30}, 2),
]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attacks") / "work"


@pytest.fixture(scope="module", params=SURVIVAL, ids=str)
def survival(request: pytest.FixtureRequest, work: Path) -> tuple[pa.Table, CohortResult]:
    people, seed = request.param
    patients = frame(people, seed, late=seed % 2 == 0)
    return patients, run(survival_study(patients), work)


@pytest.fixture(scope="module", params=MARKERS, ids=str)
def markers(request: pytest.FixtureRequest, work: Path) -> tuple[pa.Table, CohortResult]:
    sizes, absent = request.param
    patients = marker_frame(sizes, 5, absent=absent)
    return patients, run(marker_study(patients), work)


def shown_counts(result: CohortResult) -> list[int]:
    return [
        int(row[column])
        for table in result.tables
        for row in table.rows
        for column in COUNTS[table.name]
        if row[column] is not None
    ]


# No small count is shown, and a hidden row holds nothing.


@pytest.mark.parametrize("preset", ["ohdsi", "opensafely"])
@pytest.mark.parametrize(("people", "seed"), SURVIVAL)
def test_no_small_count_is_shown(preset: str, people: int, seed: int, work: Path) -> None:
    rule = Rule(preset)
    result = run(survival_study(frame(people, seed), preset), work)
    counts = shown_counts(result)
    assert len(counts) > 20
    assert not [count for count in counts if rule.hides(count)]
    if preset == "opensafely":
        assert all(count % 5 == 0 for count in counts)


def test_a_hidden_row_holds_no_number(survival: tuple[pa.Table, CohortResult]) -> None:
    for table in survival[1].tables:
        for row in table.rows:
            if row.get("suppressed"):
                numbers = {k: v for k, v in row.items() if isinstance(v, int | float) and v is not True}
                assert set(numbers) <= {"time", "threshold", "point", "group", "position"}


# Curves: events of a part are those of everybody less those of the others.


def curve_sums(
    result: CohortResult, variable: str, levels: list[str]
) -> tuple[list[Sum], dict[CountId, int]]:
    """Return every equation between shown rows and events of each level between the finest shown months."""
    every = rows(result, "curves", curve="everybody", suppressed=False)
    parts = rows(result, "curves", curve=f"by {variable}", suppressed=False)
    months = sorted({float(row["time"]) for row in (*every, *parts)})
    sums: list[Sum] = []
    known: dict[CountId, int] = {}

    def atom(level: str, month: float) -> CountId:
        return CountId("events", (level, f"{month:g}"))

    for group, whose in (("all", levels), *((level, [level]) for level in levels)):
        before = 0.0
        for row in [one for one in (*every, *parts) if one["group"] == group]:
            month = float(row["time"])
            total = CountId("shown", (group, f"{month:g}"))
            inside = [one for one in months if before < one <= month]
            sums.append(Sum(total, tuple(atom(level, one) for level in whose for one in inside)))
            known[total] = int(row["events"])
            before = month
    return sums, known


@pytest.mark.parametrize("variable", ["site", "sex"])
def test_no_small_number_of_events_follows_from_curves(
    survival: tuple[pa.Table, CohortResult], variable: str
) -> None:
    patients, result = survival
    column = patients.column(variable).to_pylist()
    levels = sorted(set(column))
    sums, known = curve_sums(result, variable, levels)
    if not sums:
        pytest.skip("no curve is shown of so few people")
    months = np.array(patients.column("months").to_pylist())
    dead = np.array([word == "dead" for word in patients.column("ended").to_pylist()])
    edges = sorted({float(one.key[1]) for line in sums for one in line.parts})
    targets = []
    for level, (low, high) in itertools.product(levels, itertools.pairwise([0.0, *edges])):
        count = int((dead & (np.array(column) == level) & (months > low) & (months <= high)).sum())
        if 0 < count <= THRESHOLD:
            targets.append(CountId("events", (level, f"{high:g}")))
    for target in targets[:12]:
        low, high = interval(target, known, sums)
        # totals of parts and of months bound what they cross in; that it is a small number stays unknown
        assert low == 0 or high > THRESHOLD


def test_each_part_and_everybody_agree_where_both_are_shown(
    survival: tuple[pa.Table, CohortResult],
) -> None:
    """The check has teeth: at a shown month the parts' running events are everybody's."""
    _, result = survival
    every = {float(row["time"]): row for row in rows(result, "curves", curve="everybody", suppressed=False)}
    running, total, seen = 0, 0, 0
    parts = rows(result, "curves", curve="by site", suppressed=False)
    for month in sorted({float(row["time"]) for row in parts}):
        running += sum(int(row["events"]) for row in parts if row["time"] == month)
        total = sum(int(row["events"]) for time, row in every.items() if time <= month)
        assert month in every
        assert running == total
        seen += 1
    assert seen or not parts


def test_who_came_and_left_between_full_rows_is_no_small_number(
    survival: tuple[pa.Table, CohortResult],
) -> None:
    patients, result = survival
    for curve, group in {(row["curve"], row["group"]) for row in rows(result, "curves", suppressed=False)}:
        there, events = 0, 0
        for row in rows(result, "curves", curve=curve, group=group):
            events += int(row["events"])
            if row["entered"] is None:
                assert int(row["at_risk"]) % 5 == 0  # nearly, never exactly
                continue
            gone = there + int(row["entered"]) - int(row["at_risk"])
            assert gone == events + int(row["censored"] or 0)
            for count in (row["entered"], row["censored"], row["at_risk"], events):
                assert count == 0 or count > THRESHOLD
            there, events = int(row["at_risk"]), 0
    assert patients.num_rows


def test_people_at_risk_cannot_be_read_off_the_fall_of_a_curve(
    survival: tuple[pa.Table, CohortResult],
) -> None:
    """S falls by S d / n: what is published leaves n open by at least the threshold."""
    looked_at = 0
    for name, group in {
        (row["curve"], row["group"]) for row in rows(survival[1], "curves", suppressed=False)
    }:
        for before, row in itertools.pairwise(rows(survival[1], "curves", curve=name, group=group)):
            if (
                row["entered"] is not None
                or None in (row["estimate"], before["estimate"])
                or not row["events"]
            ):
                continue
            half = [_half_step(one["estimate"]) for one in (before, row)]
            ratio = [
                (row["estimate"] + sign * half[1]) / (before["estimate"] - sign * half[0]) for sign in (-1, 1)
            ]
            at_risk = [row["events"] / max(1 - one, 1e-9) for one in ratio]
            assert at_risk[1] - at_risk[0] >= THRESHOLD
            looked_at += 1
    assert looked_at or len(survival[0]) < 100


def _half_step(share: Any) -> float:
    """Return half of the coarsest step the shown share is a multiple of."""
    steps = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0001)
    return next(step for step in steps if abs(share / step - round(share / step)) < 1e-6) / 2


def test_no_month_of_a_person_is_shown(survival: tuple[pa.Table, CohortResult]) -> None:
    """Rows end at whole steps; medians are rounded to a tenth of a month."""
    for row in rows(survival[1], "curves", suppressed=False):
        assert row["time"] * 2 == int(row["time"] * 2)
    for measure in ("median_months", "median_follow_up_months"):
        for row in rows(survival[1], "cohort_estimates", measure=measure):
            assert row["estimate"] is None or row["estimate"] == round(row["estimate"], 1)


# Totals and rests.


def test_people_without_an_event_are_no_small_number(work: Path) -> None:
    """All but two die: how many died is told nowhere, and curves end before the last."""
    patients = frame(60, 9, late=False).to_pydict()
    patients["ended"] = ["alive"] * 2 + ["dead"] * 58
    result = run(survival_study(pa.table(patients)), work)
    for row in rows(result, "cohort_estimates"):
        if row["people"] == 60:
            assert row["events"] is None
    assert sum(int(row["events"]) for row in rows(result, "curves", curve="everybody")) < 54
    assert not [row for row in rows(result, "model_checks", check="events_per_term") if row["statistic"]]
    assert "58" not in result.sentence


def test_two_endpoints_that_differ_by_few_people_do_not_tell_how_many(work: Path) -> None:
    """Of two endpoints with 83 and 80 events only one number is told."""
    patients = frame(120, 11)
    endpoints = {
        "death": {"label": "death", "levels": ["dead"]},
        "any": {"label": "any end", "levels": ["dead", "other"]},
    }
    words = patients.column("ended").to_pylist()
    others = words.count("other")
    assert 0 < others <= THRESHOLD or others > THRESHOLD
    curves = [{"name": name, "endpoint": name, "horizon_months": 24} for name in endpoints]
    result = run(survival_study(patients, endpoints=endpoints, curves=curves, models=[]), work)
    told = {row["subject"]: row["events"] for row in rows(result, "cohort_estimates", measure="people")}
    if 0 < others <= THRESHOLD:
        assert told["any"] is None
    by_month: dict[float, dict[str, int]] = {}
    running = dict.fromkeys(endpoints, 0)
    for row in rows(result, "curves", suppressed=False):
        running[str(row["curve"])] += int(row["events"])
        by_month.setdefault(float(row["time"]), {})[str(row["curve"])] = running[str(row["curve"])]
    for found in by_month.values():
        if len(found) == 2:
            differ = abs(found["death"] - found["any"])
            assert differ == 0 or differ > THRESHOLD


def test_a_level_of_few_people_is_hidden_with_its_ratio_and_cannot_be_subtracted(work: Path) -> None:
    patients = frame(100, 12).to_pydict()
    patients["site"] = ["bulbar"] * 3 + ["spinal"] * 97
    result = run(survival_study(pa.table(patients)), work)
    people = {row["level"]: row for row in rows(result, "baseline", variable="site of onset")}
    assert people["bulbar"]["suppressed"]
    assert people["spinal"]["suppressed"]  # 100 - 97 would tell the 3
    terms = {row["term"]: row for row in rows(result, "cohort_estimates", measure="hazard_ratio")}
    assert terms["site of onset: bulbar"]["suppressed"]
    assert not terms["SDTC, per ms"]["suppressed"]
    assert all(row["suppressed"] for row in rows(result, "curves", curve="by site"))
    assert all(
        row["suppressed"]
        for row in rows(result, "cohort_estimates", question="groups_differ", subject="by site")
    )
    assert 97 not in shown_counts(result)


@pytest.mark.parametrize("absent", [1, 3, 4])
def test_a_mean_does_not_tell_how_few_have_no_value(absent: int, work: Path) -> None:
    result = run(survival_study(frame(120, 13, absent=absent)), work)
    (age,) = rows(result, "baseline", variable="age at onset")
    assert age["people"] is age["missing"] is None
    assert not age["suppressed"]
    # every number with a value from 115 to 119 has a sum of tenths of years that gives this mean
    fitting = [
        people
        for people in range(115, 120)
        if any(
            float(f"{total / 10 / people:.3g}") == age["mean"]
            for total in range(int(age["mean"] * people * 10) - 60, int(age["mean"] * people * 10) + 60)
        )
    ]
    assert fitting == list(range(115, 120))


def test_the_mean_of_a_yes_or_no_is_no_count_of_few(work: Path) -> None:
    patients = frame(120, 14).to_pydict()
    patients["sdtc"] = [1.0] * 3 + [0.0] * 117
    columns = survival_study(frame(120, 14)).cohort.columns
    result = run(
        survival_study(
            pa.table(patients),
            models=[],
            cohort={
                "id": "patient",
                "columns": {
                    name: column.model_dump(exclude_defaults=True) for name, column in columns.items()
                },
            },
        ),
        work,
    )
    (row,) = rows(result, "baseline", variable="SDTC")
    assert row["suppressed"]


def test_a_model_with_few_degrees_of_freedom_is_hidden(work: Path) -> None:
    patients = frame(60, 15).to_pydict()
    patients["ended"] = ["dead"] * 11 + ["alive"] * 49
    result = run(survival_study(pa.table(patients)), work)
    ratios = rows(result, "cohort_estimates", measure="hazard_ratio")
    assert ratios
    assert all(row["suppressed"] for row in ratios)
    assert not result.headline["findings"]


# Markers.


def test_cut_offs_and_curves_of_a_marker_leave_no_small_number_between(
    markers: tuple[pa.Table, CohortResult],
) -> None:
    """All thresholds of a marker cut the same people: shown numbers above differ by none or many."""
    _, result = markers
    for contrast in {row["contrast"] for row in rows(result, "cutoffs")}:
        cuts = rows(result, "cutoffs", contrast=contrast, suppressed=False)
        points = rows(result, "roc_points", contrast=contrast, suppressed=False)
        for side, whole in (("cases", "cases"), ("others", "others")):
            running = list(
                itertools.accumulate(
                    int(row[f"{side}_above"]) for row in points if row[f"{side}_above"] is not None
                )
            )
            above = [int(row[f"{side}_above"]) for row in cuts if row[f"{side}_above"] is not None]
            total = [int(row[whole]) for row in cuts if row[whole] is not None]
            for one, other in itertools.combinations([0, *running, *above, *total], 2):
                assert one == other or abs(one - other) > THRESHOLD


def test_the_four_cells_of_a_cut_off_are_no_small_numbers(markers: tuple[pa.Table, CohortResult]) -> None:
    for row in rows(markers[1], "cutoffs", suppressed=False):
        if row["cases"] is None:
            continue
        cells = (row["cases_above"], row["cases"] - row["cases_above"])
        cells += (row["others_above"], row["others"] - row["others_above"])
        assert all(cell == 0 or cell > THRESHOLD for cell in cells)


def test_people_of_a_group_are_not_told_by_the_others(markers: tuple[pa.Table, CohortResult]) -> None:
    patients, result = markers
    names = {"als": "ALS", "ms": "MS", "both": "both", "neither": "control"}
    column = patients.column("group").to_pylist()
    sizes = {name: column.count(level) for name, level in names.items()}
    shown = {row["group"]: row["people"] for row in rows(result, "baseline", variable="people")}
    known = {CountId("people", (name,)): int(count) for name, count in shown.items() if count is not None}
    total = CountId("people", ("all",))
    sums = [Sum(total, tuple(CountId("people", (name,)) for name in names))]
    for name, size in sizes.items():
        if 0 < size <= THRESHOLD:
            low, high = interval(CountId("people", (name,)), known, sums)
            assert low <= 1
            assert high >= THRESHOLD


def test_those_without_a_value_are_not_told_by_the_marker(markers: tuple[pa.Table, CohortResult]) -> None:
    patients, result = markers
    value, group = (patients.column(name).to_pylist() for name in ("nfl", "group"))
    names = {"als": "ALS", "ms": "MS", "both": "both", "neither": "control"}
    whole = {row["group"]: row["people"] for row in rows(result, "baseline", variable="people")}
    for name, level in names.items():
        absent = sum(one is None for one, its in zip(value, group, strict=True) if its == level)
        if not 0 < absent <= THRESHOLD:
            continue
        for row in rows(result, "cohort_estimates", group=name):
            assert row["people"] is None or whole[name] is None
        for row in rows(result, "cutoffs", suppressed=False):
            if name in str(row["contrast"]).split(" against "):
                assert row["cases"] is row["others"] is None


# Rounding: shares are made of rounded counts.


def test_rounded_shares_are_made_of_rounded_counts(work: Path) -> None:
    result = run(survival_study(frame(150, 4), "opensafely"), work)
    levels: list[Row] = [row for row in rows(result, "baseline", suppressed=False) if row["level"]]
    assert levels
    for row in levels:
        total = sum(
            int(one["people"])
            for one in levels
            if (one["variable"], one["group"]) == (row["variable"], row["group"])
        )
        assert math.isclose(row["share"], 100 * row["people"] / 150, rel_tol=1e-3) or total != 150
    for row in rows(result, "curves", suppressed=False):
        assert row["entered"] is row["censored"] is None
        assert row["at_risk"] % 5 == row["events"] % 5 == 0


def test_rounded_cut_offs_are_made_of_rounded_counts(work: Path) -> None:
    sizes = {"ALS": 93, "MS": 70, "control": 88}
    result = run(
        marker_study(marker_frame(sizes, 3), "opensafely", cutoffs=[{"value": 40, "source": "A"}]), work
    )
    found = rows(result, "cutoffs", suppressed=False)
    for row in found:
        assert row["sensitivity"] == pytest.approx(row["cases_above"] / row["cases"], abs=1e-4)
        assert row["specificity"] == pytest.approx(1 - row["others_above"] / row["others"], abs=1e-4)
