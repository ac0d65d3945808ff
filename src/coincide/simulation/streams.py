"""Random numbers: one Philox stream per block of people and purpose."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is for. A new purpose leaves the numbers of all others as they are."""

    PEOPLE = 1
    ONSET = 2
    FRAILTY = 3
    FAMILY = 4
    DEATH = 5
    MOVEMENT = 6
    RECORDS = 7
    CODES = 8
    MISDIAGNOSIS = 9
    CAUSES = 10
    UNRELATED = 11
    FAMILY_FRAILTY = 12
    COHORT_PEOPLE = 13
    COHORT_COURSE = 14
    COHORT_SCALE = 15
    COHORT_VISITS = 16
    COHORT_NERVE = 17
    COHORT_MARKER = 18


def stream(seed: int, block: int, purpose: Purpose) -> np.random.Generator:
    """Return the random numbers of one block of people for one purpose.

    The key is (seed, block); the purpose is the highest word of the counter, so streams never meet
    (Salmon et al., SC11 2011: Philox is a function of key and counter).
    """
    key = np.array([seed, block], dtype=np.uint64)
    counter = np.array([0, 0, 0, int(purpose)], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=counter))
