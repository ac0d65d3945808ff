"""Who holds a lock or an unfinished folder, and whether that process still runs."""

from __future__ import annotations

import hashlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    """A process: on which machine, under which number, started when.

    Attributes
    ----------
    machine
        Digest of the machine's name; a process of another machine cannot be looked at from here.
    pid
        Process number.
    start
        Digest of boot and start time, so that a number given to a new process is not mistaken for the old;
        ``0`` where the system does not tell.
    """

    machine: str
    pid: int
    start: str

    def __str__(self) -> str:
        """Return the owner as one word."""
        return f"{self.machine}-{self.pid}-{self.start}"


def this_process() -> Owner:
    """Return the running process."""
    return Owner(_digest(socket.gethostname()), os.getpid(), _start(os.getpid()))


def parse_owner(word: str) -> Owner | None:
    """Read what ``str(owner)`` gave; None when it is something else."""
    parts = word.strip().split("-")
    if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdigit()):
        return None
    return Owner(parts[0], int(parts[1]), parts[2])


def may_be_alive(owner: Owner) -> bool:
    """Return False only when the process is known to have ended."""
    if owner.machine != _digest(socket.gethostname()):
        return True
    if not _exists(owner.pid):
        return False
    start = _start(owner.pid)
    return "0" in (start, owner.start) or start == owner.start


def _exists(pid: int) -> bool:
    if os.name == "nt":  # signal 0 would end the process there
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _start(pid: int) -> str:
    """Return a digest of when a process began; ``0`` where the system does not tell."""
    try:
        # Field 22 of /proc/PID/stat, counted after the name, which may hold blanks and brackets.
        ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except (OSError, IndexError, ValueError):
        return "0"
    return _digest(f"{boot} {ticks}")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
