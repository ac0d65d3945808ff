"""Gzip files opened to the last byte before anybody trusts them.

DuckDB does not compare the checksum at the end of a gzip file, and nothing stops a small file from
unfolding into terabytes.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from coincide.errors import DataError, Problem

CHUNK: Final = 4 * 2**20
RATIO: Final = 300
"""Largest content for one byte of file: register text is compressed 5 to 30 times."""

FREE: Final = 64 * 2**20
"""Bytes of content below which the ratio is not looked at."""

LARGEST: Final = 2 * 2**40
"""Bytes of content no file of a register has."""

_NESTED: Final = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")


def unfolded(path: Path, label: str) -> Iterator[bytes]:
    """Yield the content of a gzip file in chunks, its checksums compared.

    Raises
    ------
    DataError
        COI-D008 cut off, flipped bits or wrong checksum; COI-D009 a bomb or an archive in the archive.
    """
    try:
        yield from _guarded(path, label)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        failure = Problem(
            "COI-D008",
            "The gzip file is damaged: cut off, or its checksum does not fit.",
            where=label,
            why="Rows could be missing or wrong without a sign.",
            fix="Copy the file again from its origin.",
        )
    else:
        return
    raise DataError(failure)


def _guarded(path: Path, label: str) -> Iterator[bytes]:
    allowed = max(FREE, RATIO * path.stat().st_size)
    size = 0
    with gzip.open(path, "rb") as stream:
        while chunk := stream.read(CHUNK):
            if size == 0 and chunk.startswith(_NESTED):
                raise DataError(Problem("COI-D009", "There is an archive inside the gzip file.", where=label))
            size += len(chunk)
            if size > min(allowed, LARGEST):
                raise DataError(
                    Problem(
                        "COI-D009",
                        f"The gzip file unfolds to more than {RATIO} times its size.",
                        where=label,
                        why="No register text does that; such a file can fill the disk.",
                        fix="Unpack the file yourself if it is sound, and name the unpacked one.",
                    )
                )
            yield chunk
