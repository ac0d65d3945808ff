"""An OMOP CDM from Parquet files and from a PostgreSQL server, to verdict and report, beside the register.

    python benchmarks/omop.py [--people 1000000] [--keep FOLDER]

The same simulated people three times: as register files, as a CDM in Parquet, as that CDM in PostgreSQL (a
server of its own, started in a temporary folder). Prints seconds and peak memory of a fresh process each,
the ratio to the register, and whether the verdict is the same. The server's own memory is not counted.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.cdm_storages import into_postgres
from support.postgres_server import Server, running, why_not

MAKE = """
from dataclasses import replace
from coincide.simulation.demo import DEMO
made = replace(DEMO, people={}, records=replace(DEMO.records, per_year=0.22))
made.write({!r}, form={!r}, threads=2)
"""
SCHEMA = "cdm"


def measured(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Return seconds and peak GiB of a command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=os.environ | environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"{command} failed with status {status}")
    return seconds, usage.ru_maxrss / 2**20


def write_forms(folder: Path, people: int, scratch: Path) -> None:
    """Write the register, the CDM, and a study of the CDM in the server."""
    for form in ("register", "omop"):
        if not (folder / form / "study.toml").exists():
            measured([sys.executable, "-c", MAKE.format(people, str(folder / form), form)], scratch, {})
    text = (folder / "omop" / "study.toml").read_text("utf-8")
    (folder / "postgres").mkdir(exist_ok=True)
    (folder / "postgres" / "study.toml").write_text(
        text.replace('path = "cdm"', f'postgres = {{ schema = "{SCHEMA}" }}'), "utf-8"
    )


def compare(folder: Path, scratch: Path, server: Server, threads: int) -> None:
    """Print a line for each form."""
    environment = server.environment | {"PGDATABASE": "postgres"}
    first, verdict = 0.0, b""
    for form in ("register", "omop", "postgres"):
        results = scratch / f"results-{form}"
        run = [
            sys.executable,
            "-m",
            "coincide",
            "run",
            str(folder / form / "study.toml"),
            "--quiet",
            "--force",
        ]
        run += ["--out", str(results), "--threads", str(threads), "--work", str(scratch / "work")]
        if not first:
            measured(run, scratch, environment)  # warm: compiled kernels and the disk cache
        seconds, memory = measured(run, scratch, environment)
        found = (results / "verdict.json").read_bytes()
        first, verdict = first or seconds, verdict or found
        same = "same verdict" if found == verdict else "OTHER VERDICT"
        ratio = seconds / first
        print(f"{form:10} {seconds:8.2f} s  {memory:5.2f} GiB  {ratio:5.2f} x register  {same}")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=1_000_000)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    if reason := why_not():
        raise SystemExit(reason)
    scratch = Path(tempfile.mkdtemp())
    try:
        folder = (given.keep or scratch / "forms").resolve()
        folder.mkdir(parents=True, exist_ok=True)
        write_forms(folder, given.people, scratch)
        with running() as server:
            begin = time.perf_counter()
            into_postgres(folder / "omop" / "cdm", server, SCHEMA)
            loaded = time.perf_counter() - begin
            rows = server.sql(f"SELECT count(*) FROM {SCHEMA}.condition_occurrence")
            size = server.sql("SELECT pg_size_pretty(pg_database_size('postgres'))")
            print(
                f"{given.people:,} people, {int(rows):,} conditions, {given.threads} threads; {size} in the"
            )
            print(f"server, loaded in {loaded:.1f} s (not part of what follows)")
            compare(folder, scratch, server, given.threads)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
