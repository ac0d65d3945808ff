"""Progress as lines of text: constants, totals and durations, never a value of a person."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self, TextIO

EVERY_SECONDS: Final = 30.0
"""How long a plain log stays silent while a phase goes on."""


@dataclass(slots=True)
class Phase:
    """One phase and how far it has come."""

    name: str
    total: int | None
    began: float
    done: int = 0

    def text(self, now: float) -> str:
        """Return how far the phase has come, with the time left where it can be told."""
        spent = now - self.began
        if not self.total or not self.done:
            return f"{self.name} ... {spent:.0f} s"
        share = min(self.done / self.total, 1.0)
        left = spent * (1.0 - share) / share
        return f"{self.name} ... {self.done:,} of {self.total:,} ({share:.0%}), about {left:.0f} s left"


@dataclass(slots=True)
class PlainPhases:
    """A line when a phase begins, and one every 30 s while it lasts."""

    stream: TextIO
    every: float = EVERY_SECONDS
    _phase: Phase | None = None
    _written: float = field(default_factory=time.monotonic)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._remind, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def phase(self, name: str, total: int | None = None) -> None:
        """Say that a phase begins."""
        with self._lock:
            self._phase = Phase(name, total, time.monotonic())
        self._write(name if total is None else f"{name} ({total:,})")

    def advance(self, done: int) -> None:
        """Note how far the phase has come; the next reminder tells it."""
        with self._lock:
            if self._phase is not None:
                self._phase.done = done

    def _remind(self) -> None:
        while not self._stop.wait(max(self._written + self.every - time.monotonic(), 0.0)):
            with self._lock:
                now = time.monotonic()
                due = self._phase is not None and now >= self._written + self.every
                text = self._phase.text(now) if self._phase is not None else ""
            if due:
                self._write(text)
            elif self._phase is None:
                self._written = now  # nothing has begun: look again later

    def _write(self, line: str) -> None:
        self._written = time.monotonic()
        try:
            self.stream.write(f"{line}\n")
            self.stream.flush()
        except (BrokenPipeError, ValueError):
            self._stop.set()  # nobody reads any more; the run goes on


@dataclass(slots=True)
class LoggedPhases:
    """A line per phase and per finished phase in a log file: names and totals only."""

    logger: logging.Logger
    _name: str = ""

    def phase(self, name: str, total: int | None = None) -> None:
        """Log that a phase begins."""
        self._name = name
        self.logger.info("%s", name if total is None else f"{name}: {total} in all")

    def advance(self, done: int) -> None:
        """Log how much of the phase is done."""
        self.logger.info("%s: %d done", self._name, done)
