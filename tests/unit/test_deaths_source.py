"""Death certificates in every form become the same canonical tables."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest

import coincide as co
from coincide import days
from coincide.canonical import Sex
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import StudyError
from coincide.queries.ranks import PART_TWO, PART_UNKNOWN
from coincide.sources.deaths.ages import AgeCode, age_sql
from coincide.sources.deaths.layouts import layout_of, layouts
from support.certificate_files import SMALL, Certificate, long, mentions, nchs, sim, taken, wide

MIDDLE = {year: days.day(dt.date(year, 7, 1)) for year in (1979, 1998, 2001, 2002)}


@pytest.mark.parametrize("make", [wide, long, sim], ids=lambda make: make.__name__)
def test_a_form_becomes_people_and_causes(make: object, tmp_path: Path) -> None:
    result = taken(make(tmp_path), tmp_path)
    sexes = {"M": Sex.MALE, "F": Sex.FEMALE, "": Sex.UNKNOWN}
    for number, c in enumerate(SMALL):
        born = None if c.age is None else MIDDLE[c.year] - days.edge(c.age)
        assert result.tables["person"][number] == (number, sexes[c.sex], born, MIDDLE[c.year], None)
        if born is not None:
            assert days.age(MIDDLE[c.year] - born) == c.age, "the age in years is exact"
    assert mentions(result)[1] == [(0, "G20"), (1, "J690"), (2, "G20"), (PART_TWO, "F03")]
    assert mentions(result)[3] == [(0, "F03"), (1, "J189"), (2, "F03"), (101, "G20"), (102, "F03")]
    assert result.intake.unit == "certificate"
    assert not result.intake.one_cause_per_death
    assert {name for name, rows in result.tables.items() if rows} == {"person", "cause", "code"}


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".parquet"])
def test_wide_and_long_tables_may_lie_in_any_kind_of_file(ending: str, tmp_path: Path) -> None:
    assert (
        taken(wide(tmp_path, ending=ending), tmp_path).tables
        == taken(long(tmp_path, ending=ending), tmp_path).tables
    )


def test_the_order_of_rows_does_not_matter_where_there_are_ids(tmp_path: Path) -> None:
    first = taken(wide(tmp_path), tmp_path)
    assert taken(wide(tmp_path, SMALL[::-1]), tmp_path).tables == first.tables


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("A17.0+", "A170"),
        ("G01*", "G01"),
        ("†A170", "A170"),
        ("I10X", "I10"),
        (" j69.0 ", "J690"),
        ("I10-", "I10"),
    ],
)
def test_marks_are_dropped_and_both_sides_of_a_statement_stay(
    written: str, code: str, tmp_path: Path
) -> None:
    one = Certificate("c1", "M", 60, 2001, "A170", [written, "B200"])
    assert (1, code) in mentions(taken(wide(tmp_path, [one]), tmp_path))[0]


def test_a_repeated_code_counts_once_in_a_place(tmp_path: Path) -> None:
    one = Certificate("c1", "M", 60, 2001, "G20", ["G20", "J189", "G20"], ["G20", "", "  "][:2])
    result = taken(wide(tmp_path, [one]), tmp_path)
    assert mentions(result)[0] == [(0, "G20"), (1, "G20"), (2, "J189"), (101, "G20")]
    assert result.finding("COI-D101") == 1


def test_several_codes_stand_in_one_cell_of_a_line(tmp_path: Path) -> None:
    one = Certificate("c1", "F", 60, 2001, "A419", ["A419*J189", "E149"], ["I10", "G35"])
    found = mentions(taken(sim(tmp_path, [one]), tmp_path))[0]
    assert found == [(0, "A419"), (1, "A419"), (2, "J189"), (3, "E149"), (101, "I10"), (102, "G35")]


def test_garbage_codes_are_kept(tmp_path: Path) -> None:
    assert mentions(taken(wide(tmp_path), tmp_path))[4] == [(0, "R99"), (1, "R99")]


def test_an_underlying_cause_on_no_line_is_noted(tmp_path: Path) -> None:
    result = taken(wide(tmp_path), tmp_path)
    assert result.finding("COI-D102") == 2, "c8 and c9"


def test_causes_of_unknown_part_keep_their_order(tmp_path: Path) -> None:
    columns = {"sex": "sex", "age": "age", "year": "year", "causes": ("underlying", "a1", "b1")}
    result = taken(wide(tmp_path, columns=columns), tmp_path)
    assert mentions(result)[0] == [
        (PART_UNKNOWN, "G20"),
        (PART_UNKNOWN + 1, "J189"),
        (PART_UNKNOWN + 2, "I10"),
    ]


def test_one_cause_each_is_seen_in_the_data(tmp_path: Path) -> None:
    columns = {"sex": "sex", "age": "age", "year": "year", "underlying": "underlying"}
    assert taken(wide(tmp_path, columns=columns), tmp_path).intake.one_cause_per_death
    assert taken(wide(tmp_path, one_cause_per_death=True), tmp_path).intake.one_cause_per_death


def test_a_full_date_and_an_area_are_read(tmp_path: Path) -> None:
    rows = "sex,age,died,u,area\nF,60,31/12/1999,G35,north\nM,61,01/01/2000,G20,\n"
    (tmp_path / "d.csv").write_text(rows)
    columns = {"sex": "sex", "age": "age", "date": "died", "underlying": "u", "area": "area"}
    source = co.open_deaths(
        tmp_path, form="wide", files=["d.csv"], columns=columns, vocabulary="icd10", date_format="DD/MM/YYYY"
    )
    result = taken(source, tmp_path)
    codes = {(vocabulary, text): code for code, vocabulary, text in result.tables["code"]}
    first, second = result.tables["person"]
    assert first[2:] == (10956 - days.edge(60), 10956, codes["area", "north"])
    assert second[3:] == (10957, None)


def test_a_column_may_say_the_vocabulary(tmp_path: Path) -> None:
    rows = "id,sex,age,year,code,v\na,M,50,1998,335.2,9\na,M,50,1998,E850.0,9\nb,M,50,1999,G12.2,10\n"
    (tmp_path / "d.csv").write_text(rows)
    columns = {"id": "id", "sex": "sex", "age": "age", "year": "year", "code": "code", "vocabulary": "v"}
    source = co.open_deaths(
        tmp_path, form="long", files=["d.csv"], columns=columns, vocabularies={"9": "icd9", "10": "icd10"}
    )
    codes = {row[1:] for row in taken(source, tmp_path).tables["code"]}
    assert codes == {("icd9", "3352"), ("icd9", "E8500"), ("icd10", "G122")}


# The files of the United States


@pytest.mark.parametrize("axis", ["record", "entity"])
def test_fixed_width_records_say_what_the_wide_table_says(axis: str, tmp_path: Path) -> None:
    result = taken(nchs(tmp_path, axis=axis), tmp_path)
    by_year = sorted(SMALL, key=lambda c: c.year)
    assert [row[1:4] for row in result.tables["person"]] == [
        (
            {"M": 1, "F": 2, "": 0}[c.sex],
            None if c.age is None else MIDDLE[c.year] - days.edge(c.age),
            MIDDLE[c.year],
        )
        for c in by_year
    ]
    for c, found in zip(by_year, mentions(result).values(), strict=True):
        listed = [(rank, code) for rank, code in found if rank]
        assert found[0] == (0, c.underlying)
        if axis == "record":
            assert [code for _, code in listed] == list(dict.fromkeys([c.underlying, *c.listed]))
            assert all(rank >= PART_UNKNOWN for rank, _ in listed)
        else:
            expected = [(n, code) for n, code in enumerate(dict.fromkeys(c.part_1), 1)]
            expected += [(PART_TWO + n, code) for n, code in enumerate(dict.fromkeys(c.part_2))]
            assert listed == expected


@pytest.mark.parametrize("year", [1979, 1995, 1996, 1998, 1999, 2002, 2003, 2012, 2024])
def test_every_layout_reads_what_was_written_by_it(year: int, tmp_path: Path) -> None:
    icd10 = year >= 1999
    ours = Certificate("x", "F", 103, year, "G122" if icd10 else "3352", ["J960" if icd10 else "4860"])
    result = taken(nchs(tmp_path, [ours]), tmp_path)
    ((_, sex, born, died, _),) = result.tables["person"]
    assert (sex, days.age(died - born), days.date(died).year) == (2, 103, year)
    assert {row[1] for row in result.tables["code"]} == {"icd10" if icd10 else "icd9"}


def test_accidents_of_icd9_get_their_letter_and_injuries_do_not(tmp_path: Path) -> None:
    fall = Certificate("x", "M", 40, 1990, "E8809", ["N8540", "E8809", "4860"])
    found = mentions(taken(nchs(tmp_path, [fall]), tmp_path))[0]
    assert {code for _, code in found} == {"E8809", "8540", "4860"}


def test_the_vocabulary_follows_the_year(tmp_path: Path) -> None:
    both = [Certificate("a", "M", 50, 1998, "3352"), Certificate("b", "M", 50, 1999, "G122")]
    assert {row[1:] for row in taken(nchs(tmp_path, both), tmp_path).tables["code"]} == {
        ("icd9", "3352"),
        ("icd10", "G122"),
    }


def test_layouts_follow_each_other_without_a_gap() -> None:
    ends = [layout.years for layout in layouts()]
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(ends))
    assert layout_of(1978) is None
    assert layout_of(2025) is None


@pytest.mark.parametrize(
    ("code", "text", "age"),
    [
        ("years", "0", 0),
        ("years", " 98 ", 98),
        ("years", "1.5", -1),
        ("years", None, None),
        ("sim", "480", 80),
        ("sim", "500", 100),
        ("sim", "512", 112),
        ("sim", "311", 0),
        ("sim", "025", 0),
        ("sim", "999", None),
        ("sim", "000", None),
        ("sim", "80", -1),
        ("nchs3", "085", 85),
        ("nchs3", "104", 104),
        ("nchs3", "611", 0),
        ("nchs3", "999", None),
        ("nchs4", "1085", 85),
        ("nchs4", "1999", None),
        ("nchs4", "5012", 0),
        ("nchs4", "9999", None),
        ("nchs4", "3001", -1),
    ],
)
def test_ages_are_read_as_their_form_writes_them(
    code: AgeCode, text: str | None, age: int | None, tmp_path: Path
) -> None:
    given = "NULL" if text is None else f"'{text}'"
    with DuckDBEngine(work=tmp_path, threads=1, memory="256MiB") as engine:
        assert engine.rows(f"SELECT {age_sql('t', code)} FROM (SELECT CAST({given} AS VARCHAR) AS t)") == [
            (age,)
        ]


# Options


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"form": "wide", "files": ["d.csv"]}, ["COI-S402", "COI-S403"]),
        (
            {"form": "long", "files": ["d.csv"], "columns": {"idd": "x"}, "vocabulary": "icd10"},
            ["COI-S401", "COI-S402"],
        ),
        ({"form": "nchs", "files": ["d.txt"]}, ["COI-S404"]),
        ({"form": "nchs", "files": ["d.txt"], "years": [1968]}, ["COI-S405"]),
        ({"form": "nchs", "files": ["d.txt"], "years": [2000], "columns": {"sex": "s"}}, ["COI-S401"]),
        ({"form": "sim", "files": ["d.csv"], "vocabulary": "icd10"}, ["COI-S406"]),
        ({"form": "sim", "files": ["d.csv"], "years": [2019], "axis": "entity"}, ["COI-S406", "COI-S406"]),
        ({"form": "sim", "files": [], "max_quarantine_share": 2}, ["COI-S106", "COI-S108"]),
        (
            {
                "form": "wide",
                "files": ["d.csv"],
                "columns": {"sex": "s", "age": "a", "year": "y", "date": "d", "causes": ["c"]},
                "vocabulary": "icd7",
            },
            ["COI-S402", "COI-S020"],
        ),
    ],
)
def test_wrong_options_are_told_at_once(options: dict[str, object], codes: list[str]) -> None:
    with pytest.raises(StudyError) as caught:
        co.open_deaths(**options)
    assert sorted(problem.code for problem in caught.value.problems) == sorted(codes)


def test_a_misspelt_option_names_the_nearest() -> None:
    with pytest.raises(StudyError) as caught:
        co.open_deaths(form="sim", files=["d.csv"], yeers=[2019])
    assert "years" in str(caught.value)
