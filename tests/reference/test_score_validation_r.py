"""R beside the validation of scores: its script gives the numbers kept in validation/."""

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
    command = [rscript, str(VALIDATION / "score_validation.R"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kept = numbers(VALIDATION / "score_validation.csv")
    # fifteen digits are written; coxph stops at 1e-12 of its likelihood
    assert numbers(tmp_path / "numbers.csv") == pytest.approx(kept, rel=1e-9)
    rows = (tmp_path / "rows.csv").read_text(encoding="utf-8")
    assert rows == (VALIDATION / "score_validation_rows.csv").read_text(encoding="utf-8")
