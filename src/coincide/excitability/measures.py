"""The measures: names, units and the test each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CHARGE_DURATION: Final = "charge_duration"
ELECTROTONUS: Final = "electrotonus"
RECOVERY_CYCLE: Final = "recovery_cycle"
CURRENT_THRESHOLD: Final = "current_threshold"
STIMULUS_RESPONSE: Final = "stimulus_response"
LATENT_ADDITION: Final = "latent_addition"


@dataclass(frozen=True, slots=True)
class Part:
    """One test of the protocol.

    Attributes
    ----------
    name, words
        Its name in a raw table, and in words.
    x, x_unit
        What its x is.
    value, unit
        What its value is.
    conditioned
        Whether rows with condition 0 give the unconditioned threshold.
    above_0
        Whether x must be above 0.
    """

    name: str
    words: str
    x: str
    x_unit: str
    value: str
    unit: str
    conditioned: bool
    above_0: bool


TESTS: Final[dict[str, Part]] = {
    one.name: one
    for one in (
        Part(CHARGE_DURATION, "strength-duration", "stimulus duration", "ms", "threshold", "mA", False, True),
        Part(ELECTROTONUS, "threshold electrotonus", "time", "ms", "threshold", "mA", True, False),
        Part(RECOVERY_CYCLE, "recovery cycle", "interval", "ms", "threshold", "mA", True, True),
        Part(
            CURRENT_THRESHOLD, "current-threshold", "polarising current", "%", "threshold", "mA", False, False
        ),
        Part(STIMULUS_RESPONSE, "stimulus-response", "stimulus", "mA", "response", "mV", False, True),
        Part(LATENT_ADDITION, "latent addition", "delay", "ms", "threshold", "mA", True, False),
    )
}
"""Name in a raw table -> test."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a person's nerve.

    Attributes
    ----------
    name, words, unit
        Its name in tables, in words, and its unit.
    test
        Name of the test it comes from.
    """

    name: str
    words: str
    unit: str
    test: str


def _measures(*lines: str) -> dict[str, Measure]:
    """Read measures from ``name | words | unit | test`` lines."""
    parts = (tuple(part.strip() for part in line.split("|")) for line in lines)
    return {part[0]: Measure(*part) for part in parts}


def _electrotonus(current: int, suffix: str) -> tuple[str, ...]:
    """Return the measures of one strength of depolarising and hyperpolarising current."""
    down = f"hyperpolarising current of {current} %"
    up = f"depolarising current of {current} %"
    return (
        f"ted{suffix}_10_20 | threshold reduction 10 to 20 ms into a {up} | % | {ELECTROTONUS}",
        f"ted{suffix}_40_60 | threshold reduction 40 to 60 ms into a {up} | % | {ELECTROTONUS}",
        f"ted{suffix}_90_100 | threshold reduction 90 to 100 ms into a {up} | % | {ELECTROTONUS}",
        f"ted{suffix}_peak | largest threshold reduction during a {up} | % | {ELECTROTONUS}",
        f"ted{suffix}_undershoot | smallest threshold reduction after a {up} | % | {ELECTROTONUS}",
        f"ted{suffix}_s2_accommodation | peak less 90 to 100 ms, {up} | % | {ELECTROTONUS}",
        f"ted{suffix}_half_time_ms | time of half the accommodation, {up} | ms | {ELECTROTONUS}",
        f"teh{suffix}_10_20 | threshold reduction 10 to 20 ms into a {down} | % | {ELECTROTONUS}",
        f"teh{suffix}_20_40 | threshold reduction 20 to 40 ms into a {down} | % | {ELECTROTONUS}",
        f"teh{suffix}_90_100 | threshold reduction 90 to 100 ms into a {down} | % | {ELECTROTONUS}",
        f"teh{suffix}_overshoot | largest threshold reduction after a {down} | % | {ELECTROTONUS}",
        f"teh{suffix}_slope_101_140 | slope 101 to 140 ms, {down} | % a ms | {ELECTROTONUS}",
    )


SUFFIXES: Final = {40: "", 20: "20"}
"""Strength of the polarising current in percent -> what its measures' names carry."""

MEASURES: Final[dict[str, Measure]] = _measures(
    f"sdtc_ms | strength-duration time constant (fitted line) | ms | {CHARGE_DURATION}",
    f"rheobase_ma | rheobase (fitted line) | mA | {CHARGE_DURATION}",
    f"sdtc_two_point_ms | strength-duration time constant (0.2 and 1.0 ms) | ms | {CHARGE_DURATION}",
    f"rheobase_two_point_ma | rheobase (0.2 and 1.0 ms) | mA | {CHARGE_DURATION}",
    *_electrotonus(40, SUFFIXES[40]),
    *_electrotonus(20, SUFFIXES[20]),
    f"rrp_ms | relative refractory period | ms | {RECOVERY_CYCLE}",
    f"refractoriness_2 | threshold change at 2 ms | % | {RECOVERY_CYCLE}",
    f"refractoriness_2_5 | threshold change at 2.5 ms | % | {RECOVERY_CYCLE}",
    f"superexcitability | smallest mean of three neighbours | % | {RECOVERY_CYCLE}",
    f"superexcitability_5 | threshold change at 5 ms | % | {RECOVERY_CYCLE}",
    f"superexcitability_7 | threshold change at 7 ms | % | {RECOVERY_CYCLE}",
    f"subexcitability | largest mean of three neighbours beyond 10 ms | % | {RECOVERY_CYCLE}",
    f"iv_resting_slope | current on threshold reduction, -10 to 10 % | % for % | {CURRENT_THRESHOLD}",
    f"iv_minimum_slope | smallest slope of three neighbours | % for % | {CURRENT_THRESHOLD}",
    f"iv_hyperpolarising_slope | slope, -100 to -80 % | % for % | {CURRENT_THRESHOLD}",
    f"cmap_peak_mv | largest muscle response | mV | {STIMULUS_RESPONSE}",
    f"stimulus_50_ma | stimulus for half the largest response | mA | {STIMULUS_RESPONSE}",
    f"stimulus_response_slope | steepness of the response | % for % | {STIMULUS_RESPONSE}",
    f"latent_addition_0_2 | threshold change 0.2 ms after a hyperpolarising pulse | % | {LATENT_ADDITION}",
)
"""Name -> measure, in the order of tables."""
