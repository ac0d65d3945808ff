"""Cut-offs: counts by hand, best ones against R's pROC, and what choosing them flatters."""

from __future__ import annotations

import math

import numpy as np
import pytest
from test_markers_roc import close, kept, people

import coincide as co
from coincide.errors import DataError
from coincide.estimates.markers.best_cutoffs import choose
from coincide.estimates.markers.cutoffs import at_cutoff, at_specificity, closest_to_corner
from coincide.estimates.markers.draws import corrected
from coincide.estimates.markers.two_groups import two_groups

MARKER = [50, 70, 90, 62, 40, 80, 62, 10]
HAS = [1, 1, 1, 1, 0, 0, 0, 0]


def test_by_hand() -> None:
    found = at_cutoff(MARKER, HAS, 62)
    # people at the cut-off are not above it
    assert (found.cases, found.cases_above, found.others, found.others_above) == (4, 2, 4, 1)
    assert (found.sensitivity, found.specificity, found.youden) == (0.5, 0.75, 0.25)


def test_a_cut_off_against_r() -> None:
    d, r = people(), kept()
    found = co.cutoff(d["s100b"], d["poor"], 0.2)
    assert (found.sensitivity, found.specificity) == close(
        (r["s100b.at_0.2.sensitivity"], r["s100b.at_0.2.specificity"])
    )


@pytest.mark.parametrize("name", ["s100b", "wfns", "ndka"])
@pytest.mark.parametrize(("rule", "word"), [("youden", "youden"), ("closest", "closest.topleft")])
def test_best_cut_offs_against_r(name: str, rule: str, word: str) -> None:
    d, r = people(), kept()
    found = co.best_cutoff(d[name], d["poor"], rule=rule, bootstrap=50)  # type: ignore[arg-type]
    got = found.value, found.at.specificity, found.at.sensitivity
    assert got == close(
        tuple(r[f"{name}.{word}.{part}"] for part in ("threshold", "specificity", "sensitivity"))
    )


@pytest.mark.parametrize("rule", ["youden", "closest", "specificity"])
def test_the_best_cut_off_is_the_best_of_all(rule: str) -> None:
    d = people()
    found = co.best_cutoff(d["ndka"], d["poor"], rule=rule, specificity=0.8, bootstrap=50)  # type: ignore[arg-type]
    values = np.unique(d["ndka"])
    every = [at_cutoff(d["ndka"], d["poor"], value) for value in (values[:-1] + values[1:]) / 2]
    if rule == "specificity":
        assert found.at.specificity >= 0.8
        assert found.at.sensitivity == max(one.sensitivity for one in every if one.specificity >= 0.8)
    elif rule == "youden":
        assert found.at.youden == pytest.approx(max(one.youden for one in every), abs=1e-12)
    else:
        nearest = min(math.hypot(1 - one.sensitivity, 1 - one.specificity) for one in every)
        assert math.hypot(1 - found.at.sensitivity, 1 - found.at.specificity) == pytest.approx(nearest)


def test_a_seed_gives_the_same_bytes_and_another_seed_other_draws() -> None:
    d = people()
    one, again, other = (
        co.best_cutoff(d["s100b"], d["poor"], bootstrap=100, seed=seed) for seed in (5, 5, 6)
    )
    assert one == again
    assert one.optimism != other.optimism
    assert one.value == other.value


def test_a_published_cut_off_knows_its_assay() -> None:
    serum = co.Assay("ours", "serum", "Simoa", "pg/mL")
    found = co.cutoff(co.measured(MARKER, serum), HAS, "verde_2019")
    assert found.at.value == 62
    assert "Verde" in found.source
    assert any("85.5" in note for note in found.notes)
    ella = co.measured(MARKER, co.Assay("ours", "serum", "Ella", "pg/mL"))
    with pytest.raises(DataError, match="COI-D921"):
        co.cutoff(ella, HAS, "verde_2019")
    accepted = co.cutoff(ella, HAS, "verde_2019", accept_difference="our own comparison of 40 samples")
    assert any("our own comparison" in note for note in accepted.notes)
    assert any("was not said" in note for note in co.cutoff(MARKER, HAS, "verde_2019").notes)
    with pytest.raises(DataError, match="COI-D921"):
        co.cutoff(co.measured(MARKER, co.Assay("x", "serum", "Simoa", "ng/mL")), HAS, "verde_2019")


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: co.cutoff(MARKER, HAS, math.nan), "COI-D912"),
        (lambda: co.cutoff(MARKER, HAS, "verde"), "COI-D924"),
        (lambda: co.best_cutoff([3.0] * 8, HAS), "COI-D915"),
        (lambda: co.best_cutoff(MARKER, HAS, bootstrap=10), "COI-D929"),
        (lambda: co.best_cutoff(MARKER, HAS, seed=-1), "COI-D929"),
        (lambda: co.best_cutoff(MARKER, HAS, rule="best"), "COI-D912"),  # type: ignore[arg-type]
        (lambda: at_specificity(1.0), "COI-D912"),
    ],
)
def test_what_is_refused(call: object, code: str) -> None:
    with pytest.raises(DataError) as error:
        call()  # type: ignore[operator]
    assert code in {problem.code for problem in error.value.problems}


def test_results_print() -> None:
    d = people()
    found = co.best_cutoff(d["s100b"], d["poor"], bootstrap=100)
    assert "flatters" in found.summary()
    assert found.tidy().num_rows == 5
    assert co.cutoff(d["s100b"], d["poor"], 0.2).tidy()["people"].to_pylist() == [41, 72]
    assert closest_to_corner(np.array([1.0]), np.array([1.0]))[0] == 0


def test_what_is_left_by_hand() -> None:
    # half is gone: w = 0.632 / (1 - 0.184)
    weight = 0.632 / 0.816
    assert corrected(0.6, 0.3) == pytest.approx(0.6 - weight * 0.3, rel=1e-12)
    assert corrected(0.6, 0.6) == pytest.approx(0.6)
    assert corrected(0.6, -0.2) == 0.0
    assert corrected(-0.1, -0.2) == -0.1


@pytest.mark.slow
def test_choosing_in_the_data_flatters_and_the_bootstrap_says_by_how_much() -> None:
    """25 cases N(0.5, 1), 25 others N(0, 1): what is left of Youden's index in new people?"""
    stream = np.random.Generator(np.random.Philox(key=21))
    has = np.repeat([1, 0], 25)
    apparent, left, truth = [], [], []
    for draw in range(200):
        found = choose(two_groups(stream.normal(size=50) + has / 2, has), draws=60, seed=draw)
        apparent.append(found.at.youden)
        left.append(found.corrected)
        truth.append(_phi(found.at.value) - _phi(found.at.value - 0.5))
    # true index of the chosen cut-offs 0.17, apparent 0.32, left 0.20; standard error of a mean 0.01
    assert np.mean(apparent) > np.mean(truth) + 0.1
    assert np.mean(truth) - 0.03 < np.mean(left) < np.mean(truth) + 0.05


def _phi(value: float) -> float:
    return 0.5 * (1 + math.erf(value / math.sqrt(2)))
