"""How much memory the engine may take: a share of what the machine or its container has."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from coincide.errors import EngineError, Problem

SHARE: Final = 0.6
"""Share of the memory given to DuckDB: Python, NumPy and Arrow need the rest."""

MOST: Final = 6 * 2**30
"""What DuckDB gets unless it is told: 10 million people with 100 million records then stay below 8 GiB."""

_CGROUP: Final = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_FLOOR: Final = 256 * 2**20
_SIZE: Final = re.compile(r"\s*\d+(\.\d+)?\s*([KMGT]i?B|B)\s*", re.IGNORECASE)


def _limit_of(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def available() -> int:
    """Return the bytes this process may use: the smaller of the machine's and the container's."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4 * 2**30
    limits = [limit for limit in map(_limit_of, _CGROUP) if limit is not None]
    return min([pages, *limits])


def memory_setting(memory: str | None) -> str:
    """Return the engine's memory limit in words DuckDB knows.

    Parameters
    ----------
    memory
        Such as ``"8GiB"`` or ``"500 MB"``; None takes `SHARE` of what is available, `MOST` at most.

    Raises
    ------
    EngineError
        COI-E001 when the text is no size.
    """
    if memory is None:
        return f"{min(max(int(available() * SHARE), _FLOOR), MOST) // 2**20}MiB"
    if not _SIZE.fullmatch(memory):
        raise EngineError(
            Problem("COI-E001", f"{memory!r} is no amount of memory.", fix='Write a size such as "8GiB".')
        )
    return memory.strip()
