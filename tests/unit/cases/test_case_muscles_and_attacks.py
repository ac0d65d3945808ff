"""Findings that are put together from muscles, attacks and counts, one table each."""

from __future__ import annotations

import pytest

from coincide.cases.case import Attack, Case, Course, Csf, Emg, Mri, Muscle
from coincide.cases.evaluate import findings_of
from coincide.cases.known import ABSENT, ANY, PRESENT, UNKNOWN, Count, Known, exactly
from coincide.cases.segments import segments_in


def denervated(region: str, limb: str = "", root: str = "", nerve: str = "", **other: Known) -> Muscle:
    kinds = {"chronic": PRESENT, "fibrillations": PRESENT, "sharp_waves": ABSENT, "fasciculations": ABSENT}
    return Muscle(name="muscle", region=region, limb=limb, root=root, nerve=nerve, **{**kinds, **other})


def arm(root: str, nerve: str, limb: str = "left arm", **other: Known) -> Muscle:
    return denervated("cervical", limb, root, nerve, **other)


def emg(*muscles: Muscle, complete: tuple[str, ...] = (), **told: Known) -> dict[str, Known]:
    return findings_of(Case(emg=Emg(muscles=muscles, complete=complete, lower_by_region=told)))


TWO = (("C5", "axillary"), ("C8", "ulnar"))
ARMS = tuple(arm(root, nerve, limb) for limb in ("left arm", "right arm") for root, nerve in TWO)


@pytest.mark.parametrize(
    ("muscles", "expected"),
    [
        ((arm("C5", "axillary"), arm("C8", "ulnar")), PRESENT),
        ((arm("C5", "axillary"), arm("C8", "ulnar", "right arm")), PRESENT),
        ((arm("C8", "ulnar"), arm("C8", "median")), ABSENT),  # one root
        ((arm("C8", "ulnar"), arm("T1", "Ulnar")), ABSENT),  # one nerve
        ((arm("C8", "ulnar"),), ABSENT),  # one muscle
        ((arm("C8", ""),), ABSENT),
        ((arm("C8", "ulnar"), arm("", "median")), UNKNOWN),
        ((arm("C8", "ulnar"), arm("C5", "")), UNKNOWN),
        # whatever the root of the third is, it differs from one of the others
        ((arm("C5", "radial"), arm("C8", "radial"), arm("", "ulnar")), PRESENT),
        ((arm("C8/T1", "ulnar"), arm("C8", "median")), UNKNOWN),
        ((arm("C8/T1", "ulnar"), arm("C8/T1", "median")), ABSENT),
        ((arm("C8/T1", "ulnar"), arm("C5-C6", "musculocutaneous")), PRESENT),
        ((arm("C5", "axillary"), arm("C8", "ulnar", chronic=ABSENT)), ABSENT),
        ((arm("C5", "axillary"), arm("C8", "ulnar", chronic=UNKNOWN)), UNKNOWN),
        ((arm("C5", "axillary"), arm("C8", "ulnar", fibrillations=ABSENT)), ABSENT),
        ((arm("C5", "axillary"), arm("C8", "ulnar", fibrillations=ABSENT, sharp_waves=PRESENT)), PRESENT),
    ],
)
def test_a_limb_region_takes_two_muscles_of_another_root_and_nerve(
    muscles: tuple[Muscle, ...], expected: Known
) -> None:
    assert emg(*muscles, complete=("cervical",))["emg.cervical.fibrillations"] is expected
    left_open = UNKNOWN if expected is ABSENT else expected
    assert emg(*muscles)["emg.cervical.fibrillations"] is left_open


@pytest.mark.parametrize("region", ["bulbar", "thoracic"])
def test_one_muscle_makes_the_bulbar_and_the_thoracic_region(region: str) -> None:
    assert emg(denervated(region))[f"emg.{region}.fibrillations"] is PRESENT
    quiet = denervated(region, fibrillations=ABSENT)
    assert emg(quiet, complete=(region,))[f"emg.{region}.fibrillations"] is ABSENT


def test_fasciculation_potentials_stand_in_for_fibrillations_in_one_finding_only() -> None:
    twitching = denervated("bulbar", fibrillations=ABSENT, fasciculations=PRESENT)
    found = emg(twitching, complete=("bulbar",))
    assert found["emg.bulbar.fasciculations"] is PRESENT
    assert found["emg.bulbar.fibrillations"] is ABSENT
    silent = denervated("bulbar", fibrillations=ABSENT, fasciculations=PRESENT, chronic=ABSENT)
    assert emg(silent, complete=("bulbar",))["emg.bulbar.fasciculations"] is ABSENT


def test_two_arms_are_two_limbs_and_one_region() -> None:
    every = ("bulbar", "cervical", "thoracic", "lumbosacral")
    found = emg(*ARMS, complete=every)
    assert found["emg.two_limbs"] is PRESENT
    assert found["emg.two_regions"] is ABSENT
    assert emg(*ARMS[:2], complete=every)["emg.two_limbs"] is ABSENT


def test_a_report_without_muscles_tells_regions() -> None:
    found = emg(cervical=PRESENT, lumbosacral=PRESENT)
    assert found["emg.cervical.fibrillations"] is PRESENT
    assert found["emg.two_limbs"] is PRESENT
    assert found["emg.two_regions"] is PRESENT
    assert emg(cervical=PRESENT)["emg.two_limbs"] is UNKNOWN
    assert emg(cervical=ABSENT, lumbosacral=ABSENT)["emg.two_limbs"] is ABSENT
    assert emg(*ARMS, cervical=ABSENT)["emg.cervical.fibrillations"] is PRESENT  # muscles go first


def test_a_muscle_of_which_no_side_is_told_may_lie_in_either_limb() -> None:
    every = ("cervical", "lumbosacral")
    unsided = (arm("C5", "axillary", ""), arm("C8", "ulnar", ""))
    assert emg(*unsided, *ARMS[:2], complete=every)["emg.two_limbs"] is UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C5", {"C5"}),
        ("c5-7", {"C5", "C6", "C7"}),
        ("C8/T1", {"C8", "T1"}),
        ("T12 \u2013 L2", {"T12", "L1", "L2"}),
        ("Th5, D6", {"T5", "T6"}),
        ("C9", set()),
        ("XII", set()),
        ("", set()),
    ],
)
def test_segments_are_read_off_text(text: str, expected: set[str]) -> None:
    assert segments_in(text) == expected


def attack(site: str = "unknown", *others: str, **kinds: Known) -> Attack:
    told = {"typical": PRESENT, "objective": PRESENT, "historical": ABSENT}
    return Attack(site=site, other_sites=others, **{**told, **kinds})


HISTORY = {"objective": ABSENT, "historical": PRESENT}
NEITHER = {"objective": ABSENT, "historical": ABSENT}
NAMES = (
    "two_attacks",
    "attack_with_signs",
    "two_sites_with_signs",
    "signs_and_history",
    "signs_and_history_elsewhere",
)


@pytest.mark.parametrize(
    ("attacks", "expected"),
    [
        ((), "-----"),
        ((attack("optic_nerve"),), "-+---"),
        ((attack(),), "-+---"),
        ((attack("optic_nerve", "brainstem"),), "-++--"),
        ((attack("optic_nerve"), attack("optic_nerve")), "++-+-"),
        ((attack("optic_nerve"), attack("brainstem")), "+++++"),
        ((attack("optic_nerve"), attack()), "++?+?"),
        ((attack("optic_nerve"), attack("brainstem", **HISTORY)), "++-++"),
        ((attack("optic_nerve"), attack("optic_nerve", **HISTORY)), "++-+-"),
        ((attack("optic_nerve"), attack("brainstem", **NEITHER)), "++---"),
        ((attack("optic_nerve", **HISTORY), attack("brainstem", **HISTORY)), "+----"),
        ((attack("optic_nerve"), attack("brainstem", typical=ABSENT)), "-+---"),
        ((attack("optic_nerve"), attack("brainstem", typical=UNKNOWN)), "?+???"),
        ((attack("optic_nerve"), attack("brainstem", objective=UNKNOWN)), "++???"),
        # wherever the third was, the history of the others lies at two sites
        ((attack(), attack("optic_nerve", **HISTORY), attack("brainstem", **HISTORY)), "++-++"),
    ],
)
def test_attacks(attacks: tuple[Attack, ...], expected: str) -> None:
    marks = {PRESENT: "+", ABSENT: "-", UNKNOWN: "?"}
    told = findings_of(Case(course=Course(attacks=attacks, attacks_complete=PRESENT)))
    assert "".join(marks[told[f"course.{name}"]] for name in NAMES) == expected
    more = findings_of(Case(course=Course(attacks=attacks)))  # there may have been others
    assert "".join(marks[more[f"course.{name}"]] for name in NAMES) == expected.replace("-", "?")


@pytest.mark.parametrize(
    ("with_sign", "without", "expected"),
    [
        (exactly(6), exactly(50), PRESENT),
        (exactly(5), exactly(4), PRESENT),
        (exactly(5), exactly(5), ABSENT),
        (exactly(0), exactly(0), ABSENT),
        (exactly(1), exactly(0), PRESENT),
        (exactly(5), ANY, UNKNOWN),
        (Count(6), ANY, PRESENT),
        (Count(0, 3), exactly(3), ABSENT),
    ],
)
def test_central_veins_in_six_lesions_or_in_most(with_sign: Count, without: Count, expected: Known) -> None:
    found = findings_of(Case(mri=Mri(central_vein=with_sign, without_central_vein=without)))
    assert found["mri.central_vein"] is expected


def test_symptomatic_lesions_of_the_cord_do_not_count_in_2010() -> None:
    mri = Mri(lesions={"spinal_cord": exactly(2)}, symptomatic={"spinal_cord": exactly(1)})
    found = findings_of(Case(mri=mri))
    assert found["mri.two_cord_lesions"] is PRESENT
    assert found["mri.spinal_cord_silent"] is PRESENT
    assert found["mri.two_cord_lesions_silent"] is ABSENT
    not_told = findings_of(Case(mri=Mri(lesions={"spinal_cord": exactly(2)})))
    assert not_told["mri.spinal_cord_silent"] is UNKNOWN
    at_least = findings_of(Case(mri=Mri(symptomatic={"spinal_cord": exactly(1)})))
    assert at_least["mri.spinal_cord"] is PRESENT  # a symptomatic lesion is one


def test_cortical_lesions_count_with_juxtacortical_ones_but_not_in_2010() -> None:
    mri = Mri(lesions={"cortical": exactly(1), "juxtacortical": exactly(0)})
    found = findings_of(Case(mri=mri))
    assert found["mri.cortical_juxtacortical"] is PRESENT
    assert found["mri.juxtacortical"] is ABSENT


def test_bands_must_be_two_and_for_later_criteria_in_the_fluid_alone() -> None:
    assert findings_of(Case(csf=Csf(bands=exactly(1))))["csf.bands"] is ABSENT
    found = findings_of(Case(csf=Csf(bands=exactly(2), bands_only_in_csf=ABSENT)))
    assert found["csf.bands"] is PRESENT
    assert found["csf.specific_bands"] is ABSENT
    assert findings_of(Case(csf=Csf(bands=exactly(3))))["csf.specific_bands"] is UNKNOWN


def test_onset_and_a_year_of_progression() -> None:
    found = findings_of(Case(course=Course(onset="other", progression_months=exactly(11))))
    assert found["course.radiological_or_other_onset"] is PRESENT
    assert found["course.progressive_onset"] is ABSENT
    assert found["course.progression_12_months"] is ABSENT
    assert (
        findings_of(Case(course=Course(progression_months=Count(12))))["course.progression_12_months"]
        is PRESENT
    )
    assert findings_of(Case())["course.progressive_onset"] is UNKNOWN
