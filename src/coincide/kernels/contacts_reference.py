"""The slow twin of `coincide.kernels.contacts`: one day at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coincide.kernels.contacts import FURTHEST, LEVELS_FROM, NEAREST


def plain_level(day: int, contacts: Iterable[int]) -> int:
    """Return the level of a day, given the days with a contact."""
    count = sum(day - FURTHEST <= contact <= day - NEAREST for contact in set(contacts))
    return sum(count >= fewest for fewest in LEVELS_FROM) - 1


def plain_pieces(
    spells: Sequence[tuple[int, int, int]], contacts: Iterable[tuple[int, int]]
) -> list[tuple[int, int, int, int]]:
    """Return (spell, start, stop, level) of the longest runs of days with one level.

    Parameters
    ----------
    spells
        (person, start, stop) in order.
    contacts
        (person, day).
    """
    known = list(contacts)
    out: list[tuple[int, int, int, int]] = []
    for number, (person, start, stop) in enumerate(spells):
        own = [day for who, day in known if who == person]
        for day in range(start, stop):
            level = plain_level(day, own)
            if out and out[-1][0] == number and out[-1][3] == level:
                out[-1] = (number, out[-1][1], day + 1, level)
            else:
                out.append((number, day, day + 1, level))
    return out
