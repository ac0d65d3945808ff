"""Body regions and sides in a part of a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coincide.cases.prose.heads import LISTING
from coincide.cases.prose.parts import Part
from coincide.cases.prose.tokens import Mention

_LIMBS: Final = {
    "limbs": ("", ""),
    "all_limbs": ("both", "both"),
    "left_limbs": ("left", "left"),
    "right_limbs": ("right", "right"),
}
_BARE: Final = frozenset({"arms", "legs", "limbs", "hands", "feet", "thighs", "calves", "shoulders"})
_EVEN: Final = frozenset({"symmetrical", "symmetrically", "symmetric"})
_REACH: Final = 3
_PAIRED: Final = frozenset({"cervical", "lumbosacral", "limbs"})


@dataclass(frozen=True, slots=True)
class Site:
    """A body region on a side, and the place of the word that names it."""

    region: str
    side: str
    at: int


def sites(part: Part, words: tuple[str, ...], *, even: bool = True) -> list[Site]:
    """Return the regions of a part, each with its side; "symmetrical" makes both sides where `even`."""
    regions = part.of("region")
    sides = [one for one in part.of("side") if even or words[one.first] not in _EVEN]
    own, loose = _shared_out(regions, sides, words)
    result: list[Site] = []
    for number, region in enumerate(regions):
        side = own.get(region.first, "")
        if not side and number and region.meaning in _PAIRED and words[region.first] not in _BARE:
            side = _carried(regions[number - 1], region, own, words)
            if side:
                own[region.first] = side
        result.extend(_spread(region, side or loose))
    return result


def side_at(part: Part, words: tuple[str, ...], head: Mention) -> str:
    """Return the side of a head that names its region itself."""
    sides = [one for one in part.of("side") if words[one.first] not in _EVEN]
    others = [one for one in part.of("region") if one.first != head.first]
    own, loose = _shared_out([*others, head], sides, words)
    return own.get(head.first, "") or loose


def loose_side(part: Part, words: tuple[str, ...]) -> str:
    """Return the side a part tells without a region."""
    return _shared_out(part.of("region"), part.of("side"), words)[1]


def together(sides: Iterable[str]) -> str:
    """Return the side of what several statements say together."""
    told = set(sides)
    if "both" in told or {"left", "right"} <= told:
        return "both"
    return "" if "" in told or not told else told.pop()


def opposite(side: str) -> str:
    """Return the other side; empty for both and neither."""
    return {"left": "right", "right": "left"}.get(side, "")


def _shared_out(
    regions: list[Mention], sides: list[Mention], words: tuple[str, ...]
) -> tuple[dict[int, str], str]:
    """Return the side of each region that a side stands directly before, and the side that stands alone."""
    own: dict[int, str] = {}
    loose = []
    for side in sides:
        following = [one for one in regions if 0 <= one.first - side.last <= _REACH]
        near = min(following, key=lambda one: one.first, default=None)
        if near is not None and not _between(words, side.last, near.first):
            own[near.first] = (
                side.meaning if near.first not in own else together([own[near.first], side.meaning])
            )
        else:
            loose.append(side.meaning)
    return own, together(loose) if loose else ""


def _between(words: tuple[str, ...], first: int, last: int) -> bool:
    """Return whether something stands between that parts a side from its region."""
    return bool(
        {",", ";", "with", "was", "were", "is", "are", "in", "of", "than", "but", ")", "at", "to"}
        & set(words[first:last])
    )


def _carried(before: Mention, region: Mention, own: dict[int, str], words: tuple[str, ...]) -> str:
    """Return the side of the region before in a list, where it goes on: "the left biceps and triceps"."""
    between = set(words[before.last : region.first])
    return own.get(before.first, "") if between and not between - (LISTING | {"muscle", "muscles"}) else ""


def _spread(region: Mention, side: str) -> list[Site]:
    if region.meaning in _LIMBS:
        arm, leg = _LIMBS[region.meaning]
        return [Site("cervical", side or arm, region.first), Site("lumbosacral", side or leg, region.first)]
    return [Site(region.meaning, side, region.first)]


def one_side(part: Part) -> str:
    """Return the side of a part that names only one, wherever it stands; else the one that stands alone."""
    named = {one.meaning for one in part.of("side")}
    return named.pop() if len(named) == 1 else loose_side(part, part.words)
