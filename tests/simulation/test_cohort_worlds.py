"""Simulated cohorts: the same bytes again, and what was planted is found by the right method."""

from __future__ import annotations

import json
import math
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from bands import within

import coincide as co
from coincide.days import NEVER
from coincide.designs.cohort.data import CohortData
from coincide.designs.cohort.follow_up import FollowUp, follow_ups
from coincide.designs.cohort.intake import read_cohort
from coincide.designs.cohort.score_inputs import score_inputs
from coincide.errors import UsageError
from coincide.excitability.strength_duration import weiss_line
from coincide.prognosis.scores import score_of
from coincide.simulation.cohort.hazard import relative_hazard, scale_months
from coincide.simulation.cohort.markers import LIMITS, upper_limit
from coincide.simulation.cohort.nerve import DURATIONS_MS
from coincide.simulation.cohort.options import EFFECTS, HALVES_APART, SHAPE, AlsCohort
from coincide.simulation.cohort.people import als_people
from coincide.study.cohort_read import load_cohort_study


@cache
def followed(people: int, seed: int, effect: str, folder: Path) -> tuple[CohortData, FollowUp]:
    made = co.simulate_als_cohort(people, seed, effect=effect, follow_up_years=20.0)
    sections = made.as_study()
    del sections["stimuli"], sections["excitability"]  # 135 rows a person that these tests do not look at
    study = co.CohortStudy(**sections)
    data = read_cohort(study, folder / f"{people}-{seed}-{effect}")
    return data, follow_ups(study, data)["survival"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cohorts")


def curve(time: np.ndarray, event: np.ndarray, entry: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return times and shares of a product-limit curve, written down as its formula stands."""
    times = np.unique(time[event == 1])
    at_risk = ((entry[:, None] < times) & (time[:, None] >= times)).sum(axis=0)
    events = ((time[:, None] == times) & (event[:, None] == 1)).sum(axis=0)
    return times, np.cumprod(1 - events / at_risk)


def median_of(time: np.ndarray, event: np.ndarray, entry: np.ndarray) -> float:
    times, share = curve(time, event, entry)
    return float(times[share <= 0.5][0])


# Determinism.


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("one", 4), ("two", 4), ("other", 5)):
        co.simulate_als_cohort(40, seed).write(tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["patients.csv", "stimuli.csv", "study.toml", "truth.json", "visits.csv"]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
        assert (tmp_path / "one" / name).read_bytes() != (tmp_path / "other" / name).read_bytes(), name


def test_a_larger_cohort_begins_with_the_same_people() -> None:
    few, many = als_people(AlsCohort(people=50, seed=3)), als_people(AlsCohort(people=600, seed=3))
    np.testing.assert_array_equal(few.sdtc_ms, many.sdtc_ms[:50])
    np.testing.assert_array_equal(few.death, many.death[:50])


def test_what_is_written_runs_and_reads_the_same_in_both_formats(tmp_path: Path) -> None:
    made = co.simulate_als_cohort(30, 2)
    for form in ("csv", "parquet"):
        made.write(tmp_path / form, file_format=form)
    one, two = (
        read_cohort(load_cohort_study(tmp_path / form / "study.toml"), tmp_path / f"work-{form}")
        for form in ("csv", "parquet")
    )
    for name, column in one.columns.items():
        np.testing.assert_array_equal(column.values, two.columns[name].values, err_msg=name)
    assert one.facts.findings == two.facts.findings == ()
    truth = json.loads((tmp_path / "csv" / "truth.json").read_text())["truth"]
    assert truth == made.truth
    assert "no person exists" in truth["synthetic"]
    assert "SYNTHETIC" in (tmp_path / "csv" / "study.toml").read_text()


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    co.simulate_als_cohort(10, 1).write(tmp_path)
    with pytest.raises(UsageError, match="COI-U041"):
        co.simulate_als_cohort(10, 1).write(tmp_path)


@pytest.mark.parametrize(
    "options",
    [{"effect": 0.0}, {"people": 0}, {"bulbar_share": 1.5}, {"shape": math.inf}, {"median_months": -1.0}],
)
def test_what_cannot_be_simulated(options: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="COI-U045"):
        co.simulate_als_cohort(**options)


def test_a_cohort_nobody_reaches() -> None:
    with pytest.raises(UsageError, match="COI-U046"):
        co.simulate_als_cohort(112, 1, delay_months=5000.0)


# What is planted.


def test_the_presets_say_what_the_paper_says() -> None:
    # Means of the upper and lower half of a normal distribution lie 2 sqrt(2 / pi) standard deviations apart.
    assert HALVES_APART * math.log(EFFECTS["medians"]) == pytest.approx(SHAPE * math.log(1.5), rel=1e-12)
    assert HALVES_APART * math.log(EFFECTS["adjusted"]) == pytest.approx(math.log(4.07), rel=1e-12)


@pytest.mark.parametrize("effect", EFFECTS)
def test_half_of_all_who_fall_ill_reach_the_endpoint_by_the_planted_median(effect: str) -> None:
    cohort = AlsCohort(effect=EFFECTS[effect])
    random = np.random.Generator(np.random.Philox(key=7))
    n = 200_000
    age = random.normal(cohort.age_years, cohort.age_sd_years, n)
    hazard = relative_hazard(
        cohort,
        random.normal(cohort.sdtc_ms, cohort.sdtc_sd_ms, n),
        age,
        random.random(n) < cohort.bulbar_share,
    )
    reached = 1 - np.exp(-((cohort.median_months / scale_months(cohort)) ** cohort.shape) * hazard)
    # The mean of 200,000 draws has an error of its spread over sqrt(n); 3.3 of them.
    assert abs(reached.mean() - 0.5) < 3.3 * reached.std() / math.sqrt(n)


def test_delayed_entry_gives_the_median_back_and_leaving_it_out_does_not(folder: Path) -> None:
    _, found = followed(1500, 11, "medians", folder)
    assert found.delayed
    naive = median_of(found.time, found.event, np.zeros(len(found.time)))
    right = median_of(found.time, found.event, found.entry)
    # 1,500 people: the median has a standard error of about 1.1 months, sqrt(S(1-S)/n) over its density.
    assert abs(right - 37) < 3.3 * 1.1
    assert naive > 37 + 3.3 * 1.1


@pytest.mark.parametrize("effect", ["medians", "adjusted"])
def test_the_planted_ratios_are_found(folder: Path, effect: str) -> None:
    data, found = followed(1500, 11, effect, folder)
    x = np.column_stack(
        [data.number("sdtc") / 0.1, data.category("age_group") == 1, data.category("site") == 1]
    ).astype(float)
    fit = co.fit_cox(found.time, found.event, x, entry=found.entry)
    truth = np.log([EFFECTS[effect], 1.8, 1.8])
    assert (np.abs((fit.coef - truth) / fit.se) < 3.3).all()  # one false alarm in 1,000 for each


def test_the_medians_of_the_halves_are_like_those_published(folder: Path) -> None:
    data, found = followed(1500, 11, "medians", folder)
    longer = data.number("sdtc") > np.median(data.number("sdtc"))
    high, low = (
        median_of(found.time[half], found.event[half], found.entry[half]) for half in (longer, ~longer)
    )
    assert 28 < high < 37 < low < 52  # the paper: 34 and 51 months around 37


def test_days_stand_in_an_order_that_can_be(folder: Path) -> None:
    data, found = followed(1500, 11, "medians", folder)
    onset, diagnosis, last = (data.date(name) for name in ("onset", "diagnosis", "last_seen"))
    death, tracheostomy = data.date("death"), data.date("tracheostomy")
    assert (onset < diagnosis).all()
    assert (diagnosis < last).all()
    assert (death[death != NEVER] == last[death != NEVER]).all()
    assert (tracheostomy[tracheostomy != NEVER] <= last[tracheostomy != NEVER]).all()
    share = np.mean(found.part[found.event == 1] == 1)
    assert within(share, 0.2, found.count(1))


# Scale, scores, nerve.


def test_visits_follow_the_scale(folder: Path) -> None:
    data, _ = followed(1500, 11, "medians", folder)
    visits = data.visits
    assert visits is not None
    first = np.flatnonzero(np.diff(visits.person, prepend=-1))
    np.testing.assert_array_equal(visits.person[first], np.arange(data.people))
    np.testing.assert_array_equal(visits.date("date")[first], data.date("diagnosis"))
    items = sum(data.number(f"item_{number}") for number in range(1, 13))
    np.testing.assert_array_equal(items, data.number("alsfrs_r"))
    np.testing.assert_array_equal(visits.number("alsfrs_r")[first], data.number("alsfrs_r"))
    assert (np.diff(visits.date("date"))[np.diff(visits.person) == 0] > 0).all()


def test_missing_values_are_few_and_planned(folder: Path) -> None:
    data, _ = followed(1500, 11, "medians", folder)
    assert within(data.missing("fvc_percent") / data.people, 0.03, data.people)
    assert within(data.missing("c9orf72") / data.people, 0.1, data.people)
    assert sum(data.missing(name) for name in ("sdtc", "age_onset", "site", "alsfrs_r")) == 0


def test_published_scores_can_be_computed(folder: Path) -> None:
    data, found = followed(1500, 11, "medians", folder)
    made = co.simulate_als_cohort(10, 1)
    sections = {section.name: section for section in co.CohortStudy(**made.as_study()).scores}
    encals = score_of("encals").compute(score_inputs(data, sections["encals"]))
    assert not np.isnan(encals.values[data.columns["c9orf72"].values >= 0]).all()
    # The slope carries how fast the disease is: the fast half by ENCALS reaches the endpoint sooner.
    fast = encals.values > np.nanmedian(encals.values)
    slow = encals.values <= np.nanmedian(encals.values)
    medians = [median_of(found.time[who], found.event[who], found.entry[who]) for who in (fast, slow)]
    assert medians[0] + 10 < medians[1]
    kings = score_of("kings").compute(score_inputs(data, sections["kings"]))
    assert set(np.unique(kings.values)) <= {0, 1, 2, 3, 4}


def test_raw_stimuli_give_the_time_constant_back(tmp_path: Path) -> None:
    made = co.simulate_als_cohort(60, 9)
    data = read_cohort(co.CohortStudy(**made.as_study()), tmp_path)
    stimuli = data.stimuli
    assert stimuli is not None
    charge = stimuli.category("test") == stimuli.columns["test"].levels.index("charge_duration")
    found = []
    for person in range(data.people):
        mine = charge & (stimuli.person == person)
        x, value = stimuli.number("x")[mine], stimuli.number("value")[mine]
        np.testing.assert_array_equal(x, DURATIONS_MS)
        found.append(weiss_line(x, value).time_constant_ms)
    # 1 % of noise in each threshold moves the intercept by about 0.02 ms.
    error = np.array(found) - data.number("sdtc")
    assert abs(error.mean()) < 3.3 * 0.03 / math.sqrt(60)
    assert np.abs(error).max() < 0.1


# Markers.


def test_the_limit_is_that_of_the_published_table() -> None:
    published = {25: 8.4, 35: 11.4, 45: 15.4, 55: 20.8, 65: 28.0, 75: 37.9, 85: 51.2}
    made = upper_limit(np.array(list(published), dtype=float))
    np.testing.assert_allclose(made, list(published.values()), rtol=0.007)  # the line's own fit to the table


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> CohortData:
    made = co.simulate_marker_cohort(1500, 1500, 200, 1500, seed=6)
    return read_cohort(co.CohortStudy(**made.as_study()), tmp_path_factory.mktemp("markers"))


def test_people_with_neither_lie_below_the_limit_of_their_age(marked: CohortData) -> None:
    assert marked.group is not None
    assert marked.group.levels == ("als", "ms", "both", "neither")
    simoa = marked.category("assay") == 0
    controls = (marked.group.values == 3) & simoa
    above = marked.number("nfl")[controls] > upper_limit(marked.number("age")[controls])
    assert within(float(above.mean()), 0.025, int(controls.sum()))


def test_the_planted_ratios_of_medians_are_found(marked: CohortData) -> None:
    assert marked.group is not None
    scaled = np.log(marked.number("nfl") / upper_limit(marked.number("age")))
    scaled -= np.where(marked.category("assay") == 1, math.log(1.4), 0)
    measured = marked.number("nfl") >= np.where(
        marked.category("assay") == 1, LIMITS["Ella"], LIMITS["Simoa"]
    )
    for place, ratio, spread in ((0, 4.0, 0.75), (1, 1.35, 0.45), (2, 4.0, 0.75)):
        mine, theirs = (scaled[measured & (marked.group.values == who)] for who in (place, 3))
        error = math.sqrt(spread**2 / len(mine) + 0.45**2 / len(theirs))
        assert abs(mine.mean() - theirs.mean() - math.log(ratio)) < 3.3 * error


def test_a_value_below_the_limit_of_detection_is_half_of_it(marked: CohortData) -> None:
    ella = marked.category("assay") == 1
    below = ella & (marked.number("nfl") < LIMITS["Ella"])
    assert below.any()
    np.testing.assert_array_equal(marked.number("nfl")[below], 1.35)


def test_the_truth_is_told_in_words() -> None:
    truth = co.simulate_marker_cohort(als=3, ms=3, both=0, neither=3, ms_ratio=2.0).truth
    assert truth["ratio of medians, MS against neither"] == "2"
    assert truth["people"] == "ALS 3, MS 3, both 0, control 3"


def test_the_effects_rise() -> None:
    order = [EFFECTS[name] for name in ("none", "medians", "adjusted")]
    assert all(one < other for one, other in pairwise(order))
