"""MEDS data that cannot be true: told by rule, file and row, or stopped, as a register's are."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import coincide as co
from coincide.errors import CoincideError, DataError, StudyError
from coincide.machine import Machine
from coincide.sources.meds import Meds, ObservationOptions
from coincide.study import parse_study
from coincide.study.sections import PopulationSection
from support.meds_files import EVENTS, SCHEMA, A, B, C, Event, MedsBox, event_table
from support.register_files import read

pytestmark = pytest.mark.slow

CANARY = 990077553311
BORN: list[Event] = [(CANARY, None, "GENDER//F"), (CANARY, "1951-04-07T00:00:00", "MEDS_BIRTH")]
SECRETS = (str(CANARY), "1951-04-07", "1940-05-01", "2009-03-01")


def stopped(small: MedsBox, error: type[CoincideError] = DataError, **options: Any) -> CoincideError:
    with pytest.raises(error) as caught:
        small.read(**options)
    message = str(caught.value)
    assert not [secret for secret in SECRETS if secret in message], message
    assert str(small.folder) not in message
    return caught.value


def codes(error: CoincideError) -> list[str]:
    return [problem.code for problem in error.problems]


def with_events(folder: Path, *events: Event) -> MedsBox:
    return MedsBox(folder, EVENTS | {"more": [*BORN, *events]})


PERSON_OUT: dict[str, tuple[list[Event], str]] = {
    "1 death before birth": ([*BORN, (CANARY, "1950-01-01T00:00:00", "MEDS_DEATH")], "COI-D033"),
    "8 born in the future": (
        [(CANARY, None, "GENDER//F"), (CANARY, "2150-01-01T00:00:00", "MEDS_BIRTH")],
        "COI-D029",
    ),
    "12 older than 120": (
        [(CANARY, None, "GENDER//F"), (CANARY, "1700-01-01T00:00:00", "MEDS_BIRTH")],
        "COI-D034",
    ),
    "no birth": ([(CANARY, None, "GENDER//F")], "COI-D027"),
    "a birth without a time": ([(CANARY, None, "GENDER//F"), (CANARY, None, "MEDS_BIRTH")], "COI-D027"),
}


@pytest.mark.parametrize("name", PERSON_OUT)
def test_people_who_cannot_be_are_left_out_with_their_rows(tmp_path: Path, name: str) -> None:
    events, rule = PERSON_OUT[name]
    events = [*events, (CANARY, "1990-01-01T00:00:00", "DIAGNOSIS//ICD//9//340")]
    found = MedsBox(tmp_path, EVENTS | {"more": events}).read()
    assert found.finding(rule) == 1
    assert (found.intake.rows["person"], found.intake.rows["diagnosis"]) == (3, 4)
    assert any(line.startswith("diagnoses,more.parquet,") and "COI-D025" in line for line in found.quarantine)


ROW_OUT: dict[str, tuple[Event, str]] = {
    "2 before birth": ((CANARY, "1951-04-06T00:00:00", "DIAGNOSIS//ICD//9//340"), "COI-D030"),
    "3 long after death": ((A, "2011-06-15T00:00:00", "DIAGNOSIS//ICD//9//340"), "COI-D031"),
    "8 in the future": ((CANARY, "2150-01-01T00:00:00", "DIAGNOSIS//ICD//9//340"), "COI-D029"),
    "without a time": ((CANARY, None, "DIAGNOSIS//ICD//9//340"), "COI-D027"),
    "24 without a person": ((None, "2001-01-01T00:00:00", "DIAGNOSIS//ICD//9//340"), "COI-D021"),
    "28 no code of the vocabulary": ((CANARY, "2001-01-01T00:00:00", "DIAGNOSIS//ICD//9//G35"), "COI-D046"),
}


@pytest.mark.parametrize("name", ROW_OUT)
def test_a_row_left_out_is_found_again_in_its_file(tmp_path: Path, name: str) -> None:
    event, rule = ROW_OUT[name]
    found = with_events(tmp_path, event).read()
    assert found.finding(rule, "diagnoses") == 1
    assert f"diagnoses,more.parquet,{len(BORN) + 1},{rule}" in [
        ",".join(line.split(",")[:4]) for line in found.quarantine
    ]
    assert found.intake.rows["diagnosis"] == 4


def test_too_many_such_rows_stop_the_run_and_name_file_and_row(tmp_path: Path) -> None:
    error = stopped(with_events(tmp_path, ROW_OUT["2 before birth"][0]), max_quarantine_share=0.01)
    assert codes(error)[:2] == ["COI-D060", "COI-D030"]
    assert "more.parquet:3" in str(error)


def test_a_death_within_sixty_days_of_a_record_is_paper_work(tmp_path: Path) -> None:
    found = with_events(tmp_path, (A, "2010-07-01T00:00:00", "DIAGNOSIS//ICD//9//340")).read()
    assert found.finding("COI-D032", "diagnoses") == 1


def test_of_several_deaths_the_earliest_is_taken(tmp_path: Path) -> None:
    found = with_events(tmp_path, (A, "2010-06-20T00:00:00", "MEDS_DEATH")).read()
    assert found.finding("COI-D056") == 1
    assert [row[3] for row in found.tables["person"]] == [None, None, 14775, None]


def test_times_of_one_day_are_one_birth_and_one_death(tmp_path: Path) -> None:
    again: list[Event] = [(A, "1940-05-01T13:00:00", "MEDS_BIRTH"), (A, "2010-06-15T23:00:00", "MEDS_DEATH")]
    found = with_events(tmp_path, *again).read()
    assert found.intake.rows["person"] == 4
    assert not [f for f in found.intake.findings if f.rule in ("COI-D056", "COI-D035")]


@pytest.mark.parametrize(
    "event", [(B, "1950-01-03T00:00:00", "MEDS_BIRTH"), (B, None, "GENDER//M")], ids=["births", "sexes"]
)
def test_two_people_under_one_id_stop_the_run(tmp_path: Path, event: Event) -> None:
    assert "COI-D035" in codes(stopped(with_events(tmp_path, event)))


def test_a_sex_outside_the_list_is_unknown_unless_another_is_known(tmp_path: Path) -> None:
    events: list[Event] = [
        (B, None, "GENDER//UNK"),
        (A, None, "GENDER//U"),
        (4, "1950-01-01T00:00:00", "MEDS_BIRTH"),
        (4, None, "GENDER//UNK"),
    ]
    small = with_events(tmp_path, *events)
    words = {"GENDER//F": "female", "GENDER//M": "male", "GENDER//U": "unknown"}
    found = small.read(sex=words)
    assert found.finding("COI-D038") == 1
    assert [row[1] for row in found.tables["person"]] == [2, 2, 0, 1, 2]


def test_without_any_sex_the_run_stops(tmp_path: Path) -> None:
    assert "COI-D061" in codes(stopped(MedsBox(tmp_path), sex={"SEX//1": "male"}))


def test_events_of_nobody_and_of_nothing_are_counted(tmp_path: Path) -> None:
    odd: list[Event] = [(None, "2001-01-01T00:00:00", "LAB//1"), (B, "2001-01-01T00:00:00", None)]
    found = with_events(tmp_path / "few", *odd, (B, "2001-01-01T00:00:00", " ")).read()
    assert (found.finding("COI-D120"), found.finding("COI-D121")) == (1, 2)
    error = stopped(with_events(tmp_path / "many", *odd), max_quarantine_share=0.05)
    assert codes(error) == ["COI-D120", "COI-D121"]


def test_codes_that_look_like_diagnoses_and_are_not_mapped_are_counted(tmp_path: Path) -> None:
    unmapped: list[Event] = [(A, "2001-01-01T00:00:00", "DIAGNOSIS//ICD//8//340")]
    unmapped += [
        (100 + n, time, code)
        for n in range(10)
        for time, code in (
            (None, "GENDER//F"),
            ("1950-01-01T00:00:00", "MEDS_BIRTH"),
            ("2001-01-01T00:00:00", f"ADMISSION_DIAGNOSIS//case {n}"),
        )
    ]
    other: list[Event] = [
        (B, "2001-01-01T00:00:00", code) for code in ("PROCEDURE//ICD//9//340", "ICD10PCS/0")
    ]
    found = with_events(tmp_path, *unmapped, *other).read()
    assert found.finding("COI-D123") == 11
    told = next(f.what for f in found.intake.findings if f.rule == "COI-D123")
    # headings of ten people and more are shown, what follows them never
    assert told.endswith("not read: ADMISSION_DIAGNOSIS//")


def changed(**types: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(f.name, types.get(f.name, f.type)) for f in SCHEMA])


WRONG_TYPES: dict[str, tuple[pa.Schema, str]] = {
    "ids as floats": (changed(subject_id=pa.float64()), "subject_id"),
    "ids as 32 bits": (changed(subject_id=pa.int32()), "subject_id"),
    "46 another time unit": (changed(time=pa.timestamp("ms")), "time"),
    "10 times with a zone": (changed(time=pa.timestamp("us", tz="UTC")), "time"),
    "times as text": (changed(time=pa.string()), "time"),
    "codes as bytes": (changed(code=pa.binary()), "code"),
    "values as text": (changed(numeric_value=pa.string()), "numeric_value"),
}


@pytest.mark.parametrize("name", WRONG_TYPES)
def test_a_type_that_drifts_names_file_and_column(tmp_path: Path, name: str) -> None:
    schema, column = WRONG_TYPES[name]
    small = MedsBox(tmp_path, EVENTS | {"tuning/7": pa.table({f.name: pa.nulls(1, f.type) for f in schema})})
    error = stopped(small)
    assert codes(error) == ["COI-D141"]
    assert f"The column {column} " in str(error)
    assert "tuning/7.parquet" in str(error)


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    small = MedsBox(tmp_path, dict(EVENTS), dataset="{")
    data = small.write() / "data"
    pq.write_table(event_table(EVENTS["train/0"]).drop_columns(["code"]), data / "a.parquet")
    pq.write_table(event_table(EVENTS["train/0"], changed(time=pa.date32())), data / "b.parquet")
    whole = (data / "train/0.parquet").read_bytes()
    (data / "c.parquet").write_bytes(whole[: len(whole) // 2])
    error = stopped(small)
    assert sorted(codes(error)) == ["COI-D004", "COI-D012", "COI-D141", "COI-D142"]


def test_extra_columns_may_differ_from_file_to_file(tmp_path: Path) -> None:
    extra = event_table(EVENTS["train/0"]).append_column("ward", pa.array(["x"] * len(EVENTS["train/0"])))
    other = event_table(EVENTS["held_out/0"]).append_column(
        "ward", pa.array([1.5] * len(EVENTS["held_out/0"]))
    )
    found = MedsBox(tmp_path, {"0": extra, "1": other.drop_columns(["numeric_value"])}).read()
    assert found.intake.rows["diagnosis"] == 4
    assert "COI-D018" not in [f.rule for f in found.intake.findings]


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32()])
def test_in_one_file_too_an_id_is_never_a_float(tmp_path: Path, kind: pa.DataType) -> None:
    every = [event for events in EVENTS.values() for event in events]
    pq.write_table(event_table(every, changed(subject_id=kind)), tmp_path / "events.parquet")
    with pytest.raises(DataError) as caught:
        read(Meds(path=tmp_path / "events.parquet"), tmp_path / "work")
    assert codes(caught.value) == ["COI-D141"]


@pytest.mark.parametrize(
    ("dataset", "expected"),
    [
        ({"meds_version": "0.5.0"}, ["COI-D143"]),
        ({"meds_version": "0.2"}, ["COI-D143"]),
        ({"meds_version": 0.4}, ["COI-D143"]),
        ("[]", ["COI-D142"]),
        ('{"meds_version": ', ["COI-D142"]),
        ("[" * 100_000, ["COI-D142"]),
    ],
)
def test_another_version_is_refused(tmp_path: Path, dataset: Any, expected: list[str]) -> None:
    assert codes(stopped(MedsBox(tmp_path, dataset=dataset))) == expected


@pytest.mark.parametrize("version", ["0.3", "0.3.3", "0.4.0", "v0.4.1", "0.4.0rc1"])
def test_versions_three_and_four_are_read(tmp_path: Path, version: str) -> None:
    found = MedsBox(tmp_path, dataset={"meds_version": version, "dataset_name": "x"}).read()
    assert "COI-D126" not in [f.rule for f in found.intake.findings]


@pytest.mark.parametrize("dataset", [None, {}])
def test_an_unknown_version_is_told(tmp_path: Path, dataset: Any) -> None:
    assert MedsBox(tmp_path, dataset=dataset).read().finding("COI-D126") == 13


def test_parents_of_another_type_stop_the_run(tmp_path: Path) -> None:
    table = pa.table({"code": ["ICD10CM/G35"], "description": [""], "parent_codes": ["SNOMED/24700007"]})
    assert codes(stopped(MedsBox(tmp_path, codes=table))) == ["COI-D144"]


def test_codes_above_one_another_in_a_circle_stop_the_run(tmp_path: Path) -> None:
    circle = {"ICD10CM/G35": ["ICD10CM/G36"], "ICD10CM/G36": ["ICD10CM/G35"]}
    columns = {"code": list(circle), "description": ["", ""], "parent_codes": list(circle.values())}
    assert "COI-D062" in codes(stopped(MedsBox(tmp_path, codes=pa.table(columns))))


def _no_data(root: Path) -> None:
    (root / "data").rename(root / "events")


def _empty(root: Path) -> None:
    for path in (root / "data").rglob("*.parquet"):
        path.unlink()


def _mixed(root: Path) -> None:
    (root / "data/train/1.csv").write_text("subject_id,time,code\n")


def _no_rows(root: Path) -> None:
    for path in (root / "data").rglob("*.parquet"):
        pq.write_table(event_table([]), path)


FOLDERS: dict[str, tuple[Callable[[Path], None], str]] = {
    "no folder of data": (_no_data, "COI-D140"),
    "35 empty folder": (_empty, "COI-D001"),
    "47 mixed files": (_mixed, "COI-D002"),
    "35 no event": (_no_rows, "COI-D016"),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_of_another_layout_is_refused(tmp_path: Path, name: str) -> None:
    spoil, rule = FOLDERS[name]
    small = MedsBox(tmp_path)
    spoil(small.write())
    assert codes(stopped(small)) == [rule]


def test_some_files_without_events_are_fine(tmp_path: Path) -> None:
    found = MedsBox(tmp_path, EVENTS | {"empty": event_table([])}).read()
    assert found.intake.rows["diagnosis"] == 4


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.parquet")
    (tmp_path / "events.csv").write_text("subject_id,time,code\n")
    for name, rule in {"absent*": "COI-D001", "pipe.parquet": "COI-D001", "events.csv": "COI-D002"}.items():
        with pytest.raises(DataError) as caught:
            Meds(path=tmp_path / name).inputs()
        assert codes(caught.value) == [rule]


def test_names_are_literal(tmp_path: Path) -> None:
    small = MedsBox(tmp_path, EVENTS | {"more [1]": BORN, "quo'te": [(C, "2001-01-01T00:00:00", "X")]})
    pattern = small.write() / "data" / "more1.parquet"
    pq.write_table(event_table([(B, None, "GENDER//M")]), pattern)
    pattern.rename(small.root / "data" / ".more1.parquet")
    assert small.read().intake.rows["person"] == 4


def test_a_file_of_spells_that_is_not_there_is_told_with_the_rest(tmp_path: Path) -> None:
    small = MedsBox(tmp_path)
    _empty(small.write())
    error = stopped(small, observation=ObservationOptions(file=tmp_path / "spells.csv"))
    assert codes(error) == ["COI-D001", "COI-D001"]


def test_spells_are_read_by_the_register_s_rules(tmp_path: Path) -> None:
    rows = [f"{A},2001-01-01,2000-01-01", f"{B},2000-01-01,2001-01-01", "999,2000-01-01,2001-01-01"]
    (tmp_path / "spells.csv").write_text("\n".join(["subject_id,from,to", *rows]) + "\n")
    found = MedsBox(tmp_path).read(
        observation=ObservationOptions(file=tmp_path / "spells.csv"), max_quarantine_share=0.7
    )
    assert (found.finding("COI-D039"), found.finding("COI-D024")) == (1, 1)
    assert "observed,observed/spells.csv,2,COI-D039" in [
        ",".join(line.split(",")[:4]) for line in found.quarantine
    ]


def test_an_open_spell_needs_an_end(tmp_path: Path) -> None:
    marks: list[Event] = [(B, "2000-01-01T00:00:00", "IN")]
    by_codes = ObservationOptions(start=("IN",), end=("OUT",))
    small = MedsBox(tmp_path, EVENTS | {"marks": marks})
    assert codes(stopped(small, observation=by_codes)) == ["COI-D060", "COI-D058"]


def test_codes_nobody_has_are_no_diagnoses_and_no_spells(tmp_path: Path) -> None:
    error = stopped(
        MedsBox(tmp_path), codes={"ICD11//": "icd11"}, observation=ObservationOptions(start=("ENROLLED",))
    )
    assert codes(error) == ["COI-D146", "COI-D146"]


OPTIONS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an unknown vocabulary": ({"codes": {"DX//": "icd12"}}, ["COI-S020"]),
    "the same unknown one twice": ({"codes": {"DX//": "icd12", "D//": "icd12"}}, ["COI-S020"]),
    "no codes": ({"codes": {}}, ["COI-S120"]),
    "an empty beginning": ({"codes": {"": "icd10"}}, ["COI-S120"]),
    "an unknown sex": ({"sex": {"GENDER//F": "f"}}, ["COI-S121"]),
    "an unknown setting": ({"settings": {"DX//": "ward"}}, ["COI-S121"]),
    "spells twice": (
        {"observation": ObservationOptions(file=Path("x.csv"), start=("IN",))},
        ["COI-S122"],
    ),
    "spells by nothing": ({"observation": ObservationOptions()}, ["COI-S122"]),
    "ends alone": ({"observation": ObservationOptions(end=("OUT",))}, ["COI-S122"]),
    "coverage of shifted dates": (
        {"shifted_dates": True, "coverage": ("2000-01-01", "2001-01-01")},
        ["COI-S123"],
    ),
    "dates that are none": ({"latest_date": "soon"}, ["COI-S105"]),
    "a share that is none": ({"max_quarantine_share": 7.0}, ["COI-S106"]),
    "all at once": ({"codes": {"": "x"}, "sex": {"a": "b"}}, ["COI-S020", "COI-S120", "COI-S121"]),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_options_are_checked_before_a_file_is_opened(tmp_path: Path, name: str) -> None:
    options, expected = OPTIONS[name]
    source = Meds(**{"path": tmp_path / "absent", **options})
    assert [problem.code for problem in source.problems()] == expected


def test_the_nearest_key_is_named(tmp_path: Path) -> None:
    text = '[study]\na = "als"\nb = "ms"\n[data]\nkind = "meds"\npath = "m"\nshiftd_dates = true\n'
    with pytest.raises(StudyError, match="shifted_dates"):
        parse_study(text, base=tmp_path)


def far(folder: Path) -> MedsBox:
    """Return a box whose dates lie in the 22nd century."""
    shards = {
        name: [
            (s, t and t.replace("19", "21", 1) if t and t[:2] == "19" else t and "21" + t[2:], c)
            for s, t, c in e
        ]
        for name, e in EVENTS.items()
    }
    return MedsBox(folder, dict(shards))


def test_dates_that_turn_out_shifted_have_no_coverage(tmp_path: Path) -> None:
    assert codes(stopped(far(tmp_path), coverage=("2100-01-01", "2199-12-31"))) == ["COI-D145"]


def test_dates_said_to_be_true_are_too_late(tmp_path: Path) -> None:
    assert "COI-D029" in codes(stopped(far(tmp_path), shifted_dates=False))


def test_with_shifted_dates_nothing_asks_for_the_calendar(tmp_path: Path) -> None:
    small = MedsBox(tmp_path)
    small.write()
    study = co.Study(
        a=co.disease("als"),
        b=co.disease("ms"),
        population=small.meds(shifted_dates=True),
        followed=PopulationSection.model_validate({"from": "2001-01-01"}),
    )
    with pytest.raises(StudyError) as caught:
        study.run(machine=Machine(work=tmp_path / "work"))
    assert codes(caught.value) == ["COI-S124"]


def test_no_table_of_the_intake_stays_behind(tmp_path: Path) -> None:
    from coincide.engines.duckdb import DuckDBEngine
    from coincide.progress import Silent

    small = MedsBox(tmp_path)
    small.write()
    folder = tmp_path / "work" / "canonical"
    folder.mkdir(parents=True)
    with DuckDBEngine(work=tmp_path / "work", read_paths=small.meds().inputs(), threads=2) as engine:
        small.meds(shifted_dates=True).tables(engine, folder, Silent())
        assert engine.names() == {}
    assert not (folder / "meds").exists()
