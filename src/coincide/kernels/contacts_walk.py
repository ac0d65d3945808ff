"""The compiled part of `coincide.kernels.contacts`: unchecked, one walk over sorted spells and contacts."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.compiled import INT32, INT64, kernel

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

BEGINS: Final = 366
"""Days after a contact from which it counts."""
CEASES: Final = 731
"""Days after a contact from which it no longer does."""
_FAR: Final = 2**40
_CONTACTS: Final = f"{INT32}, {INT32}, {INT64}, int64[:,::1]"


@kernel(f"int64({INT32}, int64, int64, int64, int64, {INT64}, int64[:,::1])")
def _pieces(day: Int32, first: int, last: int, start: int, stop: int, level_of: Int64, room: Int64) -> int:
    """Write start, stop and level of the pieces of one spell into `room`; return how many there are.

    The contacts of the person are `first` up to `last`; those from `gone` up to `come` count.
    """
    gone, come, since, now, size, top = first, first, start, -1, 0, len(level_of) - 1
    while True:
        comes = day[come] + BEGINS if come < last else _FAR
        goes = day[gone] + CEASES if gone < come else _FAR
        at = min(comes, goes)
        if at > start:
            level = level_of[min(come - gone, top)]
            if level != now:
                if now >= 0:
                    room[1, size - 1] = since
                room[0, size], room[2, size], now = since, level, level
                size += 1
            if at >= stop:
                break
            since = at
        come += comes == at
        gone += goes == at
    room[1, size - 1] = stop
    return size


@kernel(f"int64({INT32}, int64, int64)")
def _behind(person: Int32, place: int, who: int) -> int:
    """Return the first place from `place` on that does not belong to anybody before `who`."""
    while place < len(person) and person[place] < who:
        place += 1
    return place


@kernel(f"int64({INT32}, {INT32}, {INT32}, {_CONTACTS}, int32[:,::1])")
def cut(
    person: Int32,
    start: Int32,
    stop: Int32,
    contact_person: Int32,
    contact_day: Int32,
    level_of: Int64,
    room: Int64,
    pieces: Int32,
) -> int:
    """Write spell, start, stop and level of all pieces, or where there is no place only count them."""
    size, first = 0, 0
    for i in range(len(person)):
        first = _behind(contact_person, first, person[i])
        last = _behind(contact_person, first, person[i] + 1)
        found = _pieces(contact_day, first, last, start[i], stop[i], level_of, room)
        if pieces.shape[1]:
            for k in range(found):
                pieces[0, size + k] = i
                pieces[1, size + k], pieces[2, size + k] = room[0, k], room[1, k]
                pieces[3, size + k] = room[2, k]
        size += found
    return size


@kernel("int64(int64)")
def _age(days_since_birth: int) -> int:
    """Return completed years: `coincide.days.age`, here because a kernel calls its own file only."""
    return (4 * days_since_birth + 3) // 1461


@kernel("int64(int64)")
def _edge(age: int) -> int:
    """Return the first day of an age: `coincide.days.edge`."""
    return (1461 * age) // 4


@kernel("int64(int64, int64, int64, int64, int32[:,:,::1], int64[:,:,::1])")
def _add(level: int, row: int, begin: int, end: int, whole: Int32, days: Int64) -> int:
    """Add the days of life [begin, end); return those above the last age."""
    ages = days.shape[2]
    last = _edge(ages)
    if begin >= last:
        return end - begin
    above = max(end - last, 0)
    end = min(end, last)
    first_age, last_age = _age(begin), _age(end)
    days[level, row, first_age] -= begin - _edge(first_age)
    whole[level, row, first_age] += 1
    if last_age < ages:
        days[level, row, last_age] += end - _edge(last_age)
        whole[level, row, last_age] -= 1
    return above


@kernel("void(int32[:,:,::1], int64[:,:,::1])")
def _settle(whole: Int32, days: Int64) -> None:
    """Turn whole years into days, by the running sum along age."""
    for level in range(days.shape[0]):
        for row in range(days.shape[1]):
            people = 0
            for age in range(days.shape[2]):
                people += int(whole[level, row, age])
                days[level, row, age] += people * (_edge(age + 1) - _edge(age))


@kernel(f"void({', '.join([INT32] * 5)}, {_CONTACTS}, int32[:,:,::1], int64[:,:,::1], int64[::1])")
def add_levels(
    person: Int32,
    row: Int32,
    born: Int32,
    start: Int32,
    stop: Int32,
    contact_person: Int32,
    contact_day: Int32,
    level_of: Int64,
    room: Int64,
    whole: Int32,
    days: Int64,
    outside: Int64,
) -> None:
    """Walk the spells into the table of days, shape (level, row, age)."""
    first = 0
    for i in range(len(person)):
        first = _behind(contact_person, first, person[i])
        last = _behind(contact_person, first, person[i] + 1)
        found = _pieces(contact_day, first, last, start[i], stop[i], level_of, room)
        for k in range(found):
            begin, end = room[0, k] - born[i], room[1, k] - born[i]
            outside[0] += _add(room[2, k], row[i], begin, end, whole, days)
    _settle(whole, days)
