"""Evaluate every set of criteria on one patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from coincide.cases.als_findings import als_findings
from coincide.cases.case import Case
from coincide.cases.clause import Citation, citations_in, findings_in, state
from coincide.cases.criteria.base import Criterion
from coincide.cases.criteria.every import CHOICES, criteria
from coincide.cases.deciding import deciding
from coincide.cases.evaluation import (
    NONE,
    OPEN,
    RESULT,
    Ambiguity,
    CaseOptions,
    CategoryResult,
    CriterionResult,
    Evaluation,
    ExclusionResult,
    FindingResult,
)
from coincide.cases.evidence import evidence as evidence_of
from coincide.cases.explanations import Explanation, not_explained
from coincide.cases.findings_words import words
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Known, any_of
from coincide.cases.ms_findings import ms_findings
from coincide.cases.notes import notes
from coincide.cases.path import path
from coincide.cases.plaques import GENERALISED
from coincide.cases.together import together
from coincide.errors import Problem, UsageError

__all__ = ["CaseOptions", "Evaluation", "evaluate", "findings_of"]


@dataclass(frozen=True, slots=True)
class _Patient:
    """A case with everything that is read off it once."""

    case: Case
    findings: Mapping[str, Known]
    evidence: Mapping[str, tuple[str, ...]]
    als: Known


def evaluate(case: Case, options: CaseOptions | None = None) -> Evaluation:
    """Evaluate every set of criteria on one patient.

    Parameters
    ----------
    case
        The patient.
    options
        How sources that can be read in two ways are read; the other reading's results are told as well.

    Returns
    -------
    Evaluation
        One result for each set of criteria, and both diseases together.

    Raises
    ------
    UsageError
        If an option has another value than those it can have.

    Examples
    --------
    >>> from coincide.cases.case import Case, Course, MotorRegion
    >>> from coincide.cases.known import PRESENT
    >>> both = MotorRegion(upper=PRESENT, lower=PRESENT)
    >>> case = Case(motor={"bulbar": both, "cervical": both}, course=Course(spread=PRESENT))
    >>> result = evaluate(case)["el_escorial_2000"]
    >>> result.category, result.at_least, result.could_be, result.result
    ('unknown', 'probable', 'definite', 'unknown')
    """
    chosen = options or CaseOptions()
    _check(chosen)
    every = criteria(chosen.emg_unit, chosen.cross_region)
    patient = _patient(case, every)
    results = tuple(_result(criterion, patient, chosen) for criterion in every)
    return Evaluation(
        case=case, options=chosen, criteria=results, together=together(results, patient.findings)
    )


def findings_of(case: Case) -> dict[str, Known]:
    """Return what is known of every finding, except what the other disease explains."""
    return {**als_findings(case), **ms_findings(case)}


def _check(options: CaseOptions) -> None:
    problems = [
        Problem(
            code="COI-U099",
            what=f"{name} is {getattr(options, name)!r}",
            fix=f"use one of: {', '.join(choices)}",
        )
        for name, choices in CHOICES.items()
        if getattr(options, name) not in choices
    ]
    if problems:
        raise UsageError(*problems)


def _patient(case: Case, every: tuple[Criterion, ...]) -> _Patient:
    findings = findings_of(case)
    als = any_of(state(one.tree, findings) for one in every if one.disease == "als")
    return _Patient(case, findings, evidence_of(case), als)


def _result(criterion: Criterion, patient: _Patient, options: CaseOptions) -> CriterionResult:
    explanation = not_explained(criterion, patient.case, patient.findings, patient.als)
    findings = {**patient.findings, explanation.finding: explanation.state}
    texts = {**patient.evidence, explanation.finding: (explanation.words,)}
    decides = deciding(criterion.tree, findings)
    category, at_least, could_be = _category(criterion, findings)
    return CriterionResult(
        name=criterion.name,
        version=criterion.version,
        disease=criterion.disease,
        label=criterion.label,
        graded=criterion.graded,
        result=RESULT[state(criterion.whole, findings)],
        result_without_exclusion=RESULT[state(criterion.tree, findings)],
        category=category,
        at_least=at_least,
        could_be=could_be,
        categories=_categories(criterion, findings),
        exclusion=_exclusion(criterion, findings, texts, explanation),
        clauses=path(criterion.tree, findings, texts),
        deciding_if_known=decides.sets,
        deciding_complete=decides.complete,
        deciding_needs_more=decides.needs_more,
        evidence=_evidence(criterion, findings, texts),
        citations=_citations(criterion),
        ambiguities=_ambiguities(criterion, patient, options),
        notes=notes(criterion, patient.case, findings),
    )


def _categories(criterion: Criterion, findings: Mapping[str, Known]) -> tuple[CategoryResult, ...]:
    return tuple(
        CategoryResult(
            name=one.name, result=RESULT[state(one.tree, findings)], counts=at < criterion.met_from
        )
        for at, one in enumerate(criterion.categories)
    )


def _category(criterion: Criterion, findings: Mapping[str, Known]) -> tuple[str, str, str]:
    """Return the category, and of an open degree the highest that is met and the highest that is open."""
    states = {one.name: state(one.tree, findings) for one in criterion.categories}
    met = next((name for name, one in states.items() if one is PRESENT), "")
    may_be = next((name for name, one in states.items() if one is not ABSENT), NONE)
    if not criterion.graded:
        return met or (NONE if may_be == NONE else OPEN), "", ""
    if states.get(may_be) is UNKNOWN:
        return OPEN, met, may_be
    return may_be, "", ""


def _exclusion(
    criterion: Criterion,
    findings: Mapping[str, Known],
    texts: Mapping[str, tuple[str, ...]],
    explanation: Explanation,
) -> ExclusionResult:
    decides = deciding(criterion.exclusion, findings)
    names = findings_in(criterion.exclusion)
    told = [
        f"{label}: {'; '.join(words(name) for name in names if findings[name] is one)}"
        for label, one in (("met", PRESENT), ("not met", ABSENT), ("unknown", UNKNOWN))
        if any(findings[name] is one for name in names)
    ]
    return ExclusionResult(
        result=RESULT[state(criterion.exclusion, findings)],
        words=". ".join(told),
        explained=explanation.words,
        clauses=path(criterion.exclusion, findings, texts),
        deciding_if_known=decides.sets,
        deciding_complete=decides.complete,
        deciding_needs_more=decides.needs_more,
    )


def _evidence(
    criterion: Criterion, findings: Mapping[str, Known], texts: Mapping[str, tuple[str, ...]]
) -> tuple[FindingResult, ...]:
    return tuple(
        FindingResult(finding=name, words=words(name), state=findings[name].value, texts=texts[name])
        for name in findings_in(criterion.whole)
        if texts.get(name)
    )


def _citations(criterion: Criterion) -> tuple[Citation, ...]:
    further = (GENERALISED,) if criterion.disease == "als" else ()
    return tuple(dict.fromkeys((criterion.citation, *citations_in([criterion.whole]), *further)))


def _ambiguities(criterion: Criterion, patient: _Patient, options: CaseOptions) -> tuple[Ambiguity, ...]:
    """Return the results of the criteria under the answers that were not taken."""
    return tuple(
        _under(criterion, reading.option, choice, patient, options)
        for reading in criterion.readings
        for choice in CHOICES[reading.option]
        if choice != reading.choice
    )


def _under(
    criterion: Criterion, option: str, choice: str, patient: _Patient, options: CaseOptions
) -> Ambiguity:
    other = replace(options, **{option: choice})
    every = criteria(other.emg_unit, other.cross_region)
    reread = next(one for one in every if one.name == criterion.name)
    explanation = not_explained(reread, patient.case, patient.findings, patient.als)
    findings = {**patient.findings, explanation.finding: explanation.state}
    return Ambiguity(
        option=option,
        choice=choice,
        words=next(reading.words for reading in reread.readings if reading.option == option),
        taken=getattr(options, option),
        result=RESULT[state(reread.whole, findings)],
        result_without_exclusion=RESULT[state(reread.tree, findings)],
        category=_category(reread, findings)[0],
    )
