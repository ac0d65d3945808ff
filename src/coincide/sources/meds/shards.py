"""The footers of the events, each looked at: the columns a MEDS file must have, and their types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pyarrow as pa

from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import DataError, Problem, Problems
from coincide.sources.meds.files import MedsFiles
from coincide.sources.register.files import File
from coincide.sources.register.headers import header_problems
from coincide.sources.register.opened import Kind
from coincide.sources.register.parquet import Footer, read_footer

EVENTS: Final = "meds_events"
"""The engine's view of all events: id, time, code, and the file and row where each stands."""

_NEEDED: Final = ("subject_id", "time", "code")
_MEDS: Final = {
    "subject_id": pa.int64(),
    "time": pa.timestamp("us"),
    "code": pa.string(),
    "numeric_value": pa.float32(),
    "text_value": pa.string(),
}
"""Name -> type in MEDS 0.3 and 0.4; texts of any width are text, a dictionary is what it holds."""


def _text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind))


def _text_or_integer(kind: pa.DataType) -> bool:
    return _text(kind) or bool(pa.types.is_integer(kind))


def _local_time(kind: pa.DataType) -> bool:
    return bool(pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None))


_LOOSE: Final[dict[str, tuple[str, Callable[[pa.DataType], bool]]]] = {
    "subject_id": ("text or whole numbers", _text_or_integer),
    "time": ("times without a zone, or dates", _local_time),
    "code": ("text", _text),
}
"""Name -> what may stand in a file without the layout of MEDS."""


def read_footers(files: MedsFiles) -> list[Footer]:
    """Return the footer of each file of events.

    Raises
    ------
    DataError
        COI-D012 a damaged file; COI-D004, COI-D005 a missing or doubled column; COI-D141 a column of
        another type; COI-D016 when there is no event at all.
    """
    problems, footers = Problems(DataError), []
    for file in files.shards:
        try:
            footer = read_footer(file)
        except DataError as error:
            problems.extend(list(error.problems))
            continue
        footers.append(footer)
        problems.extend(list(_wrong(footer, strict=files.strict)))
    if footers and not any(footer.rows for footer in footers):
        problems.add("COI-D016", "0 events in the data.", where="data.path", fix="Check the export.")
    problems.raise_if_any()
    return footers


def _wrong(footer: Footer, *, strict: bool) -> Iterator[Problem]:
    label = footer.file.label
    missing = header_problems(list(footer.types), _NEEDED, label, ",")
    yield from missing
    if missing:
        return
    for name in _MEDS if strict else _NEEDED:
        kind = footer.types.get(name)
        if kind is None:
            continue
        wanted = str(_MEDS[name]) if strict else _LOOSE[name][0]
        if not (kind == _MEDS[name] if strict else _LOOSE[name][1](kind)):
            yield _type(label, name, str(kind), wanted)


def _type(label: str, name: str, kind: str, wanted: str) -> Problem:
    return Problem(
        "COI-D141",
        f"The column {name} has the type {kind}; it must be {wanted}.",
        where=label,
        why="A cast could change ids, days or codes without a word.",
        fix="Write the file again with the types of MEDS.",
    )


def kind_of_ids(footers: list[Footer]) -> Kind:
    """Return how ids lie in the files: as text where one file has them as text."""
    texts = any(pa.types.is_string(footer.types["subject_id"]) for footer in footers)
    return "text" if texts else "integer"


def open_events(engine: DuckDBEngine, shards: tuple[File, ...], ids: Kind) -> None:
    """Make the view `EVENTS` of all files; an empty id or code is none, a time without end is none."""
    time = "CAST(time AS TIMESTAMP)"
    subject = "nullif(subject_id, '')" if ids == "text" else "subject_id"
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW {EVENTS} AS SELECT {subject} AS id,"
        f" CASE WHEN isfinite({time}) THEN {time} END AS time, nullif(trim(code), '') AS code,"
        f" file_index AS file, file_row_number AS row"
        f" FROM {engine.parquet(*(shard.path for shard in shards))}"
    )
