"""Text files turned into Parquet of the same text, split into fields by the declared dialect only."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.quote import identifier, literal
from coincide.errors import DataError, Problem
from coincide.sources.register.content import Content, chunks_of, look, one_line_end
from coincide.sources.register.files import File
from coincide.sources.register.headers import NoHeaderError, header_problems, read_header
from coincide.sources.register.opened import Stretch

_CODECS: Final = {"utf-8": "utf-8", "latin-1": "latin-1", "windows-1252": "cp1252", "utf-16": "utf-16"}
_EXAMPLES: Final = 5
_HEAD: Final = 2**20


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is written."""

    delimiter: str
    quote: str
    encoding: str


def stage(
    engine: DuckDBEngine, file: File, columns: dict[str, str], dialect: Dialect, target: Path
) -> Stretch:
    """Write the declared columns of a text file, as text, to the Parquet file `target`.

    Raises
    ------
    DataError
        COI-D003 to COI-D011: empty, wrong header, delimiter or encoding, damaged, cut off, open quote.
    """
    content = look(chunks_of(file))
    _check_bytes(file, content, dialect)
    readable, content = _readable(file, content, dialect, target)
    try:
        names = _header(file, readable, columns, dialect)
        engine.execute("DROP TABLE IF EXISTS rejects; DROP TABLE IF EXISTS reject_scans")
        rows = engine.write_parquet(_select(engine, readable, names, columns, dialect), target)
        broken = _broken(engine, file, content)
    finally:
        if readable is not file:
            readable.path.unlink()
    return Stretch(
        file, rows, len(names), content, broken, dialect.delimiter, dialect.quote, dialect.encoding
    )


def _check_bytes(file: File, content: Content, dialect: Dialect) -> None:
    if content.size == 0:
        raise DataError(Problem("COI-D003", "The file is empty.", where=file.label, fix="Export it again."))
    if content.utf16 and dialect.encoding != "utf-16":
        raise DataError(_encoding(file, "utf-16"))


def _encoding(file: File, suggestion: str, where: str = "") -> Problem:
    return Problem(
        "COI-D007",
        "The text is not written in the declared encoding.",
        where=file.label + where,
        why="Codes and ids with other letters than a-z would change or be lost.",
        fix=f'Declare it, perhaps encoding = "{suggestion}".',
    )


def _readable(file: File, content: Content, dialect: Dialect, target: Path) -> tuple[File, Content]:
    """Return the file DuckDB can read: the file itself, or a UTF-8 copy with one kind of line end."""
    if dialect.encoding == "utf-8" and not content.mixed_ends:
        return file, content
    copy = target.with_suffix(".txt")
    with copy.open("w", encoding="utf-8", newline="") as stream:
        for piece in _decoded(file, dialect.encoding):
            stream.write(piece)
    rewritten = File(copy, file.label, ".txt")
    return rewritten, look(chunks_of(rewritten))


def _decoded(file: File, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(_CODECS[encoding])(errors="strict")
    held = ""
    try:
        for chunk in chunks_of(file):
            text = held + decoder.decode(chunk)
            held = "\r" if text.endswith("\r") else ""  # it may be the first half of a line end
            yield one_line_end(text.removesuffix("\r") if held else text)
        yield one_line_end(held + decoder.decode(b"", final=True))
    except UnicodeError:
        failure = _encoding(file, "latin-1" if encoding != "latin-1" else "utf-8")
    else:
        return
    raise DataError(failure)


def header_of(file: File, dialect: Dialect) -> list[str]:
    """Return the names in the first line of a text file, as they stand there.

    Raises
    ------
    DataError
        COI-D003, COI-D007: no header, another encoding.
    """
    head = ""
    for piece in _decoded(file, dialect.encoding):
        head += piece
        if len(head) >= _HEAD:
            break
    try:
        return read_header(head, dialect.delimiter, dialect.quote)
    except NoHeaderError:
        failure = Problem(
            "COI-D003", "The file has no header in its first line.", where=f"{file.label}, line 1"
        )
    raise DataError(failure)


def _header(file: File, readable: File, columns: dict[str, str], dialect: Dialect) -> list[str]:
    head = b""
    for chunk in chunks_of(readable):
        head += chunk
        if len(head) >= _HEAD:
            break
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
        names = read_header(text, dialect.delimiter, dialect.quote)
    except UnicodeError:
        raise DataError(_encoding(file, "latin-1")) from None
    except NoHeaderError:
        raise DataError(
            Problem("COI-D003", "The file has no header in its first line.", where=f"{file.label}, line 1")
        ) from None
    problems = header_problems(names, columns.values(), file.label, dialect.delimiter)
    if problems:
        raise DataError(*problems)
    return names


def _select(
    engine: DuckDBEngine, readable: File, names: list[str], columns: dict[str, str], dialect: Dialect
) -> str:
    places = {name: f"c{index}" for index, name in enumerate(names)}
    wanted = ", ".join(f"{places[theirs]} AS {identifier(ours)}" for ours, theirs in columns.items())
    fields = ", ".join(f"'{place}': 'VARCHAR'" for place in places.values())
    quote = literal(dialect.quote)
    # Every column is touched: with fewer, DuckDB leaves faults of the other columns unseen.
    touched = f"coalesce({', '.join(places.values())}, '') IS NOT NULL"
    return (
        f"SELECT {wanted} FROM read_csv([{engine.path(readable.path)}], auto_detect = false, header = true,"
        f" columns = {{{fields}}}, delim = {literal(dialect.delimiter)}, quote = {quote}, escape = {quote},"
        f" compression = '{'gzip' if readable.is_gzip else 'none'}', encoding = 'utf-8',"
        " strict_mode = true, null_padding = false, allow_quoted_nulls = false,"
        " nullstr = [''], store_rejects = true, rejects_table = 'rejects',"
        f" rejects_scan = 'reject_scans', rejects_limit = 0) WHERE {touched}"
    )


def _broken(engine: DuckDBEngine, file: File, content: Content) -> tuple[int, ...]:
    found = engine.rows("SELECT DISTINCT line, error_type::VARCHAR FROM rejects ORDER BY ALL")
    last = engine.number("SELECT max(line_byte_position) FROM rejects")
    engine.execute("DROP TABLE rejects; DROP TABLE reject_scans")
    lines = sorted({line for line, _ in found})
    by_kind = {kind: [line for line, other in found if other == kind] for _, kind in found}
    if "INVALID ENCODING" in by_kind:
        raise DataError(_encoding(file, "latin-1", _shown(by_kind["INVALID ENCODING"])))
    if "UNQUOTED VALUE" in by_kind:
        raise DataError(_open_quote(file, by_kind["UNQUOTED VALUE"]))
    if lines and not content.ends_in_line and last >= content.last_line_at:
        raise DataError(_cut_off(file))
    return tuple(lines)


def _shown(lines: list[int]) -> str:
    return f", line {', '.join(map(str, lines[:_EXAMPLES]))}" + (" ..." if len(lines) > _EXAMPLES else "")


def _open_quote(file: File, lines: list[int]) -> Problem:
    return Problem(
        "COI-D011",
        f"A quote is opened and not closed, or closed in the middle of a field ({len(lines)} times).",
        where=file.label + _shown(lines),
        why="Everything up to the next quote would be read as one field: rows would vanish.",
        fix='Export again with quotes doubled, or declare quote = "" if the file has none.',
    )


def _cut_off(file: File) -> Problem:
    return Problem(
        "COI-D010",
        "The last line has too few fields and no end: the file was cut off.",
        where=file.label,
        why="Nobody knows how many rows are missing.",
        fix="Copy the file again from its origin.",
    )
