"""Small MEDS data sets written to disk, and the same people as a register."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from coincide.sources.frames import Frames, from_frames
from coincide.sources.meds import Meds
from support.register_files import Result, read

Event = tuple[int | str | None, str | None, str | None]
"""Subject, time (None = static) and code."""

SCHEMA = pa.schema(
    [
        ("subject_id", pa.int64()),
        ("time", pa.timestamp("us")),
        ("code", pa.string()),
        ("numeric_value", pa.float32()),
    ]
)
A, B, C = 7, 12, 130
"""Three people; as text their ids sort as 12, 130, 7."""

EVENTS: dict[str, list[Event]] = {
    "train/0": [
        (A, None, "GENDER//M"),
        (A, "1940-05-01T00:00:00", "MEDS_BIRTH"),
        (A, "2009-03-01T10:30:00", "DIAGNOSIS//ICD//10//G1221"),
        (A, "2009-03-01T23:59:59", "LAB//50912//mg/dL"),
        (A, "2010-06-15T04:00:00", "MEDS_DEATH"),
        (B, None, "GENDER//F"),
        (B, "1950-01-02T00:00:00", "MEDS_BIRTH"),
        (B, "2005-07-08T08:00:00", "DIAGNOSIS//ICD//10//G35"),
        (B, "2006-07-08T08:00:00", "DIAGNOSIS//ICD//9//340"),
    ],
    "held_out/0": [
        (C, None, "GENDER//F"),
        (C, "1960-02-29T00:00:00", "MEDS_BIRTH"),
        (C, "2001-12-24T12:00:00", "HOSPITAL_ADMISSION//URGENT"),
        (C, "2007-01-01T09:15:00", "DIAGNOSIS//ICD//10//I10"),
    ],
}
SPELLS = [(A, "2000-01-01", "2010-06-15"), (B, "2000-01-01", "2021-01-01"), (C, "2000-01-01", "2021-01-01")]


def time_of(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


def event_table(events: Sequence[Event], schema: pa.Schema = SCHEMA) -> pa.Table:
    columns: dict[str, list[Any]] = {
        "subject_id": [subject for subject, _, _ in events],
        "time": [time_of(time) for _, time, _ in events],
        "code": [code for _, _, code in events],
    }
    return pa.table({f.name: pa.array(columns.get(f.name, [None] * len(events)), f.type) for f in schema})


@dataclass
class MedsBox:
    """A folder with a small sound MEDS data set, to be broken one part at a time.

    ``shards`` maps names to events, or to a table written as it is; ``metadata`` names to what they hold.
    """

    folder: Path
    shards: dict[str, Sequence[Event] | pa.Table] = field(default_factory=lambda: dict(EVENTS))
    dataset: Mapping[str, Any] | str | None = field(default_factory=lambda: {"meds_version": "0.4.1"})
    codes: pa.Table | None = None

    @property
    def root(self) -> Path:
        return self.folder / "meds"

    def write(self) -> Path:
        (self.root / "metadata").mkdir(parents=True)
        (self.root / "data").mkdir()
        for name, shard in self.shards.items():
            path = self.root / "data" / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(shard if isinstance(shard, pa.Table) else event_table(shard), path)
        if self.dataset is not None:
            text = self.dataset if isinstance(self.dataset, str) else json.dumps(self.dataset)
            (self.root / "metadata/dataset.json").write_text(text, encoding="utf-8")
        if self.codes is not None:
            pq.write_table(self.codes, self.root / "metadata/codes.parquet")
        return self.root

    def meds(self, **options: Any) -> Meds:
        return Meds(**{"path": self.root, "max_quarantine_share": 0.5} | options)

    def read(self, **options: Any) -> Result:
        if not self.root.exists():
            self.write()
        number = len(list(self.folder.glob("work*")))
        return read(self.meds(**options), self.folder / f"work{number}")


def as_register(*, observed: bool = True, **options: Any) -> Frames:
    """Return the people of `EVENTS` as a register of frames."""
    days = [
        (A, "2009-03-01"),
        (B, "2005-07-08"),
        (B, "2006-07-08"),
        (C, "2001-12-24"),
        (C, "2007-01-01"),
    ]
    tables: dict[str, pa.Table] = {
        "people": _table(
            ("id", "sex", "birth_date"),
            [(A, "male", "1940-05-01"), (B, "female", "1950-01-02"), (C, "female", "1960-02-29")],
        ),
        "diagnoses": _table(
            ("id", "date", "code", "vocabulary"),
            [
                (A, "2009-03-01", "G12.21", "icd10cm"),
                (B, "2005-07-08", "G35", "icd10cm"),
                (B, "2006-07-08", "340", "icd9cm"),
                (C, "2007-01-01", "I10", "icd10cm"),
            ],
        ),
        "deaths": _table(("id", "date"), [(A, "2010-06-15")]),
        "contacts": _table(("id", "date"), days),
    }
    if observed:
        tables["observed"] = _table(("id", "from", "to"), SPELLS)
    return from_frames(**tables, **options)


def _table(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})
