"""A small register worked by hand, and the same register in every file format."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coincide import days
from coincide.canonical import Sex
from coincide.engines.duckdb import DuckDBEngine
from coincide.progress import Silent
from coincide.sources.base import Source, kinds
from coincide.sources.register import Register, TableOptions
from support.register_files import (
    DIAGNOSES,
    HEADERS,
    PEOPLE,
    Box,
    box,
    csv_text,
    read,
    write_table,
    write_text,
)

EVENING = dt.datetime(2005, 7, 8, 23, 59)  # noqa: DTZ001 - registers write times without a zone


def day(text: str) -> int:
    return days.day(dt.date.fromisoformat(text))


@pytest.fixture
def full(tmp_path: Path) -> Box:
    """A register with a death table and every kind of spell."""
    return box(
        tmp_path,
        observed=[
            ("PIDCANARY77", "2000-01-01", "2012-01-01"),  # cut at death
            ("0012", "2000-01-01", "2005-01-01"),
            ("0012", "2004-01-01", "2006-01-01"),  # overlaps by 366 days
            ("0012", "2006-01-01", "2008-01-01"),  # touches
            ("0012", "2010-01-01", "2011-01-01"),  # after a gap
            ("12", "2003-05-05", "2003-05-05"),  # no day
        ],
        deaths=[("PIDCANARY77", "2010-06-15", "G12.2", "J96")],
    )


def test_by_hand(full: Box) -> None:
    result = full.read(columns={"people": {"death_date": ""}})
    # Byte order of the ids: "0012" < "12" < "PIDCANARY77".
    assert result.tables["person"] == [
        (0, Sex.FEMALE, day("1950-01-02"), None, None),
        (1, Sex.FEMALE, day("1960-02-29"), None, None),
        (2, Sex.MALE, day("1940-05-01"), day("2010-06-15"), None),
    ]
    assert result.tables["observed"] == [
        (0, day("2000-01-01"), day("2008-01-01")),
        (0, day("2010-01-01"), day("2011-01-01")),
        (2, day("2000-01-01"), day("2010-06-16")),  # the day of death is a day at risk
    ]
    assert [row[1:] for row in result.tables["code"]] == [
        ("icd10", text) for text in ("G122", "G35", "G359", "I10", "J96")
    ]
    # Sorted by code, person, day; setting and position unknown.
    assert result.tables["diagnosis"] == [
        (2, day("2009-03-01"), 0, 0, 0),
        (0, day("2005-07-08"), 1, 0, 0),
        (0, day("2006-07-08"), 2, 0, 0),
        (1, day("2007-01-01"), 3, 0, 0),
    ]
    assert result.tables["cause"] == [(2, day("2010-06-15"), 0, 0), (2, day("2010-06-15"), 4, 1)]
    assert result.intake.observation == "declared"
    assert result.finding("COI-D040") == 1  # overlapping
    assert "366 days" in next(f.what for f in result.intake.findings if f.rule == "COI-D040")
    assert result.finding("COI-D041") == 1  # adjacent
    assert result.finding("COI-D042") == 1  # cut at death
    assert result.finding("COI-D043") == 1  # never observed
    assert result.finding("COI-D059") == 1  # a spell of no day
    assert result.finding("COI-D044") == 1  # person 1 has a record and no spell


def test_a_spell_ending_on_the_day_of_death_includes_it(tmp_path: Path) -> None:
    result = box(tmp_path, observed=[("PIDCANARY77", "2000-01-01", "2010-06-15")]).read()
    assert result.tables["observed"] == [(2, day("2000-01-01"), day("2010-06-16"))]
    assert not [f for f in result.intake.findings if f.rule == "COI-D042"]


def test_a_record_between_two_spells_is_counted_as_outside(tmp_path: Path) -> None:
    spells = [("0012", "2000-01-01", "2005-08-01"), ("0012", "2007-01-01", "2009-01-01")]
    rows = [row for row in DIAGNOSES if row[0] == "0012"]
    result = box(tmp_path, observed=spells, diagnoses=rows).read()
    assert result.finding("COI-D044") == 1
    assert len(result.tables["diagnosis"]) == 2  # kept: it may show that the disease is old


def test_coverage_observes_everybody_between_birth_and_death(tmp_path: Path) -> None:
    small = box(tmp_path, people=[*PEOPLE, ("new", "M", "2005-03-04", "")])
    del small.rows["observed"]
    result = small.read(coverage=("2000-01-01", "2009-12-31"))
    first, end = day("2000-01-01"), day("2010-01-01")
    assert result.tables["observed"] == [
        (0, first, end),
        (1, first, end),
        (2, first, end),
        (3, day("2005-03-04"), end),
    ]
    assert result.intake.observation == "declared"


def test_without_observation_spells_are_inferred(tmp_path: Path) -> None:
    small = box(tmp_path)
    del small.rows["observed"]
    result = small.read()
    assert result.intake.observation == "inferred"
    assert result.tables["observed"] == [
        (0, day("2005-07-08"), day("2006-07-09")),
        (1, day("2007-01-01"), day("2007-01-02")),
        (2, day("2009-03-01"), day("2010-06-16")),
    ]


def test_an_open_spell_ends_with_the_coverage(tmp_path: Path) -> None:
    small = box(tmp_path, observed=[("0012", "2000-01-01", ""), ("12", "2000-01-01", "9999-12-31")])
    result = small.read(coverage=("2000-01-01", "2015-12-31"), placeholder_dates=("9999-12-31",))
    assert result.tables["observed"] == [(p, day("2000-01-01"), day("2016-01-01")) for p in (0, 1)]


def test_setting_and_position_come_from_one_record(tmp_path: Path) -> None:
    header = ("pnr", "date", "code", "place", "rank")
    rows = [
        ("0012", "2005-07-08", "G35", "in", "B"),
        ("0012", "2005-07-08", "G35", "out", "A"),
        ("0012", "2005-07-09", "G35", "elsewhere", ""),
    ]
    write_table(tmp_path / "diagnoses.csv", header, rows)
    result = box(tmp_path).read(
        columns={"diagnoses": {"setting": "place", "position": "rank"}},
        settings={"in": "inpatient", "out": "outpatient"},
        positions={"A": 1, "B": 2},
    )
    # Not (1, 1): no record is both inpatient and main.
    assert [row[3:] for row in result.tables["diagnosis"]] == [(1, 2), (0, 0)]
    assert result.finding("COI-D054") == 1
    assert result.finding("COI-D049") == 1


def test_positions_are_numbers_without_a_list(tmp_path: Path) -> None:
    write_table(
        tmp_path / "diagnoses.csv",
        ("pnr", "date", "code", "rank"),
        [("12", "2005-07-08", "G35", "3"), ("12", "2005-07-09", "G35", "x")],
    )
    result = box(tmp_path).read(columns={"diagnoses": {"position": "rank"}})
    assert [row[4] for row in result.tables["diagnosis"]] == [3, 0]


def test_vocabularies_by_column(tmp_path: Path) -> None:
    write_table(
        tmp_path / "diagnoses.csv",
        ("pnr", "date", "code", "system"),
        [
            ("12", "2005-07-08", "DG122", "D"),
            ("12", "2005-07-09", "340", "9"),
            ("12", "2005-07-10", "G35", "icd10"),
        ],
    )
    result = box(tmp_path).read(
        columns={"diagnoses": {"vocabulary": "system"}}, vocabularies={"D": "icd10dk", "9": "icd9cm"}
    )
    assert [row[1:] for row in result.tables["code"]] == [
        ("icd10", "G122"),
        ("icd10", "G35"),
        ("icd9cm", "340"),
    ]


def test_other_tables_are_read_when_given(tmp_path: Path) -> None:
    small = box(tmp_path)
    base = small.register()
    files = {
        "contacts": (("id", "date"), [("12", "2005-01-01"), ("12", "2005-01-01"), ("0012", "2006-01-01")]),
        "drugs": (("id", "date", "drug"), [("12", "2005-01-01", "N07XX02")]),
        "labs": (
            ("id", "date", "lab", "value"),
            [("12", "2005-01-01", "CK", "1,2345"), ("12", "2005-01-02", "CK", "-3")],
        ),
        "kin": (("id", "relative", "relation"), [("12", "0012", "mother")]),
        "areas": (("id", "area"), [("12", "East"), ("0012", "West")]),
    }
    tables = {}
    for name, (header, rows) in files.items():
        write_table(tmp_path / f"{name}.tsv", header, rows)
        tables[name] = TableOptions(files=(f"{name}.tsv",), columns={column: column for column in header})
    result = read(replace(base, decimal=",", **tables).located(tmp_path), tmp_path / "w")
    codes = {row[0]: row[1:] for row in result.tables["code"]}
    assert result.tables["contact"] == [(0, day("2006-01-01")), (1, day("2005-01-01"))]
    assert [(p, codes[c]) for p, _, c in result.tables["drug"]] == [(1, ("atc", "N07XX02"))]
    assert [(codes[c], v) for _, _, c, v in result.tables["lab"]] == [
        (("lab", "CK"), 1235),
        (("lab", "CK"), -3000),
    ]
    assert result.tables["kin"] == [(1, 0, 1)]
    assert [codes.get(row[4]) for row in result.tables["person"]] == [
        ("area", "West"),
        ("area", "East"),
        None,
    ]


FORMATS = ("csv", "tsv", "txt", "parquet", "csv.gz", "tsv.gz")


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_gives_the_same_tables(full: Box, tmp_path: Path, ending: str) -> None:
    plain = full.read()
    other = Box(tmp_path / "other", full.rows)
    other.folder.mkdir()
    result = other.read(files={name: (f"{name}.{ending}",) for name in full.rows})
    assert result.bytes == plain.bytes


@pytest.mark.parametrize("ending", ["csv", "parquet", "csv.gz"])
def test_split_and_shuffled_files_give_the_same_tables(full: Box, tmp_path: Path, ending: str) -> None:
    plain = full.read()
    folder = tmp_path / "split"
    folder.mkdir()
    files = {}
    for name, rows in full.rows.items():
        half = len(rows) // 2
        backwards = rows[::-1]
        files[name] = (f"{name}2.{ending}", f"{name}1.{ending}")
        write_table(folder / files[name][0], HEADERS[name], backwards[:half])
        write_table(folder / files[name][1], HEADERS[name], backwards[half:])
    assert Box(folder, full.rows).read(files=files).bytes == plain.bytes


@pytest.mark.parametrize(
    ("encoding", "end"), [("latin-1", "\n"), ("utf-16", "\r\n"), ("windows-1252", "\r"), ("utf-8", "\r\n")]
)
def test_declared_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    people = [("sø", "M", "1940-05-01", "")]
    small = box(
        tmp_path,
        people=people,
        diagnoses=[("sø", "2005-01-01", "G35")],
        observed=[("sø", "2000-01-01", "2010-01-01")],
    )
    for name, rows in small.rows.items():
        write_text(tmp_path / f"{name}.csv", csv_text(HEADERS[name], rows, end=end), encoding)
    result = small.read(encoding=encoding)
    assert len(result.tables["diagnosis"]) == 1


def test_columns_may_stand_in_another_order_in_each_file(tmp_path: Path) -> None:
    small = box(tmp_path)
    write_table(tmp_path / "d1.csv", ("pnr", "date", "code"), DIAGNOSES[:2])
    write_table(tmp_path / "d2.csv", ("code", "pnr", "date"), [(c, p, d) for p, d, c in DIAGNOSES[2:]])
    assert (
        small.read(files={"diagnoses": ("d1.csv", "d2.csv")}).tables
        == Box(tmp_path, small.rows).read().tables
    )


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("DD/MM/YYYY", "08/07/2005"),
        ("MM/DD/YYYY", "07/08/2005"),
        ("DDMMYYYY", "08072005"),
        ("YYYYMMDD", "20050708"),
        ("DD.MM.YYYY", "08.07.2005"),
        ("DDMONYYYY", "08JUL2005"),
        ("DD-MM-YY", "08-07-05"),
        ("YYYY-MM-DD HH:MM:SS", "2005-07-08 23:59:59.5"),
        ("YYYY-MM-DDTHH:MM:SS", "2005-07-08T00:00"),
    ],
)
def test_declared_date_formats(tmp_path: Path, form: str, written: str) -> None:
    small = box(tmp_path, diagnoses=[("0012", written, "G35")])
    result = small.read(table={"diagnoses": {"date_format": form}}, century_pivot=30)
    assert result.tables["diagnosis"] == [(0, day("2005-07-08"), 0, 0, 0)]


def test_the_pivot_decides_the_century(tmp_path: Path) -> None:
    small = box(tmp_path, people=[("0012", "F", "450102", ""), ("12", "F", "040101", "")])
    result = small.read(
        table={"people": {"date_format": "YYMMDD"}}, century_pivot=45, max_quarantine_share=0.9
    )
    assert [row[2] for row in result.tables["person"]] == [day("1945-01-02"), day("2004-01-01")]


@pytest.mark.parametrize(
    "values",
    [
        pa.array([dt.date(2005, 7, 8)]),
        pa.array([EVENING]).cast(pa.timestamp("ns")),
        pa.array([EVENING]).cast(pa.timestamp("ms")),
        pa.array(["2005-07-08"]).dictionary_encode(),
        pa.array(["2005-07-08"], pa.large_string()),
    ],
)
def test_parquet_date_types(tmp_path: Path, values: pa.Array) -> None:
    pq.write_table(pa.table({"pnr": ["0012"], "date": values, "code": ["G35"]}), tmp_path / "d.parquet")
    result = box(tmp_path).read(files={"diagnoses": ("d.parquet",)})
    assert result.tables["diagnosis"] == [(0, day("2005-07-08"), 0, 0, 0)]


def test_times_with_a_zone_are_read_in_the_registers_zone(tmp_path: Path) -> None:
    utc = pa.array([dt.datetime(2005, 7, 7, 22, 30, tzinfo=dt.UTC)], pa.timestamp("us", tz="UTC"))
    pq.write_table(pa.table({"pnr": ["0012"], "date": utc, "code": ["G35"]}), tmp_path / "d.parquet")
    small = box(tmp_path)
    for zone, date in (("Europe/Copenhagen", "2005-07-08"), ("America/New_York", "2005-07-07")):
        result = small.read(files={"diagnoses": ("d.parquet",)}, timezone=zone)
        assert result.tables["diagnosis"][0][1] == day(date)


def test_text_times_with_a_zone(tmp_path: Path) -> None:
    small = box(tmp_path, diagnoses=[("0012", "2005-07-07T22:30:00Z", "G35")])
    form = {"diagnoses": {"date_format": "YYYY-MM-DDTHH:MM:SS"}}
    assert small.read(table=form, timezone="Europe/Copenhagen").tables["diagnosis"][0][1] == day("2005-07-08")


def test_integer_ids_and_dates_in_parquet(tmp_path: Path) -> None:
    pq.write_table(
        pa.table(
            {"pnr": [9007199254740993, 9007199254740992], "sex": ["M", "F"], "born": [19500101, 19600101]}
        ),
        tmp_path / "p.parquet",
    )
    pq.write_table(
        pa.table({"pnr": [2**53 + 1], "date": [20050708], "code": ["G35"]}), tmp_path / "d.parquet"
    )
    small = box(tmp_path)
    del small.rows["observed"]
    result = small.read(
        files={"people": ("p.parquet",), "diagnoses": ("d.parquet",)},
        columns={"people": {"death_date": ""}},
        date_format="YYYYMMDD",
    )
    assert len(result.tables["person"]) == 2  # above 2^53 they stay two people
    assert result.tables["diagnosis"] == [(1, day("2005-07-08"), 0, 0, 0)]


def test_a_folder_means_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "lpr").mkdir()
    write_table(tmp_path / "lpr" / "b.csv", HEADERS["diagnoses"], DIAGNOSES[:2])
    write_table(tmp_path / "lpr" / "a.csv", HEADERS["diagnoses"], DIAGNOSES[2:])
    write_text(tmp_path / "lpr" / ".hidden.csv", "rubbish")
    write_text(tmp_path / "lpr" / "_tmp.csv", "rubbish")
    result = box(tmp_path).read(files={"diagnoses": ("lpr",)})
    assert len(result.tables["diagnosis"]) == 4
    assert [label for label in result.intake.files if label.startswith("diagnoses")] == [
        "diagnoses/a.csv",
        "diagnoses/b.csv",
    ]


def test_nothing_of_the_intake_is_left_in_the_engine_or_the_folder(tmp_path: Path) -> None:
    source = box(tmp_path).register()
    folder = tmp_path / "work" / "canonical"
    folder.mkdir(parents=True)
    with DuckDBEngine(work=tmp_path / "work", read_paths=source.inputs(), threads=1) as engine:
        source.tables(engine, folder, Silent())
        assert engine.names() == {}
    assert {path.suffix for path in folder.iterdir()} == {".parquet", ".csv"}
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"PIDCANARY77" not in content


def test_the_register_is_an_installed_source(tmp_path: Path) -> None:
    assert kinds()["register"] is Register
    assert isinstance(box(tmp_path).register(), Source)


def test_file_names_are_taken_from_the_studys_folder(tmp_path: Path) -> None:
    source = box(tmp_path).register()
    assert all(path.is_absolute() and path.parent == tmp_path for path in source.inputs())
