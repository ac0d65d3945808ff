"""What an evaluation tells: for each set of criteria the result, the way to it and what would decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.cases.case import Case
from coincide.cases.clause import Citation
from coincide.cases.deciding import Decides
from coincide.cases.known import Known

MET, NOT_MET, OPEN = "met", "not_met", "unknown"

RESULT: Final = {Known.PRESENT: MET, Known.ABSENT: NOT_MET, Known.UNKNOWN: OPEN}
"""What is known of a clause -> its result."""

NONE: Final = "none"
"""The category of a patient who has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOptions:
    """How sources that can be read in two ways are read.

    Attributes
    ----------
    emg_unit
        ``limbs`` or ``regions``: what revised El Escorial asks electromyography to show two of.
    cross_region
        ``allow`` or ``deny``: whether Gold Coast takes upper and lower signs in different regions.
    """

    emg_unit: str = "limbs"
    cross_region: str = "allow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A clause or finding on the way to a result.

    Attributes
    ----------
    words
        What it asks for.
    result
        ``met``, ``not_met`` or ``unknown``.
    finding
        Name of the finding; empty for a clause.
    least
        How many parts must be met; 0 for a finding.
    evidence
        What the case tells of the finding.
    citation
        Where the clause comes from; None where a clause above says it.
    parts
        What it is made of.
    """

    words: str
    result: str
    finding: str = ""
    least: int = 0
    evidence: tuple[str, ...] = ()
    citation: Citation | None = None
    parts: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryResult:
    """A degree of certainty or a way to the diagnosis, its exclusion clause aside.

    Attributes
    ----------
    name, result
        Such as ``definite``, and ``met``, ``not_met`` or ``unknown``.
    counts
        Whether it counts as meeting the criteria.
    """

    name: str
    result: str
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionResult:
    """The clause that nothing else explains the findings.

    Attributes
    ----------
    result
        ``met``, ``not_met`` or ``unknown``.
    words
        What it rests on, in words.
    explained
        Whether the other disease explains the findings, in words.
    clauses
        The way to it.
    deciding_if_known, deciding_complete, deciding_needs_more
        As in `CriterionResult`.
    """

    result: str
    words: str
    explained: str
    clauses: Step
    deciding_if_known: tuple[Decides, ...]
    deciding_complete: bool
    deciding_needs_more: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """The result under the other reading of a source.

    Attributes
    ----------
    option, choice, words
        The question, the other answer, and what it says.
    taken
        The answer that was taken.
    result, result_without_exclusion, category
        What the other answer leads to.
    """

    option: str
    choice: str
    words: str
    taken: str
    result: str
    result_without_exclusion: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingResult:
    """What the case tells of a finding the criteria ask for.

    Attributes
    ----------
    finding, words, state, texts
        Its name, what it is, ``present``, ``absent`` or ``unknown``, and what the case tells.
    """

    finding: str
    words: str
    state: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """The result of one set of criteria.

    Attributes
    ----------
    name, version, disease, label
        Which criteria; `disease` is ``als`` or ``ms``.
    graded
        Whether the categories are degrees of certainty; else they are ways to the diagnosis.
    result, result_without_exclusion
        ``met``, ``not_met`` or ``unknown``, with the exclusion clause and without.
    category
        The highest degree, or first way, without the exclusion clause; ``unknown`` where a higher degree is
        open, ``none`` where there is none.
    at_least, could_be
        Of an open degree: the highest that is met, and the highest that is open; empty otherwise.
    categories
        Every degree or way.
    exclusion
        The clause that nothing else explains the findings.
    clauses
        The way to `result_without_exclusion`.
    deciding_if_known
        Smallest sets of unknown findings that decide `result_without_exclusion`.
    deciding_complete, deciding_needs_more
        Whether these are all of up to three findings, and the results more findings are needed for.
    evidence
        Findings the criteria ask for of which the case tells something.
    citations
        Every source, with how far it was checked.
    ambiguities
        Results under other readings of the source.
    notes
        Remarks that change no result.
    """

    name: str
    version: str
    disease: str
    label: str
    graded: bool
    result: str
    result_without_exclusion: str
    category: str
    at_least: str
    could_be: str
    categories: tuple[CategoryResult, ...]
    exclusion: ExclusionResult
    clauses: Step
    deciding_if_known: tuple[Decides, ...]
    deciding_complete: bool
    deciding_needs_more: tuple[str, ...]
    evidence: tuple[FindingResult, ...]
    citations: tuple[Citation, ...]
    ambiguities: tuple[Ambiguity, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Both diseases in one patient, in plain language.

    Attributes
    ----------
    headline
        One line.
    sentences
        What it rests on.
    als_met, ms_met
        Names of the criteria that are met, their exclusion clause aside.
    in_space, fluid
        Whether imaging shows lesions in two places, and whether the fluid shows bands or a raised index.
    not_independent
        Names of the criteria that rest on findings the other disease may explain.
    """

    headline: str
    sentences: tuple[str, ...]
    als_met: tuple[str, ...]
    ms_met: tuple[str, ...]
    in_space: str
    fluid: str
    not_independent: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Every set of criteria for one patient.

    Attributes
    ----------
    case, options
        The patient, and how the sources were read.
    criteria
        One result for each set of criteria, in the order of `coincide.cases.criteria.every.NAMES`.
    together
        Both diseases together.
    """

    case: Case
    options: CaseOptions
    criteria: tuple[CriterionResult, ...]
    together: Together

    def __getitem__(self, name: str) -> CriterionResult:
        """Return the result of one set of criteria by its name."""
        return next(one for one in self.criteria if one.name == name)
