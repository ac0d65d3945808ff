"""Figures of people, told of certificates: the same marks with other words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from coincide.report.drawing import Figure, Plot, figure
from coincide.report.grid import Grid
from coincide.report.palette import Spec

_WORDS: Final = {
    "Rate ratio": "Mention ratio",
    "True rate ratio": "True mention ratio",
    "People with both": "Certificates with both",
}
"""Texts inside a drawing -> what they say here. Only whole texts are replaced, never a part of a name."""


def retold(
    plot: Plot | None, *, title: str, subtitle: str, alt: str, table: Grid, note: str = ""
) -> Figure | None:
    """Return a figure drawn as it is, with everything readers see said of certificates."""
    if plot is None:
        return None
    draw = plot.draw
    return figure(
        replace(
            plot,
            title=title,
            subtitle=subtitle,
            alt=alt,
            table=table,
            note=note,
            draw=lambda canvas: _drawn(draw(canvas)),
        )
    )


def _drawn(spec: Spec) -> Spec:
    said = _said(spec)
    assert isinstance(said, dict)  # noqa: S101  (what goes in as a mapping comes out as one)
    return said


def _said(value: Any) -> Any:
    if isinstance(value, str):
        return _WORDS.get(value, value)
    if isinstance(value, dict):
        return {key: _said(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_said(inner) for inner in value]
    return value
