"""The canary scan: no person's identifier or date in any byte a run leaves behind."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PEOPLE = 400
FIRST_BIRTH = dt.date(1931, 3, 7)

STUDY = """
[study]
a = "als"
b = "ms"
[data]
kind = "register"
vocabulary = "icd10"
coverage = ["1990-01-01", "2020-12-31"]
max_quarantine_share = 0.2
[data.people]
files = ["people.csv"]
columns = {{ id = "pnr", sex = "sex", birth_date = "born", death_date = "died" }}
[data.diagnoses]
files = ["diagnoses.csv"]
columns = {{ id = "pnr", date = "date", code = "code" }}
[release]
preset = "{preset}"
"""


def identifier(number: int) -> str:
    return f"PIDCANARY{7000 + number}"


def born(number: int) -> dt.date:
    return FIRST_BIRTH + dt.timedelta(days=37 * number)


def recorded(number: int) -> list[tuple[dt.date, str]]:
    day = dt.date(1995, 2, 3) + dt.timedelta(days=17 * number)
    codes = ["G35"] if number % 3 else ["G35", "G122"]
    return [(day + dt.timedelta(days=900 * place), code) for place, code in enumerate(codes)]


def died(number: int) -> dt.date | None:
    return dt.date(2018, 1, 2) + dt.timedelta(days=number) if number % 4 == 0 else None


def write_register(folder: Path, preset: str) -> None:
    people = [f"{identifier(n)},{'MF'[n % 2]},{born(n)},{died(n) or ''}" for n in range(PEOPLE)]
    rows = [f"{identifier(n)},{day},{code}" for n in range(PEOPLE) for day, code in recorded(n)]
    # rows that break a rule: their values tempt an error message
    rows += [
        f"{identifier(3)},1907-07-07,G35",
        f"{identifier(4)},2003-02-30,G35",
        "PIDCANARY9999,2001-01-01,I10",
    ]
    (folder / "people.csv").write_text("\n".join(["pnr,sex,born,died", *people]) + "\n")
    (folder / "diagnoses.csv").write_text("\n".join(["pnr,date,code", *rows]) + "\n")
    (folder / "study.toml").write_text(STUDY.format(preset=preset))


@cache
def canaries() -> frozenset[bytes]:
    """Return every identifier, and every date of a person in the forms a leak could take."""
    dates = {
        date for n in range(PEOPLE) for date in (born(n), died(n), *(day for day, _ in recorded(n))) if date
    }
    forms = ("%Y-%m-%d", "%d/%m/%Y", "%d%m%Y", "%Y%m%d", "%d.%m.%Y")
    texts = {date.strftime(form) for date in dates for form in forms} | {"1907-07-07", "2003-02-30"}
    return frozenset(text.encode() for text in texts) | {b"PIDCANARY"}


def unpacked(data: bytes) -> Iterator[bytes]:
    """Yield bytes and what is packed inside them: gzip members and base64 runs."""
    yield data
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    for run in set(re.findall(rb"[A-Za-z0-9+/]{60,}={0,2}", data)):
        yield base64.b64decode(run + b"=" * (-len(run) % 4))
    for place in (found.start() for found in re.finditer(rb"x\x9c", data)):
        try:
            yield zlib.decompressobj().decompress(data[place:])
        except zlib.error:
            continue


def leaks(data: bytes) -> set[bytes]:
    """Return the canaries in some bytes; identifiers are looked for whole, dates as words."""
    found = set()
    for layer in unpacked(data):
        words = set(re.findall(rb"[0-9]+(?:[-/.][0-9]+)*", layer)) | set(re.findall(rb"PIDCANARY", layer))
        found |= words & canaries()
    return found


def coincide(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "coincide", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300)


def test_the_scan_sees_a_planted_leak() -> None:
    day = f"{born(5):%Y-%m-%d}".encode()
    packed = base64.b64encode(b"<svg>" + b" " * 60 + day + b" " * 60 + b"</svg>")
    assert leaks(b"x " + day) == {day}
    assert leaks(b"data:image/svg+xml;base64," + packed) == {day}
    assert leaks(gzip.compress(b"PIDCANARY7001")) == {b"PIDCANARY"}


@pytest.mark.parametrize("preset", ["ohdsi", "none"])
def test_no_identifier_and_no_date_of_a_person_leaves_a_run(tmp_path: Path, preset: str) -> None:
    write_register(tmp_path, preset)
    checked = coincide(tmp_path, "check", "study.toml", "--log-file", "check.log", "--work", "work")
    ran = coincide(
        tmp_path, "run", "study.toml", "--out", "results", "--log-file", "run.log", "--work", "work"
    )
    assert (checked.returncode, ran.returncode) == (0, 0), ran.stderr.decode()
    left = [path for path in (tmp_path / "results").rglob("*") if path.is_file()]
    left += [tmp_path / "check.log", tmp_path / "run.log"]
    assert len(left) > 10
    assert {path.name: leaks(path.read_bytes()) for path in left if leaks(path.read_bytes())} == {}
    for stream in (checked.stdout, checked.stderr, ran.stdout, ran.stderr):
        assert leaks(stream) == set()
    assert not (tmp_path / "work").exists(), "person-level state is gone after success"


def test_errors_name_no_person(tmp_path: Path) -> None:
    write_register(tmp_path, "ohdsi")
    study = (tmp_path / "study.toml").read_text().replace("0.2", "0.0001")
    (tmp_path / "study.toml").write_text(study)
    ran = coincide(
        tmp_path, "run", "study.toml", "--out", "results", "--work", "work", "--log-file", "run.log"
    )
    assert ran.returncode == 4
    assert b"COI-D" in ran.stderr
    for text in (ran.stdout, ran.stderr, (tmp_path / "run.log").read_bytes()):
        assert leaks(text) == set()
    assert not (tmp_path / "results").exists()
