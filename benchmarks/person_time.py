"""Person-time of one million people in one-year cells of sex, age and calendar year: seconds and ratios.

    python benchmarks/person_time.py [people]

The same spells go through coincide's kernel, plain DuckDB SQL (one row per person and calendar year),
polars (the same) and R's ``survival::pyears``; those that are not there are said to be missing. Every
answer is compared with coincide's before a time is printed. Two runs each, the faster one counts; for R
only ``pyears`` is timed, not the reading of its input.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv

from coincide.days import day
from coincide.kernels.person_time import person_time

FIRST_YEAR, YEARS, AGES = 1995, 30, 111
FIRST, LAST = day(dt.date(FIRST_YEAR, 1, 1)), day(dt.date(FIRST_YEAR + YEARS, 1, 1))
EDGES = [day(dt.date(FIRST_YEAR + k, 1, 1)) for k in range(YEARS + 1)]
Cells = dict[tuple[int, int, int], int]


def people(number: int) -> pa.Table:
    """Draw people born 1916 to 2000 and followed for 11 years on average."""
    rng = np.random.default_rng(20)
    born = rng.integers(day(dt.date(1916, 1, 1)), day(dt.date(2000, 1, 1)), number)
    start = np.maximum(born, rng.integers(FIRST, LAST - 400, number))
    stop = np.minimum(start + 1 + rng.exponential(15 * 365, number).astype(np.int64), LAST)
    columns = {"born": born, "start": start, "stop": stop, "sex": rng.integers(0, 2, number)}
    return pa.table({name: values.astype(np.int32) for name, values in columns.items()})


def ours(table: pa.Table) -> Cells:
    columns = [table[name].to_numpy() for name in ("born", "start", "stop", "sex")]
    counts = person_time(*columns, groups=2, ages=AGES, first_year=FIRST_YEAR, years=YEARS)
    return {(sex, age, FIRST_YEAR + y): int(n) for (sex, age, y), n in np.ndenumerate(counts.days) if n}


# a calendar year holds at most one birthday: the days before it and from it on are two rows
SQL = """
WITH years AS (
  SELECT p.sex, p.born, y.year, greatest(p.start, y.begins) AS low, least(p.stop, y.ends) AS high,
         (4 * (greatest(p.start, y.begins) - p.born) + 3) // 1461 AS age
  FROM people p JOIN years_table y ON p.start < y.ends AND p.stop > y.begins
), split AS (
  SELECT sex, year, unnest([age, age + 1, age + 2]) AS age, born, low, high FROM years
), cut AS (
  SELECT sex, age, year, greatest(low, born + ((1461 * age) // 4)) AS low,
         least(high, born + ((1461 * (age + 1)) // 4)) AS high FROM split
)
SELECT sex, age, year, sum(high - low)::BIGINT FROM cut WHERE low < high GROUP BY ALL
"""


def calendar() -> pa.Table:
    return pa.table({"year": range(FIRST_YEAR, FIRST_YEAR + YEARS), "begins": EDGES[:-1], "ends": EDGES[1:]})


def by_duckdb(table: pa.Table) -> Cells:
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("people", table)
        connection.register("years_table", calendar())
        return {(sex, age, year): n for sex, age, year, n in connection.sql(SQL).fetchall()}


def by_polars(table: pa.Table) -> Cells:
    import polars as pl

    col = pl.col
    edges = np.array(EDGES)
    frame = pl.from_arrow(table).lazy()
    first = frame.with_columns(
        y=pl.int_ranges(
            col("start").map_batches(lambda s: np.searchsorted(edges, s, "right") - 1, pl.Int64),
            col("stop").map_batches(lambda s: np.searchsorted(edges, s, "left"), pl.Int64),
        )
    )
    years = first.explode("y").with_columns(
        low=pl.max_horizontal(
            "start", col("y").replace_strict(dict(enumerate(EDGES)), return_dtype=pl.Int64)
        ),
        high=pl.min_horizontal(
            "stop", col("y").replace_strict(dict(enumerate(EDGES[1:])), return_dtype=pl.Int64)
        ),
    )
    aged = years.with_columns(age=(4 * (col("low") - col("born")) + 3) // 1461)
    split = pl.concat([aged.with_columns(age=col("age") + more) for more in range(3)])
    cut = split.with_columns(
        low=pl.max_horizontal("low", col("born") + 1461 * col("age") // 4),
        high=pl.min_horizontal("high", col("born") + 1461 * (col("age") + 1) // 4),
    ).filter(col("low") < col("high"))
    cells = cut.group_by("sex", "age", "y").agg(n=(col("high") - col("low")).sum()).collect()
    return {(sex, age, FIRST_YEAR + y): n for sex, age, y, n in cells.iter_rows()}


R = """
args <- commandArgs(TRUE)
suppressMessages(library(survival))
d <- read.csv(args[1])
edges <- floor(1461 * (0:111) / 4)
years <- scan(args[2], quiet = TRUE)
elapsed <- min(sapply(1:2, function(run) system.time(
  p <<- pyears(stop - start ~ tcut(start - born, edges) + tcut(start, years) + sex, d, scale = 1)
)["elapsed"]))
cat(elapsed, sum(p$pyears) + p$offtable, sum(p$pyears > 0), "\\n")
"""


def by_r(table: pa.Table, cells: Cells) -> float:
    """Return the seconds ``pyears`` takes, after comparing the total and the number of cells."""
    with tempfile.TemporaryDirectory() as folder:
        rows, years, script = (Path(folder) / name for name in ("rows.csv", "years.txt", "run.R"))
        pyarrow.csv.write_csv(table, rows)
        years.write_text("\n".join(map(str, EDGES)), encoding="ascii")
        script.write_text(R, encoding="ascii")
        told = subprocess.run(
            ["Rscript", "--vanilla", script, rows, years], capture_output=True, text=True, check=True
        )
    seconds, total, used = map(float, told.stdout.split())
    if (total, used) != (sum(cells.values()), len(cells)):
        sys.exit("R gives another answer: its time says nothing")
    return seconds


def timed(run: Callable[[pa.Table], Cells], table: pa.Table) -> tuple[float, Cells]:
    best, cells = float("inf"), {}
    for _ in range(2):
        begin = time.perf_counter()
        cells = run(table)
        best = min(best, time.perf_counter() - begin)
    return best, cells


def show(name: str, seconds: float | None, floor: float) -> None:
    print(f"{name:<28}" + ("missing" if seconds is None else f"{seconds:8.3f} s {seconds / floor:8.1f} x"))


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    table = people(number)
    floor, cells = timed(ours, table)
    print(f"{number:,} people, {sum(cells.values()) / 365.25:,.0f} person-years, {len(cells):,} cells")
    show("coincide", floor, floor)
    others: list[tuple[str, Callable[[pa.Table], Cells]]] = [("DuckDB SQL", by_duckdb)]
    if importlib.util.find_spec("polars") is None:
        show("polars", None, floor)
    else:
        others.append(("polars", by_polars))
    for name, run in others:
        seconds, theirs = timed(run, table)
        if theirs != cells:
            sys.exit(f"{name} gives another answer: its time says nothing")
        show(name, seconds, floor)
    show("R survival::pyears", by_r(table, cells) if shutil.which("Rscript") else None, floor)


if __name__ == "__main__":
    main()
