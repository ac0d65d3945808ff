"""Every part of the pair study, in the order in which they count and are shown."""

from __future__ import annotations

from typing import Final

from coincide.designs.pair.parts import Part

PARTS: Final[tuple[Part, ...]] = ()
