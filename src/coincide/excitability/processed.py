"""From recordings to what is measured and drawn: charge, threshold reduction, threshold change."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.excitability import measures as names
from coincide.excitability.electrotonus import depolarising, hyperpolarising, reduction
from coincide.excitability.other_tests import current_threshold, latent_addition, stimulus_response
from coincide.excitability.recovery import recovery
from coincide.excitability.strength_duration import weiss_line
from coincide.excitability.table import Recording

Floats = NDArray[np.float64]

NO_REFERENCE: Final = "no unconditioned threshold"
NOT_RECORDED: Final = "not recorded"
FEW_POINTS: Final = "points are missing"
SEVERAL: Final = "several conditions"


@dataclass(frozen=True, slots=True)
class Value:
    """A measure of a person: NaN with a reason, or a number with the points of its recording."""

    estimate: float
    points: int
    reason: str


def processed(recording: Recording) -> Floats:
    """Return the values of a recording as the field shows them; NaN without an unconditioned threshold.

    Charge (mA ms) for strength-duration, threshold reduction (%) for electrotonus and current-threshold,
    threshold change (%) for the recovery cycle and latent addition, the response itself (mV) otherwise.
    """
    if recording.test == names.CHARGE_DURATION:
        return recording.x * recording.value
    if recording.test == names.STIMULUS_RESPONSE:
        return recording.value
    lowered = reduction(recording.value, recording.unconditioned)
    up = recording.test in (names.ELECTROTONUS, names.CURRENT_THRESHOLD)
    return lowered if up else -lowered


def measured(recordings: Iterable[Recording]) -> dict[str, Value]:
    """Return every measure of one person, those not recorded among them, with the reason."""
    found: dict[str, Value] = {}
    for recording in recordings:
        for name, estimate in _of(recording).items():
            if name in found:  # two conditions that would give the same measure: neither is picked silently
                found[name] = Value(math.nan, len(recording.x), SEVERAL)
                continue
            found[name] = Value(estimate, len(recording.x), _reason(recording, estimate))
    nothing = Value(math.nan, 0, NOT_RECORDED)
    return {name: found.get(name, nothing) for name in names.MEASURES}


def _reason(recording: Recording, estimate: float) -> str:
    if not math.isnan(estimate):
        return ""
    part = names.TESTS[recording.test]
    needs = part.conditioned or recording.test == names.CURRENT_THRESHOLD
    return NO_REFERENCE if needs and math.isnan(recording.unconditioned) else FEW_POINTS


def _of(recording: Recording) -> dict[str, float]:
    """Return the measures one recording gives; none for a condition that has no named measures."""
    x, value = recording.x, processed(recording)
    if recording.test == names.CHARGE_DURATION:
        line = weiss_line(x, recording.value)
        return {
            "sdtc_ms": line.time_constant_ms,
            "rheobase_ma": line.rheobase_ma,
            "sdtc_two_point_ms": line.two_point_ms,
            "rheobase_two_point_ma": line.two_point_ma,
        }
    if recording.test == names.ELECTROTONUS:
        return _electrotonus(recording.condition, x, value)
    if recording.test == names.LATENT_ADDITION:
        return latent_addition(x, value) if recording.condition < 0 else {}
    ways = {
        names.RECOVERY_CYCLE: recovery,
        names.CURRENT_THRESHOLD: current_threshold,
        names.STIMULUS_RESPONSE: stimulus_response,
    }
    return ways[recording.test](x, value)


def _electrotonus(condition: float, x: Floats, value: Floats) -> dict[str, float]:
    suffix = names.SUFFIXES.get(round(abs(condition)))
    if suffix is None or abs(condition) != round(abs(condition)):
        return {}
    side, found = ("ted", depolarising(x, value)) if condition > 0 else ("teh", hyperpolarising(x, value))
    return {f"{side}{suffix}_{name}": estimate for name, estimate in found.items()}
