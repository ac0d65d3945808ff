"""What a long run tells about itself, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """A listener of named phases. Texts are constants and totals, never values of a person."""

    def phase(self, name: str, total: int | None = None) -> None:
        """Begin a phase; `total` is its size in `advance` units where it is known."""

    def advance(self, done: int) -> None:
        """Say how much of the phase's total is done so far."""


class Silent:
    """A listener that says nothing."""

    def phase(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def advance(self, done: int) -> None:
        """Say nothing."""
