"""What one sentence tells of one finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.cases.prose.tokens import Sentence

PRESENT, ABSENT, UNCERTAIN, HISTORY = "present", "absent", "uncertain", "history"

SIDES: Final = ("", "left", "right", "both")


@dataclass(frozen=True, slots=True)
class Told:
    """One finding as one sentence tells it.

    Attributes
    ----------
    name
        Such as ``motor.cervical.lower`` or ``mri.periventricular``.
    state
        ``present``, ``absent``, ``uncertain`` or ``history``.
    sentence
        Where it is told.
    side
        ``left``, ``right``, ``both`` or empty.
    count
        A number of lesions, bands or months, where one is told.
    value
        The site of an attack.
    """

    name: str
    state: str
    sentence: Sentence
    side: str = ""
    count: int | None = None
    value: str = ""


def state_of(negated: bool, doubtful: bool) -> str:
    """Return the state of a finding that is named: doubt is stronger than a negation."""
    return UNCERTAIN if doubtful else ABSENT if negated else PRESENT
