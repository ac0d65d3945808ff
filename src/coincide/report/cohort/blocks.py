"""What a section of the page is made of: a lead, and blocks of words, figures and tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from coincide.report.drawing import Figure
from coincide.report.grid import Grid


@dataclass(frozen=True, slots=True)
class Block:
    """One thing a section shows.

    Attributes
    ----------
    heading
        Its heading; empty for none.
    words
        Paragraphs above the figure.
    figures
        Figures, open or not.
    tables
        Tables below the figure.
    points
        A list of remarks.
    note
        A remark in small print.
    """

    heading: str = ""
    words: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Grid, ...] = ()
    points: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the page.

    Attributes
    ----------
    lead
        What the section says, in one or two sentences.
    blocks
        What it shows.
    """

    lead: str
    blocks: tuple[Block, ...] = field(default=())

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the section."""
        return tuple(figure for block in self.blocks for figure in block.figures)


def drawn(*figures: Figure | None) -> tuple[Figure, ...]:
    """Return the figures that have something to show."""
    return tuple(figure for figure in figures if figure is not None)


def present(*tables: Grid | None) -> tuple[Grid, ...]:
    """Return the tables that have rows."""
    return tuple(table for table in tables if table is not None and table.rows)
