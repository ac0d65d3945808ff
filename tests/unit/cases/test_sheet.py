"""A case sheet is read by the attributes of a case; what is not written is unknown."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from coincide.cases.case import Attack, Case, Course, Csf, Emg, MotorRegion, Mri, Muscle
from coincide.cases.known import ABSENT, ANY, PRESENT, UNKNOWN, Count, exactly
from coincide.cases.reading import parse_case, read_case
from coincide.errors import CoincideError, DataError

SHEET = """
label = "case 3"
age_years = 51
sex = "male"
vascular_risk = false

[course]
onset = "attack"
progression_months = ">=12"
[[course.attacks]]
site = "optic_nerve"
objective = true
typical = "present"

[motor.bulbar]
upper = "unknown"
lower = "present"
signs = ["tongue atrophy"]

[emg]
complete = ["bulbar"]
[[emg.muscles]]
name = "first dorsal interosseous"
limb = "right arm"
root = "C8/T1"
nerve = "ulnar"
chronic = "present"
sharp_waves = "absent"

[mri]
cord_levels = ["C5", "Th3-4"]
[mri.lesions]
periventricular = "1-2"
spinal_cord = "≥ 2"

[csf]
bands = 3
"""

CASE = Case(
    label="case 3",
    age_years=51,
    sex="male",
    vascular_risk=ABSENT,
    course=Course(
        onset="attack",
        progression_months=Count(12),
        attacks=(Attack(site="optic_nerve", objective=PRESENT, typical=PRESENT),),
    ),
    motor={"bulbar": MotorRegion(lower=PRESENT, signs=("tongue atrophy",))},
    emg=Emg(
        complete=("bulbar",),
        muscles=(
            Muscle(
                name="first dorsal interosseous",
                region="cervical",
                limb="right arm",
                root="C8/T1",
                nerve="ulnar",
                chronic=PRESENT,
                sharp_waves=ABSENT,
            ),
        ),
    ),
    mri=Mri(cord_levels=("C5", "Th3-4"), lesions={"periventricular": Count(1, 2), "spinal_cord": Count(2)}),
    csf=Csf(bands=exactly(3)),
)


def problems(text: str, name: str = "case.toml") -> list[str]:
    with pytest.raises(CoincideError) as raised:
        parse_case(text, name)
    assert isinstance(raised.value, DataError)
    assert raised.value.exit_code == 4
    return [problem.code for problem in raised.value.problems]


def test_a_sheet_by_hand() -> None:
    assert parse_case(SHEET) == CASE


def test_json_is_the_same_sheet(tmp_path) -> None:
    given = {"csf": {"bands": ">=2", "bands_only_in_csf": None}, "motor": {"thoracic": {"upper": False}}}
    file = tmp_path / "case.json"
    file.write_text(json.dumps(given))
    case = read_case(file)
    assert case.csf == Csf(bands=Count(2))
    assert case.region("thoracic").upper is ABSENT


def test_an_empty_sheet_knows_nothing() -> None:
    assert parse_case("") == Case()
    assert parse_case("{}") == Case()


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("3", exactly(3)),
        ('"3"', exactly(3)),
        ("0", exactly(0)),
        ('">=2"', Count(2)),
        ('"≥2"', Count(2)),
        ('"<=1"', Count(0, 1)),
        ('"1-2"', Count(1, 2)),
        ('"1–2"', Count(1, 2)),
        ('"unknown"', ANY),
    ],
)
def test_counts(written: str, count: Count) -> None:
    assert parse_case(f"csf = {{ bands = {written} }}").csf.bands == count


@pytest.mark.parametrize(
    "written", ["-1", '"-1"', '"2-1"', '"many"', "1.5", "true", '">=1-2"', "100000", "[1]"]
)
def test_what_is_no_count(written: str) -> None:
    assert problems(f"csf = {{ bands = {written} }}") == ["COI-D757"]


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ('"present"', PRESENT),
        ("true", PRESENT),
        ('"absent"', ABSENT),
        ("false", ABSENT),
        ('"unknown"', UNKNOWN),
    ],
)
def test_findings(written: str, state) -> None:
    assert parse_case(f"exclusions = {{ aqp4 = {written} }}").exclusions.aqp4 is state


@pytest.mark.parametrize("written", ['"yes"', '"Present"', "1", "[]", '""'])
def test_what_is_no_finding(written: str) -> None:
    assert problems(f"exclusions = {{ aqp4 = {written} }}") == ["COI-D756"]


@pytest.mark.parametrize(
    ("age", "right"), [(0, True), (120, True), (-1, False), (121, False), ("51.5", False)]
)
def test_ages(age: object, right: bool) -> None:
    text = f"age_years = {age}"
    if right:
        assert parse_case(text).age_years == age
    else:
        assert problems(text) == ["COI-D758"]


def test_the_nearest_key_is_told() -> None:
    with pytest.raises(DataError) as raised:
        parse_case("[csf]\nbnads = 2\n[motor.bulber]\nupper = true\n[emg]\nmuscels = []")
    told = {(problem.code, problem.where, problem.fix.split("?")[0]) for problem in raised.value.problems}
    assert told == {
        ("COI-D755", "case.toml, csf.bnads", 'did you mean "bands"'),
        ("COI-D755", "case.toml, motor.bulber", 'did you mean "bulbar"'),
        ("COI-D755", "case.toml, emg.muscels", 'did you mean "muscles"'),
    }


def test_a_muscle_needs_a_name_and_a_region() -> None:
    assert problems("emg = { muscles = [{ chronic = true }] }") == ["COI-D761", "COI-D761"]
    known = parse_case('emg = { muscles = [{ name = "tibialis anterior", limb = "left leg" }] }')
    assert known.emg.muscles[0].region == "lumbosacral"


@pytest.mark.parametrize("level", ["C9", "neck", "T13", "C5-", "5", "XII"])
def test_segments_are_segments(level: str) -> None:
    assert problems(f'mri = {{ cord_levels = ["{level}"] }}') == ["COI-D756"]


def test_a_cranial_nerve_may_be_a_root() -> None:
    muscle = '{ name = "tongue", region = "bulbar", root = "XII" }'
    assert parse_case(f"emg = {{ muscles = [{muscle}] }}").emg.muscles[0].root == "XII"


def test_order_of_the_sheet_does_not_matter() -> None:
    given = {"csf": {"bands": 3}, "mri": {"rims": 1, "enhancing": 0}}
    turned = {"mri": {"enhancing": 0, "rims": 1}, "csf": {"bands": 3}}
    assert parse_case(json.dumps(given)) == parse_case(json.dumps(turned))


def test_a_case_is_not_changed_by_what_is_unknown() -> None:
    assert replace(parse_case(SHEET + 'kappa_index_raised = "unknown"'), label="x") == replace(
        CASE, label="x"
    )
