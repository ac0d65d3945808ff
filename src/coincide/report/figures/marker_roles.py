"""Colour and stroke of groups and of curves side by side, in the order given; never colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coincide.report.palette import BOTH, GREY, A, B, Role, Spec

ROLES: Final = (A, B, BOTH, Role(GREY, "triangle-up", (2, 2), "▲"))
"""As many series as a figure shows."""


def scales(names: Sequence[str]) -> tuple[Spec, Spec]:
    """Return colour and dash encodings of series; one legend shows both."""
    roles = [ROLES[place % len(ROLES)] for place in range(len(names))]
    lines: Spec = {"symbolType": "stroke", "symbolStrokeWidth": 2.5, "symbolSize": 500, "symbolOpacity": 1}
    legend = {"labelExpr": "split(datum.label, '\\n')", **lines} if len(names) > 1 else None
    field: Spec = {"field": "series", "type": "nominal", "legend": legend}
    domain = list(names)
    colour = {**field, "scale": {"domain": domain, "range": [role.colour for role in roles]}}
    dashes = [list(role.dash) or [1, 0] for role in roles]
    return colour, {**field, "scale": {"domain": domain, "range": dashes}}
