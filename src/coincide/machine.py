"""The machine a study runs on: never part of a study file, never in an output."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coincide.errors import Problems, UsageError

_MEMORY: Final = re.compile(r"(?=.*[1-9])[0-9]+(\.[0-9]+)?\s*(MB|MiB|GB|GiB)")


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and with what a run works.

    Attributes
    ----------
    threads
        Threads of the engine; None leaves the choice to it. Results never depend on it.
    memory
        Limit of the engine's memory, such as ``"4GiB"``; None means 60 % of what there is,
        and 6 GiB at most.
    work
        Folder of person-level state (mode 0700), emptied when a run has succeeded.
    """

    threads: int | None = None
    memory: str | None = None
    work: Path = Path(".coincide")


def machine_from(
    threads: int | None = None,
    memory: str | None = None,
    work: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Machine:
    """Return the machine from options, else ``COINCIDE_*`` variables, else defaults.

    Raises
    ------
    UsageError
        When a value is not understood; all of them at once.
    """
    problems = Problems(UsageError)
    text = str(threads) if threads is not None else environment.get("COINCIDE_THREADS", "")
    if text and not (text.isdecimal() and int(text) > 0):
        problems.add(
            "COI-U011",
            f"the number of threads {text!r} is not a whole number above 0",
            where="--threads or COINCIDE_THREADS",
            fix="give a number such as 2, or leave it out",
        )
    limit = memory or environment.get("COINCIDE_MEMORY") or None
    if limit is not None and not _MEMORY.fullmatch(limit):
        problems.add(
            "COI-U012",
            f"the memory limit {limit!r} is not understood",
            where="--memory or COINCIDE_MEMORY",
            fix='give a number with its unit, such as "4GiB" or "800MB"',
        )
    problems.raise_if_any()
    folder = work or Path(environment.get("COINCIDE_WORK") or ".coincide")
    return Machine(int(text) if text else None, limit, folder)
