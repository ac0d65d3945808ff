"""Proportional hazards beside R's coxph: every fit of validation/cox.R, from the rows kept beside it."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

import coincide as co
from coincide.estimates.survival.cox.variances import score_residuals
from coincide.survival.cox_fit import CoxFit

VALIDATION = Path(__file__).parents[2] / "validation"
KEPT = VALIDATION / "cox"
MISSING_PACKAGE = 42
OPTIONS = ("entry", "strata", "weights", "cluster", "offset")
Numbers = dict[str, list[float]]


def numbers(path: Path) -> dict[str, Numbers]:
    """Read fit -> what -> values."""
    found: dict[str, Numbers] = defaultdict(lambda: defaultdict(list))
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            fit, what, _ = row["name"].rsplit(".", 2)
            found[fit][what].append(float(row["value"]))
    return found


R = numbers(VALIDATION / "cox.csv")
NOT_KEPT = {"diabetes", "diabetes_ranks", "mgus2_fine_gray"}  # larger than what belongs beside a script


def columns(path: Path) -> dict[str, np.ndarray]:
    with path.open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    return dict(zip(header, np.array(rows, dtype=np.float64).T, strict=True))


def fitted(path: Path) -> CoxFit:
    rows = columns(path)
    given = {name: rows.pop(name) for name in OPTIONS if name in rows}
    time, event = rows.pop("time"), rows.pop("event")
    ties = "breslow" if path.stem.endswith("breslow") else "efron"
    return co.fit_cox(time, event, rows, ties=ties, **given)


def compare(fit: CoxFit, r: Numbers) -> None:
    # R stops when the log-likelihood changes by less than 1e-12 of itself: coefficients to 1e-8 or better.
    close = {"rel": 1e-8, "abs": 1e-10}
    assert fit.coef == pytest.approx(r["coef"], **close)
    assert fit.se == pytest.approx(r["se"], **close)
    assert fit.loglik == pytest.approx(r["loglik"], rel=1e-10)
    assert fit.score_test is not None
    assert fit.score_test.statistic == pytest.approx(r["score"][0], **close)
    assert fit.wald_test.statistic == pytest.approx(r["wald"][0], **close)
    if "robust_se" in r:
        assert fit.robust_se == pytest.approx(r["robust_se"], **close)
    residuals = score_residuals(fit.fitted)
    # a residual is a difference of numbers as large as the covariates
    assert residuals[0] == pytest.approx(r["residual_first"], rel=1e-7, abs=1e-8)
    assert (residuals**2).sum(axis=0) == pytest.approx(r["residual_squares"], rel=1e-7)


@pytest.mark.parametrize("name", sorted(set(R) - NOT_KEPT))
def test_fit_is_that_of_r(name: str) -> None:
    compare(fitted(KEPT / f"{name}.csv"), R[name])


def test_time_before_a_transplant_is_no_time_after_it() -> None:
    """Stanford: "ever transplanted" looks like a cure, because one must live to be transplanted.

    Crowley & Hu, Journal of the American Statistical Association 1977; 72: 27-36. With the transplant as
    what it is, something that happens on a day, nothing of it is left.
    """
    ever, dated = fitted(KEPT / "jasa_ever.csv"), fitted(KEPT / "heart_transplant.csv")
    assert ever.coef[0] == pytest.approx(-1.323445, abs=5e-7)
    assert np.exp(ever.coef[0]) == pytest.approx(0.266, abs=5e-4)
    assert ever.fitted.p[0] == pytest.approx(5.7e-8, abs=5e-10)
    assert (dated.coef[0], dated.se[0]) == pytest.approx((0.1271411, 0.3011411), abs=5e-8)
    adjusted = fitted(KEPT / "heart_year_breslow.csv")
    found = dict(zip(adjusted.names, adjusted.coef.tolist(), strict=True))
    assert found["transplant1"] == pytest.approx(-0.011896, abs=5e-7)
    assert adjusted.se[adjusted.names.index("transplant1")] == pytest.approx(0.313644, abs=5e-7)
    assert [found[name] for name in ("age", "surgery", "year")] == pytest.approx(
        [0.027152, -0.635843, -0.146116], abs=5e-7
    )
    assert adjusted.loglik == pytest.approx((-298.3256, -290.7945), abs=5e-5)
    rows = columns(KEPT / "heart_transplant.csv")
    after, days = rows["transplant1"] == 1, rows["time"] - rows["entry"]
    assert [days[~after].sum(), days[after].sum()] == [5955.5, 25998.5]
    assert [rows["event"][~after].sum(), rows["event"][after].sum()] == [30, 45]


def test_lung_as_printed() -> None:
    fit = fitted(KEPT / "lung_age_sex.csv")
    assert fit.coef == pytest.approx([0.01704533, -0.5132185], rel=1e-6)
    assert fit.se == pytest.approx([0.009223273, 0.167457962], rel=1e-7)


@pytest.mark.r
@pytest.mark.slow
def test_r_still_gives_these_rows_and_numbers(tmp_path: Path) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not on this machine")
    command = [rscript, str(VALIDATION / "cox.R"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == MISSING_PACKAGE:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    now = numbers(tmp_path / "numbers.csv")
    assert now.keys() == R.keys()
    for name, found in now.items():
        for what, values in found.items():
            assert values == pytest.approx(R[name][what], rel=1e-8, abs=1e-10), (name, what)
        if name in NOT_KEPT:
            compare(fitted(tmp_path / "cox" / f"{name}.csv"), found)
        else:
            kept = (KEPT / f"{name}.csv").read_text(encoding="utf-8")
            assert (tmp_path / "cox" / f"{name}.csv").read_text(encoding="utf-8") == kept
