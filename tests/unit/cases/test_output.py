"""One case as JSON and as a folder: the promised fields, nothing about a person, the same bytes."""

from __future__ import annotations

import dataclasses
import json
import re
import stat
from pathlib import Path

import pytest

from coincide.cases.case import Case, Course, Csf, MotorRegion, Mri
from coincide.cases.criteria.every import NAMES
from coincide.cases.evaluate import CaseOptions, evaluate
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, exactly
from coincide.cases.output import as_json, write_case
from coincide.compare.write import compare
from coincide.errors import DataError, UsageError
from coincide.export.formats import exported
from coincide.report.build import write_report
from coincide.results.read import read_folder
from coincide.results.text import json_bytes

BOTH = MotorRegion(upper=PRESENT, lower=PRESENT)
CASE = Case(
    label="case 7",
    age_years=33,
    motor={"bulbar": BOTH, "cervical": MotorRegion(upper=PRESENT, lower=UNKNOWN)},
    course=Course(onset="progressive", spread=PRESENT, motor_progression=PRESENT, normal_before=PRESENT),
    mri=Mri(lesions={"periventricular": exactly(2), "juxtacortical": exactly(1)}),
    csf=Csf(bands=exactly(3)),
    source="A published report",
)


def test_the_promised_fields_stand_under_the_promised_names() -> None:
    found = as_json(CASE, evaluate(CASE))
    assert list(found) == ["case", "personal", "note", "criteria", "together"]
    assert (found["case"], found["personal"]) == ("case 7", True)
    assert found["note"] == "For research, not for diagnosis."
    assert [one["name"] for one in found["criteria"]] == list(NAMES)
    for one in found["criteria"]:
        assert list(one) == [
            *("name", "version", "result", "category", "result_without_exclusion", "exclusion"),
            *("deciding_if_known", "evidence", "citations", "ambiguities"),
        ]
        assert {one["result"], one["result_without_exclusion"]} <= {"met", "not_met", "unknown"}
        assert one["citations"]
        assert all(each["checked"] in ("primary", "secondary", "unverified") for each in one["citations"])


def test_what_is_missing_is_told_with_what_it_would_decide() -> None:
    found = {one["name"]: one for one in as_json(CASE, evaluate(CASE))["criteria"]}
    assert found["gold_coast_2020"]["result_without_exclusion"] == "met"
    assert found["gold_coast_2020"]["deciding_if_known"] == []
    missing = found["mcdonald_2010"]["deciding_if_known"]
    # two of three are met (lesion, fluid): the year of progression is all that is missing
    assert {"findings": ["course.progression_12_months"], "if": "present", "then": "met"} in [
        {name: each[name] for name in ("findings", "if", "then")} for each in missing
    ]
    assert all(len(each["words"]) == len(each["findings"]) for each in missing)


def test_ambiguities_tell_both_answers() -> None:
    case = dataclasses.replace(
        CASE,
        motor={
            **{name: MotorRegion(upper=ABSENT, lower=ABSENT) for name in ("thoracic", "lumbosacral")},
            "bulbar": MotorRegion(upper=PRESENT, lower=ABSENT),
            "cervical": MotorRegion(upper=ABSENT, lower=PRESENT),
        },
    )
    for choice in ("allow", "deny"):
        options = CaseOptions(cross_region=choice)
        one = next(
            each
            for each in as_json(case, evaluate(case, options))["criteria"]
            if each["name"] == "gold_coast_2020"
        )
        (told,) = one["ambiguities"]
        assert (told["taken"], told["choice"]) == (choice, "deny" if choice == "allow" else "allow")
        results = {
            told["taken"]: one["result_without_exclusion"],
            told["choice"]: told["result_without_exclusion"],
        }
        assert results["allow"] == "met"
        assert results["deny"] != "met"  # electromyography is unknown and may still show the same region


def test_the_folder_is_whole_personal_and_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_case(CASE, evaluate(CASE), tmp_path / name)
    files = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert set(files) == {"case.json", "case.html", "manifest.json"}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    assert json.loads(files["case.json"]) == as_json(CASE, evaluate(CASE))
    manifest = json.loads(files["manifest.json"])
    assert (manifest["kind"], manifest["personal"]) == ("case", True)
    assert "began" not in manifest
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
    assert not [path for path in tmp_path.iterdir() if "partial" in path.name]


def test_no_date_or_place_stands_in_any_file(tmp_path: Path) -> None:
    write_case(CASE, evaluate(CASE), tmp_path / "a")
    for path in (tmp_path / "a").iterdir():
        text = path.read_text(encoding="utf-8")
        assert str(tmp_path) not in text
        assert not re.search(r"\b\d{4}-\d{2}-\d{2}\b", text)


def test_a_standing_folder_is_kept_unless_moved_aside(tmp_path: Path) -> None:
    write_case(CASE, evaluate(CASE), tmp_path / "a")
    with pytest.raises(UsageError, match="COI-U031"):
        write_case(CASE, evaluate(CASE), tmp_path / "a")
    write_case(CASE, evaluate(CASE), tmp_path / "a", force=True)
    assert (tmp_path / "a.old-1" / "case.json").is_file()


def test_no_verb_takes_a_case_for_a_released_result(tmp_path: Path) -> None:
    folder = write_case(CASE, evaluate(CASE), tmp_path / "a")
    verbs = (
        lambda: read_folder(folder),
        lambda: write_report(folder),
        lambda: exported(folder, "tidy"),
        lambda: compare([folder, folder.parent / "a" / ".." / "b"], tmp_path / "out"),
    )
    for verb in verbs:
        with pytest.raises(DataError, match="COI-D780") as caught:
            verb()
        assert "personal" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_json_has_one_way_to_be_written() -> None:
    again = dataclasses.replace(CASE, motor=dict(reversed(CASE.motor.items())))
    assert json_bytes(as_json(CASE, evaluate(CASE))) == json_bytes(as_json(again, evaluate(again)))
