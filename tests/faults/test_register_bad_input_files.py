"""Files that are not what the study file says: the run stops, nothing is guessed, nobody is named."""

from __future__ import annotations

import gzip
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coincide.errors import CoincideError, DataError, StudyError
from coincide.sources.register import files as register_files
from support.register_files import DIAGNOSES, HEADERS, PEOPLE, Box, box, csv_text, write_table, write_text

TEXT = csv_text(HEADERS["diagnoses"], DIAGNOSES)
SECRETS = ("PIDCANARY77", "0012", "2009-03-01", "1940-05-01", "2005-07-08", "2010-06-15")


def stopped(small: Box, error: type[CoincideError] = DataError, **options: Any) -> CoincideError:
    """Read a register that must stop the run; look for people in what is told."""
    with pytest.raises(error) as caught:
        small.read(**options)
    message = str(caught.value)
    assert not [secret for secret in SECRETS if secret in message], message
    return caught.value


def codes(error: CoincideError) -> list[str]:
    return [problem.code for problem in error.problems]


DAMAGED: dict[str, tuple[str | bytes, str]] = {
    "35 empty": ("", "COI-D003"),
    "35 only a line end": ("\n", "COI-D003"),
    "35 header only": ("pnr,date,code\n", "COI-D016"),
    "35 header without line end": ("pnr,date,code", "COI-D016"),
    "36 wrong delimiter": (TEXT.replace(",", ";"), "COI-D006"),
    "36 tab": (TEXT.replace(",", "\t"), "COI-D006"),
    "37 cut in a row": (TEXT[: TEXT.index("I10") - 1], "COI-D010"),
    "37 cut in a row, byte order mark": ("\ufeff" + TEXT[: TEXT.index("I10") - 1], "COI-D010"),
    "37 cut after a field of two lines": (
        TEXT.replace("G35\n", '"G\n35"\n')[: -len("07-01-01,I10\n")],
        "COI-D010",
    ),
    "38 open quote": (TEXT.replace("G35\n", '"G35\n'), "COI-D011"),
    "38 open quote, closed later": (TEXT.replace("G35\n", '"G35\n').replace("I10", '"I10"'), "COI-D011"),
    "38 text after a quote": (TEXT.replace("G35\n", '"G3"5\n'), "COI-D011"),
    "39 latin-1": (TEXT.replace("G35\n", "Gø\n").encode("latin-1"), "COI-D007"),
    "39 latin-1 in the header": (TEXT.replace("code", "kød").encode("latin-1"), "COI-D007"),
    "39 utf-16": (TEXT.encode("utf-16"), "COI-D007"),
    "43 twice": (TEXT.replace("pnr,date,code", "pnr,date,date"), "COI-D005"),
    "43 twice but for case": (TEXT.replace("pnr,date,code", "pnr,code,CODE"), "COI-D005"),
    "44 missing": (TEXT.replace("pnr,date,code", "pnr,date,coed"), "COI-D004"),
    "44 no header": (TEXT.split("\n", 1)[1], "COI-D004"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_text_file_stops_the_run(tmp_path: Path, name: str) -> None:
    content, code = DAMAGED[name]
    write_text(tmp_path / "diagnoses.csv", content)
    error = stopped(box(tmp_path))
    assert codes(error) == [code]
    assert error.exit_code == 4
    assert "diagnoses" in error.problems[0].where


@pytest.mark.parametrize("name", ["36 wrong delimiter", "44 missing", "39 utf-16"])
def test_the_message_says_what_to_do(tmp_path: Path, name: str) -> None:
    write_text(tmp_path / "diagnoses.csv", DAMAGED[name][0])
    fix = stopped(box(tmp_path)).problems[0].fix
    wanted = {"36 wrong delimiter": "';'", "44 missing": "coed", "39 utf-16": "utf-16"}[name]
    assert wanted in fix


def test_every_file_is_told_at_once(tmp_path: Path) -> None:
    write_text(tmp_path / "people.csv", "")
    write_text(tmp_path / "diagnoses.csv", TEXT.replace(",", ";"))
    assert codes(stopped(box(tmp_path))) == ["COI-D003", "COI-D006"]


ACCEPTED: dict[str, bytes] = {
    "39 byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "41 CR LF": TEXT.replace("\n", "\r\n").encode(),
    "41 CR": TEXT.replace("\n", "\r").encode(),
    "41 mixed": TEXT.replace("\n", "\r\n", 2).encode(),
    "41 all three": TEXT.replace("\n", "\r\n", 1).replace("G12.2\n", "G12.2\r").encode(),
    "37 no last line end": TEXT.rstrip("\n").encode(),
    "38 line end inside a quote of another column": TEXT.replace("code\n", "code,note\n")
    .replace("G12.2\n", 'G12.2,"two\nlines"\n')
    .replace("G35\n", "G35,\n")
    .replace("g35.9 \n", "g35.9 ,\n")
    .replace("I10\n", 'I10,a ""quoted"" word\n')
    .encode(),
    "blank lines": TEXT.replace("\n", "\n\n").encode(),
    "quoted fields": TEXT.replace("G35\n", '"G35"\n').encode(),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_only_unusual_is_read(tmp_path: Path, name: str) -> None:
    plain = box(tmp_path).read()
    write_text(tmp_path / "diagnoses.csv", ACCEPTED[name])
    assert box(tmp_path).read().bytes == plain.bytes


def test_an_extra_column_is_noted(tmp_path: Path) -> None:
    write_table(tmp_path / "diagnoses.csv", (*HEADERS["diagnoses"], "x"), [(*row, "1") for row in DIAGNOSES])
    assert box(tmp_path).read().finding("COI-D018") == 1


GZIPPED = gzip.compress(TEXT.encode() * 500)


@pytest.mark.parametrize(
    "content",
    {
        "truncated": GZIPPED[:-20],
        "trailer gone": GZIPPED[:-8],
        "wrong checksum": GZIPPED[:-8] + bytes([GZIPPED[-8] ^ 1]) + GZIPPED[-7:],
        "flipped bit": GZIPPED[:60] + bytes([GZIPPED[60] ^ 4]) + GZIPPED[61:],
        "no gzip": TEXT.encode(),
    }.items(),
    ids=lambda item: item[0],
)
def test_45_a_damaged_gzip_stops_the_run(tmp_path: Path, content: tuple[str, bytes]) -> None:
    (tmp_path / "d.csv.gz").write_bytes(content[1])
    assert codes(stopped(box(tmp_path), files={"diagnoses": ("d.csv.gz",)})) == ["COI-D008"]


def test_a_gzip_bomb_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "d.csv.gz").write_bytes(gzip.compress(b"0" * (80 * 2**20), compresslevel=9))
    assert codes(stopped(box(tmp_path), files={"diagnoses": ("d.csv.gz",)})) == ["COI-D009"]
    assert not list(tmp_path.rglob("*.parquet"))


def test_an_archive_in_a_gzip_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "d.csv.gz").write_bytes(gzip.compress(gzip.compress(TEXT.encode())))
    assert codes(stopped(box(tmp_path), files={"diagnoses": ("d.csv.gz",)})) == ["COI-D009"]


def _diagnoses(**columns: pa.Array) -> pa.Table:
    sound = {
        "pnr": pa.array(["0012", "12"]),
        "date": pa.array(["2005-07-08", "2005-07-09"]),
        "code": pa.array(["G35", "I10"]),
    }
    return pa.table(sound | columns)


REFUSED: dict[str, tuple[pa.Array, str]] = {
    "23 float ids": (pa.array([12.0, 13.0]), "pnr"),
    "30 float codes": (pa.array([250.0, 401.1]), "code"),
    "31 E-codes as numbers": (pa.array([1e10, 2e5]), "code"),
    "46 decimal ids": (pa.array(["1.10", "2.20"]).cast(pa.decimal128(5, 2)), "pnr"),
    "46 list": (pa.array([["G35"], ["I10"]]), "code"),
    "46 struct": (pa.array([{"a": "G35"}, {"a": "I10"}]), "code"),
    "46 bytes": (pa.array([b"12", b"13"]), "pnr"),
    "46 bool": (pa.array([True, False]), "code"),
    "46 integer dates without the format": (pa.array([20050708, 20050709]), "date"),
    "46 time of day": (pa.array([1, 2], pa.time32("s")), "date"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_parquet_column_of_a_wrong_type_stops_the_run(tmp_path: Path, name: str) -> None:
    values, column = REFUSED[name]
    pq.write_table(_diagnoses(**{column: values}), tmp_path / "d.parquet")
    error = stopped(box(tmp_path), files={"diagnoses": ("d.parquet",)})
    assert codes(error) == ["COI-D014"]
    assert column in error.problems[0].what
    assert error.problems[0].why


def test_10_times_with_a_zone_need_the_registers_zone(tmp_path: Path) -> None:
    zoned = pa.array([0, 1], pa.timestamp("us", tz="UTC"))
    pq.write_table(_diagnoses(date=zoned), tmp_path / "d.parquet")
    assert codes(stopped(box(tmp_path), files={"diagnoses": ("d.parquet",)})) == ["COI-D015"]


def test_10_an_unknown_zone_is_an_error_of_the_study(tmp_path: Path) -> None:
    error = stopped(box(tmp_path), StudyError, timezone="Europe/Kopenhagen")
    assert codes(error) == ["COI-S110"]
    assert error.exit_code == 3


DRIFTED: dict[str, pa.Table] = {
    "a column more": _diagnoses(extra=pa.array(["x", "y"])),
    "a column less": _diagnoses().drop_columns(["code"]),
    "another type": _diagnoses(pnr=pa.array([12, 13])),
    "another unit of time": _diagnoses(date=pa.array([0, 1], pa.timestamp("ms"))),
}


@pytest.mark.parametrize("name", DRIFTED)
def test_46_parquet_files_must_agree(tmp_path: Path, name: str) -> None:
    first = _diagnoses()
    if name == "another unit of time":
        first = _diagnoses(date=pa.array([0, 1], pa.timestamp("us")))
    pq.write_table(first, tmp_path / "a.parquet")
    pq.write_table(DRIFTED[name], tmp_path / "b.parquet")
    error = stopped(box(tmp_path), files={"diagnoses": ("a.parquet", "b.parquet")})
    assert codes(error) == ["COI-D013"]
    assert error.problems[0].where == "diagnoses/b.parquet"


def test_46_a_parquet_file_without_footer(tmp_path: Path) -> None:
    pq.write_table(_diagnoses(), tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "b.parquet").write_bytes(whole[:-10])
    (tmp_path / "c.parquet").write_bytes(b"no parquet")
    error = stopped(box(tmp_path), files={"diagnoses": ("a.parquet", "b.parquet", "c.parquet")})
    assert codes(error) == ["COI-D012", "COI-D012"]


def test_47_a_parquet_file_of_no_rows_among_others_is_read(tmp_path: Path) -> None:
    pq.write_table(_diagnoses(), tmp_path / "a.parquet")
    pq.write_table(_diagnoses().slice(0, 0), tmp_path / "b.parquet")
    result = box(tmp_path).read(files={"diagnoses": ("a.parquet", "b.parquet")})
    assert len(result.tables["diagnosis"]) == 2


def test_47_a_folder_of_several_kinds_is_ambiguous(tmp_path: Path) -> None:
    (tmp_path / "lpr").mkdir()
    write_table(tmp_path / "lpr" / "a.csv", HEADERS["diagnoses"], DIAGNOSES)
    write_table(tmp_path / "lpr" / "a.parquet", HEADERS["diagnoses"], DIAGNOSES)
    error = stopped(box(tmp_path), files={"diagnoses": ("lpr",)})
    assert codes(error) == ["COI-D002"]
    result = box(tmp_path).read(files={"diagnoses": ("lpr",)}, table={"diagnoses": {"ending": ".csv"}})
    assert len(result.tables["diagnosis"]) == 4


def test_47_a_table_is_parquet_or_text(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", HEADERS["diagnoses"], DIAGNOSES)
    write_table(tmp_path / "b.parquet", HEADERS["diagnoses"], DIAGNOSES)
    assert codes(stopped(box(tmp_path), files={"diagnoses": ("a.csv", "b.parquet")})) == ["COI-D002"]


def test_56_a_name_is_no_pattern(tmp_path: Path) -> None:
    small = box(tmp_path)
    source = small.register()
    assert source.inputs()
    starred = replace(source.diagnoses, files=(str(tmp_path / "diag*.csv"),))
    with pytest.raises(DataError) as caught:
        replace(source, diagnoses=starred).inputs()
    assert codes(caught.value) == ["COI-D001"]
    assert "literally" in caught.value.problems[0].fix


@pytest.mark.parametrize("name", ["d[1].csv", "d?.csv", 'it\'s "d".csv', "d" * 240 + ".csv", "dé.csv"])
def test_56_odd_names_are_read_literally(tmp_path: Path, name: str) -> None:
    write_table(tmp_path / "d1.csv", HEADERS["diagnoses"], [("0012", "2001-01-01", "I10")])
    result = box(tmp_path).read(files={"diagnoses": (name,)})
    assert len(result.tables["diagnosis"]) == 4


def test_56_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    small = box(tmp_path)
    (tmp_path / "diagnoses.csv").unlink(missing_ok=True)
    source = small.register()
    piped = replace(source.diagnoses, files=(str(tmp_path / "pipe.csv"),))
    with pytest.raises(DataError) as caught:
        replace(source, diagnoses=piped).inputs()
    assert codes(caught.value) == ["COI-D001"]


def test_56_a_link_is_followed(tmp_path: Path) -> None:
    write_table(tmp_path / "target.csv", HEADERS["diagnoses"], DIAGNOSES)
    (tmp_path / "diagnoses.csv").symlink_to(tmp_path / "target.csv")
    assert len(box(tmp_path).read().tables["diagnosis"]) == 4


def test_56_a_file_that_changes_during_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = register_files.sha256

    def grows(path: Path) -> str:
        found = hashed(path)
        if path.name == "diagnoses.csv":
            with path.open("a") as stream:
                stream.write("12,2005-01-01,G35\n")
        return found

    monkeypatch.setattr("coincide.sources.register.load.sha256", grows)
    error = stopped(box(tmp_path))
    assert codes(error) == ["COI-D017"]
    assert "diagnoses/diagnoses.csv" in error.problems[0].where


def test_the_rows_used_here_hold_the_secrets() -> None:
    text = str([*PEOPLE, *DIAGNOSES])
    assert all(secret in text for secret in SECRETS)
