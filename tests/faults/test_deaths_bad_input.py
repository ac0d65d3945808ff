"""Bad death certificates: what stops, what is set aside, what is noted; no id and no day in any message."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from coincide.errors import CoincideError, DataError
from coincide.sources.deaths import Deaths
from support.certificate_files import SMALL, Certificate, long, mentions, nchs, nchs_line, sim, taken, wide

pytestmark = pytest.mark.slow

HEAD = "id,sex,age,year,underlying,a1,a2,a3,b1,b2\n"
GOOD = "c1,M,70,2001,G20,J189,,,I10,\n"
MANY = [replace(SMALL[0], id=f"m{n:03d}") for n in range(200)]


def broken(folder: Path, text: str | bytes, **options: object) -> Deaths:
    source = wide(folder, **options)
    (folder / "wide.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return source


def codes_of(source: Deaths, folder: Path) -> set[str]:
    with pytest.raises(CoincideError) as caught:
        taken(source, folder)
    assert "c1" not in str(caught.value), "an id stands in the message"
    return {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "COI-D003"),
        (HEAD, "COI-D016"),
        (HEAD.replace("sex", "geschlecht") + GOOD, "COI-D004"),
        (HEAD.replace("a2", "SEX") + GOOD, "COI-D005"),
        ((HEAD + GOOD).replace(",", ";"), "COI-D006"),
        (HEAD.encode("utf-16") + GOOD.encode("utf-16"), "COI-D007"),
        (HEAD + GOOD + GOOD[:12], "COI-D010"),
        (HEAD + 'c1,"M,70,2001,G20,,,,,\n' + GOOD, "COI-D011"),
    ],
)
def test_a_damaged_file_stops(text: str | bytes, code: str, tmp_path: Path) -> None:
    assert code in codes_of(broken(tmp_path, text), tmp_path)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("c1,M,70,01,G20,,,,,\n", "COI-D026"),  # a two-digit year
        ("c1,M,70,,G20,,,,,\n", "COI-D027"),
        ("c1,M,70,2150,G20,,,,,\n", "COI-D029"),
        ("c1,M,121,2001,G20,,,,,\n", "COI-D034"),
        (",M,70,2001,G20,,,,,\n", "COI-D021"),
        ("c1,M,70,2001,G20,\x01,,,,\n", "COI-D023"),
        ("c1,M,70,2001,G20,,,\n", "COI-D020"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_aside(row: str, code: str, tmp_path: Path) -> None:
    text = HEAD + "".join(GOOD.replace("c1", f"g{n}") for n in range(3)) + row + GOOD.replace("c1", "g9")
    result = taken(broken(tmp_path, text, max_quarantine_share=0.5), tmp_path)
    assert len(result.tables["person"]) == 4
    assert result.finding(code) == 1
    assert result.quarantine == [line for line in result.quarantine if "c1" not in line]
    assert "certificates/wide.csv,5," in result.quarantine[0]
    assert code in codes_of(broken(tmp_path, text), tmp_path), "above the largest share the run stops"


@pytest.mark.parametrize("id_text", ["1.0", "1E+09"])
def test_ids_a_spreadsheet_rewrote_stop(id_text: str, tmp_path: Path) -> None:
    assert "COI-D022" in codes_of(broken(tmp_path, HEAD + GOOD.replace("c1", id_text)), tmp_path)


def test_one_id_for_two_certificates_stops(tmp_path: Path) -> None:
    assert "COI-D106" in codes_of(broken(tmp_path, HEAD + GOOD + GOOD.replace("70", "71")), tmp_path)
    other_cause = HEAD + GOOD + GOOD.replace("I10", "I11")
    assert "COI-D106" in codes_of(broken(tmp_path, other_cause), tmp_path)


def test_one_id_with_two_ages_stops_in_a_long_table(tmp_path: Path) -> None:
    twice = [SMALL[0], replace(SMALL[0], age=71)]
    assert "COI-D106" in codes_of(long(tmp_path, twice), tmp_path)


def test_the_same_row_twice_is_one_certificate(tmp_path: Path) -> None:
    result = taken(broken(tmp_path, HEAD + GOOD + GOOD), tmp_path)
    assert len(result.tables["person"]) == 1
    assert result.finding("COI-D036") == 1


def test_unreadable_age_and_sex_are_unknown_and_counted(tmp_path: Path) -> None:
    text = HEAD + GOOD + "c2,X,seventy,2001,G20,,,,,\n"
    result = taken(broken(tmp_path, text), tmp_path)
    assert result.tables["person"][1][1:3] == (0, None)
    assert result.finding("COI-D038") == result.finding("COI-D100") == 1


def test_a_sex_nobody_can_read_stops(tmp_path: Path) -> None:
    assert "COI-D061" in codes_of(wide(tmp_path, sex={"1": "male", "2": "female"}), tmp_path)


def test_codes_of_another_vocabulary_stop(tmp_path: Path) -> None:
    assert "COI-D046" in codes_of(wide(tmp_path, vocabulary="icd9"), tmp_path)


def test_one_malformed_code_is_left_out_alone(tmp_path: Path) -> None:
    certificates = [*MANY, replace(SMALL[0], id="odd", part_1=["???", "J189"])]
    result = taken(wide(tmp_path, certificates), tmp_path)
    assert len(result.tables["person"]) == 201
    assert result.finding("COI-D046") == 1
    assert mentions(result)[200] == [(0, "G20"), (1, "J189"), (101, "I10")]


def test_codes_read_as_numbers_stop(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"sex": ["M"], "age": ["1"], "year": ["2001"], "underlying": [410.1]})
    pq.write_table(table, tmp_path / "wide.parquet")
    columns = {"sex": "sex", "age": "age", "year": "year", "underlying": "underlying"}
    source = Deaths(form="wide", files=("wide.parquet",), columns=columns, vocabulary="icd9")
    assert "COI-D014" in codes_of(source.located(tmp_path), tmp_path)


def test_a_certificate_without_any_cause_stays_and_is_noted(tmp_path: Path) -> None:
    result = taken(broken(tmp_path, HEAD + GOOD + "c2,F,80,2001,,,,,,\n"), tmp_path)
    assert len(result.tables["person"]) == 2
    assert result.finding("COI-D103") == 1


def test_a_long_row_without_a_code_is_noted(tmp_path: Path) -> None:
    result = taken(long(tmp_path, [SMALL[0], replace(SMALL[1], underlying="")]), tmp_path)
    assert result.finding("COI-D045") == 1


def test_an_unknown_rank_or_part_is_noted(tmp_path: Path) -> None:
    source = long(tmp_path, SMALL[:2])
    path = tmp_path / "long.csv"
    path.write_text(path.read_text().replace("J189,1,1", "J189,first,3"))
    result = taken(source, tmp_path)
    assert result.finding("COI-D104") == 1
    assert (201, "J189") in mentions(result)[0]


def test_swapped_day_and_month_are_explained(tmp_path: Path) -> None:
    source = sim(tmp_path, date_format="MMDDYYYY")
    path = tmp_path / "sim.csv"
    path.write_text(path.read_text().replace("0107", "2507"))
    assert {"COI-D026", "COI-D055"} <= codes_of(source, tmp_path)


# Fixed width


@pytest.mark.parametrize(
    ("real", "declared"),
    [
        (1998, 1999),
        (2002, 2003),
        (2003, 2002),
        (1979, 1989),
        (1995, 1996),
        (1996, 1995),
        (2010, 2011),
        (2024, 1979),
    ],
)
def test_another_years_layout_is_refused(real: int, declared: int, tmp_path: Path) -> None:
    code = "G20" if real >= 1999 else "3320"
    records = [Certificate(f"c{n}", "M", 70, real, code) for n in range(20)]
    source = nchs(tmp_path, records, years=(declared,))
    with pytest.raises(DataError) as caught:
        taken(source, tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["COI-D403"]
    assert str(real) in caught.value.problems[0].fix, "the year it looks like is told"


def test_one_record_of_another_year_is_enough(tmp_path: Path) -> None:
    source = nchs(tmp_path, [Certificate("a", "M", 70, 2001, "G20")])
    with (tmp_path / "mort2001.txt").open("a") as file:
        file.write(nchs_line(Certificate("b", "M", 70, 2000, "G20")) + "\n")
    assert codes_of(source, tmp_path) == {"COI-D403"}


def test_files_in_another_order_than_their_years_are_refused(tmp_path: Path) -> None:
    both = [Certificate("a", "M", 50, 2001, "G20"), Certificate("b", "M", 50, 2004, "G20")]
    assert codes_of(nchs(tmp_path, both, years=(2004, 2001)), tmp_path) == {"COI-D403"}


def test_records_cut_short_are_refused(tmp_path: Path) -> None:
    source = nchs(tmp_path, [Certificate("a", "M", 50, 2001, "G20")])
    path = tmp_path / "mort2001.txt"
    path.write_text(path.read_text()[:130] + "\n")
    assert codes_of(source, tmp_path) == {"COI-D402"}


def test_a_number_of_conditions_that_does_not_fit_stops(tmp_path: Path) -> None:
    record = nchs_line(Certificate("a", "M", 50, 2001, "G20", ["J189"]))
    source = nchs(tmp_path, [Certificate("a", "M", 50, 2001, "G20")])
    (tmp_path / "mort2001.txt").write_text(record[:337] + "07" + record[339:] + "\n")
    assert "COI-D105" in codes_of(source, tmp_path)


@pytest.mark.parametrize("text", ["\x00" * 500 + "\n", "a\tb\n\x02\n", "x" * 500 + "\r\n" + "y" * 500 + "\n"])
def test_what_is_no_plain_text_is_refused(text: str, tmp_path: Path) -> None:
    source = nchs(tmp_path, [Certificate("a", "M", 50, 2001, "G20")])
    (tmp_path / "mort2001.txt").write_bytes(text.encode())
    assert codes_of(source, tmp_path) == {"COI-D401"}


def test_an_empty_file_of_records_is_refused(tmp_path: Path) -> None:
    source = nchs(tmp_path, [Certificate("a", "M", 50, 2001, "G20")])
    (tmp_path / "mort2001.txt").write_text("")
    assert codes_of(source, tmp_path) == {"COI-D003"}


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_packed_files_and_either_line_end_are_read(end: str, tmp_path: Path) -> None:
    records = [Certificate("a", "M", 50, 2001, "G20"), Certificate("b", "F", 51, 2001, "G35")]
    source = nchs(tmp_path, records, names={2001: "mort2001.txt.gz"})
    text = end.join(map(nchs_line, records)) + end
    (tmp_path / "mort2001.txt.gz").write_bytes(gzip.compress(text.encode()))
    assert len(taken(source, tmp_path).tables["person"]) == 2


def test_a_damaged_packed_file_is_refused(tmp_path: Path) -> None:
    source = nchs(tmp_path, [Certificate("a", "M", 50, 2001, "G20")], names={2001: "mort2001.txt.gz"})
    packed = bytearray(gzip.compress(nchs_line(SMALL[0]).encode() * 200))
    packed[-6] ^= 1
    (tmp_path / "mort2001.txt.gz").write_bytes(packed)
    assert codes_of(source, tmp_path) <= {"COI-D008", "COI-D009"}


def test_a_folder_of_more_files_than_years_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "years"
    folder.mkdir()
    nchs(folder, [Certificate("a", "M", 50, 2001, "G20"), Certificate("b", "M", 50, 2004, "G20")])
    source = Deaths(form="nchs", files=("years",), years=(2001,)).located(tmp_path)
    assert codes_of(source, tmp_path) == {"COI-D404"}


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coincide.sources.deaths import load

    source, real = wide(tmp_path), load.read_certificates

    def meddle(desk: object) -> None:
        real(desk)
        with (tmp_path / "wide.csv").open("a") as file:
            file.write(GOOD)

    monkeypatch.setattr(load, "read_certificates", meddle)
    assert codes_of(source, tmp_path) == {"COI-D017"}


@pytest.mark.parametrize("make", [wide, long, sim, nchs], ids=lambda make: make.__name__)
def test_nothing_of_the_intake_stays_in_the_engine(make: Callable[[Path], Deaths], tmp_path: Path) -> None:
    from coincide.engines.duckdb import DuckDBEngine
    from coincide.progress import Silent

    source, folder = make(tmp_path), tmp_path / "work" / "canonical"
    with DuckDBEngine(work=tmp_path / "work", read_paths=source.inputs(), threads=1) as engine:
        folder.mkdir(parents=True)
        source.tables(engine, folder, Silent())
        assert engine.names() == {}
    assert not (folder / "staged").exists()
