"""Write a case to a new file that only its owner reads."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from coincide.errors import Problem, UsageError
from coincide.results import output

OWNER_ONLY: Final = 0o600


def write_new(path: Path, text: str) -> None:
    """Write a text to a file that is not there yet.

    Raises
    ------
    UsageError
        COI-U091 when something of that name is there; COI-U092 when its folder is not.
    EngineError
        When the disk refuses.
    """
    if not path.parent.is_dir():
        raise UsageError(
            Problem("COI-U092", "the folder of the new file is not there", "--out", fix="make it first")
        )
    if path.exists() or path.is_symlink():
        raise UsageError(
            Problem(
                "COI-U091",
                "the file is there already and is never overwritten",
                "--out",
                fix="give another name, or move the file away",
            )
        )
    output.write_bytes(path, text.encode("utf-8"))
    output.set_mode(path, OWNER_ONLY)
