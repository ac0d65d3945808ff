"""Time to simulate a register and write it: ``python benchmarks/simulate.py [PEOPLE] [THREADS]``.

Prints compile time, time, rows, bytes and peak memory. Files go to a temporary folder and away again.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from coincide.simulation.demo import DEMO
from coincide.simulation.write import write_register


def main(people: int, threads: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        write_register(replace(DEMO, people=1_000), Path(folder) / "warm")
        warm = time.perf_counter()
        written = write_register(replace(DEMO, people=people), Path(folder) / "register", threads=threads)
        end = time.perf_counter()
        tables = {name: path for name, path in written.paths.items() if path.suffix == ".parquet"}
        rows = {name: pq.read_metadata(path).num_rows for name, path in tables.items()}
        size = sum(path.stat().st_size for path in tables.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"import, compile and 1,000 people  {warm - begin:8.1f} s")
    print(f"{people:,} people, {threads} threads  {end - warm:8.1f} s")
    print(f"rows                              {rows}")
    print(f"files                             {size / 2**20:8.0f} MiB")
    print(f"peak memory                       {peak:8.2f} GiB")


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [1_000_000, 2][len(given) :]))
