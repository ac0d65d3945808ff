"""Rows that cannot be true: left out and counted, up to a share; what the catalogue of bad input asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coincide.errors import CoincideError, DataError, StudyError
from support.register_files import (
    DIAGNOSES,
    HEADERS,
    OBSERVED,
    PEOPLE,
    Box,
    Row,
    box,
    csv_text,
    write_text,
)

SECRETS = ("PIDCANARY77", "0012", "2009-03-01", "1940-05-01", "2005-07-08", "2010-06-15")


def stopped(small: Box, error: type[CoincideError] = DataError, **options: Any) -> CoincideError:
    with pytest.raises(error) as caught:
        small.read(**options)
    message = str(caught.value)
    assert not [secret for secret in SECRETS if secret in message], message
    return caught.value


def codes(error: CoincideError) -> list[str]:
    return [problem.code for problem in error.problems]


PERSON_OUT: dict[str, tuple[Row, str]] = {
    "1 death before birth": (("x", "M", "1950-01-01", "1949-12-31"), "COI-D033"),
    "8 born in the future": (("x", "M", "2150-01-01", ""), "COI-D029"),
    "8 died in the future": (("x", "M", "1950-01-01", "2150-01-01"), "COI-D029"),
    "9 born on 30 February": (("x", "M", "1950-02-30", ""), "COI-D026"),
    "9 month 13": (("x", "M", "1950-13-01", ""), "COI-D026"),
    "9 one digit": (("x", "M", "1950-1-1", ""), "COI-D026"),
    "9 trailing time": (("x", "M", "1950-01-01 00:00", ""), "COI-D026"),
    "9 unreadable death": (("x", "M", "1950-01-01", "unknown"), "COI-D026"),
    "12 older than 120": (("x", "M", "1880-01-01", "2001-01-01"), "COI-D034"),
    "12 born before 1850": (("x", "M", "1849-12-31", ""), "COI-D034"),
    "7 year 1": (("x", "M", "0001-01-01", ""), "COI-D034"),
    "no birth date": (("x", "M", "", ""), "COI-D027"),
}


@pytest.mark.parametrize("name", PERSON_OUT)
def test_a_person_who_cannot_be_is_left_out_with_all_rows(tmp_path: Path, name: str) -> None:
    row, code = PERSON_OUT[name]
    small = box(
        tmp_path,
        people=[*PEOPLE, row],
        diagnoses=[*DIAGNOSES, ("x", "2005-01-01", "G35")],
        observed=[*OBSERVED, ("x", "2000-01-01", "2010-01-01")],
    )
    result = small.read()
    assert result.finding(code, "people") == 1
    assert len(result.tables["person"]) == 3
    assert len(result.tables["diagnosis"]) == len(DIAGNOSES)
    assert result.finding("COI-D025", "diagnoses") == 1
    assert any(line.startswith(f"people,people/people.csv,5,{code},") for line in result.quarantine)
    assert any(line.startswith("diagnoses,diagnoses/diagnoses.csv,6,COI-D025,") for line in result.quarantine)
    assert not [line for line in result.quarantine if "x" in line.split(",")[2]]


ROW_OUT: dict[str, tuple[Row, str]] = {
    "2 before birth": (("0012", "1950-01-01", "G35"), "COI-D030"),
    "3 61 days after death": (("PIDCANARY77", "2010-08-15", "G35"), "COI-D031"),
    "8 in the future": (("0012", "2100-01-02", "G35"), "COI-D029"),
    "9 30 February": (("0012", "2010-02-30", "G35"), "COI-D026"),
    "9 no date": (("0012", "", "G35"), "COI-D027"),
    "16 unknown person": (("nobody", "2005-01-01", "G35"), "COI-D024"),
    "21 another spelling is another person": (("00012", "2005-01-01", "G35"), "COI-D024"),
    "24 no id": (("", "2005-01-01", "G35"), "COI-D021"),
    "24 id of spaces": (("  ", "2005-01-01", "G35"), "COI-D021"),
    "28 unknown pattern": (("0012", "2005-01-01", "???"), "COI-D046"),
    "29 a code of another vocabulary": (("0012", "2005-01-01", "250.00"), "COI-D046"),
    "31 an E-code as a number": (("0012", "2005-01-01", "10000000000.0"), "COI-D046"),
    "42 a missing mark not declared": (("0012", "NA", "G35"), "COI-D026"),
    "too few fields": (("0012", "2005-01-01"), "COI-D020"),
    "too many fields": (("0012", "2005-01-01", "G35", "x"), "COI-D020"),
}


@pytest.mark.parametrize("name", ROW_OUT)
def test_a_row_that_cannot_be_is_left_out(tmp_path: Path, name: str) -> None:
    row, code = ROW_OUT[name]
    result = box(tmp_path, diagnoses=[*DIAGNOSES[:2], row, *DIAGNOSES[2:]]).read()
    assert result.finding(code, "diagnoses") == 1
    assert len(result.tables["diagnosis"]) == len(DIAGNOSES)
    assert [line.split(",")[:4] for line in result.quarantine] == [
        ["diagnoses", "diagnoses/diagnoses.csv", "4", code]
    ]


@pytest.mark.parametrize("mark", [b"\x00", b"\x01", b"\x1b", b"\x7f"])
@pytest.mark.parametrize("ending", ["csv", "csv.gz"])
def test_40_control_characters(tmp_path: Path, mark: bytes, ending: str) -> None:
    text = csv_text(HEADERS["diagnoses"], DIAGNOSES).encode().replace(b"I10", b"I1" + mark + b"0")
    write_text(tmp_path / f"d.{ending}", text)
    result = box(tmp_path).read(files={"diagnoses": (f"d.{ending}",)})
    assert result.finding("COI-D023") == 1
    assert len(result.tables["diagnosis"]) == 3


KEPT: dict[str, tuple[Row, str]] = {
    "2 on the day of birth": (("0012", "1950-01-02", "G35"), ""),
    "3 on the day of death": (("PIDCANARY77", "2010-06-15", "G35"), ""),
    "3 60 days after death": (("PIDCANARY77", "2010-08-14", "G35"), "COI-D032"),
    "13 twice": (DIAGNOSES[1], "COI-D049"),
    "15 the same code written differently": (("0012", "2005-07-08", "g 35"), "COI-D049"),
    "19 outside the spells": (("0012", "1999-12-31", "G35"), "COI-D044"),
    "26 a code of the other sex": (("0012", "2005-01-01", "C61"), "COI-D050"),
    "27 tab": (("0012", "2005-01-01", "G35\t"), "COI-D048"),
    "27 no-break space": (("0012", "2005-01-01", "G\u00a035"), "COI-D048"),
    "28 dagger": (("0012", "2005-01-01", "G35+"), "COI-D048"),
    "28 dash": (("0012", "2005-01-01", "G35-"), "COI-D048"),
    "32 no code": (("0012", "2005-01-01", ""), "COI-D045"),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_row_that_is_only_odd_is_kept_or_collapsed(tmp_path: Path, name: str) -> None:
    row, code = KEPT[name]
    result = box(tmp_path, diagnoses=[*DIAGNOSES, row]).read()
    collapsed = code == "COI-D049"
    assert len(result.tables["diagnosis"]) == len(DIAGNOSES) + (not collapsed)
    assert result.quarantine == []
    if code:
        assert result.finding(code, "diagnoses") >= 1
    texts = {(vocabulary, text) for _, vocabulary, text in result.tables["code"]}
    expected = {("icd10", text) for text in ("G122", "G35", "G359", "I10")}
    extra = {"26 a code of the other sex": ("icd10", "C61"), "32 no code": ("unmapped", "")}
    assert texts == expected | ({extra[name]} if name in extra else set())


def test_4_a_spell_that_ends_before_it_starts(tmp_path: Path) -> None:
    result = box(tmp_path, observed=[*OBSERVED, ("12", "2019-01-01", "2018-01-01")]).read()
    assert result.finding("COI-D039") == 1


def test_12_a_spell_before_birth(tmp_path: Path) -> None:
    result = box(tmp_path, observed=[*OBSERVED, ("12", "1960-02-28", "1970-01-01")]).read()
    assert result.finding("COI-D030", "observed") == 1
    assert len(result.tables["observed"]) == 3


def test_a_spell_without_an_end_needs_coverage(tmp_path: Path) -> None:
    result = box(tmp_path, observed=[*OBSERVED, ("12", "2019-01-01", "")]).read()
    assert result.finding("COI-D058") == 1


def test_14_the_same_person_twice_stops_the_run(tmp_path: Path) -> None:
    error = stopped(box(tmp_path, people=[*PEOPLE, ("0012", "M", "1950-01-02", "")]))
    assert codes(error) == ["COI-D035"]
    assert error.exit_code == 4


def test_13_an_exact_duplicate_person_is_read_once(tmp_path: Path) -> None:
    result = box(tmp_path, people=[*PEOPLE, PEOPLE[1]]).read()
    assert result.finding("COI-D036", "people") == 1
    assert len(result.tables["person"]) == 3


def test_17_people_without_spells_are_counted(tmp_path: Path) -> None:
    assert box(tmp_path, observed=OBSERVED[:1]).read().finding("COI-D043") == 2


@pytest.mark.parametrize("written", ["1.23E+09", "123.0", "1e5", "12."])
def test_23_ids_rewritten_by_a_spreadsheet_stop_the_run(tmp_path: Path, written: str) -> None:
    error = stopped(box(tmp_path, people=[*PEOPLE, (written, "M", "1950-01-02", "")]))
    assert codes(error) == ["COI-D022"]
    assert "spreadsheet" in error.problems[0].fix
    error = stopped(box(tmp_path, diagnoses=[*DIAGNOSES, (written, "2005-01-01", "G35")]).fresh())
    assert codes(error) == ["COI-D022"]


def test_24_no_person_may_be_without_an_id(tmp_path: Path) -> None:
    error = stopped(box(tmp_path, people=[*PEOPLE, ("", "M", "1950-01-02", "")]))
    assert codes(error) == ["COI-D021"]


def test_21_ids_that_look_alike_are_noted(tmp_path: Path) -> None:
    assert box(tmp_path).read().finding("COI-D037") == 1  # 0012 and 12


def test_25_an_unknown_sex_is_a_level_of_its_own(tmp_path: Path) -> None:
    people = [PEOPLE[0], ("0012", "9", "1950-01-02", ""), ("12", "", "1960-02-29", "")]
    result = box(tmp_path, people=people).read()
    assert [row[1] for row in result.tables["person"]] == [0, 0, 1]
    assert result.finding("COI-D038") == 1


def test_25_a_column_of_one_letter_is_no_boolean(tmp_path: Path) -> None:
    people = [("0012", "F", "1950-01-02", ""), ("12", "F", "1960-02-29", "")]
    result = box(tmp_path, people=people, diagnoses=DIAGNOSES[1:], observed=OBSERVED[1:]).read()
    assert [row[1] for row in result.tables["person"]] == [2, 2]


def test_25_numbers_for_sex_must_be_translated(tmp_path: Path) -> None:
    people = [(row[0], "1", *row[2:]) for row in PEOPLE]
    assert codes(stopped(box(tmp_path, people=people))) == ["COI-D061"]
    assert box(tmp_path, people=people).read(sex={"1": "male"}).tables["person"][0][1] == 1


def test_5_swapped_day_and_month(tmp_path: Path) -> None:
    dates = ["13/04/2005", "05/13/2005", "05/14/2005", "05/15/2005", "05/06/2005"]
    small = box(tmp_path, diagnoses=[("0012", date, "G35") for date in dates])
    error = stopped(small, table={"diagnoses": {"date_format": "DD/MM/YYYY"}})
    assert codes(error) == ["COI-D060", "COI-D026", "COI-D055"]
    assert "MM/DD/YYYY explains 4" in error.problems[2].what
    assert "explains 2 rows" in error.problems[2].what


def test_10_text_times_with_a_zone_need_the_registers_zone(tmp_path: Path) -> None:
    small = box(tmp_path, diagnoses=[("0012", "2005-07-08T02:00:00Z", "G35")])
    error = stopped(small, table={"diagnoses": {"date_format": "YYYY-MM-DDTHH:MM:SS"}})
    assert codes(error) == ["COI-D060", "COI-D026", "COI-D015"]


def test_6_two_digit_years_need_a_pivot(tmp_path: Path) -> None:
    error = stopped(box(tmp_path), StudyError, table={"people": {"date_format": "DDMMYY"}})
    assert codes(error) == ["COI-S104"]


def test_7_declared_placeholders_are_no_dates(tmp_path: Path) -> None:
    people = [*PEOPLE[:2], ("12", "F", "1960-02-29", "9999-12-31")]
    result = box(tmp_path, people=people).read(placeholder_dates=("9999-12-31",))
    assert [row[3] for row in result.tables["person"]][:2] == [None, None]
    assert result.finding("COI-D028") == 1


def test_7_11_heaps_are_noted(tmp_path: Path) -> None:
    rows = [("0012", "2005-01-01", f"G{number:02d}.{digit}") for number in range(100) for digit in range(10)]
    people = [*PEOPLE, *((f"p{number}", "F", "1950-01-01", "") for number in range(1000))]
    result = box(tmp_path, diagnoses=rows, people=people).read()
    assert result.finding("COI-D052") == 1000
    assert result.finding("COI-D051", "diagnoses") == 1000
    assert result.finding("COI-D051", "people") == 1000


def test_29_a_vocabulary_must_be_said(tmp_path: Path) -> None:
    assert codes(stopped(box(tmp_path), StudyError, vocabulary=None)) == ["COI-S109"]


def test_29_an_unknown_word_for_a_vocabulary(tmp_path: Path) -> None:
    text = csv_text((*HEADERS["diagnoses"], "system"), [(*row, "X") for row in DIAGNOSES[:1]])
    text += csv_text(("0012", "2005-01-01", "G35", "10"), [])
    write_text(tmp_path / "diagnoses.csv", text)
    result = box(tmp_path).read(
        columns={"diagnoses": {"vocabulary": "system"}},
        vocabularies={"10": "icd10"},
        max_quarantine_share=0.5,
    )
    assert result.finding("COI-D047") == 1
    assert len(result.tables["diagnosis"]) == 1


@pytest.mark.parametrize("token", ["NA", ".", "NULL", "-", "999"])
def test_42_declared_missing_texts(tmp_path: Path, token: str) -> None:
    people = [(*row[:3], row[3] or token) for row in PEOPLE]
    result = box(tmp_path, people=people).read(missing=(token,))
    assert [row[3] is None for row in result.tables["person"]] == [True, True, False]
    rows = [*DIAGNOSES, ("0012", "2005-01-01", token)]
    result = box(tmp_path, people=people, diagnoses=rows).fresh().read(missing=(token,))
    assert ("unmapped", "") in [row[1:] for row in result.tables["code"]]
    assert token not in [row[2] for row in result.tables["code"]]


def test_too_many_rows_left_out_stop_the_run_with_every_rule(tmp_path: Path) -> None:
    rows = [*DIAGNOSES, ("nobody", "2005-01-01", "G35"), ("0012", "2010-02-30", "G35"), ("0012", "", "G35")]
    error = stopped(box(tmp_path, diagnoses=rows), max_quarantine_share=0.01)
    assert codes(error) == ["COI-D060", "COI-D024", "COI-D026", "COI-D027"]
    assert "3 of 7 rows" in error.problems[0].what
    assert [problem.where for problem in error.problems[1:]] == [
        f"diagnoses/diagnoses.csv:{line}" for line in (6, 7, 8)
    ]
    assert all(problem.fix for problem in error.problems)


def test_faults_of_several_tables_are_told_at_once(tmp_path: Path) -> None:
    small = box(
        tmp_path,
        diagnoses=[("nobody", "2005-01-01", "G35")],
        observed=[("nobody", "2005-01-01", "2006-01-01")],
    )
    error = stopped(small, max_quarantine_share=0.01)
    assert codes(error) == ["COI-D060", "COI-D024"] * 2


def test_lines_are_right_among_blank_and_long_and_broken_records(tmp_path: Path) -> None:
    lines = [
        "pnr,date,code,note",
        '0012,2005-01-01,G35,"a',
        'note of two lines"',
        "",
        "0012,2005-01-02",
        "0012,2005-02-30,G35,line 6",
        '0012,2005-01-03,G35,"a ""quoted"" word"',
        "",
        "nobody,2005-01-04,G35,line 9",
        "0012,2005-01-04,G35,1,2",
        "0012,2005-02-31,G35,line 11",
    ]
    small = box(tmp_path)
    wanted = [["6", "COI-D026"], ["9", "COI-D024"], ["11", "COI-D026"], ["5", "COI-D020"], ["10", "COI-D020"]]
    for number, (end, encoding) in enumerate([("\n", "utf-8"), ("\r\n", "latin-1"), ("\n", "utf-16")]):
        write_text(tmp_path / f"d{number}.csv", end.join(lines) + end, encoding)
        result = small.read(
            files={"diagnoses": (f"d{number}.csv",)},
            table={"diagnoses": {"encoding": encoding}},
            max_quarantine_share=0.8,
        )
        assert [line.split(",")[2:4] for line in result.quarantine] == wanted


def test_the_quarantine_shows_no_value(tmp_path: Path) -> None:
    rows = [*DIAGNOSES, ("PIDCANARY77", "2010-02-30", "SECRETCODE")]
    result = box(tmp_path, diagnoses=rows).read()
    assert len(result.quarantine) == 1
    assert "CANARY" not in str(result.quarantine)
    assert "SECRET" not in str(result.quarantine)


def test_deaths_of_a_table_of_their_own(tmp_path: Path) -> None:
    deaths = [
        ("0012", "2015-01-01", "G12.2", "I10"),
        ("0012", "2015-01-03", "G12.2", ""),  # a second date: the earliest is taken
        ("12", "1959-01-01", "I10", ""),  # before birth: the person is left out
        ("nobody", "2015-01-01", "I10", ""),
        ("PIDCANARY77", "2010-06-15", "???", "J96"),  # a bad cause does not undo the death
    ]
    result = box(tmp_path, deaths=deaths).read()
    assert len(result.tables["person"]) == 2
    assert result.finding("COI-D033", "deaths") == 1
    assert result.finding("COI-D056", "deaths") == 1
    assert result.finding("COI-D024", "deaths") == 1
    assert result.finding("COI-D046", "deaths") == 1
    assert [row[0] for row in result.tables["cause"]] == [0, 0, 1]
    assert len({row[1] for row in result.tables["cause"] if row[0] == 0}) == 1


OPTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown column": ({"columns": {"people": {"brith_date": "x"}}}, "COI-S101"),
    "missing column": ({"columns": {"people": {"sex": ""}}}, "COI-S102"),
    "unknown format": ({"date_format": "JJJJ-MM-TT"}, "COI-S103"),
    "bad placeholder": ({"placeholder_dates": ("1900",)}, "COI-S105"),
    "coverage backwards": ({"coverage": ("2020-01-01", "2000-01-01")}, "COI-S105"),
    "share": ({"max_quarantine_share": 1.5}, "COI-S106"),
    "long delimiter": ({"delimiter": "||"}, "COI-S107"),
    "unknown vocabulary": ({"vocabulary": "icd12"}, "COI-S020"),
    "unknown word": ({"sex": {"1": "man"}}, "COI-S111"),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_options_are_checked_before_a_file_is_read(tmp_path: Path, name: str) -> None:
    options, code = OPTIONS[name]
    error = stopped(box(tmp_path), StudyError, **options)
    assert code in codes(error)
    assert error.exit_code == 3
