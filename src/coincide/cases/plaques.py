"""Which motor signs lesions of multiple sclerosis may explain.

A lesion of the brain may explain upper signs anywhere, one of the cord upper signs at its level and below.
A lesion of the cord may also explain lower signs of its own segments, one of the brainstem bulbar ones; but
not denervation in regions apart from each other.

References
----------
Machner B et al., Aktuelle Neurologie 2007;34:P699, doi 10.1055/s-2007-987969.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

from coincide.cases.als_findings import denervated
from coincide.cases.case import BULBAR, LESION_PLACES, REGIONS, Case
from coincide.cases.clause import Citation
from coincide.cases.known import PRESENT, Known
from coincide.cases.segments import SEGMENTS, neighbours, regions_of, segments_in

GENERALISED: Final = Citation(
    "Machner B et al., Aktuelle Neurologie 2007;34:P699", "10.1055/s-2007-987969", "primary"
)

_CORD: Final = "spinal_cord"


def possible_lesions(case: Case) -> tuple[str, ...]:
    """Return the places with a lesion, and those of which nobody knows that they have none."""
    return tuple(place for place in LESION_PLACES if case.mri.lesions_in(place)[0].high != 0)


def upper_explained(case: Case) -> frozenset[str]:
    """Return the regions whose upper signs a lesion may explain."""
    lesions = possible_lesions(case)
    if any(place != _CORD for place in lesions):
        return frozenset(REGIONS)
    if _CORD not in lesions:
        return frozenset()
    highest = min(_cord_levels(case), key=SEGMENTS.index)
    return frozenset(REGIONS[REGIONS.index(regions_of(highest)[0]) :])


def lower_explained(case: Case, findings: Mapping[str, Known]) -> frozenset[str]:
    """Return the regions whose lower signs a lesion may explain; none where denervation is generalised."""
    return frozenset() if generalised(findings) else frozenset(_segmental(case))


def generalised(findings: Mapping[str, Known]) -> bool:
    """Whether lower signs are present in two regions that do not lie next to each other."""
    denervated_regions = [
        at
        for at, region in enumerate(REGIONS)
        if PRESENT in (findings[f"motor.{region}.lower"], findings[f"emg.{region}.fasciculations"])
    ]
    return any(other - one > 1 for one, other in combinations(denervated_regions, 2))


def _segmental(case: Case) -> Iterator[str]:
    lesions = possible_lesions(case)
    if "infratentorial" in lesions:
        yield BULBAR
    if _CORD not in lesions:
        return
    levels = _cord_levels(case)
    for region in REGIONS:
        at = [level for level in levels if region in regions_of(level)]
        if at and not _denervated_elsewhere(case, region, levels):
            yield region


def _cord_levels(case: Case) -> frozenset[str]:
    """Return the segments that may hold a lesion: those told, if a level is told of every lesion."""
    told = [segments_in(level) for level in case.mri.cord_levels]
    most = case.mri.lesions_in(_CORD)[0].high
    complete = bool(told) and all(told) and most is not None and len(told) >= most
    return frozenset[str]().union(*told) if complete else frozenset(SEGMENTS)


def _denervated_elsewhere(case: Case, region: str, levels: frozenset[str]) -> bool:
    """Whether a denervated muscle of the region has its root away from every lesion."""
    near = frozenset[str]().union(*map(neighbours, levels))
    roots = [
        segments_in(muscle.root)
        for muscle in case.emg.muscles
        if muscle.region == region and denervated(muscle) is PRESENT
    ]
    return any(root and not root & near for root in roots)
