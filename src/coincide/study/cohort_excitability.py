"""Names of the columns that raw stimuli give: what formulas and curves may name beside declared columns."""

from __future__ import annotations

from typing import Final

from coincide.study.cohort_columns import ColumnSection

_ELECTROTONUS: Final = (
    *(
        "ted{}_10_20",
        "ted{}_40_60",
        "ted{}_90_100",
        "ted{}_peak",
        "ted{}_undershoot",
        "ted{}_s2_accommodation",
    ),
    *(
        "ted{}_half_time_ms",
        "teh{}_10_20",
        "teh{}_20_40",
        "teh{}_90_100",
        "teh{}_overshoot",
        "teh{}_slope_101_140",
    ),
)
MADE: Final[tuple[str, ...]] = (
    *("sdtc_ms", "rheobase_ma", "sdtc_two_point_ms", "rheobase_two_point_ma"),
    *(name.format(strength) for strength in ("", "20") for name in _ELECTROTONUS),
    *("rrp_ms", "refractoriness_2", "refractoriness_2_5", "superexcitability", "superexcitability_5"),
    *("superexcitability_7", "subexcitability"),
    *("iv_resting_slope", "iv_minimum_slope", "iv_hyperpolarising_slope"),
    *("cmap_peak_mv", "stimulus_50_ma", "stimulus_response_slope", "latent_addition_0_2"),
)
"""Measures of a person's nerve, made of ``[excitability]``: all are numbers."""

MADE_COLUMNS: Final = {name: ColumnSection(kind="number") for name in MADE}
