"""Registers drawn at random with gaps, deaths, contacts and many of both diseases, for the series."""

from __future__ import annotations

from functools import cache

import numpy as np

from support.small_tables import A_CODE, B_CODE, OTHER_CODE, Rows

PEOPLE, END = 70, 5000


@cache
def register(seed: int, people: int = PEOPLE) -> dict[str, Rows]:
    random = np.random.Generator(np.random.Philox(seed))
    person, observed, diagnosis, cause, contact = [], [], [], [], []
    for number in range(people):
        died = int(random.integers(1000, END)) if random.random() < 0.3 else None
        born = 10 if random.random() < 0.1 else -int(random.integers(1, 20_000))
        person.append((number, int(random.integers(1, 3)), born, died, int(random.integers(0, 2))))
        gap = int(random.integers(500, 4000))
        observed += [(number, int(random.integers(0, 400)), gap)]
        observed += [(number, gap + int(random.choice([1, 300, 800])), END)]
        for code, share in ((A_CODE, 0.7), (B_CODE, 0.7)):
            if random.random() < share:
                first = int(random.integers(0, END - 500))
                times = [first + int(step) for step in np.cumsum(random.integers(1, 200, 3))]
                diagnosis += [(number, day, code, 1, 1) for day in (first, *times)]
        seen = random.choice(END, int(random.integers(0, 40)), replace=False)
        diagnosis += [(number, int(day), OTHER_CODE, 1, 1) for day in seen[::2]]
        contact += [(number, int(day)) for day in seen[::3]]
        if died is not None and random.random() < 0.3:
            cause.append((number, died, B_CODE, 0))
    return {
        "person": person, "observed": observed, "cause": cause, "contact": contact,
        "diagnosis": list({row[:3]: row for row in diagnosis}.values()),
    }  # fmt: skip
