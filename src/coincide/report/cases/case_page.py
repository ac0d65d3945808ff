"""The page of one case: what the template may use, every text plain."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar

from coincide.report.clean import clean_text
from coincide.report.figures.body_map import BodyMap
from coincide.report.grid import Grid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the page; see `coincide.report.context.Header`."""

    title: str
    page_title: str
    description: str
    version: str
    facts: tuple[tuple[str, str], ...]
    synthetic: bool = False
    not_for_release: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a decision path.

    Attributes
    ----------
    state
        ``met``, ``not_met`` or ``unknown``.
    words
        What is asked for.
    asks
        How many of the parts are asked for, in words; empty for a finding.
    evidence
        What the case says about a finding.
    source
        Where the clause comes from and how far that was checked; empty where the clause above says it.
    parts
        The steps below.
    """

    state: str
    words: str
    asks: str = ""
    evidence: tuple[str, ...] = ()
    source: str = ""
    parts: tuple[Step, ...] = ()

    @property
    def sign(self) -> str:
        """The state as a sign."""
        return {"met": "✓", "not_met": "✗", "unknown": "?"}[self.state]

    @property
    def told(self) -> str:
        """The state in words."""
        return self.state.replace("_", " ")


@dataclass(frozen=True, slots=True)
class CriterionBlock:
    """One set of criteria.

    Attributes
    ----------
    name, label
        Stable name, and name for readers.
    lead
        Results and category in a sentence.
    path, exclusion
        The decision path of each category, and of the exclusion clause.
    exclusion_words
        Whether the other disease explains the findings, and why.
    deciding
        Which missing findings would decide, one sentence each.
    deciding_note
        What is said when there are none, or not all are told.
    ambiguities
        Where the source can be read in two ways, and what each gives.
    citations
        Sources, with how far each was checked.
    """

    name: str
    label: str
    lead: str
    path: tuple[Step, ...]
    exclusion: Step
    exclusion_words: str
    deciding: tuple[str, ...]
    deciding_note: str
    ambiguities: tuple[str, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasePage:
    """The whole page."""

    header: Head
    note: str
    together: tuple[str, ...]
    overview: Grid
    body: BodyMap
    regions: Grid
    criteria: tuple[CriterionBlock, ...]


def render_case(page: CasePage) -> bytes:
    """Return the page of one case: without script, loading nothing; the same page gives the same bytes."""
    from coincide.report.build import environment

    return environment().get_template("case.html").render(page=cleaned(page)).encode("utf-8")


def cleaned(value: T) -> T:
    r"""Return a page in which every text shows what it says (see `coincide.report.clean`).

    Examples
    --------
    >>> cleaned(("a\u202eb", 1))
    ('a�b', 1)
    """
    if isinstance(value, str):
        return clean_text(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(cleaned(each) for each in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: cleaned(getattr(value, one.name)) for one in fields(value)})
    return value
