"""What a case report is proposed to tell: findings that wait to be checked, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from coincide.cases.prose.merge import Answer, answers
from coincide.cases.prose.read import read
from coincide.cases.prose.tokens import english_share
from coincide.errors import DataError, Problem

if TYPE_CHECKING:
    from coincide.cases.case import Case

LARGEST_BYTES: Final = 200_000
LEAST_ENGLISH: Final = 0.15
"""Prose in English has 0.35 to 0.5 of its words among the commonest, telegraphic notes 0.17."""
FEWEST_WORDS: Final = 30
"""Of a shorter text the share says little."""


@dataclass(frozen=True, slots=True)
class ProposedFinding:
    """One finding, proposed and not checked.

    Attributes
    ----------
    name
        Such as ``motor.cervical.lower``, ``emg.bulbar.fibrillations``, ``course.attack``.
    state
        ``present``, ``absent``, ``uncertain`` or ``history``.
    side
        ``left``, ``right``, ``both``, or empty when the text does not say.
    count
        Lesions, bands or months, where the text tells a number.
    value
        The site of an attack.
    sentence, start, end
        The sentence that tells it, and its place in the text in characters. Personal.
    contradicted_by
        Sentences that say the opposite. Personal.
    """

    name: str
    state: str
    side: str = ""
    count: int | None = None
    value: str = ""
    sentence: str = field(default="", repr=False)
    start: int = 0
    end: int = 0
    contradicted_by: tuple[str, ...] = field(default=(), repr=False)

    @property
    def certain(self) -> bool:
        """Whether one sentence tells it and none says the opposite."""
        return self.state != "uncertain" and not self.contradicted_by


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything proposed from one text.

    Attributes
    ----------
    findings
        In the order of the text.
    warnings
        What to know about the text as a whole.
    """

    findings: tuple[ProposedFinding, ...]
    warnings: tuple[str, ...] = ()

    @property
    def contradictions(self) -> tuple[ProposedFinding, ...]:
        """Findings of which another sentence says the opposite."""
        return tuple(one for one in self.findings if one.contradicted_by)

    def case(self) -> Case:
        """Return a case with the certain findings only; all else stays unknown."""
        from coincide.cases.prose.proposed_case import proposed_case

        return proposed_case(self.findings)

    def sheet(self) -> str:
        """Return a case sheet (TOML) whose every line stands below the sentence it was taken from."""
        from coincide.cases.prose.proposed_sheet import proposed_sheet

        return proposed_sheet(self)


def propose_case(text: str) -> Proposal:
    """Return the findings that rules read in an English case report; check every one against the text.

    Nothing is guessed: what is doubtful stays uncertain, what is told of relatives, other patients, plans or
    suppositions is left out, and sentences that contradict each other are told together.

    Parameters
    ----------
    text
        The report, at most 200 kB.

    Raises
    ------
    DataError
        COI-D790 when the text is too large; COI-D791 when it holds no words.
    UsageError
        COI-U094 when spaCy is not there (``pip install coincide[text]``).

    Examples
    --------
    >>> for one in propose_case("The left hand was wasted. There was no wasting of the tongue.").findings:
    ...     one.name, one.state, one.side
    ('motor.cervical.lower', 'present', 'left')
    ('motor.bulbar.lower', 'absent', '')
    """
    _refuse(text)
    found = tuple(_proposed(one) for one in answers(read(text)))
    return Proposal(found, tuple(_warnings(text, found)))


def _refuse(text: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_BYTES:
        raise DataError(
            Problem(
                "COI-D790",
                "the text is larger than 200 kB",
                why="a case report is a few pages",
                fix="give the report of one patient",
            )
        )
    if not any(letter.isalpha() for letter in text):
        raise DataError(Problem("COI-D791", "the text holds no words", fix="give a case report in English"))


def _warnings(text: str, found: tuple[ProposedFinding, ...]) -> list[str]:
    told = []
    if len(text.split()) >= FEWEST_WORDS and english_share(text) < LEAST_ENGLISH:
        told.append("the text does not seem to be English: the rules read English only")
    if not found:
        told.append("no finding was read in the text")
    return told


def _proposed(answer: Answer) -> ProposedFinding:
    best = answer.best
    against = tuple(dict.fromkeys(one.sentence.text for one in answer.contradicted))
    sentence = best.sentence
    return ProposedFinding(
        best.name,
        best.state,
        best.side,
        best.count,
        best.value,
        sentence.text,
        sentence.start,
        sentence.end,
        against,
    )
