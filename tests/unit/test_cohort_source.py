"""A cohort's tables as they are read: one meaning, whatever holds the rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import coincide as co
from coincide.days import NEVER, day
from coincide.designs.cohort.data import CohortData
from coincide.designs.cohort.follow_up import follow_ups
from coincide.designs.cohort.intake import read_cohort
from coincide.designs.cohort.score_inputs import score_inputs
from coincide.errors import DataError
from coincide.study.cohort_read import parse_cohort_study
from coincide.study.cohort_sections import ScoreSection
from support.small_cohort import (
    HEADER,
    PATIENTS,
    STUDY,
    VISIT_HEADER,
    VISITS,
    SmallCohort,
    text_of,
    write_rows,
)

# The four people in the byte order of their ids: "0012", "B", "PIDCANARY77", "a".
AGES = [70.0, np.nan, 61.5, 45.25]
SITES = [1, 0, 0, -1]


def same(one: CohortData, other: CohortData) -> bool:
    tables = [(one, other), (one.visits, other.visits)]
    return all(
        np.array_equal(
            mine.columns[name].values, theirs.columns[name].values, equal_nan=column.kind == "number"
        )
        for mine, theirs in tables
        for name, column in theirs.columns.items()
    )


def test_people_stand_in_the_byte_order_of_their_ids(tmp_path: Path) -> None:
    data = SmallCohort(tmp_path).read()
    assert data.people == 4
    np.testing.assert_array_equal(data.number("age"), AGES)
    assert data.category("site").tolist() == SITES
    assert data.levels("site") == ("spinal", "bulbar")
    assert data.date("death").tolist() == [
        *(day(dt.date(2005, 6, 7)), day(dt.date(2002, 1, 1))),
        *(NEVER, NEVER),
    ]
    assert data.line.tolist() == [3, 4, 2, 5]
    assert data.file == "cohort/patients.csv"
    assert (data.missing("age"), data.missing("site"), data.missing("death")) == (1, 1, 2)


def test_visits_stand_by_person_and_day(tmp_path: Path) -> None:
    visits = SmallCohort(tmp_path).read().visits
    assert visits is not None
    assert visits.person.tolist() == [0, 1, 2, 2]
    np.testing.assert_array_equal(visits.number("score"), [40.0, np.nan, 46.5, 44.0])
    assert visits.line.tolist() == [3, 5, 4, 2]


def test_facts_count_rows_and_hash_files(tmp_path: Path) -> None:
    facts = SmallCohort(tmp_path).read().facts
    assert facts.rows == facts.kept == {"cohort": 4, "visits": 4}
    assert {name: len(digest) for name, digest in facts.files.items()} == {
        "cohort/patients.csv": 64,
        "visits/visits.csv": 64,
    }
    assert [(found.rule, found.table, found.rows) for found in facts.findings] == [("COI-D948", "visits", 1)]


@pytest.mark.parametrize("ending", ["csv.gz", "tsv", "tsv.gz", "parquet", "txt"])
def test_the_same_rows_in_any_file_are_the_same_data(tmp_path: Path, ending: str) -> None:
    (tmp_path / "csv").mkdir()
    measure = SmallCohort(tmp_path / "csv").read()
    (tmp_path / "other").mkdir()
    study = STUDY.replace('"patients.csv"', f'"patients.{ending}"').replace(
        '"visits.csv"', f'"visits.{ending}"'
    )
    assert same(SmallCohort(tmp_path / "other", study).read(), measure)


def frames(make: Any) -> dict[str, Any]:
    """Return the small cohort as typed frames."""

    def column(rows: list[Any], place: int, kind: str) -> list[Any]:
        texts = [row[place] or None for row in rows]
        if kind == "number":
            return [None if text is None else float(text) for text in texts]
        return (
            [None if text is None else dt.date.fromisoformat(text) for text in texts]
            if kind == "date"
            else texts
        )

    kinds = ("text", "number", "text", "date", "date", "date", "date", "date")
    patients = {
        name: column(PATIENTS, i, kind) for i, (name, kind) in enumerate(zip(HEADER, kinds, strict=True))
    }
    visits = {
        name: column(VISITS, i, kind)
        for i, (name, kind) in enumerate(zip(VISIT_HEADER, ("text", "date", "number"), strict=True))
    }
    return {"patients": make(patients), "visit_rows": make(visits)}


def in_python(given: dict[str, Any], base: Path) -> CohortData:
    asked = SmallCohort(base).asked()
    sections = {**asked.sections(), "question": asked.question, **given}
    sections.pop("study")
    for name in ("cohort", "visits"):
        sections[name] = sections[name].model_copy(update={"file": None})
    return read_cohort(co.CohortStudy(**sections), base / "frames-work")


def test_frames_of_arrow_polars_and_pandas_are_the_same_data(tmp_path: Path) -> None:
    measure = SmallCohort(tmp_path).read()
    assert same(in_python(frames(pa.table), tmp_path), measure)
    for library in ("pandas", "polars"):
        module = pytest.importorskip(library)
        assert same(in_python(frames(module.DataFrame), tmp_path), measure), library


def test_row_order_and_undeclared_columns_change_nothing(tmp_path: Path) -> None:
    measure = SmallCohort(tmp_path).read()
    (tmp_path / "x").mkdir()
    rows = [(*row, "anything, or nothing"[:8]) for row in PATIENTS[::-1]]
    write_rows(tmp_path / "x" / "patients.csv", (*HEADER, "secret"), rows)
    other = SmallCohort(tmp_path / "x", visits=VISITS[::-1]).read()
    assert same(other, measure)
    assert "secret" not in other.columns
    assert [found.rule for found in other.facts.findings] == ["COI-D948", "COI-D956"]


def test_a_column_can_have_another_name_in_the_file(tmp_path: Path) -> None:
    study = STUDY.replace('age = { kind = "number",', 'age = { kind = "number", column = "Alter (Jahre)",')
    header = ["Alter (Jahre)" if name == "age" else name for name in HEADER]
    write_rows(tmp_path / "patients.csv", header, PATIENTS)
    np.testing.assert_array_equal(SmallCohort(tmp_path, study).read().number("age"), AGES)


def test_dialects(tmp_path: Path) -> None:
    study = STUDY.replace(
        'id = "patient"\n\n[cohort.columns]',
        'id = "patient"\ndelimiter = ";"\ndecimal = ","\ndate_format = "%d.%m.%Y"\nencoding = "latin-1"\n'
        'missing = ["", "?", "-999"]\n\n[cohort.columns]',
    )
    swapped = [
        [
            ".".join(reversed(cell.split("-"))) if cell.count("-") == 2 else cell.replace(".", ",")
            for cell in row
        ]
        for row in PATIENTS
    ]
    swapped[2][1], swapped[3][2] = "-999", "?"
    (tmp_path / "patients.csv").write_bytes(text_of(HEADER, swapped, ";", "\r\n").encode("latin-1"))
    (tmp_path / "csv").mkdir()
    assert same(SmallCohort(tmp_path, study).read(), SmallCohort(tmp_path / "csv").read())


def test_numbers_are_read_to_the_last_bit(tmp_path: Path) -> None:
    texts = ["0.1", "1e-3", "61.499999999999993", "+7", ".5", "3."]
    rows = [(f"p{i}", text, "spinal", *PATIENTS[0][3:]) for i, text in enumerate(texts)]
    data = SmallCohort(tmp_path, patients=rows, visits=[("p0", "2001-01-01", "4")]).read()
    assert data.number("age").tolist() == [float(text) for text in texts]


def test_missing_numbers_of_a_typed_file_are_compared_as_numbers(tmp_path: Path) -> None:
    study = STUDY.replace(
        'id = "patient"\n\n[cohort.columns]', 'id = "patient"\nmissing = ["-999"]\n\n[cohort.columns]'
    )
    given = frames(pa.table)
    ages = [-999.0 if age is None else age for age in given["patients"].column("age").to_pylist()]
    given["patients"] = given["patients"].set_column(1, "age", pa.array(ages))
    (tmp_path / "patients.csv").write_text("")
    asked = SmallCohort(tmp_path, study).asked()
    cohort = asked.cohort.model_copy(update={"file": None})
    made = co.CohortStudy(
        cohort=cohort, patients=given["patients"], follow_up=asked.follow_up, endpoints=asked.endpoints
    )
    np.testing.assert_array_equal(read_cohort(made, tmp_path / "w").number("age"), AGES)


def test_exact_copies_are_read_once_and_said(tmp_path: Path) -> None:
    data = SmallCohort(tmp_path, patients=[*PATIENTS, PATIENTS[1]], visits=[*VISITS, VISITS[0]]).read()
    assert data.people == 4
    assert data.facts.rows == {"cohort": 5, "visits": 5}
    assert data.facts.kept == {"cohort": 4, "visits": 4}
    assert [(f.rule, f.table, f.severity, f.rows) for f in data.facts.findings][:2] == [
        ("COI-D934", "cohort", "collapse", 1),
        ("COI-D934", "visits", "collapse", 1),
    ]


def test_two_visits_of_a_day_are_kept_and_said(tmp_path: Path) -> None:
    data = SmallCohort(tmp_path, visits=[*VISITS, ("0012", "2003-10-01", "39")]).read()
    assert data.visits is not None
    assert data.visits.rows == 5
    assert ("COI-D949", 1) in [(found.rule, found.rows) for found in data.facts.findings]


def test_placeholder_dates_are_missing_and_said(tmp_path: Path) -> None:
    study = STUDY.replace(
        'id = "patient"\n\n[cohort.columns]',
        'id = "patient"\nplaceholder_dates = [1900-01-01]\n\n[cohort.columns]',
    )
    rows = [list(row) for row in PATIENTS]
    rows[0][6] = "1900-01-01"
    data = SmallCohort(tmp_path, study, patients=rows).read()
    assert data.date("death")[2] == NEVER
    assert ("COI-D944", "death", 1) in [(f.rule, f.column, f.rows) for f in data.facts.findings]


def test_ids_that_nearly_agree_are_different_people_and_said(tmp_path: Path) -> None:
    rows = [*PATIENTS, ("12", *PATIENTS[0][1:]), ("b", *PATIENTS[0][1:])]
    data = SmallCohort(tmp_path, patients=rows).read()
    assert data.people == 6
    assert ("COI-D935", 4) in [(found.rule, found.rows) for found in data.facts.findings]


def test_huge_ids_stay_apart(tmp_path: Path) -> None:
    ids = ["9007199254740992", "9007199254740993", "92233720368547758079", "92233720368547758078"]
    rows = [(name, *row[1:]) for name, row in zip(ids, PATIENTS, strict=True)]
    assert SmallCohort(tmp_path, patients=rows, visits=[(ids[0], "2002-01-01", "4")]).read().people == 4


def test_nothing_person_level_stays_in_the_work_folder(tmp_path: Path) -> None:
    small = SmallCohort(tmp_path)
    small.read()
    left = [path for path in (tmp_path / "work0").rglob("*") if path.is_file()]
    assert not [path for path in left if b"CANARY" in path.read_bytes()]


# Groups, stimuli, measures.


def test_groups_are_told_by_their_names(tmp_path: Path) -> None:
    study = STUDY + '\n[cohort.groups]\ncolumn = "site"\nneither = ["bulbar"]\nals = "spinal"\n'
    group = SmallCohort(tmp_path, study).read().group
    assert group is not None
    assert group.levels == ("neither", "als")
    assert group.values.tolist() == [0, 1, 1, -1]


def test_stimuli_keep_the_order_of_the_file_and_every_repetition(tmp_path: Path) -> None:
    study = (
        STUDY
        + '\n[excitability]\nfile = "s.csv"\nid = "pid"\nvalue = "mA"\ntests = { TE = "electrotonus" }\n'
    )
    (tmp_path / "s.csv").write_text(
        "pid,test,condition,x,mA\nB,TE,40,10,2.5\n0012,charge_duration,,0.2,6\nB,TE,0,1,3\nB,TE,0,1,3\n"
    )
    stimuli = SmallCohort(tmp_path, study).read().stimuli
    assert stimuli is not None
    assert stimuli.person.tolist() == [0, 1, 1, 1]
    tests = stimuli.columns["test"]
    assert [tests.levels[place] for place in stimuli.category("test")] == [
        "charge_duration",
        *["electrotonus"] * 3,
    ]
    np.testing.assert_array_equal(stimuli.number("condition"), [np.nan, 40, 0, 0])
    assert stimuli.number("value").tolist() == [6, 2.5, 3, 3]


def test_inputs_of_scores_may_be_levels_and_spans(tmp_path: Path) -> None:
    data = SmallCohort(tmp_path).read()
    np.testing.assert_array_equal(data.measure("site:bulbar"), [1, 0, 0, np.nan])
    np.testing.assert_allclose(data.measure("onset..diagnosis")[0], 179 / 30.4375, rtol=1e-15)  # one division
    assert np.isnan(data.measure("onset..death")[2:]).all()
    section = ScoreSection(name="mitos", columns={"items": ("age",) * 12})
    found = score_inputs(data, section)
    assert list(found) == ["died", *(f"item_{number}" for number in range(1, 13))]
    assert found["died"].tolist() == [0, 0, 0, 0]


# Follow-up.


def test_follow_up_from_dates(tmp_path: Path) -> None:
    small = SmallCohort(tmp_path)
    found = follow_ups(small.asked(), small.read())["survival"]
    month = 30.4375
    # By hand: tracheostomy of 0012 638 days after 2003-04-05, found at 179 days; B dies after 731 days.
    np.testing.assert_allclose(
        found.time * month, [638, 731, 1062, 2557], rtol=1e-14
    )  # rounding of one division
    np.testing.assert_allclose(found.entry * month, [179, 60, 332, 120], rtol=1e-14)
    assert found.event.tolist() == [1, 1, 0, 0]
    assert found.part.tolist() == [1, 0, -1, -1]
    assert (found.causes, found.parts) == (("death or tracheostomy",), ("death", "trach"))
    assert found.delayed
    assert (found.count(0), found.count(1)) == (2, 2)


def test_competing_dates(tmp_path: Path) -> None:
    study = STUDY.replace('dates = ["death", "trach"]', 'dates = ["trach"]\ncompeting = { dead = "death" }')
    small = SmallCohort(tmp_path, study)
    found = follow_ups(small.asked(), small.read())["survival"]
    assert found.event.tolist() == [1, 2, 0, 0]
    assert found.causes == ("death or tracheostomy", "dead")


TIMES = """\
[cohort]
file = "patients.csv"
id = "p"
[cohort.columns]
days = { kind = "number", low = 0 }
late = { kind = "number" }
status = { kind = "category", levels = ["0", "1", "2"] }
flag = { kind = "number" }
[follow_up]
time = "days"
entry = "late"
event = "status"
unit = "days"
[endpoints.one]
levels = ["1"]
competing = { other = ["2"] }
"""


def test_follow_up_from_lengths_of_time(tmp_path: Path) -> None:
    (tmp_path / "patients.csv").write_text(
        "p,days,late,status,flag\na,304.375,0,1,1\nb,608.75,-5,2,0\nc,91.3125,30.4375,0,0\n"
    )
    asked = parse_cohort_study(TIMES, base=tmp_path)
    found = follow_ups(asked, read_cohort(asked, tmp_path / "w"))["one"]
    np.testing.assert_allclose(found.time, [10, 20, 3], rtol=1e-14)
    np.testing.assert_allclose(found.entry, [0, 0, 1], rtol=1e-14)
    assert found.event.tolist() == [1, 2, 0]
    assert found.already_observed == 1
    numeric = replace(
        asked,
        follow_up={"time": "days", "event": "flag", "unit": "years"},
        endpoints={"one": {"label": "it"}},
        text="",
    )
    again = follow_ups(numeric, read_cohort(numeric, tmp_path / "w2"))["one"]
    np.testing.assert_allclose(again.time, np.array([304.375, 608.75, 91.3125]) * 12)
    assert again.event.tolist() == [1, 0, 0]


CONTRADICTIONS = {
    "COI-D960": ("0012", 3, ""),
    "COI-D961": ("0012", 7, "2003-10-01"),
    "COI-D962": ("a", 5, "1999-05-01"),
    "COI-D963": ("B", 5, "2001-12-31"),
}


@pytest.mark.parametrize("code", CONTRADICTIONS)
def test_contradictions_are_told_by_the_line_of_the_file(tmp_path: Path, code: str) -> None:
    person, place, value = CONTRADICTIONS[code]
    rows = [[*row] for row in PATIENTS]
    line = next(i for i, row in enumerate(rows) if row[0] == person)
    rows[line][place] = value
    small = SmallCohort(tmp_path, patients=rows)
    with pytest.raises(DataError) as caught:
        follow_ups(small.asked(), small.read())
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.where == f"cohort/patients.csv, line {line + 2}"
    assert "0012" not in str(caught.value)
    assert "2003-10-01" not in str(caught.value)


def test_contradictions_of_all_endpoints_come_at_once(tmp_path: Path) -> None:
    rows = [[*row] for row in PATIENTS]
    rows[0][3], rows[1][7], rows[3][5] = "", "2003-10-01", "1999-01-01"
    study = STUDY + '\n[endpoints.death]\ndates = ["death"]\n'
    small = SmallCohort(tmp_path, study, patients=rows)
    with pytest.raises(DataError) as caught:
        follow_ups(small.asked(), small.read())
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["COI-D960", "COI-D961", "COI-D962"]
