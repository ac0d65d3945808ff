"""What mortality is made of: days and deaths with neither disease, one, the other, both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coincide.designs.pair.counts import AGES
from coincide.designs.pair.parts import Arrays, Bench
from coincide.kernels.follow_up import FollowUp
from coincide.kernels.four_states import A_ONLY, B_ONLY, BOTH, FourStates, four_states, people_in

Bools = NDArray[np.bool_]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

SEXES: Final = ("male", "female")
_STATES: Final = ("days", "deaths", "day_itself", "outside")
_LIFE: Final = ("people", "onsets", "dated_deaths", "old_deaths")


@dataclass(frozen=True, slots=True)
class PrognosisCounts:
    """Counts of the four states.

    Attributes
    ----------
    states
        Days and deaths by state, row and age.
    people
        People with a day in each state, by sex, shape (4, 2).
    onsets
        How many come into A only, B only and both while at risk, by sex and completed age, shape (3, 2, age).
    dated_deaths
        Deaths with A only and with B only whose day of that disease is known, shape (2,).
    old_deaths
        Deaths above the last age in each state, shape (4,).
    """

    states: FourStates
    people: Int64
    onsets: Int64
    dated_deaths: Int64
    old_deaths: Int64


def count_prognosis(bench: Bench) -> Arrays:
    """Count the four states, who is in them and who comes into them."""
    bench.progress.phase("Counting deaths")
    followed = bench.followed
    states = four_states(
        followed.person, bench.row, followed.born, followed.died, followed.start, followed.stop,
        followed.a_day, followed.a_dated, followed.b_day, rows=len(bench.strata), ages=AGES,
    )  # fmt: skip
    kept: Arrays = {name: getattr(states, name) for name in _STATES}
    kept["people"] = _people(followed)
    kept["onsets"] = np.stack([_onsets(followed, state) for state in (A_ONLY, B_ONLY, BOTH)])
    kept["dated_deaths"], kept["old_deaths"] = _deaths(followed)
    return kept


def unpacked(arrays: Mapping[str, NDArray[Any]]) -> PrognosisCounts:
    """Return the counts from the arrays a run keeps."""
    states = FourStates(**{name: arrays[name] for name in _STATES})
    return PrognosisCounts(states, **{name: arrays[name] for name in _LIFE})


def _people(followed: FollowUp) -> Int64:
    """Count people in each state by sex, each once a state."""
    sex = np.zeros(int(followed.person.max(initial=-1)) + 1, np.int32)
    sex[followed.person] = followed.sex
    found = people_in(followed.person, followed.start, followed.stop, followed.a_day, followed.b_day)
    return np.stack([np.bincount(sex[people], minlength=3)[1:3] for people in found]).astype(np.int64)


def _onsets(followed: FollowUp, state: int) -> Int64:
    """Count who comes into a state on a day at risk, by sex and completed age."""
    a, b = followed.a_day, followed.b_day
    day = {A_ONLY: a, B_ONLY: b, BOTH: np.maximum(a, b)}[state]
    here = (day >= followed.start) & (day < followed.stop)
    if state != BOTH:
        here &= (b if state == A_ONLY else a) > day
    age = _age(day[here], followed.born[here])
    inside = age < AGES
    place = (followed.sex[here].astype(np.int64)[inside] - 1) * AGES + age[inside]
    return np.bincount(place, minlength=2 * AGES).astype(np.int64).reshape(2, AGES)


def _deaths(followed: FollowUp) -> tuple[Int64, Int64]:
    """Count deaths with one dated disease, and deaths above the last age by state."""
    died, a, b = followed.died, followed.a_day, followed.b_day
    here = (died >= followed.start) & (died < followed.stop) & (died != a) & (died != b)
    with_a, with_b = a < died, b < died
    dated = [
        int((here & with_a & ~with_b & (followed.a_dated == 1)).sum()),
        int((here & with_b & ~with_a & (followed.b_dated == 1)).sum()),
    ]
    old = here & (_age(died, followed.born) >= AGES)
    state = with_a[old] + 2 * with_b[old]
    return np.array(dated, np.int64), np.bincount(state, minlength=4).astype(np.int64)


def _age(day: Int32, born: Int32) -> Int64:
    """Return completed years of age: `coincide.days.age` for arrays."""
    years: Int64 = (4 * (day.astype(np.int64) - born) + 3) // 1461
    return years
