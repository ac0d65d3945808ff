"""The bytes of a text file looked at once, before they are parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from coincide.sources.register.files import File
from coincide.sources.register.gzip_check import CHUNK, unfolded

_CONTROL: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\r") + b"\x7f"
_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class Content:
    """What the bytes of a text file hold.

    Attributes
    ----------
    size
        Bytes, unpacked.
    feeds, returns, pairs
        How often LF, CR, and CR LF together occur.
    control
        Whether a control character occurs (tab and line ends aside).
    nul
        Whether a NUL byte occurs.
    utf16
        Whether the file starts with the mark of UTF-16.
    ends_in_line
        Whether the last byte ends a line.
    last_line_at
        Byte at which the last line starts.
    """

    size: int = 0
    feeds: int = 0
    returns: int = 0
    pairs: int = 0
    control: bool = False
    nul: bool = False
    utf16: bool = False
    ends_in_line: bool = False
    last_line_at: int = 0

    @property
    def mixed_ends(self) -> bool:
        """Whether lines end in more than one way (DuckDB refuses such a file)."""
        ways = (self.pairs, self.feeds - self.pairs, self.returns - self.pairs)
        return sum(count > 0 for count in ways) > 1

    @property
    def lines(self) -> int:
        """Number of lines, the last one counted with and without a line end."""
        return self.feeds + self.returns - self.pairs + (not self.ends_in_line)

    def add(self, chunk: bytes, before: bytes) -> None:
        """Take one chunk into account; `before` is the last byte of the chunk before it."""
        if self.size == 0:
            self.utf16 = chunk.startswith(_BOMS)
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self.last_line_at = self.size + end + 1 if end >= 0 else self.last_line_at
        self.size += len(chunk)
        self.feeds += chunk.count(b"\n")
        self.returns += chunk.count(b"\r")
        self.pairs += chunk.count(b"\r\n") + (before == b"\r" and chunk.startswith(b"\n"))
        self.nul = self.nul or b"\0" in chunk
        self.control = self.control or len(chunk.translate(None, _CONTROL)) != len(chunk)
        self.ends_in_line = chunk[-1:] in (b"\n", b"\r")


def chunks_of(file: File) -> Iterator[bytes]:
    """Yield the text of a file in chunks of bytes, unpacked."""
    if file.is_gzip:
        yield from unfolded(file.path, file.label)
        return
    with file.path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def look(chunks: Iterable[bytes]) -> Content:
    """Return what the bytes hold."""
    content, before = Content(), b""
    for chunk in chunks:
        content.add(chunk, before)
        before = chunk[-1:]
    return content


def one_line_end(text: str) -> str:
    """Return a piece of text with LF for every line end; a piece must not end between CR and LF."""
    return re.sub(r"\r\n?", "\n", text)
