"""R beside the empirical null: adaptive quadrature and general optimisers against our grids."""

from __future__ import annotations

import csv
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from coincide.estimates.calibration import calibrated_ratio, conditional_tails
from coincide.estimates.cells import checked
from coincide.estimates.empirical_null import fit_null
from coincide.estimates.profiles import censored_profile, conditional_profile, normal_profile
from support.known_null import known_null

VALIDATION = Path(__file__).parents[2] / "validation"

INDEX = np.arange(1, 31)
ERRORS = 0.05 + 0.35 * ((7 * INDEX) % 30) / 30
LOGS = (
    0.2 + 0.25 * norm.ppf(((13 * INDEX) % 30 + 0.5) / 30) + ERRORS * norm.ppf(((11 * INDEX) % 30 + 0.5) / 30)
)

OBSERVED = (0, 6, 4, 7, 25, 3, 0, 40, 2, 5, 5, 9, 4, 60, 1, 14, 0, 8, 9, 2, 30, 4, 2, 16)
EXPECTED = (2, 2, 5, 2.5, 9, 4, 1, 12, 5, 3, 6, 3, 4, 16, 3, 4, 2, 10, 3, 2, 8, 2, 4, 4)
SHARES = [0.01 * (1 + (5 * k) % 7) for k in range(1, 25)]
REFERENCES = [round(e / r) for e, r in zip(EXPECTED, SHARES, strict=True)]


def kept() -> dict[str, float]:
    with (VALIDATION / "empirical_null.csv").open(encoding="utf-8") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


def one_cell(observed: int, others: int, share: float) -> object:
    return checked([observed], [share], [others], [1.0])


@pytest.mark.r
@pytest.mark.slow
def test_r_still_gives_the_numbers_kept(tmp_path: Path) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not on this machine")
    command = [rscript, str(VALIDATION / "empirical_null.R"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    with (tmp_path / "numbers.csv").open(encoding="utf-8") as file:
        now = {row["name"]: float(row["value"]) for row in csv.DictReader(file)}
    # a simplex search stops within 1e-7 of a flat top
    assert now == pytest.approx(kept(), rel=1e-6)


def test_the_null_of_normal_estimates() -> None:
    null = fit_null([normal_profile(x, se) for x, se in zip(LOGS, ERRORS, strict=True)])
    # R's simplex stops within 1e-7; the spline of a profile errs by less than 1e-6 here
    assert (null.mean, null.sd) == pytest.approx((kept()["normal.mean"], kept()["normal.sd"]), abs=2e-6)


def test_the_null_of_counts_with_zeros() -> None:
    cells = [one_cell(o, d, r) for o, d, r in zip(OBSERVED, REFERENCES, SHARES, strict=True)]
    null = fit_null([conditional_profile(each) for each in cells])
    # the grid ends at log ratios of 7: what pairs without exposed events have beyond is below 1e-5
    assert (null.mean, null.sd) == pytest.approx((kept()["counts.mean"], kept()["counts.sd"]), abs=2e-5)


def test_the_null_of_counts_known_by_their_bounds() -> None:
    profiles = [
        censored_profile(1, 4, r * d, d) if 1 <= o <= 4 else conditional_profile(one_cell(o, d, r))
        for o, d, r in zip(OBSERVED, REFERENCES, SHARES, strict=True)
    ]
    null = fit_null(profiles)
    assert (null.mean, null.sd) == pytest.approx((kept()["censored.mean"], kept()["censored.sd"]), abs=2e-5)


@pytest.mark.parametrize(
    ("name", "observed", "all_events", "share", "mean", "sd"),
    [("pair", 12, 512, 0.012, 0.3, 0.2), ("strong", 40, 840, 0.01, 0.4, 0.15)],
)
def test_the_corrected_ratio(
    name: str, observed: int, all_events: int, share: float, mean: float, sd: float
) -> None:
    tails = conditional_tails(one_cell(observed, all_events - observed, share))
    found = calibrated_ratio(tails, known_null(mean, sd))
    r = {key.split(".")[1]: value for key, value in kept().items() if key.startswith(f"{name}.")}
    ours = {"low": found.interval.low, "estimate": found.estimate, "high": found.interval.high, "p": found.p}
    # tails are read off a spline through 241 points
    assert ours == pytest.approx(r, rel=2e-6)


def test_the_corrected_ratio_without_exposed_events() -> None:
    found = calibrated_ratio(conditional_tails(one_cell(0, 300, 0.02)), known_null(0.3, 0.2))
    r = kept()
    assert (found.estimate, found.interval.low, found.interval.low_state) == (0.0, 0.0, "zero")
    assert found.interval.high == pytest.approx(r["none_exposed.high"], rel=2e-6)
    assert found.p == pytest.approx(r["none_exposed.p"], rel=2e-6)
    assert math.isfinite(found.interval.high)
