"""From a Vega-Lite specification to SVG marks: offline, the same bytes, nothing but shapes and text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from markupsafe import Markup

from coincide.errors import InternalError, Problem
from coincide.report.grid import Grid, data_link
from coincide.report.palette import CONFIG, HATCH, NARROW, WIDE, Canvas, Spec
from coincide.report.reading import Row

VEGA_LITE: Final = "6.4"
_FRAME: Final = re.compile(r"<svg[^>]* width=\"(\d+)\" height=\"(\d+)\"[^>]*>(.*)</svg>", re.DOTALL)
_TAGS: Final = frozenset({"g", "path", "line", "rect", "text", "tspan"})
_FORBIDDEN: Final = frozenset({"href", "xlink:href", "style", "id", "class"})
_NOISE: Final = re.compile(
    r' (?:class="[^"]*"|aria-hidden="true"|role="graphics-object"|aria-roledescription="[^"]*"'
    r'|pointer-events="none"|opacity="1")'
)
_TAG: Final = re.compile(r"<[^<>]+>")
_EMPTY: Final = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>')


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure before it is drawn.

    Attributes
    ----------
    name
        Its id on the page and its name in ``plot(name)``.
    title
        The finding, as a sentence.
    subtitle
        What is plotted, with units.
    alt
        The figure in words, made from its numbers.
    note
        How many people stand behind it, and what is hidden.
    table
        The same numbers as a table.
    data
        The rows drawn, for the download.
    draw
        Makes the specification for a canvas.
    """

    name: str
    title: str
    subtitle: str
    alt: str
    note: str
    table: Grid
    data: tuple[Row, ...]
    draw: Callable[[Canvas], Spec]


@dataclass(frozen=True, slots=True)
class Drawing:
    """SVG marks without their frame; the template writes the frame with its title and description.

    Attributes
    ----------
    canvas
        Name of the canvas.
    width, height
        Size in pixels.
    marks
        Shapes and text, checked.
    hatch
        Id of the hatch pattern the frame must define; unique on a page.
    """

    canvas: str
    width: int
    height: int
    marks: Markup
    hatch: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn figure: the plot, one drawing for each canvas, the link to its data."""

    plot: Plot
    drawings: tuple[Drawing, ...]
    link: str


def figure(plot: Plot | None) -> Figure | None:
    """Draw a plot for both canvases; a plot that has nothing to show stays None."""
    if plot is None:
        return None
    drawings = tuple(draw(plot, canvas) for canvas in (WIDE, NARROW))
    return Figure(plot, drawings, data_link(plot.data))


def specification(plot: Plot, canvas: Canvas = WIDE) -> Spec:
    """Return the whole Vega-Lite specification of a plot."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "padding": 6,
        "config": CONFIG,
        **plot.draw(canvas),
    }


def draw(plot: Plot, canvas: Canvas) -> Drawing:
    """Return the drawing of a plot at one size.

    Raises
    ------
    InternalError
        When the drawing holds anything but shapes and text (COI-I041).
    """
    import vl_convert

    svg = vl_convert.vegalite_to_svg(
        specification(plot, canvas), vl_version=VEGA_LITE, allowed_base_urls=[], show_warnings=False
    )
    found = _FRAME.search(svg)
    if found is None:
        raise _unexpected(plot.name, "no frame")
    marks = _EMPTY.sub("", _TAG.sub(lambda tag: _NOISE.sub("", tag[0]), found[3]))
    _check(plot.name, marks)
    hatch = f"hatch-{plot.name}-{canvas.name}"
    marks = marks.replace(f'"{HATCH}"', f'"url(#{hatch})"')
    return Drawing(canvas.name, int(found[1]), int(found[2]), Markup(marks), hatch)  # noqa: S704 - checked above


def wrap(label: str, canvas: Canvas) -> str:
    """Break a text into lines that fit the canvas."""
    lines = [piece for line in label.split("\n") for piece in textwrap.wrap(line, canvas.label) or [""]]
    return "\n".join(lines)


class _Marks(HTMLParser):
    """Collects what is not a plain shape."""

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag or an attribute outside the list."""
        if tag not in _TAGS:
            self.strange.append(tag)
        self.strange += [name for name, _ in attrs if name in _FORBIDDEN or name.startswith("on")]

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        """Note a comment."""
        self.strange.append("comment")


def _check(name: str, marks: str) -> None:
    """Refuse marks that hold anything but shapes and text: a second lock behind the library's escaping."""
    reader = _Marks()
    reader.feed(marks)
    reader.close()
    if reader.strange:
        raise _unexpected(name, ", ".join(sorted(set(reader.strange))))


def _unexpected(name: str, what: str) -> InternalError:
    """Return the error for a drawing that is not plain."""
    return InternalError(
        Problem(
            "COI-I041",
            f"The figure {name!r} holds something other than shapes and text: {what}.",
            where="report",
            why="The page promises to hold no script and to load nothing.",
            fix="Report this with the output of `coincide doctor`.",
        )
    )
