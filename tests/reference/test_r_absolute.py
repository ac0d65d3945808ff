"""R beside us for absolute numbers: the scripts still give the numbers kept beside them.

Our own numbers meet the kept ones in ``tests/unit/test_estimates_absolute.py``, with and without R.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from test_r import VALIDATION, run_script

pytestmark = [pytest.mark.r, pytest.mark.slow]


def test_aalen_johansen_on_mgus2(tmp_path: Path) -> None:
    r = run_script("aalen_johansen", tmp_path)
    printed = {"F.60": 0.03979, "F.120": 0.07389, "F.240": 0.10494, "M.60": 0.02935, "M.120": 0.05531}
    for name, share in printed.items():
        assert r[f"{name}.pcm"] == pytest.approx(share, abs=5e-6)
    kept = (VALIDATION / "aalen_johansen_counts.csv").read_text(encoding="utf-8")
    assert (tmp_path / "counts.csv").read_text(encoding="utf-8") == kept


def test_life_years(tmp_path: Path) -> None:
    r = run_script("life_years", tmp_path)
    for age in ("30", "45.5", "60.5", "80"):
        # Epi's yll finds the age in its own grid of 1/1000 year, half a step away
        assert r[f"epi_lost.{age}"] == pytest.approx(r[f"well.{age}"] - r[f"ill.{age}"], abs=1e-4)
