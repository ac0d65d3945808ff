"""Raw stimuli of threshold tracking, made from each person's time constant and rheobase by simple forms.

The charge-duration line is Weiss's law with 1 % of noise. The other tests follow smooth curves of the usual
shape; only the time constant and the rheobase are planted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from coincide.simulation.cohort.people import Floats, People
from coincide.simulation.streams import Purpose, stream

DURATIONS_MS: Final = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
POLARISED_MS: Final = np.array(
    [0, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100, 101, 110, 120, 130, 140, 160, 200]
)
INTERVALS_MS: Final = np.array(
    [2, 2.5, 3.2, 4, 5, 6.3, 7, 7.9, 10, 13, 18, 24, 32, 42, 56, 75, 100, 140, 200], dtype=np.float64
)
CURRENTS: Final = np.arange(-100.0, 51.0, 10.0)
SHARES: Final = np.array([0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0])
RHEOBASE_MA: Final = 3.0
NOISE: Final = 0.01

Point = tuple[str, float | None, float, float]
"""Test, condition, x and value."""


def rheobases(people: People, seed: int) -> Floats:
    """Return the rheobase of each person in mA."""
    found: Floats = RHEOBASE_MA * np.exp(stream(seed, 0, Purpose.COHORT_NERVE).normal(0, 0.25, len(people)))
    return found


def points(sdtc_ms: float, rheobase_ma: float, seed: int, person: int) -> Iterator[Point]:
    """Yield the stimuli of one person.

    Parameters
    ----------
    person
        Its place: every person has random numbers of its own.
    """
    noise = np.exp(NOISE * stream(seed, person + 1, Purpose.COHORT_NERVE).normal(size=400))
    drawn = iter(noise.tolist())
    rest = rheobase_ma * (1 + sdtc_ms)  # the threshold of a stimulus of 1 ms
    for width in DURATIONS_MS.tolist():
        yield "charge_duration", None, width, rheobase_ma * (1 + sdtc_ms / width) * next(drawn)
    yield from _conditioned(
        "electrotonus", rest, {s: (POLARISED_MS, _electrotonus(s)) for s in _STRENGTHS}, drawn
    )
    yield from _conditioned("recovery_cycle", rest, {100.0: (INTERVALS_MS, -_recovery())}, drawn)
    for current, lowered in zip(CURRENTS.tolist(), _current_threshold().tolist(), strict=True):
        yield "current_threshold", None, current, rest * (1 - lowered / 100) * next(drawn)
    for share in SHARES.tolist():
        stimulus = rest * (0.8 + 0.4 * share)
        yield (
            "stimulus_response",
            None,
            stimulus,
            8.0 * share**1.5 / (share**1.5 + 0.35 * (1 - share)) * next(drawn),
        )


_STRENGTHS: Final = (40.0, 20.0, -20.0, -40.0)


def _conditioned(
    test: str, rest: float, curves: dict[float, tuple[Floats, Floats]], drawn: Iterator[float]
) -> Iterator[Point]:
    """Yield unconditioned thresholds and those under each condition; a curve is a reduction in percent."""
    for _ in range(3):
        yield test, 0.0, 1.0, rest * next(drawn)
    for condition, (x, reduction) in curves.items():
        for at, lowered in zip(x.tolist(), reduction.tolist(), strict=True):
            yield test, condition, at, rest * (1 - lowered / 100) * next(drawn)


def _electrotonus(strength: float) -> Floats:
    """Return threshold reduction: a fast and a slow part while the current flows, the other way after it."""
    t = POLARISED_MS.astype(np.float64)
    flowing = t <= 100
    slow = 0.95 * (1 - np.exp(-t / 10)) if strength > 0 else 1.6 * (1 - np.exp(-t / 50))
    accommodation = 0.75 * (1 - np.exp(-t / 40)) if strength > 0 else 0.0
    during = strength * (0.9 + slow - accommodation)
    after = -0.35 * strength * np.exp(-(t - 100) / 45)
    found: Floats = np.where(flowing, during * (t > 0), after)
    return found


def _recovery() -> Floats:
    """Return threshold change: refractory, then superexcitable, then subexcitable."""
    x = INTERVALS_MS
    late = np.exp(-(np.log(x / 40) ** 2) / 0.7)
    early = np.exp(-(np.log(x / 6) ** 2) / 0.35)
    found: Floats = 90 * np.exp(-(x - 2) / 0.7) - 28 * early + 14 * late
    return found


def _current_threshold() -> Floats:
    """Return threshold reduction against a current: outward rectification, then inward."""
    found: Floats = np.where(CURRENTS > 0, 60 * (1 - np.exp(-CURRENTS / 45)), 1.7 * CURRENTS)
    return found
