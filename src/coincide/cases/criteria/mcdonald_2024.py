"""McDonald criteria, 2024 revision: one scheme for attacks and progression, five places, new biomarkers."""

from __future__ import annotations

from typing import Final

from coincide.cases.clause import Citation, Clause, Finding, Node, all_of, any_of
from coincide.cases.criteria.base import Category, Criterion
from coincide.cases.criteria.ms_parts import (
    PROGRESSIVE_ONSET,
    SIGNS_OF_TWO,
    TWO_ATTACKS,
    TYPICAL_ATTACK,
    YEAR,
    nothing_else,
    places,
)

SOURCE: Final = Citation(
    "Montalban X et al., Lancet Neurology 2025;24:850-65", "10.1016/S1474-4422(25)00270-4", "secondary"
)

_FIVE: Final = (
    "periventricular",
    "cortical_juxtacortical",
    "infratentorial",
    "spinal_cord",
    "optic_nerve",
)
TWO_PLACES: Final = places(2, *_FIVE, citation=SOURCE)
PLACES_OR_CORD: Final = any_of(
    "lesions in at least two places of 5, or two in the cord", TWO_PLACES, Finding("mri.two_cord_lesions")
)

FLUID: Final = any_of(
    "bands found in the fluid alone, or a raised kappa index",
    Finding("csf.specific_bands"),
    Finding("csf.kappa_index"),
    citation=SOURCE,
)
VEIN: Final = Finding("mri.central_vein")
RIM: Final = Finding("mri.rim")
IN_TIME: Final = any_of(
    "two attacks, a new lesion, or enhancing and other lesions at once",
    TWO_ATTACKS,
    Finding("mri.new_lesion"),
    Finding("mri.old_and_new"),
    citation=SOURCE,
)


def _two_with_one(in_space: Node) -> Clause:
    """Two places and a further sign: a rim alone is none."""
    return all_of(
        "two places, with fluid, central vein or time",
        in_space,
        any_of("fluid, central vein or time", FLUID, VEIN, IN_TIME),
        citation=SOURCE,
    )


def _ways(in_space: Node) -> Clause:
    return any_of(
        "four places; two with a further sign; or one with two further signs",
        places(4, *_FIVE, citation=SOURCE),
        _two_with_one(in_space),
        all_of(
            "one place, with fluid or time, and with central vein or rim",
            places(1, *_FIVE, citation=SOURCE),
            any_of("fluid or time", FLUID, IN_TIME),
            any_of("central vein or rim", VEIN, RIM),
            citation=SOURCE,
        ),
        citation=SOURCE,
    )


_ATTACK: Final = any_of(
    "typical attacks with signs of two lesions, or a typical attack and one of the ways",
    all_of("two attacks, with signs of two lesions", TWO_ATTACKS, SIGNS_OF_TWO),
    all_of("a typical attack, and one of the ways", TYPICAL_ATTACK, _ways(TWO_PLACES)),
    citation=SOURCE,
)
_PROGRESSION: Final = all_of(
    "a year of progression, and one of the ways",
    YEAR,
    any_of(
        "one of the ways; from the first symptom on, two cord lesions stand in for two places",
        _ways(TWO_PLACES),
        all_of(
            "progression from the first symptom, and one of the ways",
            PROGRESSIVE_ONSET,
            _two_with_one(PLACES_OR_CORD),
        ),
    ),
    citation=SOURCE,
)
_FOUND: Final = all_of(
    "lesions without typical symptoms, in two places, with fluid, central vein or time",
    Finding("course.radiological_or_other_onset"),
    _two_with_one(TWO_PLACES),
    citation=SOURCE,
)

CRITERION: Final = Criterion(
    name="mcdonald_2024",
    version="2024",
    disease="ms",
    label="McDonald 2024",
    citation=SOURCE,
    categories=(
        Category("attack_onset", _ATTACK),
        Category("progressive_onset", _PROGRESSION),
        Category("radiological_or_other_onset", _FOUND),
    ),
    met_from=3,
    exclusion=nothing_else(SOURCE),
    graded=False,
)
