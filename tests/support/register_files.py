"""Small registers written to disk, and read through the public door."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from coincide.canonical import CANONICAL, Intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.progress import Silent
from coincide.sources.base import Source
from coincide.sources.register import Register, TableOptions

Row = Sequence[str]

COLUMNS: dict[str, dict[str, Any]] = {
    "people": {"id": "pnr", "sex": "sex", "birth_date": "born", "death_date": "died"},
    "diagnoses": {"id": "pnr", "date": "date", "code": "code"},
    "observed": {"id": "pnr", "from": "start", "to": "stop"},
    "deaths": {"id": "pnr", "date": "date", "cause": ("cause1", "cause2")},
}
HEADERS: dict[str, Row] = {
    "people": ("pnr", "sex", "born", "died"),
    "diagnoses": ("pnr", "date", "code"),
    "observed": ("pnr", "start", "stop"),
    "deaths": ("pnr", "date", "cause1", "cause2"),
}
PEOPLE: list[Row] = [
    ("PIDCANARY77", "M", "1940-05-01", "2010-06-15"),
    ("0012", "F", "1950-01-02", ""),
    ("12", "F", "1960-02-29", ""),
]
DIAGNOSES: list[Row] = [
    ("PIDCANARY77", "2009-03-01", "G12.2"),
    ("0012", "2005-07-08", "G35"),
    ("0012", "2006-07-08", "g35.9 "),
    ("12", "2007-01-01", "I10"),
]
OBSERVED: list[Row] = [
    ("PIDCANARY77", "2000-01-01", "2010-06-15"),
    ("0012", "2000-01-01", "2021-01-01"),
    ("12", "2000-01-01", "2021-01-01"),
]


def csv_text(header: Row, rows: Sequence[Row], delimiter: str = ",", end: str = "\n") -> str:
    return end.join([delimiter.join(header), *(delimiter.join(row) for row in rows)]) + end


def write_text(path: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    data = text if isinstance(text, bytes) else text.encode(encoding)
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    return path


def write_table(path: Path, header: Row, rows: Sequence[Row]) -> Path:
    """Write rows in the format of the ending; Parquet columns are text."""
    if path.suffix == ".parquet":
        columns = {name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(header)}
        pq.write_table(pa.table(columns), path)
        return path
    return write_text(path, csv_text(header, rows, "\t" if ".tsv" in path.name else ","))


@dataclass(frozen=True)
class Result:
    """What an intake gave: tables as lists of rows, the intake, the quarantine's lines."""

    tables: dict[str, list[tuple[Any, ...]]]
    intake: Intake
    quarantine: list[str]
    bytes: dict[str, bytes]

    def finding(self, rule: str, table: str | None = None) -> int:
        found = [f for f in self.intake.findings if f.rule == rule and table in (None, f.table)]
        assert found, (rule, [(f.rule, f.table) for f in self.intake.findings])
        return sum(f.rows for f in found)


def read(source: Source, work: Path, **engine: Any) -> Result:
    """Read a source into canonical tables in a new work folder."""
    folder = work / "canonical"
    folder.mkdir(parents=True)
    with DuckDBEngine(work=work, read_paths=source.inputs(), threads=2, **engine) as opened:
        intake = source.tables(opened, folder, Silent())
        opened.load_folder(folder)
    tables, content = {}, {}
    for name, schema in CANONICAL.items():
        path = folder / f"{name}.parquet"
        table = pq.read_table(path)
        assert [(f.name, f.type) for f in table.schema] == [(f.name, f.type) for f in schema], name
        assert table.num_rows == intake.rows[name], name
        tables[name] = [tuple(row.values()) for row in table.to_pylist()]
        content[name] = path.read_bytes()
    lines = (folder / "quarantine.csv").read_text(encoding="utf-8").splitlines()[1:]
    return Result(tables, intake, lines, content)


@dataclass
class Box:
    """A folder with the files of a small sound register, to be broken one file at a time."""

    folder: Path
    rows: dict[str, list[Row]]

    def register(
        self,
        files: Mapping[str, Sequence[str]] | None = None,
        columns: Mapping[str, dict[str, Any]] | None = None,
        table: Mapping[str, dict[str, Any]] | None = None,
        **options: Any,
    ) -> Register:
        """Write every file that is not there yet, and return the register of them."""
        tables: dict[str, Any] = {}
        for name, rows in self.rows.items():
            names = tuple((files or {}).get(name, (f"{name}.csv",)))
            for file in names:
                if not (self.folder / file).exists():
                    write_table(self.folder / file, HEADERS[name], rows)
            used = COLUMNS[name] | (columns or {}).get(name, {})
            used = {ours: theirs for ours, theirs in used.items() if theirs}
            tables[name] = TableOptions(files=names, columns=used, **(table or {}).get(name, {}))
        options = {"vocabulary": "icd10", "max_quarantine_share": 0.5} | options
        return Register(**tables, **options).located(self.folder)

    def fresh(self) -> Box:
        """Return the box after its files are gone, so that they are written again."""
        for name in self.rows:
            (self.folder / f"{name}.csv").unlink(missing_ok=True)
        return self

    def read(self, **options: Any) -> Result:
        source = self.register(**options)
        number = len(list(self.folder.glob("work*")))
        return read(source, self.folder / f"work{number}")


def box(folder: Path, **rows: list[Row]) -> Box:
    """Return a box with people, diagnoses and observed spells, some of them replaced."""
    return Box(folder, {"people": PEOPLE, "diagnoses": DIAGNOSES, "observed": OBSERVED} | rows)
