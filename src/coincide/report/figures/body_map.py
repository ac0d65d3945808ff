"""A plain drawing of the body: which regions show upper and lower motor neuron signs.

The outline is our own: a handful of straight and round shapes. A state is told by a pattern and by letters,
colour only repeats it. The template writes the drawing and escapes its text; nothing here is ready-made
markup and no value of a case becomes a coordinate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

WIDTH, HEIGHT = 340, 430

SHAPES: Final = {
    "bulbar": ("M128 18 A36 38 0 1 1 127.9 18 Z",),
    "cervical": (
        "M116 92 H140 V108 L168 114 H88 L116 108 Z",
        "M86 116 L66 124 L34 226 L20 250 L32 262 L48 252 L54 234 L86 152 Z",
        "M170 116 L190 124 L222 226 L236 250 L224 262 L208 252 L202 234 L170 152 Z",
    ),
    "thoracic": ("M90 118 H166 L160 212 H96 Z",),
    "lumbosacral": ("M96 216 H160 L170 262 L158 408 H134 L130 276 H126 L122 408 H98 L86 262 Z",),
}
"""Outline of each region; the arms belong to the cervical, the legs to the lumbosacral one."""

LABEL_AT: Final = {"bulbar": 48, "cervical": 118, "thoracic": 178, "lumbosacral": 312}
POINTS_AT: Final = {"bulbar": 166, "cervical": 194, "thoracic": 164, "lumbosacral": 168}
"""Where a region's name stands, and where the line from it ends."""

FILLS: Final = {
    ("present", "present"): "both",
    ("present", "absent"): "upper",
    ("present", "unknown"): "upper",
    ("absent", "present"): "lower",
    ("unknown", "present"): "lower",
    ("absent", "absent"): "none",
}
"""(upper, lower) -> pattern; whatever is not here is not known."""

LETTERS: Final = {"present": ("U", "L"), "absent": ("–", "–"), "unknown": ("?", "?")}

LEGEND: Final = (
    ("both", "U L", "upper and lower signs"),
    ("upper", "U", "upper signs"),
    ("lower", "L", "lower signs"),
    ("none", "– –", "looked for, neither found"),
    ("unknown", "?", "not known"),
)
"""(pattern, letters, what they mean)."""


@dataclass(frozen=True, slots=True)
class Region:
    """One region of the drawing.

    Attributes
    ----------
    name
        Its name.
    shapes
        Outlines, as path data.
    fill
        Name of its pattern.
    letters
        What is known of upper, then of lower signs.
    label_y, line_x
        Where its name stands and where the line to it begins.
    words
        The state in words.
    """

    name: str
    shapes: tuple[str, ...]
    fill: str
    letters: str
    label_y: int
    line_x: int
    words: str


@dataclass(frozen=True, slots=True)
class BodyMap:
    """The drawing: regions from the head down, and the same in one sentence each."""

    regions: tuple[Region, ...]
    width: int = WIDTH
    height: int = HEIGHT
    legend: tuple[tuple[str, str, str], ...] = LEGEND

    @property
    def alt(self) -> str:
        """The drawing in words."""
        return " ".join(region.words for region in self.regions)


def body_map(states: Mapping[str, tuple[str, str]]) -> BodyMap:
    """Return the drawing.

    Parameters
    ----------
    states
        Region -> what is known of upper and of lower motor neuron signs: present, absent or unknown. A
        region that is missing is not known.

    Examples
    --------
    >>> body_map({"bulbar": ("present", "unknown")}).regions[0].words
    'Bulbar: upper signs present, lower signs unknown.'
    """
    return BodyMap(tuple(_region(name, *states.get(name, ("unknown", "unknown"))) for name in SHAPES))


def _region(name: str, upper: str, lower: str) -> Region:
    return Region(
        name=name,
        shapes=SHAPES[name],
        fill=FILLS.get((upper, lower), "unknown"),
        letters=f"{LETTERS[upper][0]} {LETTERS[lower][1]}",
        label_y=LABEL_AT[name],
        line_x=POINTS_AT[name],
        words=f"{name.capitalize()}: upper signs {upper}, lower signs {lower}.",
    )
