"""Revised El Escorial (Airlie House), 2000."""

from __future__ import annotations

from typing import Final

from coincide.cases.clause import Citation, Clause, Finding, all_of, any_of
from coincide.cases.criteria.als_parts import (
    EMG_BY_REGION,
    both_in,
    clinical_lower,
    laboratory_too,
    nothing_else,
    one_region_or_unordered,
    progressive,
    two_regions_upper_above_lower,
    upper_in,
)
from coincide.cases.criteria.base import Category, Criterion, Reading

SOURCE: Final = Citation(
    "Brooks BR et al., Amyotrophic Lateral Sclerosis and Other Motor Neuron Disorders 2000;1:293-9",
    "10.1080/146608200300079536",
    "secondary",
)
FAMILIAL: Final = Citation(SOURCE.text, SOURCE.doi, "unverified")

EMG_UNITS: Final = {
    "limbs": "electromyography must show denervation in two limbs",
    "regions": "electromyography must show denervation in two body regions",
}
"""Two ways reviews quote the clause; the first is taken unless asked otherwise.

Fasciculations do not stand in for fibrillations here.
"""


def el_escorial_2000(emg_unit: str = "limbs") -> Criterion:
    """Return the criteria, read one of two ways."""
    return Criterion(
        name="el_escorial_2000",
        version="2000",
        disease="als",
        label="revised El Escorial 2000",
        citation=SOURCE,
        categories=(
            Category("definite", progressive(both_in(3, clinical_lower), SOURCE)),
            Category("definite_familial_laboratory_supported", progressive(_familial(), FAMILIAL)),
            Category("probable", progressive(two_regions_upper_above_lower(clinical_lower), SOURCE)),
            Category(
                "probable_laboratory_supported",
                progressive(_laboratory(emg_unit), SOURCE),
                laboratory_too(SOURCE),
            ),
            Category("possible", progressive(one_region_or_unordered(clinical_lower), SOURCE)),
        ),
        met_from=5,
        exclusion=nothing_else(SOURCE),
        readings=(Reading("emg_unit", emg_unit, EMG_UNITS[emg_unit]),),
    )


def _familial() -> Clause:
    return all_of(
        "a pathogenic variant, and upper and lower signs in one region",
        Finding("genetics.als_variant"),
        both_in(1, clinical_lower),
    )


def _laboratory(emg_unit: str) -> Clause:
    return all_of(
        f"signs in one region, and {EMG_UNITS[emg_unit]}",
        any_of(
            "upper and lower signs in one region, or upper signs in one",
            both_in(1, clinical_lower),
            upper_in(1),
        ),
        all_of(EMG_UNITS[emg_unit], Finding(f"emg.two_{emg_unit}"), citation=EMG_BY_REGION),
    )


CRITERION: Final = el_escorial_2000()
