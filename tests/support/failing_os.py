"""An operating system that fails at the n-th operation on files, for n = 1, 2, 3, ... until none fails."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

OPERATIONS = ("open", "write", "fsync", "close", "mkdir", "rename", "replace", "chmod")
"""Functions of `os` by which files and folders are made; those that only remove are left alone."""

Fault = Callable[[str, tuple[Any, ...]], None]


def refuse(operation: str, arguments: tuple[Any, ...]) -> None:
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def write_half(operation: str, arguments: tuple[Any, ...]) -> None:
    """Write one half, then fail."""
    if operation == "write":
        REAL["write"](arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def interrupt(operation: str, arguments: tuple[Any, ...]) -> None:
    """Do as Ctrl-C does."""
    raise KeyboardInterrupt


def kill(operation: str, arguments: tuple[Any, ...]) -> None:
    """End the process at once; half of a write is done."""
    if operation == "write":
        REAL["write"](arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


REAL: dict[str, Callable[..., Any]] = {name: getattr(os, name) for name in OPERATIONS}


@contextmanager
def failing_at(n: int, fault: Fault) -> Iterator[list[str]]:
    """Let the `n`-th operation fail; gives the operations done so far, by name."""
    done: list[str] = []

    def wrapped(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            done.append(name)
            if len(done) == n:
                if name == "close":  # a descriptor is gone whatever close says
                    REAL["close"](*arguments)
                fault(name, arguments)
            return REAL[name](*arguments, **named)

        return call

    for name in OPERATIONS:
        setattr(os, name, wrapped(name))
    try:
        yield done
    finally:
        for name in OPERATIONS:
            setattr(os, name, REAL[name])
