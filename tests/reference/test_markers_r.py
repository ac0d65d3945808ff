"""R beside us for markers: the scripts still give the numbers and the data kept beside them.

Our own numbers meet the kept ones in ``tests/unit/test_markers_*.py`` and ``test_biomarkers_*.py``, with and
without R.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from test_r import VALIDATION, run_script

pytestmark = [pytest.mark.r, pytest.mark.slow]


@pytest.mark.parametrize(
    ("script", "data"), [("roc", "asah"), ("markers", "pbc"), ("mixed", "pbcseq")], ids=lambda name: name
)
def test_kept_numbers_and_data_are_those_of_r(script: str, data: str, tmp_path: Path) -> None:
    run_script(script, tmp_path)
    kept = (VALIDATION / f"{script}_{data}.csv").read_text(encoding="utf-8")
    assert (tmp_path / f"{data}.csv").read_text(encoding="utf-8") == kept
