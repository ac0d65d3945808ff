"""What a published set of criteria is made of."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.cases.clause import Citation, Clause


@dataclass(frozen=True, slots=True)
class Category:
    """A degree of certainty, or a way to the diagnosis.

    Attributes
    ----------
    name
        Such as ``definite``.
    tree
        What it asks for, without the clause that nothing else explains it.
    besides
        What this degree alone asks to be excluded, besides what all of them ask; None for nothing.
    """

    name: str
    tree: Clause
    besides: Clause | None = None

    @property
    def guarded(self) -> Clause:
        """The tree with what this degree alone asks to be excluded."""
        if self.besides is None:
            return self.tree
        return Clause(f"{self.tree.words}; {self.besides.words}", 2, (self.tree, self.besides))


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a source that can be read in two.

    Attributes
    ----------
    option, choice
        Name of the question and the answer taken, such as ``emg_unit`` and ``limbs``.
    words
        What the reading says.
    """

    option: str
    choice: str
    words: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A published set of criteria.

    Attributes
    ----------
    name, version
        Stable name, such as ``el_escorial_2000``, and the year of the source.
    disease
        ``als`` or ``ms``.
    label
        Name for readers.
    citation
        The source.
    categories
        From the most to the least certain; for criteria without degrees, the ways to the diagnosis.
    met_from
        Number of categories that count as met, from the first.
    exclusion
        The clause that nothing else explains the findings better.
    readings
        How sources that can be read in two ways were read.
    graded
        Whether the categories are degrees (the first that is met is the category) or ways.
    """

    name: str
    version: str
    disease: str
    label: str
    citation: Citation
    categories: tuple[Category, ...]
    met_from: int
    exclusion: Clause
    readings: tuple[Reading, ...] = ()
    graded: bool = True

    @property
    def tree(self) -> Clause:
        """The whole set without its exclusion clause: met when any category that counts is."""
        counted = tuple(category.tree for category in self.categories[: self.met_from])
        return Clause(f"{self.label}: any category that counts", 1, counted, self.citation)

    @property
    def whole(self) -> Clause:
        """The set with its exclusion clause."""
        counted = tuple(category.guarded for category in self.categories[: self.met_from])
        guarded = Clause(f"{self.label}: any category that counts", 1, counted, self.citation)
        return Clause(f"{self.label}, and nothing else explains it", 2, (guarded, self.exclusion))
