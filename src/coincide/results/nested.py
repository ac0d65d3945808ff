"""Small differences: shown counts taken from a shown count that holds them.

What is left may be several hidden parts, each of which a reader cannot tell, and together still be a small
number of people. So after each choice of what to hide, every shown count is laid out in the parts all sums
are made of, and what remains after taking away up to `MOST` shown counts inside it is looked at. A small rest
becomes a count with a sum of its own, which the choice then has to cover.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coincide.results.rules import ReleaseRule
from coincide.results.table import CountId, Sum

MOST: Final = 4
"""Counts taken away from one: windows follow each other, so a rest next to none needs few."""


@dataclass(frozen=True, slots=True)
class _Laid:
    """A shown count above 0 and the parts it is made of, one bit each."""

    name: CountId
    value: int
    parts: int


def layouts(sums: Sequence[Sum]) -> tuple[Sum, ...]:
    """Return the sums whose parts no sum divides further."""
    totals = {one.total for one in sums}
    return tuple(one for one in sums if totals.isdisjoint(one.parts))


def small_rests(
    values: Mapping[CountId, int], made_of: Sequence[Sum], hidden: frozenset[CountId], rule: ReleaseRule
) -> dict[Sum, int]:
    """Return the sums of a shown count, shown counts inside it and a small rest, and that rest.

    Of several ways to one rest the first with the fewest counts is returned, and only rests that need as few
    counts as any: covering those covers most others.

    Parameters
    ----------
    values
        The true counts.
    made_of
        See `layouts`.
    hidden
        Counts no shown row holds.
    rule
        What is small.

    Examples
    --------
    >>> week, days = CountId("n", ("week",)), [CountId("n", (str(day),)) for day in range(7)]
    >>> values = dict(zip(days, (9, 9, 9, 9, 9, 1, 2), strict=True)) | {CountId("n", ("work",)): 45, week: 48}
    >>> made_of = [Sum(week, tuple(days)), Sum(CountId("n", ("work",)), tuple(days[:5]))]
    >>> list(small_rests(values, made_of, frozenset(days[5:]), ReleaseRule("ohdsi", 1, 4)).values())
    [3]
    """
    places = {part: place for place, part in enumerate(sorted(_parts(made_of), key=_order))}
    sizes = [values[part] for part in places]
    small = sum(1 << place for place, size in enumerate(sizes) if size <= rule.hide_to)
    shown = _laid_out(values, made_of, hidden, places)
    found: dict[int, tuple[_Laid, ...]] = {}
    fewest = MOST
    for whole in shown:
        # a rest of few people has no part of many: only these parts decide what must be taken away
        inside = [one for one in shown if one.parts & ~whole.parts == 0 and one.parts != whole.parts]
        for rest, taken in _rests(whole.value, whole.parts, inside, small, rule.hide_to, fewest):
            if len(taken) < fewest:
                found, fewest = {}, len(taken)
            if len(taken) == fewest:
                found.setdefault(rest, (whole, *taken))
    names = list(places)
    return dict(_as_sum(rest, chain, names) for rest, chain in found.items())


def _parts(made_of: Sequence[Sum]) -> set[CountId]:
    return {part for one in made_of for part in one.parts}


def _order(name: CountId) -> tuple[str, tuple[str, ...]]:
    return name.column, name.key


def _laid_out(
    values: Mapping[CountId, int],
    made_of: Sequence[Sum],
    hidden: frozenset[CountId],
    places: Mapping[CountId, int],
) -> list[_Laid]:
    """Return the shown counts above 0, many first; taking away nobody changes no rest."""
    laid = {(one.total, sum(1 << places[part] for part in one.parts)) for one in made_of}
    laid |= {(part, 1 << place) for part, place in places.items()}
    shown = [_Laid(name, values[name], bits) for name, bits in laid if name not in hidden and values[name]]
    return sorted(shown, key=lambda one: (-one.value, _order(one.name), one.parts))


def _rests(
    value: int, parts: int, inside: Sequence[_Laid], small: int, threshold: int, most: int
) -> Iterator[tuple[int, tuple[_Laid, ...]]]:
    """Yield what small rests are left of `parts`, and what was taken away."""
    large = parts & ~small
    needed = large & -large
    for number, one in enumerate(inside):
        if needed and not one.parts & needed:
            continue
        left, rest = value - one.value, parts & ~one.parts
        if 0 < left <= threshold:
            yield rest, (one,)
        elif left and most > 1:
            # parts of many fix an order of their own; without them each choice goes on behind the last
            others = inside if rest & ~small else inside[number + 1 :]
            further = [other for other in others if other.parts & ~rest == 0]
            for last, taken in _rests(left, rest, further, small, threshold, most - 1):
                yield last, (one, *taken)


def _as_sum(rest: int, chain: tuple[_Laid, ...], names: Sequence[CountId]) -> tuple[Sum, int]:
    """Return a chain as a sum; the rest is named by its parts, so that all ways to it speak of one count."""
    whole, *taken = chain
    parts = (name for place, name in enumerate(names) if rest >> place & 1)
    left = CountId("rest", tuple(" ".join((part.column, *part.key)) for part in parts))
    return Sum(whole.name, (*(one.name for one in taken), left)), whole.value - sum(
        one.value for one in taken
    )
