"""A small cohort on the disk, to be broken one file at a time, and read through the public door."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from coincide.designs.cohort.data import CohortData
from coincide.designs.cohort.intake import read_cohort
from coincide.study.cohort_model import CohortStudy
from coincide.study.cohort_read import parse_cohort_study

Row = Sequence[str]

STUDY = """\
[study]
title = "A small cohort"

[cohort]
file = "patients.csv"
id = "patient"

[cohort.columns]
age = { kind = "number", unit = "years", low = 0, high = 110, label = "age at onset" }
site = { kind = "category", levels = ["spinal", "bulbar"] }
onset = { kind = "date" }
diagnosis = { kind = "date" }
last = { kind = "date" }
death = { kind = "date" }
trach = { kind = "date" }

[follow_up]
start = "onset"
entry = "diagnosis"
end = "last"

[endpoints.survival]
label = "death or tracheostomy"
dates = ["death", "trach"]

[visits]
file = "visits.csv"
id = "patient"
time = "day"
max_quarantine_share = 0.5

[visits.columns]
day = { kind = "date" }
score = { kind = "number", low = 0, high = 48 }
"""

HEADER: Row = ("patient", "age", "site", "onset", "diagnosis", "last", "death", "trach")
PATIENTS: list[Row] = [
    ("PIDCANARY77", "61.5", "spinal", "2001-02-03", "2002-01-01", "2004-01-01", "", ""),
    ("0012", "70", "bulbar", "2003-04-05", "2003-10-01", "2005-06-07", "2005-06-07", "2005-01-02"),
    ("B", "", "spinal", "2000-01-01", "2000-03-01", "2003-01-01", "2002-01-01", ""),
    ("a", "45.25", "", "1999-01-01", "1999-05-01", "2006-01-01", "", ""),
]
VISIT_HEADER: Row = ("patient", "day", "score")
VISITS: list[Row] = [
    ("PIDCANARY77", "2002-01-01", "44"),
    ("0012", "2003-10-01", "40"),
    ("PIDCANARY77", "2001-12-01", "46.5"),
    ("B", "2000-03-01", ""),
]


def text_of(header: Row, rows: Sequence[Row], delimiter: str = ",", end: str = "\n") -> str:
    return end.join(delimiter.join(row) for row in [header, *rows]) + end


@dataclass
class SmallCohort:
    """A folder with a study and its two files."""

    folder: Path
    study: str = STUDY
    patients: list[Row] = field(default_factory=lambda: list(PATIENTS))
    visits: list[Row] = field(default_factory=lambda: list(VISITS))

    def asked(self) -> CohortStudy:
        return parse_cohort_study(self.study, base=self.folder)

    def write(self) -> SmallCohort:
        """Write the files that are not there yet, in the format of their names in the study."""
        asked = self.asked()
        for section, header, rows in (
            (asked.cohort, HEADER, self.patients),
            (asked.visits, VISIT_HEADER, self.visits),
        ):
            path = self.folder / section.file
            if not path.exists():
                write_rows(path, header, rows)
        return self

    def read(self) -> CohortData:
        self.write()
        number = len(list(self.folder.glob("work*")))
        return read_cohort(self.asked(), self.folder / f"work{number}")


def write_rows(path: Path, header: Row, rows: Sequence[Row]) -> None:
    if path.suffix == ".parquet":
        columns = {name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(header)}
        pq.write_table(pa.table(columns), path)
        return
    data = text_of(header, rows, "\t" if ".tsv" in path.name else ",").encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
