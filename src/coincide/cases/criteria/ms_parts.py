"""Clauses the criteria for multiple sclerosis share: attacks with their lesions, what must be excluded."""

from __future__ import annotations

from typing import Final

from coincide.cases.clause import Citation, Clause, Finding, Node, all_of, any_of, some_of

TWO_ATTACKS: Final = Finding("course.two_attacks")
SIGNS_OF_ONE: Final = Finding("course.attack_with_signs")
SIGNS_OF_TWO: Final = Finding("course.two_sites_with_signs")
TYPICAL_ATTACK: Final = Finding("course.typical_attack")
YEAR: Final = Finding("course.progression_12_months")
PROGRESSIVE_ONSET: Final = Finding("course.progressive_onset")


def nothing_else(citation: Citation) -> Clause:
    """No antibodies of the diseases that look alike, nor the other disease of the pair, nor any other."""
    return all_of(
        "nothing else explains the findings",
        Finding("excluded.aqp4"),
        Finding("excluded.mog"),
        Finding("excluded.other_disease"),
        Finding("not_explained_by.als"),
        citation=citation,
    )


def places(least: int, *names: str, citation: Citation) -> Clause:
    """Lesions in at least so many places."""
    many = {1: "one place", 2: "two places", 4: "four places"}[least]
    parts = [Finding(f"mri.{name}") for name in names]
    return some_of(f"lesions in at least {many} of {len(names)}", least, *parts, citation=citation)


def attack_onset(history: Node, in_space: Node, in_time: Node, citation: Citation) -> Clause:
    """Ask for attacks, and for whatever their number and signs leave to be shown in space and in time."""
    return any_of(
        "attacks, with dissemination in space and in time",
        all_of("two attacks, with signs of two lesions", TWO_ATTACKS, SIGNS_OF_TWO),
        all_of("two attacks, signs of one lesion and history of another attack", TWO_ATTACKS, history),
        all_of(
            "two attacks, signs of one lesion, and dissemination in space",
            TWO_ATTACKS,
            SIGNS_OF_ONE,
            in_space,
        ),
        all_of("one attack, signs of two lesions, and dissemination in time", SIGNS_OF_TWO, in_time),
        all_of("one attack, and dissemination in space and in time", SIGNS_OF_ONE, in_space, in_time),
        citation=citation,
    )


def progressive_onset(brain: Node, cord: Node, fluid: Node, citation: Citation) -> Clause:
    """Ask for a year of progression and two of three: brain lesion, two cord lesions, cerebrospinal fluid."""
    return all_of(
        "progression from the first symptom, for a year, and two of three: brain, cord, cerebrospinal fluid",
        PROGRESSIVE_ONSET,
        YEAR,
        some_of("two of: brain lesion, two cord lesions, cerebrospinal fluid", 2, brain, cord, fluid),
        citation=citation,
    )
