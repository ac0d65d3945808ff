"""Criteria as data: trees of clauses over findings.

Each finding occurs in one polarity only: where a criterion asks for the absence of something, the absence
is a finding of its own (``excluded.aqp4``). Strong Kleene logic is then exact: a tree is unknown if
and only if some completions of the unknown findings meet it and others do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coincide.cases.known import UNKNOWN, Known, at_least


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a clause comes from.

    Attributes
    ----------
    text
        Authors, journal, year.
    doi
        Of the source.
    checked
        ``primary``: read in the source; ``secondary``: read in a later paper that quotes it; ``unverified``:
        neither, to be checked before anybody relies on the wording.
    """

    text: str
    doi: str
    checked: str = "primary"


@dataclass(frozen=True, slots=True)
class Finding:
    """A leaf: one finding of the patient.

    Attributes
    ----------
    name
        Name of the finding, as in `coincide.cases.findings_words`.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Clause:
    """At least `least` of several parts.

    Attributes
    ----------
    words
        What it asks for, in words.
    least
        How many parts must be present.
    parts
        Findings or further clauses.
    citation
        Where it comes from; None where the clause above says it.
    """

    words: str
    least: int
    parts: tuple[Clause | Finding, ...]
    citation: Citation | None = None


Node = Clause | Finding


def all_of(words: str, *parts: Node, citation: Citation | None = None) -> Clause:
    """Return a clause that asks for every part."""
    return Clause(words, len(parts), parts, citation)


def any_of(words: str, *parts: Node, citation: Citation | None = None) -> Clause:
    """Return a clause that asks for one of the parts."""
    return Clause(words, 1, parts, citation)


def some_of(words: str, least: int, *parts: Node, citation: Citation | None = None) -> Clause:
    """Return a clause that asks for at least so many of the parts."""
    return Clause(words, least, parts, citation)


def cited(clause: Clause, citation: Citation) -> Clause:
    """Return a clause with its source."""
    return replace(clause, citation=citation)


def findings_in(*nodes: Node) -> tuple[str, ...]:
    """Return the findings trees ask for, in the order they stand there, each once."""
    return tuple(dict.fromkeys(name for node in nodes for name in _names(node)))


def _names(node: Node) -> Iterator[str]:
    if isinstance(node, Finding):
        yield node.name
    else:
        for part in node.parts:
            yield from _names(part)


def state(node: Node, findings: Mapping[str, Known]) -> Known:
    """Return whether a tree is met; a finding nobody speaks of is unknown.

    Examples
    --------
    >>> from coincide.cases.known import ABSENT, PRESENT
    >>> tree = all_of("both", Finding("a"), any_of("either", Finding("b"), Finding("c")))
    >>> state(tree, {"a": PRESENT, "b": ABSENT}).value
    'unknown'
    """
    if isinstance(node, Finding):
        return findings.get(node.name, UNKNOWN)
    return at_least(node.least, (state(part, findings) for part in node.parts))


def citations_in(nodes: Sequence[Node]) -> tuple[Citation, ...]:
    """Return every citation of trees, each once."""
    return tuple(dict.fromkeys(one for node in nodes for one in _cited(node)))


def _cited(node: Node) -> Iterator[Citation]:
    if isinstance(node, Clause):
        if node.citation is not None:
            yield node.citation
        for part in node.parts:
            yield from _cited(part)
