"""The parts of the register reader against slow, obvious twins."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide import days
from coincide.engines.quote import identifier, literal
from coincide.sources.register.content import look, one_line_end
from coincide.sources.register.dates import FORMATS, date_format, day_of, day_sql, read_sql
from coincide.sources.register.files import File
from coincide.sources.register.headers import NoHeaderError, header_problems, read_header
from coincide.sources.register.lines import lines_of
from coincide.sources.register.opened import Stretch
from coincide.sources.register.rules import BY_NUMBER, first_broken, flags

STRPTIME = {"YYYY": "%Y", "MON": "%b", "MM": "%m", "DD": "%d"}
LONG = [name for name in FORMATS if "YYYY" in name]


def read_dates(texts: list[str], name: str, pivot: int | None = None) -> list[int | None]:
    form = date_format(name)
    assert form is not None
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (i INTEGER, t VARCHAR)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", list(enumerate(texts)))
        sql = f"SELECT {day_sql(read_sql('t', form, pivot=pivot))} FROM t ORDER BY i"
        return [day for (day,) in connection.execute(sql).fetchall()]


def written(date: dt.date, name: str) -> str:
    text = name
    for part, code in STRPTIME.items():
        text = text.replace(part, f"{date.year:04d}" if part == "YYYY" else date.strftime(code))
    return text


@pytest.mark.parametrize("name", LONG)
def test_every_format_reads_what_it_writes(name: str) -> None:
    dates = [dt.date(1850, 1, 1), dt.date(1900, 2, 28), dt.date(2000, 2, 29), dt.date(2012, 12, 11)]
    assert read_dates([written(date, name) for date in dates], name) == [days.day(date) for date in dates]


NEARLY = st.one_of(
    st.text("0123456789-/. T", max_size=12),
    st.builds(written, st.dates(dt.date(1850, 1, 1), dt.date(2100, 1, 1)), st.sampled_from(LONG[:12])),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(NEARLY, min_size=1, max_size=20), st.sampled_from(LONG[:12]))
def test_a_text_is_a_date_only_in_its_exact_form(texts: list[str], name: str) -> None:
    def slow(text: str) -> int | None:
        for date in (dt.date(year, month, day) for year, month, day in _numbers(text, name)):
            if written(date, name) == text:
                return days.day(date)
        return None

    assert read_dates(texts, name) == [slow(text) for text in texts]


def _numbers(text: str, name: str) -> list[tuple[int, int, int]]:
    if len(text) != len(name):
        return []
    parts = [text[name.index(part) : name.index(part) + len(part)] for part in ("YYYY", "MM", "DD")]
    if not all(part.isdigit() for part in parts):
        return []
    try:
        dt.date(*map(int, parts))
    except ValueError:
        return []
    return [(int(parts[0]), int(parts[1]), int(parts[2]))]


def test_two_digit_years_around_the_pivot() -> None:
    texts = ["240229", "250101", "000101", "991231", "230229"]
    expected = [dt.date(2024, 2, 29), dt.date(1925, 1, 1), dt.date(2000, 1, 1), dt.date(1999, 12, 31)]
    assert read_dates(texts, "YYMMDD", 25) == [*map(days.day, expected), None]


@pytest.mark.parametrize("name", ["YYYY-MM", "yyyy-mm-dd", "YYYY-MM-DD HH:MM", "", "DD/MM-YYYY"])
def test_other_formats_are_not_known(name: str) -> None:
    assert date_format(name) is None


@pytest.mark.parametrize("text", ["2000-02-30", "2000-1-1", "20000101", "", "2000-01-01x"])
def test_dates_of_the_study_file_are_exact(text: str) -> None:
    assert day_of(text) is None


@given(st.text("ab\r\n\x00\x01", max_size=40), st.integers(1, 7))
def test_bytes_are_looked_at_alike_in_any_chunks(text: str, size: int) -> None:
    data = text.encode()
    found = look([data[start : start + size] for start in range(0, len(data), size)])
    ends = [end for end in ("\r\n", "\n", "\r") if end in text.replace("\r\n", "X\r\n")]
    assert found.size == len(data)
    assert found.control == any(mark in text for mark in "\x00\x01")
    kinds = {
        "\r\n": "\r\n" in text,
        "\n": "\n" in text.replace("\r\n", ""),
        "\r": "\r" in text.replace("\r\n", ""),
    }
    assert found.mixed_ends == (sum(kinds.values()) > 1), ends
    lines = one_line_end(text).split("\n")
    assert found.lines == len(lines) - (text[-1:] in ("\r", "\n"))
    assert data[found.last_line_at :].decode().rstrip("\r\n") == data[found.last_line_at :].decode()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.text('ab",\n', max_size=4), min_size=2, max_size=2).filter(any),
        min_size=1,
        max_size=8,
    ),
    st.lists(st.integers(0, 8), max_size=3),
)
def test_lines_of_rows_by_the_csv_module(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], blanks: list[int]
) -> None:
    """The n-th row starts in the line where Python's csv writer put it, blank lines counted."""
    path = tmp_path_factory.getbasetemp() / "lines.csv"
    pieces, expected, line = ["h1,h2\n"], {}, 2
    for number, row in enumerate(rows):
        extra = blanks.count(number)
        pieces.append("\n" * extra)
        line += extra
        expected[number] = line
        text = io.StringIO()
        csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(row)
        pieces.append(text.getvalue())
        line += text.getvalue().count("\n")
    path.write_bytes("".join(pieces).encode())
    content = look([path.read_bytes()])
    stretch = Stretch(File(path, "t/lines.csv", ".csv"), len(rows), 2, content)
    assert lines_of(stretch, range(len(rows))) == expected


def test_rows_of_parquet_are_counted_from_one() -> None:
    stretch = Stretch(File(Path("x.parquet"), "t/x", ".parquet"), 5, 1)
    assert lines_of(stretch, [0, 4]) == {0: 1, 4: 5}


def test_headers_are_read_as_they_stand() -> None:
    assert read_header('\ufeffa,"b, c",d\n1,2,3', ",", '"') == ["a", "b, c", "d"]
    assert read_header('a;"b\n', ";", "") == ["a", '"b']
    with pytest.raises(NoHeaderError):
        read_header("\n1,2", ",", '"')


def test_a_header_of_data_is_not_shown() -> None:
    problems = header_problems(["PIDCANARY77", "1940-05-01"], ["pnr", "born"], "people/p.csv", ",")
    assert [problem.code for problem in problems] == ["COI-D004"]
    assert "CANARY" not in str(problems)
    assert "1940" not in str(problems)


def test_the_first_broken_rule_counts() -> None:
    rules = list(BY_NUMBER.values())[:3]
    conditions = [(rules[0], "x = 1"), (rules[1], "x < 3"), (rules[2], "x IS NULL")]
    found = duckdb.sql(
        f"SELECT {first_broken(conditions)}, {flags(conditions)} FROM (VALUES (1), (2), (3), (NULL)) t(x)"
    ).fetchall()
    assert found == [(rules[0].number, 3), (rules[1].number, 2), (0, 0), (rules[2].number, 4)]


@pytest.mark.parametrize("number", BY_NUMBER)
def test_rules_explain_themselves(number: int) -> None:
    rule = BY_NUMBER[number]
    assert rule.code == f"COI-D{number:03d}"
    assert rule.what
    assert number < 128  # a TINYINT in the engine
    if rule.severity == "quarantine" and rule.counted:
        assert rule.fix


@given(st.text(max_size=20))
def test_no_text_leaves_its_quotes(text: str) -> None:
    if "\x00" in text:
        return
    found = duckdb.sql(f"SELECT {literal(text)} AS {identifier('c' + text)}")
    assert found.fetchall() == [(text,)]
    assert found.columns == ["c" + text]
