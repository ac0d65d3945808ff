"""Worked examples 1 to 6: one count and what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.estimates.interval import Interval
from coincide.estimates.poisson import IntervalMethod, poisson_interval, poisson_p, smr
from coincide.verify.comparison import Comparison, Example

GARWOOD: Final = Example(1, "Exact Poisson intervals", "Garwood, Biometrika 1936; R poisson.test")
BYAR: Final = Example(2, "Byar's approximation", "Breslow & Day, IARC 1987")
MID_P: Final = Example(3, "Mid-P Poisson intervals", "Cohen & Yang, Statistics in Medicine 1994, Table I; R")

LIMITS: Final[dict[IntervalMethod, tuple[Example, dict[int, tuple[str | int, str]]]]] = {
    "garwood": (
        GARWOOD,
        {
            0: (0, "3.688879"),
            1: (".025318", "5.571643"),
            2: (".242209", "7.224688"),
            3: (".618672", "8.767273"),
            4: ("1.089865", "10.241589"),
            5: ("1.623486", "11.668332"),
            8: ("3.453832", "15.763189"),
            10: ("4.795389", "18.390356"),
            20: ("12.216520", "30.888378"),
            30: ("20.240874", "42.826865"),
            50: ("37.110964", "65.918767"),
            100: ("81.363991", "121.626794"),
            1000: ("938.973018", "1063.952136"),
        },
    ),
    "byar": (
        BYAR,
        {
            1: (".013072", "5.563756"),
            4: ("1.076150", "10.240753"),
            10: ("4.787450", "18.391459"),
            100: ("81.362105", "121.627938"),
        },
    ),
    "mid_p": (
        MID_P,
        {
            0: (0, "2.995732"),
            1: (".050020", "4.931861"),
            4: ("1.270945", "9.648440"),
            10: ("5.079522", "17.824854"),
            100: ("81.791821", "121.103491"),
        },
    ),
}

NICKEL: Final = Example(4, "Welsh nickel workers, lung cancer", "R package ISwR after Breslow & Day 1987")
LIDDELL: Final = Example(5, "SMR of 8 against 3.59", "Liddell, J Epidemiol Community Health 1984")
OPENEPI: Final = Example(6, "SMR of 4 against 3.3", "OpenEpi, example of the SMR module")


def counts() -> Iterator[Comparison]:
    """Yield examples 1 to 6."""
    for method, (example, table) in LIMITS.items():
        for observed, (low, high) in table.items():
            got = _pair(poisson_interval(observed, method=method))
            yield from example.interval(f"{observed} events,", low, high, got)
    yield from _ratios()


def _ratios() -> Iterator[Comparison]:
    nickel = smr(137, 24.19893)
    yield from NICKEL.compare(("SMR", "5.661407", nickel.estimate))
    yield from NICKEL.interval("Garwood", "4.753125", "6.692709", _pair(nickel.interval))
    for example, observed, expected, printed in (
        (LIDDELL, 8, 3.59, ("2.228412", ".962070", "4.390861", ".060733", ".041848")),
        (OPENEPI, 4, 3.3, ("1.212121", ".330262", "3.103512", ".839324", ".657071")),
    ):
        ratio = smr(observed, expected)
        yield from example.compare(("SMR", printed[0], ratio.estimate))
        yield from example.interval("Garwood", printed[1], printed[2], _pair(ratio.interval))
        yield from example.compare(
            ("p, central", printed[3], ratio.p),
            ("p, mid-P", printed[4], poisson_p(observed, expected, method="mid_p")),
        )


def _pair(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high
