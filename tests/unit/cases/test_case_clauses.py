"""Truth tables: every clause of every set of criteria, with its smallest sets of findings and less."""

from __future__ import annotations

from itertools import product

import pytest

from coincide.cases.clause import Clause, Finding, findings_in, state
from coincide.cases.criteria.base import Criterion
from coincide.cases.criteria.every import CRITERIA, NAMES
from coincide.cases.criteria.gold_coast_2020 import gold_coast_2020
from coincide.cases.findings_words import WORDS
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Known

EVERY: dict[str, Criterion] = {one.name: one for one in CRITERIA}
SPREAD = "course.spread"


def others_absent(names: tuple[str, ...], present: tuple[str, ...]) -> dict[str, Known]:
    """Findings of which some are present and all others absent."""
    return {name: PRESENT if name in present else ABSENT for name in names}


def upper(*regions: str) -> tuple[str, ...]:
    return tuple(f"motor.{region}.upper" for region in regions)


def lower(*regions: str) -> tuple[str, ...]:
    return tuple(f"motor.{region}.lower" for region in regions)


def both(*regions: str) -> tuple[str, ...]:
    return upper(*regions) + lower(*regions)


def fibrillations(*regions: str) -> tuple[str, ...]:
    return tuple(f"emg.{region}.fibrillations" for region in regions)


def fasciculations(*regions: str) -> tuple[str, ...]:
    return tuple(f"emg.{region}.fasciculations" for region in regions)


B, C, T, L = "bulbar", "cervical", "thoracic", "lumbosacral"
ORDERED = [
    (*upper(B, C), *lower(T, L)),
    (*upper(C, L), *lower(B, T)),
    (*upper(B, L), *lower(B, L)),
]
UNORDERED = [both(C), upper(B, L), (*lower(B), *upper(L)), (*lower(T), *upper(L))]
MOTOR = ("course.motor_progression", "course.normal_before")
YEAR = ("course.progressive_onset", "course.progression_12_months")

# criterion, category, a smallest set of findings that meets it
SMALLEST: list[tuple[str, str, tuple[str, ...]]] = [
    *[
        (name, "definite", (*found, SPREAD))
        for name, emg in (("el_escorial_1994", fibrillations), ("awaji_2008", fasciculations))
        for found in (
            both(B, C, T),
            both(B, C, L),
            both(B, T, L),
            both(C, T, L),
            (*upper(B, C, L), *emg(B, C, L)),
            (*both(B, C), *upper(L), *emg(L)),
        )
    ],
    *[("el_escorial_2000", "definite", (*found, SPREAD)) for found in (both(B, C, T), both(C, T, L))],
    *[
        (name, "probable", (*found, SPREAD))
        for name in ("el_escorial_1994", "el_escorial_2000", "awaji_2008")
        for found in ORDERED
    ],
    ("el_escorial_1994", "probable", (*upper(B, C), *fibrillations(T, L), SPREAD)),
    ("awaji_2008", "probable", (*upper(B, C), *fasciculations(T, L), SPREAD)),
    *[
        (name, "possible", (*found, SPREAD))
        for name in ("el_escorial_1994", "el_escorial_2000", "awaji_2008")
        for found in UNORDERED
    ],
    ("el_escorial_1994", "possible", (*upper(C), *fibrillations(C), SPREAD)),
    ("awaji_2008", "possible", (*upper(C), *fasciculations(C), SPREAD)),
    ("el_escorial_1994", "suspected", (*lower(B, C), SPREAD)),
    ("el_escorial_1994", "suspected", (*fibrillations(B, C), SPREAD)),
    (
        "el_escorial_2000",
        "definite_familial_laboratory_supported",
        ("genetics.als_variant", *both(C), SPREAD),
    ),
    ("el_escorial_2000", "probable_laboratory_supported", (*upper(C), "emg.two_limbs", SPREAD)),
    ("gold_coast_2020", "als", (*MOTOR, *both(T))),
    ("gold_coast_2020", "als", (*MOTOR, *lower(B, C))),
    ("gold_coast_2020", "als", (*MOTOR, *fasciculations(C, L))),
    ("gold_coast_2020", "als", (*MOTOR, *lower(C), *fasciculations(L))),
    ("gold_coast_2020", "als", (*MOTOR, *upper(B), *lower(L))),
    # attacks, 2010 and 2017
    *[
        (name, "attack_onset", found)
        for name, here, anywhere in (
            (
                "mcdonald_2010",
                "signs_and_history",
                ("juxtacortical", "spinal_cord_silent", "old_and_new_silent"),
            ),
            (
                "mcdonald_2017",
                "signs_and_history_elsewhere",
                ("cortical_juxtacortical", "spinal_cord", "old_and_new"),
            ),
        )
        for found in (
            ("course.two_attacks", "course.two_sites_with_signs"),
            ("course.two_attacks", f"course.{here}"),
            ("course.two_attacks", "course.attack_with_signs", "mri.periventricular", f"mri.{anywhere[0]}"),
            ("course.two_attacks", "course.attack_with_signs", f"mri.{anywhere[0]}", f"mri.{anywhere[1]}"),
            ("course.two_sites_with_signs", "mri.new_lesion"),
            ("course.two_sites_with_signs", f"mri.{anywhere[2]}"),
            ("course.attack_with_signs", "mri.periventricular", f"mri.{anywhere[1]}", "mri.new_lesion"),
            ("course.attack_with_signs", f"mri.{anywhere[0]}", f"mri.{anywhere[1]}", f"mri.{anywhere[2]}"),
        )
    ],
    ("mcdonald_2017", "attack_onset", ("course.two_sites_with_signs", "csf.specific_bands")),
    (
        "mcdonald_2017",
        "attack_onset",
        ("course.attack_with_signs", "mri.periventricular", "mri.infratentorial", "csf.specific_bands"),
    ),
    # progression: two of three
    *[
        ("mcdonald_2010", "progressive_onset", (*YEAR, *found))
        for found in (
            ("mri.periventricular", "csf.bands"),
            ("mri.juxtacortical", "csf.igg_index"),
            ("mri.infratentorial_silent", "mri.two_cord_lesions_silent"),
            ("mri.two_cord_lesions_silent", "csf.igg_index"),
        )
    ],
    *[
        ("mcdonald_2017", "progressive_onset", (*YEAR, *found))
        for found in (
            ("mri.periventricular", "csf.specific_bands"),
            ("mri.cortical_juxtacortical", "mri.two_cord_lesions"),
            ("mri.infratentorial", "csf.specific_bands"),
            ("mri.two_cord_lesions", "csf.specific_bands"),
        )
    ],
    # 2024
    ("mcdonald_2024", "attack_onset", ("course.two_attacks", "course.two_sites_with_signs")),
    *[
        ("mcdonald_2024", category, (start, *found))
        for category, start in (
            ("attack_onset", "course.typical_attack"),
            ("progressive_onset", "course.progression_12_months"),
        )
        for found in (
            ("mri.periventricular", "mri.cortical_juxtacortical", "mri.infratentorial", "mri.spinal_cord"),
            ("mri.cortical_juxtacortical", "mri.infratentorial", "mri.spinal_cord", "mri.optic_nerve"),
            ("mri.periventricular", "mri.optic_nerve", "csf.specific_bands"),
            ("mri.periventricular", "mri.optic_nerve", "csf.kappa_index"),
            ("mri.periventricular", "mri.spinal_cord", "mri.central_vein"),
            ("mri.periventricular", "mri.infratentorial", "mri.new_lesion"),
            ("mri.periventricular", "mri.infratentorial", "mri.old_and_new"),
            # one place: fluid or time, with central vein or rim: the four pairs
            ("mri.spinal_cord", "csf.specific_bands", "mri.central_vein"),
            ("mri.spinal_cord", "csf.kappa_index", "mri.rim"),
            ("mri.optic_nerve", "mri.new_lesion", "mri.central_vein"),
            ("mri.periventricular", "mri.old_and_new", "mri.rim"),
        )
    ],
    ("mcdonald_2024", "progressive_onset", (*YEAR, "mri.two_cord_lesions", "csf.kappa_index")),
    ("mcdonald_2024", "progressive_onset", (*YEAR, "mri.two_cord_lesions", "mri.central_vein")),
    *[
        (
            "mcdonald_2024",
            "radiological_or_other_onset",
            ("course.radiological_or_other_onset", "mri.periventricular", "mri.spinal_cord", found),
        )
        for found in ("csf.specific_bands", "csf.kappa_index", "mri.central_vein", "mri.new_lesion")
    ],
]

# criterion, findings that are present and still do not meet it
NOT_ENOUGH: list[tuple[str, tuple[str, ...]]] = [
    *[(name, (*lower(B, C, T, L), SPREAD)) for name in ("el_escorial_2000", "awaji_2008")],
    *[
        (name, (*upper(C), *lower(L), SPREAD))
        for name in ("el_escorial_1994", "el_escorial_2000", "awaji_2008")
    ],
    ("el_escorial_2000", (*upper(C), *fasciculations(B, C, T, L), *fibrillations(B, C, T, L), SPREAD)),
    ("el_escorial_2000", ("emg.two_limbs", "emg.two_regions", *lower(B, C, T, L), SPREAD)),
    ("el_escorial_2000", (*upper(C), "emg.two_regions", SPREAD)),
    ("el_escorial_1994", (*upper(C), *fasciculations(B, C, T, L), SPREAD)),
    ("gold_coast_2020", (*MOTOR, *upper(B, C, T, L))),
    ("gold_coast_2020", (*MOTOR, *lower(C), *fasciculations(C))),
    (
        "mcdonald_2010",
        ("course.attack_with_signs", "mri.periventricular", "mri.infratentorial", "mri.new_lesion"),
    ),
    (
        "mcdonald_2010",
        (
            "course.attack_with_signs",
            "mri.periventricular",
            "mri.juxtacortical",
            "csf.specific_bands",
            "csf.bands",
            "csf.igg_index",
            "mri.old_and_new",
        ),
    ),
    ("mcdonald_2010", (*YEAR, "mri.periventricular", "mri.juxtacortical", "mri.infratentorial_silent")),
    ("mcdonald_2010", (*YEAR, "csf.bands", "csf.igg_index", "mri.spinal_cord_silent")),
    ("mcdonald_2010", ("course.progression_12_months", "mri.periventricular", "csf.bands")),
    ("mcdonald_2017", (*YEAR, "mri.periventricular", "csf.igg_index", "csf.bands", "csf.kappa_index")),
    (
        "mcdonald_2017",
        ("course.attack_with_signs", "mri.periventricular", "mri.optic_nerve", "mri.new_lesion"),
    ),
    ("mcdonald_2017", ("course.two_attacks", "course.signs_and_history")),
    # a rim does not stand in for fluid, central vein or time where two places are affected
    ("mcdonald_2024", ("course.typical_attack", "mri.periventricular", "mri.spinal_cord", "mri.rim")),
    ("mcdonald_2024", ("course.typical_attack", "mri.periventricular", "mri.central_vein", "mri.rim")),
    (
        "mcdonald_2024",
        ("course.typical_attack", "mri.periventricular", "csf.specific_bands", "mri.new_lesion"),
    ),
    ("mcdonald_2024", ("course.typical_attack", "mri.periventricular", "mri.spinal_cord", "csf.bands")),
    ("mcdonald_2024", ("course.typical_attack", "mri.two_cord_lesions", "csf.specific_bands")),
    ("mcdonald_2024", ("course.progression_12_months", "mri.two_cord_lesions", "csf.specific_bands")),
    (
        "mcdonald_2024",
        ("course.radiological_or_other_onset", "mri.periventricular", "mri.spinal_cord", "mri.rim"),
    ),
    (
        "mcdonald_2024",
        (
            "course.radiological_or_other_onset",
            "mri.periventricular",
            "mri.spinal_cord",
            "mri.infratentorial",
            "mri.cortical_juxtacortical",
        ),
    ),
]


@pytest.mark.parametrize(("name", "category", "found"), SMALLEST)
def test_a_smallest_set_of_findings_meets_a_category_and_no_part_of_it_does(
    name: str, category: str, found: tuple[str, ...]
) -> None:
    tree = next(one.tree for one in EVERY[name].categories if one.name == category)
    assert set(found) <= set(findings_in(tree)) or "emg.two_limbs" in found
    assert state(tree, others_absent(tuple(WORDS), found)) is PRESENT
    for missing in found:
        less = others_absent(tuple(WORDS), tuple(one for one in found if one != missing))
        assert state(tree, less) is ABSENT, missing
        assert state(tree, {**less, missing: UNKNOWN}) is UNKNOWN, missing


@pytest.mark.parametrize(("name", "found"), NOT_ENOUGH)
def test_findings_that_are_not_enough(name: str, found: tuple[str, ...]) -> None:
    assert set(found) <= set(WORDS)
    assert state(EVERY[name].tree, others_absent(tuple(WORDS), found)) is ABSENT


def test_upper_and_lower_signs_in_different_regions_are_read_two_ways() -> None:
    found = others_absent(tuple(WORDS), (*MOTOR, *upper(B), *lower(L)))
    assert state(gold_coast_2020("allow").tree, found) is PRESENT
    assert state(gold_coast_2020("deny").tree, found) is ABSENT


def test_suspected_is_a_degree_that_does_not_count() -> None:
    found = others_absent(tuple(WORDS), (*lower(B, C), SPREAD))
    assert state(EVERY["el_escorial_1994"].tree, found) is ABSENT


@pytest.mark.parametrize("name", NAMES)
def test_every_excluding_finding_is_needed(name: str) -> None:
    criterion = EVERY[name]
    names = findings_in(criterion.exclusion)
    assert state(criterion.exclusion, dict.fromkeys(names, PRESENT)) is PRESENT
    for one in names:
        assert state(criterion.exclusion, {**dict.fromkeys(names, PRESENT), one: ABSENT}) is ABSENT
        assert state(criterion.exclusion, {**dict.fromkeys(names, PRESENT), one: UNKNOWN}) is UNKNOWN
    other = "not_explained_by.ms" if criterion.disease == "als" else "not_explained_by.als"
    assert other in names


def test_what_each_criterion_wants_excluded() -> None:
    common = {
        "excluded.electrophysiology",
        "excluded.imaging",
        "excluded.other_disease",
        "not_explained_by.ms",
    }
    for name in ("el_escorial_1994", "el_escorial_2000", "awaji_2008"):
        assert set(findings_in(EVERY[name].exclusion)) == common
    assert set(findings_in(EVERY["gold_coast_2020"].exclusion)) == {*common, "excluded.laboratory"}
    for name in ("mcdonald_2010", "mcdonald_2017", "mcdonald_2024"):
        names = set(findings_in(EVERY[name].exclusion))
        assert names == {"excluded.aqp4", "excluded.mog", "excluded.other_disease", "not_explained_by.als"}


@pytest.mark.parametrize(
    ("name", "category", "found"),
    [
        ("el_escorial_2000", "probable_laboratory_supported", (*upper(C), "emg.two_limbs", SPREAD)),
        ("awaji_2008", "possible", (*both(C), SPREAD)),
    ],
)
def test_the_laboratory_must_exclude_other_disease_for_some_degrees(
    name: str, category: str, found: tuple[str, ...]
) -> None:
    criterion = EVERY[name]
    excluded = findings_in(criterion.exclusion)
    whole = others_absent(tuple(WORDS), (*found, *excluded))
    assert state(criterion.tree, whole) is PRESENT
    assert state(criterion.whole, whole) is ABSENT
    assert state(criterion.whole, {**whole, "excluded.laboratory": PRESENT}) is PRESENT
    assert state(criterion.whole, {**whole, "excluded.laboratory": UNKNOWN}) is UNKNOWN


def test_definite_asks_nothing_of_the_laboratory() -> None:
    criterion = EVERY["el_escorial_2000"]
    found = (*both(B, C, T), SPREAD, *findings_in(criterion.exclusion))
    assert state(criterion.whole, others_absent(tuple(WORDS), found)) is PRESENT


@pytest.mark.parametrize("least", range(5))
def test_a_clause_counts_its_parts_in_three_values(least: int) -> None:
    clause = Clause("some", least, tuple(Finding(name) for name in "abcd"))
    for values in product((PRESENT, ABSENT, UNKNOWN), repeat=4):
        sure = values.count(PRESENT)
        most = sure + values.count(UNKNOWN)
        expected = PRESENT if sure >= least else UNKNOWN if most >= least else ABSENT
        assert state(clause, dict(zip("abcd", values, strict=True))) is expected


def test_every_finding_has_words_and_every_criterion_a_name() -> None:
    asked = set(findings_in(*[one.whole for one in CRITERIA]))
    assert asked <= set(WORDS)
    assert NAMES == (
        "el_escorial_1994",
        "el_escorial_2000",
        "awaji_2008",
        "gold_coast_2020",
        "mcdonald_2010",
        "mcdonald_2017",
        "mcdonald_2024",
    )
