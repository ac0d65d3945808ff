"""Results in a notebook: the answer as a card, and single figures."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from coincide.errors import Problem, UsageError
from coincide.report.build import environment
from coincide.report.drawing import Figure, specification
from coincide.report.pages import figures_of, page_of
from coincide.report.palette import Spec
from coincide.report.reading import Folder

PLOTS: Final[dict[str, str]] = {
    "answer": "expected beside observed, and the ratio",
    "power": "chance of finding a ratio, were it true",
    "onset": "ages when each disease is first recorded",
    "steps": "what chance predicts, step by step",
    "estimates": "each ratio with its interval",
    "windows": "the ratio by time since the first disease",
    "absolute_a": "the share of people with A who get B, at whole years",
    "absolute_b": "the share of people with B who get A, at whole years",
    "life_years": "years of life lost after the onset of either disease and of both",
    "prodrome": "the ratio year by year after the first disease",
    "latency": "the ratio with more or less time left out",
    "rivals": "the ratio with one rival explanation after the other allowed for",
    "specifications": "every way of making the ratio, sorted, and what each one changed",
}
"""Name of a figure -> what it shows."""


@dataclass(frozen=True, slots=True)
class Plot:
    """One figure of the report.

    Attributes
    ----------
    figure
        The drawn figure.

    Examples
    --------
    ``result.plot("windows").svg`` is a whole SVG file as text; ``.spec`` is its Vega-Lite specification.
    """

    figure: Figure

    @property
    def name(self) -> str:
        """Name of the figure."""
        return self.figure.plot.name

    @property
    def svg(self) -> str:
        """The figure as a whole SVG file, with its title and description."""
        return environment().get_template("plot.svg").render(figure=self.figure)

    @property
    def spec(self) -> Spec:
        """The Vega-Lite specification, with the released numbers as its data."""
        return specification(self.figure.plot)

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        return environment().get_template("plot.html").render(figure=self.figure)


def plot(folder: Folder, name: str = "windows") -> Plot:
    """Return one figure of the report.

    Parameters
    ----------
    folder
        A results folder as read, or the results in memory in the same form.
    name
        One of `PLOTS`.

    Raises
    ------
    UsageError
        When there is no such figure (COI-U043), or when its numbers are hidden or were never made (COI-U042).
    """
    if name not in PLOTS:
        near = get_close_matches(name, PLOTS, n=1)
        hint = f'did you mean "{near[0]}"? ' if near else ""
        raise UsageError(
            Problem("COI-U043", f'there is no plot "{name}"', fix=f"{hint}one of: {', '.join(PLOTS)}")
        )
    found = figures_of(folder).get(name)
    if found is None:
        raise UsageError(
            Problem(
                "COI-U042",
                f'the plot "{name}" has nothing to show',
                why="its numbers are hidden by the release rule, or were never made",
                fix="look at the tables with .tidy()",
            )
        )
    return Plot(found)


def card(folder: Folder) -> str:
    """Return the answer as an HTML fragment for a notebook: no script, no style outside its own elements."""
    return environment().get_template("card.html").render(page=page_of(folder)[1])
