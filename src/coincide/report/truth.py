"""What was planted in simulated data: the true ratios first, windows that share a value told once."""

from __future__ import annotations

from typing import Final

from coincide.report.grid import Grid, grid
from coincide.report.reading import text
from coincide.report.view import View

RATIO: Final = "true rate ratio"


def truth(view: View) -> tuple[Grid | None, Grid | None]:
    """Return the planted rate ratios and the rest of the planted world; None where there is none."""
    rows = [(text(row, "name"), text(row, "value")) for row in view.rows("truth")]
    ratios = _merged([row for row in rows if row[0].startswith(RATIO)])
    rest = [row for row in rows if not row[0].startswith(RATIO)]
    return (
        grid("What was planted in the simulated data", ("Planted", "Value"), ratios, words=2)
        if ratios
        else None,
        grid("The rest of the simulated world", ("Planted", "Value"), rest, words=2) if rest else None,
    )


def _merged(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Tell an order once when all its windows share one value."""
    orders: dict[str, list[tuple[str, str]]] = {}
    for name, value in rows:
        orders.setdefault(name.rsplit(", ", 1)[0], []).append((name, value))
    found: list[tuple[str, str]] = []
    for order, windows in orders.items():
        values = {value for _, value in windows}
        if len(values) == 1 and len(windows) > 1:
            found.append((f"{order}, in every window", values.pop()))
        else:
            found += windows
    return found
