"""Data frames as a source: the same strict way as files, without the text."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final, Self, cast

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq

from coincide.canonical import Intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import Problems, UsageError
from coincide.progress import Progress
from coincide.sources.register.layout import LAYOUTS, Layout
from coincide.sources.register.options import TableOptions
from coincide.sources.register.source import Register

_FOLDER: Final = "frames"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frames:
    """Frames in memory, as Arrow, with the options of a register. Made by :func:`from_frames`."""

    kind: ClassVar[str] = "frames"

    frames: dict[str, pa.Table]
    options: dict[str, Any] = field(default_factory=dict)

    def located(self, base: Path) -> Self:  # noqa: ARG002 - there is no file to locate
        """Return the same source: it names no file."""
        return self

    def inputs(self) -> tuple[Path, ...]:
        """Return no file."""
        return ()

    def tables(self, engine: DuckDBEngine, folder: Path, progress: Progress) -> Intake:
        """Write the canonical tables into `folder`; see :meth:`Register.tables`."""
        written = folder / _FOLDER
        written.mkdir(mode=0o700, exist_ok=True)
        try:
            tables: dict[str, Any] = {
                name: _written(name, frame, written) for name, frame in self.frames.items()
            }
            return Register(**tables, **self.options).tables(engine, folder, progress)
        finally:
            shutil.rmtree(written, ignore_errors=True)


def from_frames(
    *,
    people: object,
    diagnoses: object,
    observed: object | None = None,
    deaths: object | None = None,
    areas: object | None = None,
    contacts: object | None = None,
    drugs: object | None = None,
    labs: object | None = None,
    kin: object | None = None,
    broader: object | None = None,
    **options: Any,
) -> Frames:
    """Return a source of pandas, polars or Arrow frames.

    Parameters
    ----------
    people, diagnoses, observed, deaths, areas, contacts, drugs, labs, kin, broader
        Frames with our column names: people ``id, sex, birth_date`` (``death_date, area``); diagnoses
        ``id, date, code`` (``vocabulary, setting, position``); observed ``id, from, to``; deaths
        ``id, date`` (``cause, vocabulary, rank``); and so on. Other columns are left alone. Ids are text
        or integers; dates are dates, times without a zone, or text in ``date_format``.
    **options
        Options of :class:`coincide.sources.register.Register`, such as ``vocabulary="icd10"``,
        ``sex={"1": "male"}``, ``coverage=("2000-01-01", "2020-12-31")``.

    Raises
    ------
    UsageError
        COI-U020 for what is no frame; COI-U021 for a missing column; COI-U022 for an unknown option;
        COI-U023 for a column of mixed types.

    Examples
    --------
    >>> import pyarrow as pa
    >>> source = from_frames(
    ...     people=pa.table({"id": ["a"], "sex": ["F"], "birth_date": ["1950-02-03"]}),
    ...     diagnoses=pa.table({"id": ["a"], "date": ["2001-02-03"], "code": ["G35"]}),
    ...     vocabulary="icd10",
    ... )
    >>> sorted(source.frames)
    ['diagnoses', 'people']
    """
    given = {
        "people": people,
        "diagnoses": diagnoses,
        "observed": observed,
        "deaths": deaths,
        "areas": areas,
        "contacts": contacts,
        "drugs": drugs,
        "labs": labs,
        "kin": kin,
        "broader": broader,
    }
    problems = Problems(UsageError)
    unknown = sorted(set(options) - _register_options())
    if unknown:
        problems.add("COI-U022", f"Unknown option(s): {', '.join(unknown)}.", where="from_frames")
    frames = {}
    for name, frame in given.items():
        table = None if frame is None else _arrow(name, frame, problems)
        if table is not None:
            frames[name] = table
            _check_columns(LAYOUTS[name], table, problems)
    problems.raise_if_any()
    return Frames(frames=frames, options=options)


def _register_options() -> set[str]:
    return set(Register.__dataclass_fields__) - set(LAYOUTS)


def _arrow(name: str, frame: object, problems: Problems) -> pa.Table | None:
    try:
        native: nw.DataFrame[Any] = nw.from_native(cast("Any", frame), eager_only=True)
    except TypeError:
        problems.add(
            "COI-U020",
            f"{name} is a {type(frame).__name__}, not a frame of pandas, polars or Arrow.",
            where=f"from_frames({name}=...)",
        )
        return None
    try:
        return native.to_arrow()
    except (pa.ArrowException, TypeError):
        problems.add(
            "COI-U023",
            f"A column of {name} holds values of several types.",
            where=f"from_frames({name}=...)",
            why="A guess would change ids or codes.",
            fix="Turn each column into one type first, ids and codes into text.",
        )
        return None


def _check_columns(layout: Layout, table: pa.Table, problems: Problems) -> None:
    missing = [column for column in layout.required if column not in table.column_names]
    if missing:
        problems.add(
            "COI-U021",
            f"{layout.name} has no column {', '.join(missing)}.",
            where=f"from_frames({layout.name}=...)",
            fix=f"Columns: {', '.join(layout.contents)}.",
        )


def _written(name: str, table: pa.Table, folder: Path) -> TableOptions:
    path = folder / f"{name}.parquet"
    pq.write_table(table, path)
    columns = {column: column for column in LAYOUTS[name].contents if column in table.column_names}
    return TableOptions(files=(str(path),), columns=dict(columns))
