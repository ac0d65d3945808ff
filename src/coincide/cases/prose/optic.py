"""The optic nerve by imaging, evoked potentials or coherence tomography."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from coincide.cases.prose.cues import word_list
from coincide.cases.prose.denial import doubted
from coincide.cases.prose.parts import Part
from coincide.cases.prose.sites import one_side
from coincide.cases.prose.told import Told, state_of
from coincide.cases.prose.whose import Placed

_NORMAL: Final = frozenset({"normal", "unremarkable", "nl"})


def optic(placed: Placed, part: Part) -> Iterator[Told]:
    """Yield whether the optic nerve is damaged."""
    judged = _judged(part)
    for first, last, normal in judged:
        within = part
        if len(judged) > 1:
            within = replace(part, found=tuple(one for one in part.found if first <= one.first < last))
        negated = normal or bool(within.of("negation"))
        yield Told(
            "mri.optic_nerve", state_of(negated, doubted(within)), placed.sentence, side=one_side(within)
        )


def _judged(part: Part) -> list[tuple[int, int, bool]]:
    """Return (first, last, whether normal) of each piece of a part that judges the nerve."""
    inner = [place for place in range(part.first, part.last) if part.words[place] in {"and", ",", "but"}]
    judged = []
    for first, last in pairwise([part.first, *inner, part.last]):
        text = set(part.words[first:last])
        if text & (_NORMAL | word_list("damage")):
            judged.append((first, last, bool(text & _NORMAL)))
    if len({normal for _, _, normal in judged}) == 1:
        return [(part.first, part.last, judged[0][2])]
    return judged
