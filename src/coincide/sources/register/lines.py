"""From the n-th row of a text file back to its line, for rows that were left out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import IO

from coincide.sources.register.content import chunks_of
from coincide.sources.register.opened import Stretch


def lines_of(stretch: Stretch, rows: Iterable[int]) -> dict[int, int]:
    """Return the line (from 1) of some rows (from 0) of a file.

    Parquet has no lines: its rows are counted from 1. In text without blank lines, broken records and
    line ends inside quotes the n-th row stands in line n + 2; otherwise the file is walked once more.
    """
    if stretch.text is None:
        return {row: row + 1 for row in rows}
    if not stretch.broken and stretch.text.lines == stretch.rows + 1:
        return {row: row + 2 for row in rows}
    wanted = set(rows)
    return {row: line for row, line in _walked(stretch) if row in wanted}


def broken_lines(stretch: Stretch) -> list[int]:
    """Return the lines of the broken records of a file."""
    if stretch.text is None or not stretch.broken:
        return []
    wanted = set(stretch.broken)
    return [line for place, (line, _) in enumerate(_records(stretch), 1) if place in wanted]


def _walked(stretch: Stretch) -> Iterator[tuple[int, int]]:
    broken, row = set(stretch.broken), 0
    for place, (line, blank) in enumerate(_records(stretch), 1):
        # The engine skips blank lines, but in a file of one column they are a missing value.
        if place == 1 or place in broken or (blank and stretch.columns > 1):
            continue
        yield row, line
        row += 1


def _records(stretch: Stretch) -> Iterator[tuple[int, bool]]:
    """Yield the first line and blankness of each record, the header and blank lines among them."""
    inside, first = False, 1
    with _as_lines(stretch) as lines:
        for number, line in enumerate(lines, 1):
            if not inside:
                first = number
            was_inside, inside = inside, _open_after(line, inside, stretch)
            if not inside:
                yield first, not was_inside and not line.strip("\r\n")


def _open_after(line: str, inside: bool, stretch: Stretch) -> bool:
    """Return whether a quote is open at the end of a line. A quote opens only at a field's start."""
    if not stretch.quote or stretch.quote not in line:
        return inside
    at_start = not inside
    for mark in line:
        if mark == stretch.quote:
            inside = not inside if inside or at_start else inside
            # A doubled quote closes and opens again: after a closing quote one more may open.
            at_start = not inside
        else:
            at_start = mark == stretch.delimiter and not inside
    return inside


def _as_lines(stretch: Stretch) -> IO[str]:
    # Only delimiter, quote and line ends matter here: single bytes in every encoding but UTF-16.
    encoding = "utf-16" if stretch.encoding == "utf-16" else "latin-1"
    stream = io.BufferedReader(_Chunks(chunks_of(stretch.file)))
    return io.TextIOWrapper(stream, encoding=encoding, newline=None)


class _Chunks(io.RawIOBase):
    """A stream over chunks of bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._held = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        if not self._held:
            self._held = next(self._chunks, b"")
        taken = self._held[: len(view)]
        view[: len(taken)] = taken
        self._held = self._held[len(taken) :]
        return len(taken)
