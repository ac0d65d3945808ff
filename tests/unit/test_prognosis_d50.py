"""The D50 curve: by hand, planted curves found again, least squares at a minimum, and who has none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import least_squares

import coincide as co
from coincide.errors import DataError
from coincide.prognosis.sigmoid import falling


def visits(people: int, months: tuple[float, ...], noise: float, seed: int = 1) -> tuple[np.ndarray, ...]:
    random = np.random.Generator(np.random.Philox(key=seed))
    middle = random.uniform(10, 60, people)
    width = middle * random.uniform(0.15, 0.4, people)
    person, time = np.repeat(np.arange(people), len(months)), np.tile(months, people)
    score = falling(48, middle[person], width[person], time) + noise * random.standard_normal(len(time))
    return person, time, np.clip(score, 0, 48), middle, width


def test_two_visits_fix_the_curve_by_hand() -> None:
    """48/(1 + e^u) is 36 at u = -log 3 and 12 at u = log 3: dx = 20 / (2 log 3), D50 = 20, slope 9 / dx."""
    found = co.d50(["x", "x"], [10, 30], [36, 12])
    width = 20 / (2 * np.log(3))
    assert found.d50[0] == pytest.approx(20, rel=1e-10)
    assert found.dx[0] == pytest.approx(width, rel=1e-10)
    assert found.rd50[0] == pytest.approx(0.75, rel=1e-10)
    assert found.lost_a_month[0] == pytest.approx(48 * 0.25 * 0.75 / width, rel=1e-9)
    assert found.residual[0] == pytest.approx(0, abs=1e-9)


def test_planted_curves_are_found_again() -> None:
    person, time, score, middle, width = visits(200, (5, 9, 14, 20), noise=0)
    found = co.d50(person, time, score)
    assert found.reasons == ("",) * 200
    assert found.d50 == pytest.approx(middle, rel=1e-9)  # converged steps are below 1e-11
    assert found.dx == pytest.approx(width, rel=1e-9)


def test_the_fit_is_a_least_squares_minimum() -> None:
    person, time, score, _, _ = visits(40, (5, 9, 14, 20, 26), noise=1.0)
    found = co.d50(person, time, score)
    for one in range(40):
        if found.reasons[one]:
            continue
        own = person == one

        def residual(at: np.ndarray, own: np.ndarray = own) -> np.ndarray:
            return falling(48, at[0], np.exp(at[1]), time[own]) - score[own]

        start = [found.d50[one], np.log(found.dx[one])]
        best = least_squares(residual, start, xtol=1e-15, ftol=1e-15, gtol=1e-15)
        assert float((residual(np.array(start)) ** 2).sum()) <= 2 * best.cost * (1 + 1e-9) + 1e-12


def test_order_of_rows_and_names_of_people_do_not_matter() -> None:
    person, time, score, _, _ = visits(20, (5, 9, 14), noise=0.5)
    order = np.random.Generator(np.random.Philox(key=9)).permutation(len(person))
    one = co.d50(person, time, score)
    other = co.d50(np.array([f"p{place:02d}" for place in person])[order], time[order], score[order])
    assert other.d50 == pytest.approx(one.d50, rel=1e-7, nan_ok=True)  # sums in another order
    assert other.people.tolist() == [f"p{place:02d}" for place in range(20)]
    assert "p00" not in str(other.tidy().to_pylist())


def test_who_has_no_curve_and_why() -> None:
    found = co.d50(
        ["one", "same day", "same day", "rises", "rises", "full", "full", "lost", "lost"],
        [5, 5, 5, 5, 9, 5, 9, 5, 9],
        [40, 40, 39, 30, 40, 48, 48, 40, None],
    )
    reasons = dict(zip(found.people.tolist(), found.reasons, strict=True))
    assert reasons == {
        "full": "does not fall",
        "lost": "fewer than two visits",
        "one": "fewer than two visits",
        "rises": "does not fall",
        "same day": "fewer than two visits",
    }
    assert found.left_out == 1
    assert np.isnan(found.d50).all()
    assert found.phases == ("",) * 5
    assert "a curve for 0 of 5 people" in found.summary()


def test_phases_by_the_share_of_the_course() -> None:
    found = co.d50([1, 1, 2, 2, 3, 3], [2, 4, 6, 12, 10, 30], [47, 46, 45, 36, 36, 12])
    assert found.phases == tuple(
        "I" if share < 0.25 else "II" if share < 0.5 else "III or IV" for share in found.rd50
    )
    assert set(found.phases) == {"I", "II", "III or IV"}


def test_what_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        co.d50([1, 2], [1, 2], [49, -1])
    assert "2 rows: 0, 1" in str(caught.value)
    with pytest.raises(DataError) as caught:
        co.d50([1], [1, 2], [40, 39])
    assert caught.value.problems[0].code == "COI-D882"
