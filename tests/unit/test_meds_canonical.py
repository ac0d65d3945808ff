"""A MEDS data set gives what the same people give as a register, to the byte."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import coincide as co
from coincide.sources.base import Checkable, Source
from coincide.sources.meds import Meds, ObservationOptions
from support.meds_files import EVENTS, SPELLS, A, B, C, Event, MedsBox, as_register, event_table, time_of
from support.register_files import Result, read

COVERAGE = ("2000-01-01", "2020-12-31")
PEOPLE = [(0, 2, -7304, None, None), (1, 2, -3594, None, None), (2, 1, -10837, 14775, None)]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return read(as_register(), tmp_path_factory.mktemp("register"))


def spells_csv(folder: Path) -> ObservationOptions:
    rows = [f"{subject},{start},{stop}" for subject, start, stop in SPELLS]
    (folder / "spells.csv").write_text("\n".join(["subject_id,from,to", *rows]) + "\n")
    return ObservationOptions(file=folder / "spells.csv")


def spells_parquet(folder: Path) -> ObservationOptions:
    columns = zip(*SPELLS, strict=True)
    ids, *dates = (list(column) for column in columns)
    days = [[dt.date.fromisoformat(text) for text in column] for column in dates]
    pq.write_table(pa.table({"subject_id": ids, "from": days[0], "to": days[1]}), folder / "spells.parquet")
    return ObservationOptions(file=folder / "spells.parquet")


def spell_events() -> dict[str, list[Event]]:
    shards = {name: list(events) for name, events in EVENTS.items()}
    for subject, start, stop in SPELLS:
        shards["train/0"] += [
            (subject, f"{start}T00:00:00", "ENROLLED//HMO"),
            (subject, f"{stop}T12:00:00", "LEFT"),
        ]
    return shards


def test_a_file_of_spells_gives_what_a_register_gives(tmp_path: Path, plain: Result) -> None:
    for number, made in enumerate((spells_csv, spells_parquet)):
        small = MedsBox(tmp_path / str(number))
        small.folder.mkdir()
        found = small.read(observation=made(small.folder))
        assert found.bytes == plain.bytes
        assert found.intake.observation == "declared"
        assert found.tables["person"] == PEOPLE
        assert not [path for path in (tmp_path / str(number)).rglob("*") if path.name == "diagnoses.parquet"]


def test_spells_between_codes_give_what_a_register_gives(tmp_path: Path, plain: Result) -> None:
    small = MedsBox(tmp_path, dict(spell_events()))
    by_codes = ObservationOptions(start=("ENROLLED//",), end=("LEFT",))
    contacts = ("DIAGNOSIS//", "LAB//", "HOSPITAL_ADMISSION//")
    assert small.read(observation=by_codes, contacts=contacts).bytes == plain.bytes


def test_coverage_gives_what_a_register_gives(tmp_path: Path) -> None:
    register = read(as_register(observed=False, coverage=COVERAGE), tmp_path / "register")
    found = MedsBox(tmp_path).read(coverage=COVERAGE)
    assert found.bytes == register.bytes
    assert found.intake.observation == "declared"


def test_without_either_observation_is_inferred_as_for_a_register(tmp_path: Path) -> None:
    register = read(as_register(observed=False), tmp_path / "register")
    found = MedsBox(tmp_path).read()
    assert found.bytes == register.bytes
    assert found.intake.observation == register.intake.observation == "inferred"


def test_findings_are_those_of_a_register(tmp_path: Path, plain: Result) -> None:
    found = MedsBox(tmp_path).read(observation=spells_csv(tmp_path))
    # the register's own way: nothing is odd about MEDS itself; codes stand there without dots
    rewritten = "COI-D048"
    assert list(found.intake.findings) == [f for f in plain.intake.findings if f.rule != rewritten]


def shuffled(events: dict[str, list[Event]]) -> dict[str, list[Event]]:
    """Return the same events in another order, people torn apart over three files."""
    every = [event for shard in events.values() for event in shard]
    np.random.Generator(np.random.Philox(3)).shuffle(every)
    return {f"part {n} [x*?]": every[n::3] for n in range(3)}


def test_order_and_files_of_the_events_do_not_matter(tmp_path: Path, plain: Result) -> None:
    small = MedsBox(tmp_path, dict(shuffled(EVENTS)))
    found = small.read(observation=spells_csv(tmp_path))
    assert found.bytes == plain.bytes
    assert found.finding("COI-D122") == 3


def test_one_file_of_events_is_enough(tmp_path: Path, plain: Result) -> None:
    path = tmp_path / "events [1].parquet"
    every = [event for shard in EVENTS.values() for event in shard]
    schema = pa.schema(
        [
            ("subject_id", pa.int32()),
            ("time", pa.timestamp("ns")),
            ("code", pa.dictionary(pa.int32(), pa.string())),
            ("table", pa.large_string()),
            ("value", pa.float32()),
        ]
    )
    plainer = pa.schema([f if f.name != "code" else pa.field("code", pa.string()) for f in schema])
    pq.write_table(event_table(every, plainer).cast(schema), path)
    found = read(Meds(path=path, observation=spells_csv(tmp_path)), tmp_path / "work")
    assert found.bytes == plain.bytes
    assert found.finding("COI-D129") == len(every)


def test_ids_may_be_text_in_one_file(tmp_path: Path, plain: Result) -> None:
    every: list[Event] = [(str(s), time, code) for shard in EVENTS.values() for s, time, code in shard]
    schema = pa.schema([("subject_id", pa.string()), ("time", pa.timestamp("us")), ("code", pa.string())])
    pq.write_table(event_table(every, schema), tmp_path / "events.parquet")
    source = Meds(path=tmp_path / "events.parquet", observation=spells_csv(tmp_path))
    assert read(source, tmp_path / "work").bytes == plain.bytes


def test_ids_above_two_to_the_53_stay_apart(tmp_path: Path) -> None:
    shards: dict[str, list[Event]] = {
        "0": [
            event
            for subject in (2**53, 2**53 + 1)
            for event in (
                (subject, None, "GENDER//F"),
                (subject, "1950-01-01T00:00:00", "MEDS_BIRTH"),
                (subject, "2000-01-01T00:00:00", "DIAGNOSIS//ICD//9//340"),
            )
        ]
    }
    assert MedsBox(tmp_path, dict(shards)).read().intake.rows["person"] == 2


def test_the_longest_beginning_counts_and_what_follows_ends_at_the_next_slashes(tmp_path: Path) -> None:
    events = [
        *EVENTS["train/0"],
        (B, "2011-01-01T00:00:00", "DX//340"),
        (B, "2011-01-02T00:00:00", "DX//CM//33520//Amyotrophic lateral sclerosis"),
    ]
    found = MedsBox(tmp_path, {"0": events}).read(codes={"DX//": "icd8", "DX//CM//": "icd9cm"})
    assert [(v, text) for _, v, text in found.tables["code"]] == [("icd8", "340"), ("icd9cm", "33520")]


def test_the_setting_follows_from_the_beginning(tmp_path: Path) -> None:
    settings = {"DIAGNOSIS//": "outpatient", "DIAGNOSIS//ICD//10//G": "inpatient"}
    rows = MedsBox(tmp_path).read(settings=settings).tables["diagnosis"]
    text = {0: "G1221", 1: "G35", 2: "I10", 3: "340"}
    assert {text[code]: setting for _, _, code, setting, _ in rows} == {
        "G1221": 1,
        "G35": 1,
        "I10": 2,
        "340": 2,
    }


def test_birth_and_death_may_be_spelt_on(tmp_path: Path) -> None:
    def spelt(code: str | None) -> str | None:
        return {"MEDS_BIRTH": "MEDS_BIRTH//REGISTRY", "MEDS_DEATH": "DIED//HOSPITAL"}.get(code or "", code)

    shards = {name: [(s, t, spelt(c)) for s, t, c in events] for name, events in EVENTS.items()}
    found = MedsBox(tmp_path, dict(shards)).read(death="DIED")
    assert found.tables["person"] == PEOPLE


def test_spells_meet_at_one_time_and_open_ones_end_with_the_coverage(tmp_path: Path) -> None:
    marks: list[Event] = [
        (B, "2000-01-01T00:00:00", "IN"),
        (B, "2003-01-01T00:00:00", "OUT"),
        (B, "2003-01-01T00:00:00", "IN"),
        (B, "2004-01-01T00:00:00", "OUT"),
        (B, "2004-06-01T00:00:00", "OUT"),
        (B, "2005-01-01T00:00:00", "IN"),
        (A, "2009-01-01T00:00:00", "IN"),
    ]
    small = MedsBox(tmp_path, EVENTS | {"marks": marks})
    found = small.read(observation=ObservationOptions(start=("IN",), end=("OUT",)), coverage=COVERAGE)
    day = [(dt.date.fromisoformat(t) - dt.date(1970, 1, 1)).days for t in ("2000-01-01", "2004-01-01")]
    rest = [(dt.date.fromisoformat(t) - dt.date(1970, 1, 1)).days for t in ("2005-01-01", "2021-01-01")]
    alive = [(dt.date.fromisoformat(t) - dt.date(1970, 1, 1)).days for t in ("2009-01-01", "2010-06-16")]
    assert found.tables["observed"] == [(0, *day), (0, *rest), (2, *alive)]
    assert found.finding("COI-D128") == 1


def test_parents_of_codes_are_broader(tmp_path: Path) -> None:
    codes = pa.table(
        {
            "code": [
                "DIAGNOSIS//ICD//10//G1221",
                "DIAGNOSIS//ICD//9//340",
                "LAB//50912//mg/dL",
                "SNOMED/86044005",
            ],
            "description": ["", "", "", ""],
            "parent_codes": [
                ["ICD10CM/G12.21", "SNOMED/86044005"],
                None,
                ["LOINC/2160-0"],
                ["SNOMED/37340000"],
            ],
        }
    )
    found = MedsBox(tmp_path, codes=codes).read()
    number = {text: code for code, _, text in found.tables["code"]}
    assert found.tables["broader"] == [
        (number["G1221"], "snomed", "37340000"),
        (number["G1221"], "snomed", "86044005"),
    ]


def moved(days: Callable[[int], int]) -> dict[str, list[Event]]:
    """Return the events with each person's dates moved by an amount of their own."""

    def later(subject: int | str | None, text: str | None) -> str | None:
        time = time_of(text)
        return None if time is None else (time + dt.timedelta(days=days(int(subject or 0)))).isoformat()

    return {name: [(s, later(s, t), c) for s, t, c in events] for name, events in EVENTS.items()}


def test_shifted_dates_leave_ages_and_nothing_else(tmp_path: Path) -> None:
    kept = MedsBox(tmp_path / "kept").read(shifted_dates=True)
    for number, days in enumerate(({A: 1, B: -900, C: 7}, {A: 50_000, B: 61_000, C: 72_345})):
        small = MedsBox(tmp_path / str(number), dict(moved(days.__getitem__)))
        found = small.read(shifted_dates=True if number == 0 else None)
        assert found.bytes == kept.bytes
        assert found.intake.shifted_dates
        assert found.finding("COI-D124") == 3
    born = {person: row[2] for person, *_ in PEOPLE for row in PEOPLE if row[0] == person}
    true = MedsBox(tmp_path / "true").read()
    assert not true.intake.shifted_dates
    assert [row[2] for row in kept.tables["person"]] == [0, 0, 0]
    for name in ("diagnosis", "contact"):
        ages = [(person, day - born[person], *rest) for person, day, *rest in true.tables[name]]
        assert kept.tables[name] == ages
    spans = [(p, entry - born[p], stop - born[p]) for p, entry, stop in true.tables["observed"]]
    assert kept.tables["observed"] == spans


def test_intensive_care_of_everybody_is_why_they_are_there(tmp_path: Path) -> None:
    stays: list[Event] = [(s, "2001-01-01T00:00:00", "ICU_ADMISSION//Medical") for s in (A, B, C)]
    some = MedsBox(tmp_path / "some", EVENTS | {"stays": stays[:2]})
    every = MedsBox(tmp_path / "every", EVENTS | {"stays": stays})
    assert some.read().intake.sampled_on == "population"
    assert every.read().intake.sampled_on == "care"
    assert every.read().finding("COI-D125") == 3
    assert every.read(sampled_on="population").intake.sampled_on == "population"


def test_hidden_files_are_marks_of_other_programs(tmp_path: Path) -> None:
    small = MedsBox(tmp_path)
    data = small.write() / "data"
    (data / ".shards.json").write_text("{}")
    (data / "_SUCCESS").touch()
    shutil.copytree(data / "train", data / ".part")
    assert small.read().intake.rows["diagnosis"] == 4
    assert len(small.meds().inputs()) == 3


def test_splits_are_passed_over_and_told(tmp_path: Path) -> None:
    small = MedsBox(tmp_path)
    splits = pa.table({"subject_id": [A, B, C], "split": ["train", "train", "held_out"]})
    pq.write_table(splits, small.write() / "metadata/subject_splits.parquet")
    found = small.read()
    assert (found.intake.rows["person"], found.finding("COI-D127")) == (3, 3)
    assert "metadata/subject_splits.parquet" in found.intake.files


def test_it_is_a_source_with_relative_paths(tmp_path: Path) -> None:
    small = MedsBox(tmp_path)
    small.write()
    given = Meds(path=Path("meds"), observation=ObservationOptions(file=Path("spells.csv")))
    spells_csv(tmp_path)
    placed = given.located(tmp_path)
    assert isinstance(placed, Source)
    assert isinstance(placed, Checkable)
    assert [path.name for path in placed.inputs()] == ["0.parquet", "0.parquet", "dataset.json", "spells.csv"]
    assert replace(placed, coverage=COVERAGE).problems() == ()


def test_the_public_function_opens_it(tmp_path: Path) -> None:
    small = MedsBox(tmp_path)
    small.write()
    source = co.open_meds(
        small.root, codes={"DIAGNOSIS//ICD//10//": "icd10cm"}, coverage=["2000-01-01", "2020-12-31"]
    )
    assert read(source, tmp_path / "work").intake.rows["diagnosis"] == 3


def test_a_study_of_python_names_no_folder(tmp_path: Path) -> None:
    from coincide.study.write import study_text

    study = co.Study(a=co.disease("als"), b=co.disease("ms"), population=MedsBox(tmp_path).meds())
    text = study_text(study)
    assert 'path = "meds"' in text
    assert str(tmp_path) not in text
