"""Magnetic resonance imaging: lesions, enhancement, new ones; and what else imaging shows or excludes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from coincide.cases.prose.denial import denied, doubted
from coincide.cases.prose.heads import Heads
from coincide.cases.prose.lesions import ORGANS, lesions, only_count, places
from coincide.cases.prose.optic import optic
from coincide.cases.prose.parts import Part, parts_of
from coincide.cases.prose.sites import together
from coincide.cases.prose.tokens import Mention
from coincide.cases.prose.told import ABSENT, PRESENT, Told, state_of
from coincide.cases.prose.whose import Placed

HEADS: Final = Heads(
    signs=frozenset({"place", "enhancing", "new", "vein", "rim", "compression", "optic"}),
)
BRAIN: Final = ("periventricular", "juxtacortical", "cortical", "infratentorial")
_NAMES: Final = {
    "enhancing": "mri.enhancing",
    "new": "mri.new_lesion",
    "vein": "mri.central_vein",
    "rim": "mri.rims",
}


@dataclass(slots=True)
class _Scan:
    """What a sentence on imaging has said so far."""

    placed: Placed
    imaging: bool
    places: tuple[str, ...] = ()
    previous: Part | None = None
    lesions: list[Told] = field(default_factory=list)


def mri(placed: Placed) -> Iterator[Told]:
    """Yield the findings of imaging in a sentence."""
    scan = _Scan(placed, "mri" in placed.about)
    if not (scan.imaging or placed.sentence.of("lesion", "enhancing", "vein", "rim", "optic")):
        return
    for part in parts_of(placed, HEADS, "lesion", "quality", "subset"):
        yield from _part(scan, part)
        scan.previous = part
    yield from _summed(scan.lesions)


def _part(scan: _Scan, part: Part) -> Iterator[Told]:
    """Yield what a part tells, and note its lesions."""
    yield from _signs(scan, part)
    if part.of("vein", "rim", "optic") or not (scan.imaging or part.of("lesion", "enhancing")):
        return
    normal = _normal(part) or _which(part, scan.previous)
    if normal and scan.imaging and not part.of("enhancing"):
        yield from _free(scan, normal)
        if "spine" in normal:
            yield Told("exclusions.imaging", ABSENT, scan.placed.sentence)
        return
    yield from _compression(scan, part)
    here = places(part, imaging=scan.imaging)
    if part.joint == "subset" or part.of("new"):
        yield from _new_places(scan, part, here)
        return
    if not here and part.joint in {"but", "except"} and part.of("negation", "doubt"):
        here = () if part.of("lesion", "enhancing", "compression") else scan.places
    told = [lesions(scan.placed, part, place) for place in here]
    scan.lesions.extend(one for one in told if one is not None)
    yield from _no_lesion(scan, part, here)
    scan.places = here


def _summed(told: list[Told]) -> Iterator[Told]:
    """Yield one statement for each place, adding up "one in the pons, two in the cerebellum"."""
    for name in dict.fromkeys(one.name for one in told):
        same = [one for one in told if one.name == name]
        present = [one for one in same if one.state == PRESENT]
        if len(present) > 1:
            counts = [one.count for one in present if one.count is not None]
            whole = sum(counts) if len(counts) == len(present) else None
            yield replace(present[0], count=whole, side=together(one.side for one in present))
        yield from [one for one in same if one.state != PRESENT or len(present) == 1]


def _signs(scan: _Scan, part: Part) -> Iterator[Told]:
    """Yield enhancement, new lesions, central veins, rims and the optic nerve."""
    seen = part.of("optic")
    if seen:
        yield from optic(scan.placed, part)
    for one in part.of("vein", "rim") if seen else part.of("enhancing", "new", "vein", "rim"):
        if one.kind == "new" and not (part.of("lesion", "place", "enhancing") or scan.imaging):
            continue
        state = state_of(denied(part, part.words, one), doubted(part))
        count = only_count(part) if state != ABSENT and _counted(part, one) else None
        yield Told(_NAMES[one.kind], state, scan.placed.sentence, count=count)


def _counted(part: Part, one: Mention) -> bool:
    """Return whether a number in the part counts what the mention is: "patchy enhancement" counts nothing."""
    if one.kind != "enhancing":
        return one.kind != "new"
    counts = bool(part.of("lesion")) or part.joint == "subset"
    return counts or "enhancement" not in part.words[one.first : one.last]


def _new_places(scan: _Scan, part: Part, here: tuple[str, ...]) -> Iterator[Told]:
    """Yield the place of a new lesion; how many there are in all is not told."""
    lesion = part.of("lesion")
    if part.joint == "subset" or not lesion or denied(part, part.words, lesion[0]) or doubted(part):
        return
    for place in here:
        yield Told(f"mri.{place}", PRESENT, scan.placed.sentence)


def _normal(part: Part) -> list[str]:
    """Return the organs and places a part calls normal."""
    normal = [
        one for one in part.of("quality") if one.meaning == "normal" and not denied(part, part.words, one)
    ]
    if not normal or part.of("lesion"):
        return []
    return list(dict.fromkeys(one.meaning for one in part.of("place")))


def _which(part: Part, previous: Part | None) -> list[str]:
    """Return the organ that ", which was normal" speaks of."""
    which = "which" in part.text[:2] and any(one.meaning == "normal" for one in part.of("quality"))
    if previous is None or not which or part.of("place", "lesion"):
        return []
    organs = [one.meaning for one in previous.of("place")]
    if any("cord" in part.words[one.first : one.last] for one in previous.of("compression")):
        organs.append("spinal_cord")
    return organs[-1:]


def _no_lesion(scan: _Scan, part: Part, here: tuple[str, ...]) -> Iterator[Told]:
    """Yield the places of an organ in which no lesion was found."""
    lesion = part.of("lesion")
    if here or not lesion or part.of("enhancing") or not denied(part, part.words, lesion[0]):
        return
    for one in (part, scan.previous):
        organs = [m.meaning for m in one.of("place") if m.meaning in ORGANS] if one is not None else []
        if organs:
            yield from _free(scan, organs)
            return


def _free(scan: _Scan, organs: list[str]) -> Iterator[Told]:
    """Yield every place of organs as without lesions."""
    for organ in organs:
        for place in {"brain": BRAIN, "spine": ("spinal_cord",)}.get(organ, (organ,)):
            yield Told(f"mri.{place}", ABSENT, scan.placed.sentence)


def _compression(scan: _Scan, part: Part) -> Iterator[Told]:
    for one in part.of("compression"):
        if scan.imaging or "cord" in part.words or "spinal" in part.words:
            state = state_of(denied(part, part.words, one), doubted(part))
            yield Told("exclusions.imaging", state, scan.placed.sentence)
