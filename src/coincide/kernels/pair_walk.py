"""The compiled part of `coincide.kernels.pair_counts`: unchecked, one walk over sorted spells."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.days import NEVER
from coincide.kernels.compiled import INT32, kernel
from coincide.kernels.states import FIRST_SINCE, SAME_DAY, UNEXPOSED

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

_SPELLS: Final = ", ".join([INT32] * 7)
_TABLES: Final = "int32[:,:,::1], int64[:,:,::1], int64[:,:,::1], int64[::1]"


@kernel("int64(int64)")
def _age(days_since_birth: int) -> int:
    """Return completed years: `coincide.days.age`, here because a kernel calls its own file only."""
    return (4 * days_since_birth + 3) // 1461


@kernel("int64(int64)")
def _edge(age: int) -> int:
    """Return the first day of an age: `coincide.days.edge`."""
    return (1461 * age) // 4


@kernel(f"int64(int64, int64, int64, int64, int64, int64, {_TABLES})")
def _add(
    state: int,
    row: int,
    born: int,
    low: int,
    high: int,
    outcome: int,
    whole: Int32,
    days: Int64,
    events: Int64,
    outside: Int64,
) -> int:
    """Add the days [low, high) of one state, and the outcome if it is one of them; return the state's bit."""
    ages = days.shape[2]
    begin, end, last = low - born, high - born, (1461 * ages) // 4
    if low <= outcome < high:
        age = _age(outcome - born)
        if age < ages:
            events[state, row, age] += 1
        else:
            outside[1] += 1
    if end > last:
        outside[0] += end - max(begin, last)
        if begin >= last:
            return 0
        end = last
    first_age, last_age = _age(begin), _age(end)
    days[state, row, first_age] -= begin - _edge(first_age)
    whole[state, row, first_age] += 1
    if last_age < ages:
        days[state, row, last_age] += end - _edge(last_age)
        whole[state, row, last_age] -= 1
    return 1 << state


@kernel(f"int64(int64, int64[::1], int64, int64, int64, int64, int64, int64, {_TABLES})")
def _add_windows(
    first_state: int,
    cuts: Int64,
    origin: int,
    row: int,
    born: int,
    low: int,
    high: int,
    outcome: int,
    whole: Int32,
    days: Int64,
    events: Int64,
    outside: Int64,
) -> int:
    """Add the days [low, high), cut into windows by days since `origin`; return the bits of the states."""
    mask = 0
    for window in range(len(cuts)):
        begin = max(low, origin + cuts[window])
        end = high if window + 1 == len(cuts) else min(high, origin + cuts[window + 1])
        if begin < end:
            mask |= _add(first_state + window, row, born, begin, end, outcome, whole, days, events, outside)
    return mask


@kernel(f"int64({', '.join(['int64'] * 7)}, int64[::1], int64[::1], {_TABLES})")
def _add_spell(
    row: int,
    born: int,
    low: int,
    high: int,
    exposure: int,
    entered: int,
    outcome: int,
    since: Int64,
    prevalent: Int64,
    whole: Int32,
    days: Int64,
    events: Int64,
    outside: Int64,
) -> int:
    """Add the days [low, high) of one spell; return the bits of the states.

    `entered` is the day from which prevalent time counts, NEVER outside prevalent time.
    """
    if entered != NEVER:
        first = FIRST_SINCE + len(since)
        return _add_windows(
            first, prevalent, entered, row, born, low, high, outcome, whole, days, events, outside
        )
    mask = 0
    if low < min(high, exposure):
        mask |= _add(UNEXPOSED, row, born, low, min(high, exposure), outcome, whole, days, events, outside)
    if low <= exposure < high:
        mask |= _add(SAME_DAY, row, born, exposure, exposure + 1, outcome, whole, days, events, outside)
    if exposure < high:
        mask |= _add_windows(
            FIRST_SINCE, since, exposure, row, born, low, high, outcome, whole, days, events, outside
        )
    return mask


@kernel("int64(int64, int64[::1], int64[::1])")
def _store(mask: int, masks: Int64, stored: Int64) -> int:
    """Keep one person's mask: counted when only unexposed, as nearly all are, else listed."""
    if mask == 1 << UNEXPOSED:
        stored[1] += 1
    elif mask != 0:
        masks[stored[0]] = mask
        stored[0] += 1
    return 0


@kernel(f"void({_SPELLS}, {INT32}, int64[::1], int64[::1], {_TABLES}, int64[::1], int64[::1])")
def count(
    person: Int32,
    row: Int32,
    born: Int32,
    start: Int32,
    stop: Int32,
    exposure_day: Int32,
    exposure_dated: Int32,
    outcome_day: Int32,
    since: Int64,
    prevalent: Int64,
    whole: Int32,
    days: Int64,
    events: Int64,
    outside: Int64,
    masks: Int64,
    stored: Int64,
) -> None:
    """Walk the spells into the tables.

    `outside` takes days and events; `stored` the number of masks listed and of people only unexposed.
    """
    mask, entered = 0, NEVER
    for i in range(len(person)):
        if i > 0 and person[i] != person[i - 1]:
            mask, entered = _store(mask, masks, stored), NEVER
        low, exposure, outcome = int(start[i]), int(exposure_day[i]), int(outcome_day[i])
        if exposure_dated[i] == 0 and exposure < low and entered == NEVER:
            entered = low
        if outcome >= low:
            high = min(int(stop[i]), outcome + 1)
            mask |= _add_spell(
                int(row[i]), int(born[i]), low, high, exposure, entered, outcome,
                since, prevalent, whole, days, events, outside,
            )  # fmt: skip
    _store(mask, masks, stored)


@kernel("void(int32[:,:,::1], int64[:,:,::1])")
def settle(whole: Int32, days: Int64) -> None:
    """Turn whole years into days, by the running sum along age."""
    for state in range(days.shape[0]):
        for row in range(days.shape[1]):
            people = 0
            for age in range(days.shape[2]):
                people += int(whole[state, row, age])
                days[state, row, age] += people * (_edge(age + 1) - _edge(age))


@kernel(f"int64[::1]({_SPELLS}, int64)")
def faults(
    person: Int32,
    row: Int32,
    born: Int32,
    start: Int32,
    stop: Int32,
    exposure_day: Int32,
    exposure_dated: Int32,
    rows: int,
) -> Int64:
    """Count what breaks the rules of the columns, in the order of `pair_counts._FAULTS`."""
    counts = np.zeros(6, np.int64)
    for i in range(len(person)):
        if i > 0 and person[i] <= person[i - 1] and (person[i] < person[i - 1] or start[i] < stop[i - 1]):
            counts[0] += 1
        counts[1] += stop[i] <= start[i]
        counts[2] += start[i] < born[i]
        counts[3] += row[i] < 0 or row[i] >= rows
        counts[4] += exposure_dated[i] == 0 and start[i] <= exposure_day[i] < stop[i]
        counts[5] += exposure_dated[i] != 0 and exposure_dated[i] != 1
    return counts
