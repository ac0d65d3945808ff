"""What the catalogue of bad input asks, where a CDM can hold it, and what only a CDM can hold."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coincide.errors import CoincideError, DataError, StudyError
from coincide.sources.omop import Omop
from coincide.sources.register import files
from support import omop_files as small
from support.omop_files import ALS, MS, condition, day, tiny
from support.register_files import Result, read

pytestmark = pytest.mark.slow

SECRETS = ("2009-03-01", "2010-06-15", "1940-05-01", "bad nerves", "1950-01-02")
LOOSE = {"max_quarantine_share": 0.9}
Change = Callable[[small.Cdm], object]


def loaded(tmp_path: Path, cdm: small.Cdm, form: str = "parquet", **options: Any) -> Result:
    path = getattr(small, f"write_{form}")(
        cdm, tmp_path / "cdm.duckdb" if form == "duckdb" else tmp_path / "cdm"
    )
    return read(Omop(path=path, **options), tmp_path / "work")


def stopped(tmp_path: Path, source: Omop, error: type[CoincideError] = DataError) -> list[str]:
    with pytest.raises(error) as caught:
        read(source, tmp_path / "work")
    message = str(caught.value)
    assert not [secret for secret in SECRETS if secret in message], message
    assert str(tmp_path) not in message
    return [problem.code for problem in caught.value.problems]


def changed(table: str, number: int, **values: Any) -> Change:
    return lambda cdm: cdm[table][number].update(values)


def added(table: str, **values: Any) -> Change:
    return lambda cdm: cdm[table].append(cdm[table][0] | values)


ROWS: dict[str, tuple[Change, str, str]] = {
    "1 death before birth": (changed("death", 0, death_date=day("1930-01-01")), "COI-D033", "deaths"),
    "2 diagnosis before birth": (
        changed("condition_occurrence", 2, condition_start_date=day("1949-12-31")),
        "COI-D030",
        "diagnoses",
    ),
    "3 long after death": (
        changed("condition_occurrence", 0, condition_start_date=day("2011-01-01")),
        "COI-D031",
        "diagnoses",
    ),
    "4 end before start": (
        changed("observation_period", 0, observation_period_end_date=day("1999-12-01")),
        "COI-D039",
        "observed",
    ),
    "8 diagnosis in the future": (
        changed("condition_occurrence", 0, condition_start_date=day("2150-01-01")),
        "COI-D029",
        "diagnoses",
    ),
    "12 born before 1850": (changed("person", 0, year_of_birth=1849), "COI-D034", "people"),
    "14 no day of that name": (changed("person", 0, month_of_birth=2, day_of_birth=30), "COI-D026", "people"),
    "16 a record of nobody": (added("condition_occurrence", person_id=555), "COI-D024", "diagnoses"),
    "24 a record without a person": (added("condition_occurrence", person_id=None), "COI-D021", "diagnoses"),
    "no date": (changed("condition_occurrence", 0, condition_start_date=None), "COI-D027", "diagnoses"),
    "no birth": (
        changed("person", 0, year_of_birth=None, month_of_birth=None, day_of_birth=None, birth_datetime=None),
        "COI-D027",
        "people",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_an_impossible_row_is_left_out_and_counted(tmp_path: Path, name: str) -> None:
    change, rule, table = ROWS[name]
    cdm = tiny()
    change(cdm)
    assert loaded(tmp_path, cdm, **LOOSE).finding(rule, table) >= 1


@pytest.mark.parametrize("name", ROWS)
def test_too_many_impossible_rows_stop_the_run(tmp_path: Path, name: str) -> None:
    change, rule, _ = ROWS[name]
    cdm = tiny()
    change(cdm)
    path = small.write_parquet(cdm, tmp_path / "cdm")
    assert rule in stopped(tmp_path, Omop(path=path))


KEPT: dict[str, tuple[Change, str]] = {
    "3 shortly after death": (
        changed("condition_occurrence", 0, condition_start_date=day("2010-07-01")),
        "COI-D032",
    ),
    "13 the same person twice": (added("person"), "COI-D036"),
    "17 never observed": (lambda cdm: cdm["observation_period"].pop(5), "COI-D043"),
    "19 outside the periods": (
        changed("condition_occurrence", 3, condition_start_date=day("1999-01-01")),
        "COI-D044",
    ),
    "25 another sex": (changed("person", 0, gender_concept_id=8551), "COI-D038"),
    "33 no standard concept": (changed("concept", 0, standard_concept=None), "COI-D628"),
    "33 an invalid concept": (changed("concept", 0, invalid_reason="D"), "COI-D629"),
    "33 another domain": (changed("concept", 0, domain_id="Observation"), "COI-D630"),
    "a concept that is not in CONCEPT": (
        changed("condition_occurrence", 0, condition_concept_id=5),
        "COI-D631",
    ),
    "times differ": (
        changed("condition_occurrence", 0, condition_start_datetime=small.midnight("2009-03-02")),
        "COI-D627",
    ),
    "no version of the vocabularies": (changed("cdm_source", 0, vocabulary_version=None), "COI-D634"),
    "no concepts": (lambda cdm: cdm.pop("concept"), "COI-D635"),
    "no hierarchy": (lambda cdm: cdm.pop("concept_ancestor"), "COI-D636"),
    "no deaths": (lambda cdm: cdm.pop("death"), "COI-D637"),
    "no visits": (lambda cdm: cdm.pop("visit_occurrence"), "COI-D638"),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_odd_is_kept_and_counted(tmp_path: Path, name: str) -> None:
    change, rule = KEPT[name]
    cdm = tiny()
    change(cdm)
    result = loaded(tmp_path, cdm)
    assert result.finding(rule) >= 1
    assert len(result.tables["person"]) == 4


def test_a_birth_of_which_the_year_is_known_is_before_every_record_of_that_year(tmp_path: Path) -> None:
    cdm = tiny()
    cdm["condition_occurrence"].append(condition(30, MS, "1955-01-01"))
    result = loaded(tmp_path, cdm)
    assert "COI-D030" not in {each.rule for each in result.intake.findings}


def test_an_id_of_two_people_stops_the_run(tmp_path: Path) -> None:
    cdm = tiny()
    cdm["person"].append(cdm["person"][0] | {"year_of_birth": 1941})
    assert stopped(tmp_path, Omop(path=small.write_parquet(cdm, tmp_path / "cdm"))) == ["COI-D035"]


def test_long_ids_stay_two_people(tmp_path: Path) -> None:
    cdm = tiny()
    for number in (2**53, 2**53 + 1):
        cdm["person"].append(cdm["person"][0] | {"person_id": number})
    assert len(loaded(tmp_path, cdm).tables["person"]) == 6


LEFT_BEHIND: dict[str, list[Any]] = {
    "beyond 2^53": [float(2**53), 12.0, 9.0, 30.0],
    "a fraction": [11.5, 12.0, 9.0, 30.0],
    "a spreadsheet": ["1.1E+01", "12", "9", "30"],
    "letters": ["P11", "12", "9", "30"],
}


@pytest.mark.parametrize("name", LEFT_BEHIND)
def test_ids_that_lost_digits_stop_the_run(tmp_path: Path, name: str) -> None:
    cdm = tiny()
    path = small.write_parquet(cdm, tmp_path / "cdm")
    table = small.arrow("person", cdm["person"])
    pq.write_table(table.set_column(0, "person_id", pa.array(LEFT_BEHIND[name])), path / "person.parquet")
    assert stopped(tmp_path, Omop(path=path)) == ["COI-D608"]


@pytest.mark.parametrize(
    ("version", "codes"),
    [("v5.3.1", []), ("5.4", []), ("5.2", ["COI-D609"]), ("v6.0", ["COI-D609"]), (None, ["COI-D610"])],
)
def test_only_versions_that_are_known_are_read(tmp_path: Path, version: str | None, codes: list[str]) -> None:
    cdm = tiny()
    cdm["cdm_source"][0]["cdm_version"] = version
    source = Omop(path=small.write_parquet(cdm, tmp_path / "cdm"))
    if codes:
        assert stopped(tmp_path, source) == codes
    else:
        assert read(source, tmp_path / "work").intake.rows["person"] == 4


def test_a_version_nobody_wrote_can_be_declared(tmp_path: Path) -> None:
    cdm = tiny()
    del cdm["cdm_source"]
    result = loaded(tmp_path, cdm, cdm_version="5.3")
    assert result.finding("COI-D634") == 1


@pytest.mark.parametrize("table", ["person", "observation_period", "condition_occurrence"])
@pytest.mark.parametrize("form", ["parquet", "csv", "duckdb"])
def test_a_table_that_is_needed_and_missing_stops_the_run(tmp_path: Path, table: str, form: str) -> None:
    cdm = tiny()
    del cdm[table]
    with pytest.raises(DataError) as caught:
        loaded(tmp_path, cdm, form)
    assert [(p.code, p.where) for p in caught.value.problems] == [("COI-D605", table)]


def test_everything_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    cdm = tiny()
    del cdm["observation_period"]
    for row in cdm["person"]:
        del row["gender_concept_id"]
    source = Omop(
        path=small.write_parquet(cdm, tmp_path / "cdm"), drugs=True, conditions="era", codes=("standard",)
    )
    (source.path or tmp_path).joinpath("drug_exposure.parquet").unlink()
    assert stopped(tmp_path, source) == ["COI-D606", "COI-D605", "COI-D605"]


@pytest.mark.parametrize("table", ["person", "observation_period", "condition_occurrence"])
def test_an_empty_table_that_is_needed_stops_the_run(tmp_path: Path, table: str) -> None:
    cdm = tiny()
    path = small.write_parquet(cdm, tmp_path / "cdm")
    pq.write_table(small.arrow(table, cdm[table]).slice(0, 0), path / f"{table}.parquet")
    assert "COI-D016" in stopped(tmp_path, Omop(path=path))


def test_a_concept_that_stands_twice_would_count_twice(tmp_path: Path) -> None:
    cdm = tiny()
    cdm["concept"].append(cdm["concept"][0])
    assert stopped(tmp_path, Omop(path=small.write_parquet(cdm, tmp_path / "cdm"))) == ["COI-D611"]


def test_a_circle_of_ancestors_stops_the_run(tmp_path: Path) -> None:
    cdm = tiny()
    cdm["concept_ancestor"].append({"ancestor_concept_id": ALS, "descendant_concept_id": MS})
    cdm["concept_ancestor"].append({"ancestor_concept_id": MS, "descendant_concept_id": ALS})
    assert stopped(tmp_path, Omop(path=small.write_parquet(cdm, tmp_path / "cdm"))) == ["COI-D062"]


def test_codes_written_as_floating_point_are_refused(tmp_path: Path) -> None:
    cdm = tiny()
    path = small.write_parquet(cdm, tmp_path / "cdm")
    rows = small.arrow("concept", cdm["concept"])
    codes = pa.array([float(number) for number in range(len(cdm["concept"]))])
    column = rows.column_names.index("concept_code")
    pq.write_table(rows.set_column(column, "concept_code", codes), path / "concept.parquet")
    assert stopped(tmp_path, Omop(path=path)) == ["COI-D607"]


def test_a_column_without_a_value_may_have_any_type(tmp_path: Path) -> None:
    cdm = tiny()
    path = small.write_parquet(cdm, tmp_path / "cdm")
    rows = small.arrow("person", cdm["person"])
    nothing = pa.array([None] * 4, pa.bool_())
    column = rows.column_names.index("birth_datetime")
    pq.write_table(rows.set_column(column, "birth_datetime", nothing), path / "person.parquet")
    assert read(Omop(path=path), tmp_path / "work").intake.rows["person"] == 4


def test_times_with_a_zone_need_the_zone(tmp_path: Path) -> None:
    cdm = tiny()
    path = small.write_parquet(cdm, tmp_path / "cdm")
    rows = small.arrow("condition_occurrence", cdm["condition_occurrence"])
    evening = [dt.datetime(2009, 2, 28, 23, 30, tzinfo=dt.UTC)] * len(cdm["condition_occurrence"])
    column = rows.column_names.index("condition_start_date")
    late = rows.set_column(column, "condition_start_date", pa.array(evening, pa.timestamp("us", "UTC")))
    pq.write_table(late, path / "condition_occurrence.parquet")
    assert stopped(tmp_path, Omop(path=path)) == ["COI-D015"]
    result = read(Omop(path=path, timezone="Europe/Copenhagen"), tmp_path / "again")
    assert {row[1] for row in result.tables["diagnosis"]} == {(day("2009-03-01") - day("1970-01-01")).days}
    with pytest.raises(StudyError, match="COI-S110"):
        read(Omop(path=path, timezone="Mars/Olympus"), tmp_path / "mars")


def test_columns_that_differ_between_files_of_a_table_are_told(tmp_path: Path) -> None:
    cdm = tiny()
    path = small.write_parquet(cdm, tmp_path / "cdm")
    (path / "person.parquet").rename(path / "1.parquet")
    folder = path / "person"
    folder.mkdir()
    (path / "1.parquet").rename(folder / "1.parquet")
    pq.write_table(small.arrow("person", cdm["person"], doubles=True), folder / "2.parquet")
    assert "COI-D013" in stopped(tmp_path, Omop(path=path))


def test_two_files_of_one_table_are_refused(tmp_path: Path) -> None:
    cdm = tiny()
    path = small.write_parquet(cdm, tmp_path / "cdm")
    (path / "PERSON.csv").write_text(small.csv_of(cdm["person"]), encoding="utf-8")
    assert stopped(tmp_path, Omop(path=path)) == ["COI-D603"]


def test_columns_that_differ_only_in_letter_case_are_refused(tmp_path: Path) -> None:
    path = small.write_parquet(tiny(), tmp_path / "cdm")
    table = pq.read_table(path / "person.parquet")
    pq.write_table(table.append_column("PERSON_ID", table["person_id"]), path / "person.parquet")
    assert stopped(tmp_path, Omop(path=path)) == ["COI-D005"]


def _shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _compress_and_cut(path: Path) -> None:
    packed = path.with_name(f"{path.name}.gz")
    packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0)[:-6])
    path.unlink()


TEXTS: dict[str, tuple[Callable[[Path], object], str, dict[str, Any]]] = {
    "36 another delimiter": (
        lambda path: path.write_text(path.read_text("utf-8").replace(",", ";"), "utf-8"),
        "COI-D006",
        {},
    ),
    "37 cut off": (_shorten, "COI-D010", {}),
    "38 an open quote": (
        lambda path: path.write_text(path.read_text("utf-8").replace("\n11,", '\n"11,', 1), "utf-8"),
        "COI-D011",
        {},
    ),
    "39 another encoding": (
        lambda path: path.write_text(path.read_text("utf-8"), "utf-16"),
        "COI-D007",
        {},
    ),
    "45 cut gzip": (_compress_and_cut, "COI-D008", {}),
    "35 empty": (lambda path: path.write_text("", "utf-8"), "COI-D003", {}),
    "9 day 30 of February": (
        lambda path: path.write_text(path.read_text("utf-8").replace("2009-03-01,", "2009-02-30,"), "utf-8"),
        "COI-D026",
        {},
    ),
    "5 another order of day and month": (
        lambda path: path.write_text(path.read_text("utf-8").replace("2009-03-01,", "01/03/2009,"), "utf-8"),
        "COI-D026",
        {},
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_damaged_text_stops_the_run(tmp_path: Path, name: str) -> None:
    change, code, options = TEXTS[name]
    path = small.write_csv(tiny(), tmp_path / "cdm")
    change(path / "CONDITION_OCCURRENCE.csv")
    assert code in stopped(tmp_path, Omop(path=path, **options))


def test_a_line_with_too_many_fields_is_left_out_and_counted(tmp_path: Path) -> None:
    path = small.write_csv(tiny(), tmp_path / "cdm")
    with (path / "CONDITION_OCCURRENCE.csv").open("a", encoding="utf-8") as stream:
        stream.write("1,2,3,4,5,6,7,8,9,10,11\n")
    assert stopped(tmp_path, Omop(path=path)) == ["COI-D020"]
    result = read(Omop(path=path, max_quarantine_share=0.5), tmp_path / "again")
    assert result.finding("COI-D020", "condition_occurrence") == 1


def test_no_footer_no_database_no_place(tmp_path: Path) -> None:
    path = small.write_parquet(tiny(), tmp_path / "cdm")
    (path / "person.parquet").write_bytes(b"PAR1")
    assert stopped(tmp_path, Omop(path=path)) == ["COI-D012"]
    (tmp_path / "no.duckdb").write_text("this is no database", encoding="utf-8")
    assert stopped(tmp_path / "a", Omop(path=tmp_path / "no.duckdb")) == ["COI-D604"]
    for name, code in (("absent.duckdb", "COI-D601"), ("absent", "COI-D601")):
        assert stopped(tmp_path / f"work-{name}", Omop(path=tmp_path / name)) == [code]
    (tmp_path / "empty").mkdir()
    assert stopped(tmp_path / "b", Omop(path=tmp_path / "empty")) == ["COI-D602"]
    database = small.write_duckdb(tiny(), tmp_path / "cdm.duckdb")
    assert stopped(tmp_path / "c", Omop(path=database, schema="other")) == ["COI-D602"]


def test_a_view_of_a_database_reads_nothing_outside(tmp_path: Path) -> None:
    cdm = tiny()
    outside = tmp_path / "person.parquet"
    pq.write_table(small.arrow("person", cdm.pop("person")), outside)
    database = small.write_duckdb(cdm, tmp_path / "cdm.duckdb")
    with duckdb.connect(str(database)) as opened:
        opened.execute(f"CREATE VIEW person AS FROM '{outside}'")
    with pytest.raises(CoincideError) as caught:
        read(Omop(path=database), tmp_path / "work")
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("COI-D612", "person")]


def test_a_folder_as_spark_writes_it_is_a_table(tmp_path: Path) -> None:
    path = small.write_parquet(tiny(), tmp_path / "cdm")
    whole = path / "person.parquet"
    part = whole.rename(path / "part-00000.parquet")
    whole.mkdir()
    part.rename(whole / part.name)
    assert read(Omop(path=path), tmp_path / "work").intake.rows["person"] == 4


def test_a_database_is_left_as_it_was(tmp_path: Path) -> None:
    database = small.write_duckdb(tiny(), tmp_path / "cdm.duckdb")
    before = database.read_bytes()
    read(Omop(path=database), tmp_path / "work")
    assert database.read_bytes() == before
    assert not list(tmp_path.glob("cdm.duckdb?*"))


def test_a_file_that_changes_meanwhile_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small.write_parquet(tiny(), tmp_path / "cdm")
    prints = iter(range(10_000))
    whole = files.print_of

    def moved(file: files.File) -> files.Print:
        found = whole(file)
        return (
            found if "cdm" not in str(file.path.parent) else files.Print(found.size, next(prints), found.node)
        )

    monkeypatch.setattr(files, "print_of", moved)
    assert stopped(tmp_path, Omop(path=path)) == ["COI-D017"]


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (changed("person", 0, person_id=None), "COI-D021", "person"),
        (added("condition_occurrence", person_id=555), "COI-D024", "condition_occurrence"),
        (changed("death", 0, death_date=day("1930-01-01")), "COI-D033", "death"),
        (lambda cdm: cdm["observation_period"].clear(), "COI-D016", "observation_period"),
    ],
)
def test_an_error_names_the_table_of_the_cdm_and_no_row_of_our_own(
    tmp_path: Path, change: Change, code: str, where: str
) -> None:
    cdm = tiny()
    types = {name: small.arrow(name, rows).schema for name, rows in cdm.items()}
    change(cdm)
    path = small.write_parquet({name: rows for name, rows in cdm.items() if rows}, tmp_path / "cdm")
    for name in (name for name, rows in cdm.items() if not rows):
        pq.write_table(types[name].empty_table(), path / f"{name}.parquet")
    with pytest.raises(DataError) as caught:
        read(Omop(path=path), tmp_path / "work")
    assert (code, where) in {(problem.code, problem.where) for problem in caught.value.problems}


def test_people_of_whom_no_sex_is_known_are_told_by_the_column_of_the_cdm(tmp_path: Path) -> None:
    cdm = tiny()
    for person in cdm["person"]:
        person["gender_concept_id"] = 0
    with pytest.raises(DataError, match="gender_concept_id"):
        loaded(tmp_path, cdm)


OPTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "nowhere": ({"path": None}, "COI-S601"),
    "no codes": ({"codes": ()}, "COI-S602"),
    "codes twice": ({"codes": ("source", "source")}, "COI-S602"),
    "eras of source codes": ({"codes": ("source",), "conditions": "era"}, "COI-S602"),
    "years of two digits": ({"date_format": "DD/MM/YY"}, "COI-S603"),
    "no date format": ({"date_format": "day and month"}, "COI-S103"),
    "no vocabulary": ({"vocabularies": {"Read": "read2"}}, "COI-S020"),
    "no source vocabulary": ({"source_vocabulary": "read2"}, "COI-S020"),
    "no date": ({"latest_date": "tomorrow"}, "COI-S105"),
    "no share": ({"max_quarantine_share": 2.0}, "COI-S106"),
    "no setting": ({"settings": {"9201": "ward"}}, "COI-S111"),
    "no concept": ({"settings": {"ward": "inpatient"}}, "COI-S604"),
    "no position": ({"positions": {"32902": 0}}, "COI-S111"),
    "two delimiters": ({"delimiter": ";;"}, "COI-S107"),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_options_that_contradict_each_other_are_told_before_anything_is_opened(
    tmp_path: Path, name: str
) -> None:
    options, code = OPTIONS[name]
    source = Omop(**({"path": tmp_path / "absent"} | options))
    assert [problem.code for problem in source.problems()] == [code]
