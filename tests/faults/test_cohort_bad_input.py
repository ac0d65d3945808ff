"""What the catalogue of bad input asks of a cohort's tables: each fault told by line, never by value."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import coincide as co
from coincide.designs.cohort.intake import read_cohort
from coincide.errors import CoincideError, DataError, Problem
from coincide.study.cohort_source import cohort_source
from support.small_cohort import (
    HEADER,
    PATIENTS,
    STUDY,
    VISIT_HEADER,
    VISITS,
    Row,
    SmallCohort,
    text_of,
    write_rows,
)

SECRETS = ("PIDCANARY77", "0012", "2001-02-03", "2003-10-01", "61.5", "45.25", "SECRETLEVEL")


def stopped(small: SmallCohort) -> CoincideError:
    with pytest.raises(DataError) as caught:
        small.read()
    message = str(caught.value)
    assert not [secret for secret in SECRETS if secret in message], message
    assert caught.value.exit_code == 4
    return caught.value


def only(small: SmallCohort) -> Problem:
    (problem,) = stopped(small).problems
    return problem


def changed(place: int, value: str, row: int = 1) -> list[Row]:
    rows = [[*each] for each in PATIENTS]
    rows[row][place] = value
    return [tuple(each) for each in rows]


CELLS: dict[str, tuple[int, str, str, str]] = {
    "42 thousands": (1, "1.000.5", "COI-D936", "age"),
    "42 a word": (1, "unknown", "COI-D936", "age"),
    "42 NULL is no missing mark unless declared": (1, "NULL", "COI-D936", "age"),
    "42 space inside": (1, "6 1", "COI-D936", "age"),
    "48 NaN in text": (1, "NaN", "COI-D936", "age"),
    "48 infinite": (1, "inf", "COI-D936", "age"),
    "48 too large for any number": (1, "1e400", "COI-D938", "age"),
    "out of range above": (1, "110.5", "COI-D939", "age"),
    "out of range below": (1, "-1", "COI-D939", "age"),
    "a level nobody declared": (2, "SECRETLEVEL", "COI-D940", "site"),
    "a level in other case": (2, "Bulbar", "COI-D940", "site"),
    "9 30 February": (3, "2003-02-30", "COI-D941", "onset"),
    "9 month 13": (3, "2003-13-01", "COI-D941", "onset"),
    "9 one digit": (3, "2003-1-1", "COI-D941", "onset"),
    "9 a time follows": (3, "2003-01-01 00:00", "COI-D941", "onset"),
    "6 two digits of a year": (3, "03-01-01", "COI-D941", "onset"),
    "8 in the future": (6, "2100-01-02", "COI-D942", "death"),
    "7 9999-12-31": (6, "9999-12-31", "COI-D942", "death"),
    "7 1800-01-01": (3, "1800-01-01", "COI-D943", "onset"),
    "7 year 1": (3, "0001-01-01", "COI-D943", "onset"),
    "24 no id": (0, "", "COI-D930", "id"),
    "24 an id of spaces": (0, "  ", "COI-D930", "id"),
    "24 an id that is a missing mark": (0, "NA", "COI-D930", "id"),
    "23 an id with a point": (0, "123.0", "COI-D931", "id"),
    "23 an id with an exponent": (0, "1.23E+09", "COI-D931", "id"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_that_cannot_be_stops_and_is_told_by_its_line(tmp_path: Path, name: str) -> None:
    place, value, code, column = CELLS[name]
    problem = only(SmallCohort(tmp_path, patients=changed(place, value), visits=VISITS[:1]))
    assert problem.code == code
    assert problem.where == f"cohort/patients.csv, {column}, line 3"
    assert problem.what.startswith("1 of 4 rows of cohort")
    assert problem.fix
    assert value not in str(problem) or not value.strip() or value == "NA"


def test_a_range_is_told_with_its_unit_and_levels_with_what_is_declared(tmp_path: Path) -> None:
    rows = changed(1, "900")
    rows[2] = (*rows[2][:2], "SPINAL", *rows[2][3:])
    out, level = stopped(SmallCohort(tmp_path, patients=rows)).problems
    assert "(0 to 110 years)" in out.what
    assert level.fix.endswith("Declared: spinal, bulbar. 1 of them differ from one in case only.")


def test_everything_wrong_with_every_table_comes_at_once(tmp_path: Path) -> None:
    rows = changed(1, "900")
    rows[0] = (*rows[0][:2], "x", *rows[0][3:])
    rows[3] = (*rows[3][:3], "no date", *rows[3][4:])
    visits = [*VISITS, ("0012", "", "4"), ("0012", "2004-01-01", "99"), ("0012", "x", "99"), ("a", "y", "z")]
    found = stopped(SmallCohort(tmp_path, STUDY.replace("0.5", "0.01"), patients=rows, visits=visits))
    assert [problem.code for problem in found.problems] == [
        *("COI-D939", "COI-D940", "COI-D941"),
        *("COI-D950", "COI-D947", "COI-D941", "COI-D936", "COI-D939"),
    ]


def test_a_value_written_as_below_the_limit_of_detection_is_told_how_to_write_it(tmp_path: Path) -> None:
    problem = only(SmallCohort(tmp_path, patients=changed(1, "<0.4")))
    assert "limit_of_detection" in problem.fix


def test_at_most_five_lines_are_named(tmp_path: Path) -> None:
    rows = [(f"p{i}", "x", *PATIENTS[0][2:]) for i in range(9)]
    problem = only(SmallCohort(tmp_path, patients=rows, visits=[("p1", "2001-01-01", "1")]))
    assert problem.where == "cohort/patients.csv, age, line 2, 3, 4, 5, 6, ..."
    assert problem.what.startswith("9 of 9 rows")


def test_lines_are_right_behind_quoted_line_ends(tmp_path: Path) -> None:
    rows = [(*PATIENTS[0], '"two\nlines"'), (*changed(1, "x")[1], "")]
    write_rows(tmp_path / "patients.csv", (*HEADER, "note"), rows)
    problem = only(SmallCohort(tmp_path, visits=VISITS[:1]))
    assert problem.where == "cohort/patients.csv, age, line 4"


def test_42_a_decimal_comma_is_explained(tmp_path: Path) -> None:
    text = text_of(HEADER, changed(1, "70,5", row=1), ";")
    (tmp_path / "patients.csv").write_text(text)
    study = STUDY.replace(
        'id = "patient"\n\n[cohort.columns]', 'id = "patient"\ndelimiter = ";"\n\n[cohort.columns]'
    )
    problem = only(SmallCohort(tmp_path, study))
    assert (problem.code, problem.fix) == (
        "COI-D937",
        'Declare decimal = "," if that is how numbers are written.',
    )


def test_5_another_date_format_is_explained(tmp_path: Path) -> None:
    rows = [
        tuple(
            "/".join(reversed(cell.split("-"))) if cell.count("-") == 2 and i == 3 else cell
            for i, cell in enumerate(row)
        )
        for row in PATIENTS
    ]
    problem = only(SmallCohort(tmp_path, patients=rows))
    assert problem.code == "COI-D955"
    assert 'date_format = "DD/MM/YYYY"' in problem.fix


def test_14_one_id_in_two_rows_that_differ(tmp_path: Path) -> None:
    problem = only(SmallCohort(tmp_path, patients=[*PATIENTS, ("0012", "71", *PATIENTS[1][2:])]))
    assert problem.code == "COI-D933"
    assert problem.where == "cohort/patients.csv, id, line 3, 6"


@pytest.mark.parametrize("mark", [b"\x00", b"\x01", b"\x7f"])
def test_40_control_characters(tmp_path: Path, mark: bytes) -> None:
    text = text_of(HEADER, PATIENTS).encode().replace(b"bulbar", b"bul" + mark + b"bar")
    (tmp_path / "patients.csv").write_bytes(text)
    codes = [problem.code for problem in stopped(SmallCohort(tmp_path)).problems]
    assert codes == ["COI-D932", "COI-D940"]


def test_40_control_characters_in_parquet(tmp_path: Path) -> None:
    rows = changed(0, "00\x0012")
    write_rows(tmp_path / "patients.parquet", HEADER, rows)
    study = STUDY.replace("patients.csv", "patients.parquet")
    assert only(SmallCohort(tmp_path, study, visits=VISITS[:1])).code == "COI-D932"


# Files.

FILES: dict[str, tuple[bytes, str]] = {
    "35 empty": (b"", "COI-D003"),
    "35 header only": (text_of(HEADER, []).encode(), "COI-D951"),
    "36 another delimiter": (text_of(HEADER, PATIENTS, ";").encode(), "COI-D006"),
    "37 cut off": (text_of(HEADER, PATIENTS).encode()[:-30], "COI-D010"),
    "38 open quote": (text_of(HEADER, PATIENTS).encode().replace(b"bulbar", b'"bulbar'), "COI-D011"),
    "39 latin-1": (text_of((*HEADER, "name"), [(*PATIENTS[0], "é")]).encode("latin-1"), "COI-D007"),
    "39 utf-16": (text_of(HEADER, PATIENTS).encode("utf-16"), "COI-D007"),
    "43 a header twice": (text_of((*HEADER, "Age"), [(*PATIENTS[0], "1")]).encode(), "COI-D005"),
    "44 a column is missing": (text_of(("patient", "agee", *HEADER[2:]), PATIENTS).encode(), "COI-D004"),
    "no header": (text_of([f"1{i}" for i in range(8)], PATIENTS).encode(), "COI-D004"),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    content, code = FILES[name]
    (tmp_path / "patients.csv").write_bytes(content)
    assert only(SmallCohort(tmp_path)).code == code


def test_a_missing_column_is_told_with_the_nearest(tmp_path: Path) -> None:
    write_rows(tmp_path / "patients.csv", ("patient", "agee", *HEADER[2:]), PATIENTS)
    problem = only(SmallCohort(tmp_path))
    assert problem.fix == "Did you mean agee?"


def test_39_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    (tmp_path / "patients.csv").write_bytes(b"\xef\xbb\xbf" + text_of(HEADER, PATIENTS).encode())
    assert SmallCohort(tmp_path).read().people == 4


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_41_line_ends(tmp_path: Path, end: str) -> None:
    (tmp_path / "patients.csv").write_bytes(text_of(HEADER, PATIENTS, end=end).encode())
    assert SmallCohort(tmp_path).read().people == 4


def test_broken_rows_of_the_cohort_stop(tmp_path: Path) -> None:
    write_rows(
        tmp_path / "patients.csv",
        HEADER,
        [PATIENTS[0], PATIENTS[1][:-2], (*PATIENTS[2], "more"), PATIENTS[3]],
    )
    problem = only(SmallCohort(tmp_path))
    assert (problem.code, problem.where) == ("COI-D945", "cohort/patients.csv, line 3, 4")


def test_45_gzip_with_a_flipped_bit(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(text_of(HEADER, PATIENTS).encode(), mtime=0))
    packed[-5] ^= 1
    (tmp_path / "patients.csv.gz").write_bytes(packed)
    assert only(SmallCohort(tmp_path, STUDY.replace("patients.csv", "patients.csv.gz"))).code == "COI-D008"


def test_files_that_are_not_there_are_told_together(tmp_path: Path) -> None:
    asked = SmallCohort(tmp_path, STUDY.replace("visits.csv", "visits.xlsx")).asked()
    (tmp_path / "visits.xlsx").write_bytes(b"x")
    with pytest.raises(DataError) as caught:
        read_cohort(asked, tmp_path / "w")
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("COI-D001", "cohort.file: patients.csv"),
        ("COI-D002", "visits.file: visits.xlsx"),
    ]
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("name", ["p[1].csv", "p*.csv", "it's.csv", "é.csv", "p .csv"])
def test_56_names_are_taken_literally(tmp_path: Path, name: str) -> None:
    assert SmallCohort(tmp_path, STUDY.replace("patients.csv", name)).read().people == 4


PARQUET: dict[str, tuple[str, pa.Array, str]] = {
    "30 an id as a floating point number": ("patient", pa.array([1.0, 2.0, 3.0, 4.0]), "COI-D014"),
    "48 NaN": ("age", pa.array([1.0, float("nan"), 3.0, 4.0]), "COI-D938"),
    "48 infinite": ("age", pa.array([1.0, float("inf"), 3.0, 4.0]), "COI-D938"),
    "a level as a floating point number": ("site", pa.array([1.0, 2.0, 3.0, 4.0]), "COI-D014"),
    "a date as a number": ("onset", pa.array([1, 2, 3, 4]), "COI-D014"),
    "46 nested": ("age", pa.array([[1.0]] * 4), "COI-D014"),
    "10 times with a zone": ("onset", pa.array([0, 1, 2, 3], pa.timestamp("us", "UTC")), "COI-D015"),
}


@pytest.mark.parametrize("name", PARQUET)
def test_typed_columns_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    column, values, code = PARQUET[name]
    texts = {
        each: pa.array([row[i] or None for row in PATIENTS], pa.string()) for i, each in enumerate(HEADER)
    }
    pq.write_table(pa.table(texts | {column: values}), tmp_path / "patients.parquet")
    small = SmallCohort(tmp_path, STUDY.replace("patients.csv", "patients.parquet"), visits=VISITS[:1])
    problem = only(small)
    assert problem.code == code


def test_46_a_damaged_footer(tmp_path: Path) -> None:
    write_rows(tmp_path / "patients.parquet", HEADER, PATIENTS)
    whole = (tmp_path / "patients.parquet").read_bytes()
    (tmp_path / "patients.parquet").write_bytes(whole[:-9])
    assert only(SmallCohort(tmp_path, STUDY.replace("patients.csv", "patients.parquet"))).code == "COI-D012"


# Long tables: rows are left out up to a share.

ROWS_OUT: dict[str, tuple[Row, str]] = {
    "16 an unknown person": (("nobody", "2002-01-01", "4"), "COI-D946"),
    "21 another spelling is another person": (("12", "2002-01-01", "4"), "COI-D946"),
    "24 no id": (("", "2002-01-01", "4"), "COI-D930"),
    "no time": (("B", "", "4"), "COI-D947"),
    "no date": (("B", "x", "4"), "COI-D941"),
    "no number": (("B", "2002-01-01", "x"), "COI-D936"),
    "out of range": (("B", "2002-01-01", "49"), "COI-D939"),
    "too few fields": (("B", "2002-01-01"), "COI-D945"),
    "too many fields": (("B", "2002-01-01", "4", "5"), "COI-D945"),
}


@pytest.mark.parametrize("name", ROWS_OUT)
def test_a_visit_that_cannot_be_is_left_out_and_counted(tmp_path: Path, name: str) -> None:
    row, code = ROWS_OUT[name]
    data = SmallCohort(tmp_path, visits=[*VISITS[:2], row, *VISITS[2:]]).read()
    assert data.visits is not None
    assert data.visits.rows == 4
    assert data.facts.rows["visits"] == 5
    assert data.facts.kept["visits"] == 4
    assert [(f.severity, f.rows, f.of) for f in data.facts.findings if f.rule == code] == [
        ("quarantine", 1, 5)
    ]
    assert data.visits.line.tolist() == [3, 6, 5, 2]


def test_above_the_share_visits_stop_the_run(tmp_path: Path) -> None:
    visits = [*VISITS, ("nobody", "2002-01-01", "4")]
    few, unknown = stopped(SmallCohort(tmp_path, STUDY.replace("0.5", "0.01"), visits=visits)).problems
    assert few.code == "COI-D950"
    assert "visits.max_quarantine_share" in few.fix
    assert (unknown.code, unknown.where) == ("COI-D946", "visits/visits.csv, id, line 6")


def test_a_spreadsheets_ids_stop_even_one_visit(tmp_path: Path) -> None:
    error = stopped(SmallCohort(tmp_path, visits=[*VISITS, ("1E+09", "2002-01-01", "4")]))
    assert [problem.code for problem in error.problems] == ["COI-D931"]


def test_an_empty_long_table_is_no_table(tmp_path: Path) -> None:
    assert only(SmallCohort(tmp_path, visits=[])).code == "COI-D951"


# Frames.


def test_what_is_no_frame(tmp_path: Path) -> None:
    study = co.CohortStudy(patients=[1, 2], cohort={"id": "p", "columns": {"x": {"kind": "number"}}})
    with pytest.raises(DataError, match="COI-D952"):
        read_cohort(study, tmp_path)


def test_a_frame_without_a_column_is_told_with_the_nearest(tmp_path: Path) -> None:
    study = co.CohortStudy(
        patients=pa.table({"p": ["a"], "agee": [1]}),
        cohort={"id": "p", "columns": {"age": {"kind": "number"}}},
    )
    with pytest.raises(DataError, match="Did you mean agee"):
        read_cohort(study, tmp_path)


def test_a_frame_of_mixed_types(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    study = co.CohortStudy(
        patients=pandas.DataFrame({"p": ["a", "b"], "x": [1, "b"]}),
        cohort={"id": "p", "columns": {"x": {"kind": "number"}}},
    )
    with pytest.raises(DataError, match="COI-D953"):
        read_cohort(study, tmp_path)


def test_yes_and_no_in_a_frame(tmp_path: Path) -> None:
    study = co.CohortStudy(
        patients=pa.table({"p": ["a", "b", "c"], "x": [True, False, None]}),
        cohort={
            "id": "p",
            "columns": {
                "x": {"kind": "number", "low": 0, "high": 1},
                "y": {"kind": "number", "column": "x"},
            },
        },
    )
    data = read_cohort(study, tmp_path)
    assert data.number("x").tolist()[:2] == [1.0, 0.0]
    assert data.missing("y") == 1


def test_rows_of_a_frame_are_counted_from_1(tmp_path: Path) -> None:
    study = co.CohortStudy(
        patients=pa.table({"p": ["a", "b"], "x": [1.0, 7.0]}),
        cohort={"id": "p", "columns": {"x": {"kind": "number", "high": 2}}},
    )
    with pytest.raises(DataError) as caught:
        read_cohort(study, tmp_path)
    assert caught.value.problems[0].where == "cohort (frame), x, row 2"


def test_a_header_of_visits_is_checked_beside_the_cohort(tmp_path: Path) -> None:
    write_rows(tmp_path / "visits.csv", ("patient", "tag", VISIT_HEADER[2]), VISITS)
    error = stopped(SmallCohort(tmp_path, patients=changed(1, "x")))
    assert [problem.code for problem in error.problems] == ["COI-D004", "COI-D936"]


def test_nothing_that_holds_people_shows_them_when_it_is_printed(tmp_path: Path) -> None:
    frame = pa.table({"p": ["PIDCANARY77"], "x": [61.5]})
    study = co.CohortStudy(patients=frame, cohort={"id": "p", "columns": {"x": {"kind": "number"}}})
    data = read_cohort(study, tmp_path)
    for shown in (repr(study), repr(data), repr(data.columns), repr(cohort_source(study))):
        assert not [secret for secret in SECRETS if secret in shown]
