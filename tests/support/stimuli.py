"""Raw stimulus tables of simulated nerves with known properties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DURATIONS = (0.2, 0.4, 0.6, 0.8, 1.0)
INTERVALS = (2, 2.5, 3.2, 4, 5, 6.3, 7.9, 10, 13, 18, 24, 32, 42, 56, 75, 100, 140, 200)
TIMES = (0, 9, 10, 11, 15, 20, 26, 33, 41, 50, 60, 70, 80, 90, 100, 105, 111, 120, 140, 160, 180, 200)
CURRENTS = tuple(range(-100, 60, 10))
STIMULI = tuple(np.round(np.arange(2.0, 8.01, 0.25), 2).tolist())


@dataclass(frozen=True)
class Nerve:
    """What is planted: Weiss's law, and curves of simple shape."""

    time_constant: float = 0.45
    rheobase: float = 2.0
    refractory: float = 3.0  # ms at which the recovery cycle crosses 0
    resting_slope: float = 0.6
    response: float = 10.0


def reduction(time: float, current: float) -> float:
    """Threshold reduction: a fast part, a slower one, accommodation; the other way round after it."""
    if time <= 0:
        return 0.0
    rise = current * (1 + 0.7 * (1 - np.exp(-min(time, 100) / 8)) - 0.4 * (1 - np.exp(-min(time, 100) / 35)))
    if time <= 100:
        return float(rise)
    return float(-0.4 * current * np.exp(-(time - 100) / 40))


def recovery(interval: float, crossing: float) -> float:
    """Threshold change in percent: through 0 at `crossing` on a line in log time, then super, then sub."""
    x = np.log(interval / crossing)
    if interval <= 5:
        return float(-60 * x)
    low = -60 * np.log(5 / crossing)
    return float(low + (15 - low) * min(1.0, np.log(interval / 5) / np.log(8))) if interval <= 40 else 15.0


def table(nerves: list[Nerve], noise: float = 0.0, seed: int = 1) -> dict[str, list[object]]:
    """Return a long table of all tests of each nerve; thresholds carry a relative error."""
    random = np.random.Generator(np.random.Philox(key=np.array([seed, 0], dtype=np.uint64)))
    rows: list[tuple[object, ...]] = []
    for person, nerve in enumerate(nerves):
        rest = nerve.rheobase * (1 + nerve.time_constant)
        rows += [
            (person, "charge_duration", None, t, nerve.rheobase * (1 + nerve.time_constant / t))
            for t in DURATIONS
        ]
        rows += [(person, "electrotonus", 0, t, rest) for t in (0, 50)]
        for current in (40, -40, 20, -20):
            rows += [
                (person, "electrotonus", current, t, rest * (1 - reduction(t, current) / 100)) for t in TIMES
            ]
        rows.append((person, "recovery_cycle", 0, 200, rest))
        rows += [
            (person, "recovery_cycle", 1, t, rest * (1 + recovery(t, nerve.refractory) / 100))
            for t in INTERVALS
        ]
        rows += [
            (person, "current_threshold", None, i, rest * (1 - i / nerve.resting_slope / 100))
            for i in CURRENTS
        ]
        rows += [
            (person, "stimulus_response", None, s, nerve.response / (1 + np.exp(-3 * (s - 5))))
            for s in STIMULI
        ]
        rows += [(person, "latent_addition", 0, t, rest) for t in (0.0, 0.5)]
        rows += [
            (person, "latent_addition", -90, t, rest * (1 + 0.4 * np.exp(-t / 0.1)))
            for t in (0.0, 0.1, 0.2, 0.3, 0.5)
        ]
    columns = {name: list(values) for name, values in zip(NAMES, zip(*rows, strict=True), strict=True)}
    columns["value"] = [float(value) * (1 + noise * random.standard_normal()) for value in columns["value"]]
    return columns


NAMES = ("person", "test", "condition", "x", "value")
