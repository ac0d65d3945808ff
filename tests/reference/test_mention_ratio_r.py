"""R beside the mention ratio: its script gives the numbers kept in validation/, which unit tests use."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.r, pytest.mark.slow]

VALIDATION = Path(__file__).parents[2] / "validation"


def numbers(path: Path) -> dict[str, float]:
    with path.open(encoding="utf-8") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


def test_r_still_gives_the_kept_numbers(tmp_path: Path) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not on this machine")
    command = [rscript, str(VALIDATION / "mention_ratio.R"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # R's uniroot stops within 1e-14 on the log scale and its Fourier sums within 1e-15, absolute
    assert numbers(tmp_path / "numbers.csv") == pytest.approx(
        numbers(VALIDATION / "mention_ratio.csv"), rel=1e-8, abs=1e-13
    )
