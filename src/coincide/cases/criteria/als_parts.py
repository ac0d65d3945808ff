"""Clauses the criteria for amyotrophic lateral sclerosis share: signs by region, what must be excluded."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Final

from coincide.cases.case import BULBAR, REGIONS, SPINAL
from coincide.cases.clause import Citation, Clause, Finding, Node, all_of, any_of, some_of

Sign = Callable[[str], Node]

EMG_BY_REGION: Final = Citation(
    "Brooks BR et al., Amyotrophic Lateral Sclerosis and Other Motor Neuron Disorders 2000;1:293-9",
    "10.1080/146608200300079536",
    "unverified",
)
"""How many muscles make a region: one bulbar, two of an arm or leg by root and nerve, one thoracic."""

FASCICULATIONS: Final = Citation(
    "de Carvalho M et al., Clinical Neurophysiology 2008;119:497-503 (abstract)",
    "10.1016/j.clinph.2007.09.143",
    "primary",
)
"""Fasciculation potentials count as fibrillations do, and electromyography as the examination does."""

SEVERAL: Final = {1: "one region", 2: "two regions", 3: "three regions"}


def upper(region: str) -> Node:
    """Upper motor neuron signs in a region."""
    return Finding(f"motor.{region}.upper")


def clinical_lower(region: str) -> Node:
    """Clinical lower motor neuron signs in a region."""
    return Finding(f"motor.{region}.lower")


def lower_with_fibrillations(region: str) -> Node:
    """Lower motor neuron signs, clinical or by electromyography with fibrillations or sharp waves."""
    words = f"lower motor neuron signs in the {region} region, clinical or by electromyography"
    emg = Finding(f"emg.{region}.fibrillations")
    return any_of(words, clinical_lower(region), emg, citation=EMG_BY_REGION)


def lower_with_fasciculations(region: str) -> Node:
    """Lower motor neuron signs, fasciculation potentials counting as fibrillations do."""
    words = f"lower motor neuron signs in the {region} region, clinical or by electromyography"
    emg = Finding(f"emg.{region}.fasciculations")
    return any_of(words, clinical_lower(region), emg, citation=FASCICULATIONS)


def both(region: str, lower: Sign) -> Clause:
    """Upper and lower signs in one region."""
    return all_of(f"upper and lower signs in the {region} region", upper(region), lower(region))


def both_in(least: int, lower: Sign) -> Clause:
    """Upper and lower signs together in at least so many regions."""
    parts = [both(region, lower) for region in REGIONS]
    return some_of(f"upper and lower signs together in at least {SEVERAL[least]}", least, *parts)


def upper_in(least: int) -> Clause:
    """Upper signs in at least so many regions."""
    return some_of(f"upper signs in at least {SEVERAL[least]}", least, *map(upper, REGIONS))


def lower_in(least: int, lower: Sign) -> Clause:
    """Lower signs in at least so many regions."""
    return some_of(f"lower signs in at least {SEVERAL[least]}", least, *map(lower, REGIONS))


def bulbar_and_two_or_three_spinal(lower: Sign) -> Clause:
    """Both kinds of sign in the bulbar and two spinal regions, or in all three spinal regions."""
    spinal = [both(region, lower) for region in SPINAL]
    return any_of(
        "upper and lower signs in the bulbar and two spinal regions, or in three spinal regions",
        all_of(
            "upper and lower signs in the bulbar and two spinal regions",
            both(BULBAR, lower),
            some_of("upper and lower signs in two spinal regions", 2, *spinal),
        ),
        all_of("upper and lower signs in three spinal regions", *spinal),
    )


def upper_above_lower(lower: Sign) -> Clause:
    """Ask for an upper sign rostral to a lower one."""
    parts = [
        all_of(f"upper in the {rostral}, lower in the {caudal} region", upper(rostral), lower(caudal))
        for rostral, caudal in combinations(REGIONS, 2)
    ]
    return any_of("an upper sign rostral to a lower sign", *parts)


def lower_above_upper(lower: Sign) -> Clause:
    """Ask for a lower sign rostral to an upper one."""
    parts = [
        all_of(f"lower in the {rostral}, upper in the {caudal} region", lower(rostral), upper(caudal))
        for rostral, caudal in combinations(REGIONS, 2)
    ]
    return any_of("a lower sign rostral to an upper sign", *parts)


def two_regions_upper_above_lower(lower: Sign) -> Clause:
    """Upper signs in two regions, lower signs in two, some upper rostral to some lower.

    The regions with upper and those with lower signs may differ.
    """
    return all_of(
        "upper and lower signs in at least two regions, some upper sign rostral to a lower one",
        upper_in(2),
        lower_in(2, lower),
        upper_above_lower(lower),
    )


def one_region_or_unordered(lower: Sign) -> Clause:
    """Both in one region, or upper signs alone in two, or lower rostral to upper."""
    return any_of(
        "upper and lower signs in one region, or upper signs in two, or a lower sign rostral to an upper one",
        both_in(1, lower),
        upper_in(2),
        lower_above_upper(lower),
    )


def progressive(tree: Clause, citation: Citation) -> Clause:
    """Ask also for signs that spread within a region or to others."""
    words = f"{tree.words}; and progressive spread"
    return all_of(words, tree, Finding("course.spread"), citation=citation)


def nothing_else(citation: Citation) -> Clause:
    """No other disease by electrophysiology, imaging or otherwise; the other of the pair among them."""
    return all_of(
        "nothing else explains the signs",
        Finding("excluded.electrophysiology"),
        Finding("excluded.imaging"),
        Finding("excluded.other_disease"),
        Finding("not_explained_by.ms"),
        citation=citation,
    )


def laboratory_too(citation: Citation) -> Clause:
    """No other disease by the laboratory either."""
    return all_of("no other disease by the laboratory", Finding("excluded.laboratory"), citation=citation)
