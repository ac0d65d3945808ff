"""Worked examples 20, 21 and 28: time and events in cells of age and period."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide import days
from coincide.kernels.lexis import LexisCells, lexis_cells
from coincide.verify.comparison import Comparison, Example

ONE_MAN: Final = Example(20, "One man for 3,700 days", "R package survival, tests/pyear.R")
WORKERS: Final = Example(
    21, "Thirteen workers in a Lexis diagram", "Breslow & Day, IARC 1980, figure 2.2; R package Epi, occup"
)
STANFORD: Final = Example(
    28, "Stanford heart transplants, time split at transplant", "Crowley & Hu, JASA 1977; R survival, heart"
)

ENTRY_AGE: Final = (51, 48, 47, 51, 48.5, 41, 44, 40, 40, 47, 42, 40, 41)
ENTRY_DATE: Final = (1941, 1940, 1942, 1948, 1946.9, 1940, 1944, 1941, 1943, 1951, 1947, 1947, 1951)
EXIT_DATE: Final = (
    1944, 1947, 1948, 1951.4, 1951.8, 1947.2, 1949.5, 1950.5, 1947.5, 1958.1, 1954, 1960, 1958.7
)  # fmt: skip
DIED: Final = (1, 0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0)

PRINTED_YEARS: Final[dict[str, tuple[str | int, ...]]] = {
    "40-44": ("11", "9.5", "6", 0),
    "45-49": ("6", "12.2", "10.5", "5.7"),
    "50-54": ("6", "8.6", "4.2", "6.1"),
}


def person_time() -> Iterator[Comparison]:
    """Yield examples 20, 21 and 28."""
    yield from _one_man()
    yield from _workers()
    yield from _stanford()


def _one_man() -> Iterator[Comparison]:
    """Born 1936-06-06, in the study from 1955-06-06; ages cut at multiples of 365.24 days."""
    born, entry = days.day(dt.date(1936, 6, 6)), days.day(dt.date(1955, 6, 6))
    ages = np.array([36524 * age // 100 for age in range(19, 31)], dtype=np.float64)
    years = np.array([days.day(dt.date(year, 1, 1)) for year in range(1955, 1966)], dtype=np.float64)
    cells = lexis_cells(_floats([3700]), _floats([entry - born]), _floats([entry]), ages, years)
    in_days = cells.time[0]
    yield from ONE_MAN.compare(("aged 19 in 1955", 209, in_days[0, 0]))
    for k in range(1, 10):
        # In a leap year his birthday computes one day earlier, on 5 June.
        new = 210 if (1955 + k) % 4 == 0 else 209
        yield from ONE_MAN.compare(
            (f"aged {18 + k} in {1955 + k}", 156, in_days[k - 1, k]),
            (f"aged {19 + k} in {1955 + k}", new, in_days[k, k]),
        )
    yield from ONE_MAN.compare(
        ("cells with time", 19, int((in_days > 0).sum())),
        ("days in the table", 3497, float(in_days.sum())),
        ("days off the table", 203, cells.outside_time),
    )


def _workers() -> Iterator[Comparison]:
    duration = _floats(EXIT_DATE) - _floats(ENTRY_DATE)
    edges = _floats(range(40, 61, 5)), _floats(range(1940, 1961, 5))
    cells = lexis_cells(
        duration, _floats(ENTRY_AGE), _floats(ENTRY_DATE), *edges, event=np.array(DIED, dtype=np.int64)
    )
    for k, (ages, row) in enumerate(PRINTED_YEARS.items()):
        for j, printed in enumerate(row):
            period = f"{1940 + 5 * j}-{1944 + 5 * j}"
            yield from WORKERS.compare((f"years at {ages}, {period}", _tenth(printed), cells.time[0, k, j]))
    yield from WORKERS.compare(
        ("years", "85.8", float(cells.time.sum()) + cells.outside_time),
        ("deaths", 7, int(cells.events.sum()) + cells.outside_events),
    )


def _tenth(printed: str | int) -> str | int:
    """Whole years are exact in the data, to a tenth."""
    return f"{printed}.0" if isinstance(printed, str) and "." not in printed else printed


def _stanford() -> Iterator[Comparison]:
    cells = stanford()
    (waiting, after), (died_waiting, died_after) = cells.time.sum(axis=(1, 2)), cells.events.sum(axis=(1, 2))
    yield from STANFORD.compare(
        ("days before transplant", "5955.5", waiting),
        ("deaths before transplant", 30, died_waiting),
        ("days after transplant", "25998.5", after),
        ("deaths after transplant", 45, died_after),
    )


def stanford() -> LexisCells:
    """Return days and deaths by state; the clocks are days since acceptance, in one wide cell."""
    text = files("coincide.verify").joinpath("data", "stanford_heart.csv").read_text(encoding="utf-8")
    table = np.array(
        [[float(value) for value in row] for row in list(csv.reader(text.splitlines()))[1:]], dtype=np.float64
    )
    start, stop, transplanted, death = table.T
    wide = np.array([0.0, 10000.0])
    return lexis_cells(
        stop - start,
        start,
        start,
        wide,
        wide,
        group=transplanted.astype(np.int64),
        groups=2,
        event=death.astype(np.int64),
    )


def _floats(values: range | list[int] | tuple[float, ...]) -> NDArray[np.float64]:
    return np.array(list(values), dtype=np.float64)
