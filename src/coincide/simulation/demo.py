"""The population of ``coincide demo``."""

from __future__ import annotations

import datetime as dt
from typing import Final

from coincide.simulation.options import Link
from coincide.sources.simulated import Simulated

DEMO_RATIO: Final = 8.0
"""Planted in both orders and all windows.

One million people with Danish incidence and mortality over 1995-2024 are expected to hold 2.2 to 2.4
people with ALS and MS in the primary window by chance, nearly all with MS first. A tripled rate would
then be found in two of three such registers (it takes 6 people). At ratio 8 about 18 are expected, so
that 99.6 % of such registers hold the 8 people or more from whom two can be removed.
"""

DEMO: Final = Simulated(
    people=1_000_000,
    seed=1,
    start=dt.date(1995, 1, 1),
    end=dt.date(2024, 12, 31),
    a="als",
    b="ms",
    link=Link((DEMO_RATIO,)),
)
"""Denmark-like: its rates, deaths and age pyramid; one million people; a planted, printed ratio."""
