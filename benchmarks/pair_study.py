"""A whole pair study against the floor: files on disk to verdict and report.

    python benchmarks/pair_study.py [--people 1000000] [--keep FOLDER]

Prints seconds and peak memory of a fresh process each, and the ratio to ``floor.sql`` of the same run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLOOR = Path(__file__).with_name("floor.sql")

MAKE = """
from dataclasses import replace
from coincide.simulation.demo import DEMO
made = replace(DEMO, people={}, records=replace(DEMO.records, per_year=0.22))
made.write({!r}, threads=2)
"""


def measured(command: list[str], folder: Path) -> tuple[float, float]:
    """Return seconds and peak GiB of a command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"{command} failed with status {status}")
    return seconds, usage.ru_maxrss / 2**20


def floor(folder: Path, threads: int) -> list[str]:
    """Return the command that runs ``floor.sql`` in a fresh process."""
    sql = FLOOR.read_text().format(people=folder / "people.parquet", diagnoses=folder / "diagnoses.parquet")
    code = f"import duckdb; c = duckdb.connect(); c.execute('SET threads={threads}'); c.execute({sql!r})"
    return [sys.executable, "-c", code]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=1_000_000)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch) / "register"
        made = folder / "study.toml"
        coincide = [sys.executable, "-m", "coincide"]
        if not made.exists():
            measured([sys.executable, "-c", MAKE.format(given.people, str(folder))], Path(scratch))
        import duckdb

        rows = duckdb.sql(f"SELECT count(*) FROM '{folder / 'diagnoses.parquet'}'").fetchall()[0][0]
        run = [*coincide, "run", str(made), "--out", str(Path(scratch) / "results"), "--quiet"]
        run += ["--force", "--threads", str(given.threads), "--work", str(Path(scratch) / "work")]
        measured(run, Path(scratch))  # warm: compiled kernels and the disk cache
        floor_seconds, floor_memory = measured(floor(folder, given.threads), Path(scratch))
        seconds, memory = measured(run, Path(scratch))
    print(f"{given.people:,} people, {rows:,} diagnosis rows, {given.threads} threads")
    print(f"floor (DuckDB: ids, cast, first days)  {floor_seconds:7.2f} s  {floor_memory:5.2f} GiB")
    print(f"coincide run (verdict and report)      {seconds:7.2f} s  {memory:5.2f} GiB")
    print(f"allowed: 6 x floor + 5 s               {6 * floor_seconds + 5:7.2f} s")
    print(f"ratio to the floor                     {seconds / floor_seconds:7.2f}")


if __name__ == "__main__":
    main()
