"""R beside the dispersion of counts: its script still gives the numbers kept, which unit tests use."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_r import run_script

pytestmark = [pytest.mark.r, pytest.mark.slow]


def test_a_quasi_poisson_regression(tmp_path: Path) -> None:
    r = run_script("overdispersion", tmp_path)
    # Breslow and Day's doctors: smokers' ratios fall from 5.7 to 0.9 with age, which one ratio cannot fit
    assert r["doctors.ratio"] == pytest.approx(630 / 444.4096, rel=1e-4)
    assert r["doctors.factor"] > 20
