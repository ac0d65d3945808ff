"""From a text to everything its sentences tell."""

from __future__ import annotations

from coincide.cases.prose.attacks import attacks
from coincide.cases.prose.course import progression
from coincide.cases.prose.emg import conduction, emg
from coincide.cases.prose.fluid import fluid
from coincide.cases.prose.motor import motor
from coincide.cases.prose.mri import mri
from coincide.cases.prose.symptoms import bladder, sensory
from coincide.cases.prose.tokens import read_sentences
from coincide.cases.prose.told import Told
from coincide.cases.prose.whose import Placed, place

_TESTS = frozenset({"emg", "ncs", "mri", "csf", "evoked", "blood", "genes"})


def read(text: str) -> list[Told]:
    """Return everything the text tells of the patient, in order."""
    placed = place(read_sentences(text))
    told = list(motor([one for one in placed if not (one.about & _TESTS and one.said)]))
    told.extend(one for sentence in placed for one in _sentence(sentence))
    told.extend(progression(placed))
    told.extend(attacks(placed))
    return told


def _sentence(placed: Placed) -> list[Told]:
    """Return what one sentence tells: which rules read it depends on what was examined."""
    told: list[Told] = []
    tested = placed.about & _TESTS
    if "emg" in placed.about:
        told.extend(emg(placed))
    told.extend(conduction(placed))
    told.extend(mri(placed))
    told.extend(fluid(placed))
    if not placed.said or "exam" in placed.about or not tested:
        told.extend(sensory(placed))
        told.extend(bladder(placed))
    return told
