"""The report of a folder on disk: made while the folder is written, and again from the folder alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from coincide.errors import DataError
from coincide.report.build import render, write_report
from coincide.results.folder import read_folder
from support.released_sample import write_sample


def test_the_report_can_be_made_again_from_the_folder_with_the_same_bytes(tmp_path: Path) -> None:
    out = write_sample(tmp_path / "results", pages=write_report)
    page, manifest = (out / "report.html").read_bytes(), (out / "manifest.json").read_bytes()
    assert write_report(out) == out / "report.html"
    assert (out / "report.html").read_bytes() == page
    assert (out / "manifest.json").read_bytes() == manifest
    assert render(read_folder(out)).encode() == page


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    out = write_sample(tmp_path / "results", pages=write_report)
    page = (out / "report.html").read_bytes()
    program = "import sys; from pathlib import Path; from coincide.report.build import write_report; "
    program += "write_report(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", program, str(out)], check=True, timeout=120)
    assert (out / "report.html").read_bytes() == page


def test_a_lost_page_comes_back_and_a_changed_table_is_refused(tmp_path: Path) -> None:
    out = write_sample(tmp_path / "results", pages=write_report)
    page = (out / "report.html").read_bytes()
    (out / "report.html").unlink()
    write_report(out)
    assert (out / "report.html").read_bytes() == page
    table = out / "tables" / "onset.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("20", "21"), encoding="utf-8")
    with pytest.raises(DataError, match="COI-D907"):
        write_report(out)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="COI-D90"):
        write_report(tmp_path / "nothing")
