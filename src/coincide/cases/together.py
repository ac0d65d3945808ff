"""Both diseases in one patient: what is met, and what is not independent of the other disease."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from coincide.cases.clause import state
from coincide.cases.criteria.mcdonald_2024 import TWO_PLACES
from coincide.cases.evaluation import MET, NOT_MET, OPEN, RESULT, CriterionResult, Together
from coincide.cases.known import Known, any_of

DISEASES: Final = {"als": "amyotrophic lateral sclerosis", "ms": "multiple sclerosis"}

_GRADES: Final = ("el_escorial_2000", "awaji_2008", "el_escorial_1994")
"""Whose degree the headline tells: the first that is met."""

_FLUID: Final = ("csf.bands", "csf.igg_index", "csf.kappa_index")


def together(results: Sequence[CriterionResult], findings: Mapping[str, Known]) -> Together:
    """Tell what is met, the exclusion clauses aside, and what rests on findings the other explains."""
    in_space = RESULT[state(TWO_PLACES, findings)]
    fluid = RESULT[any_of(findings[name] for name in _FLUID)]
    shared = tuple(one.name for one in results if _shared(one, results))
    return Together(
        headline=f"ALS: {_als(results)}; MS: {_ms(results, in_space, fluid, shared)}",
        sentences=tuple(_sentences(results)),
        als_met=_names(results, "als", MET),
        ms_met=_names(results, "ms", MET),
        in_space=in_space,
        fluid=fluid,
        not_independent=shared,
    )


def _names(results: Sequence[CriterionResult], disease: str, wanted: str) -> tuple[str, ...]:
    return tuple(
        one.name for one in results if one.disease == disease and one.result_without_exclusion == wanted
    )


def _shared(one: CriterionResult, results: Sequence[CriterionResult]) -> bool:
    """Whether a result that is met or open rests on findings that the other disease may explain."""
    if one.result_without_exclusion == NOT_MET or _explained(one) == MET:
        return False
    return bool(_names(results, "als", MET)) if one.disease == "ms" else True


def _explained(one: CriterionResult) -> str:
    """Return the result of the part that asks whether the other disease explains the findings."""
    return next(
        part.result for part in one.exclusion.clauses.parts if part.finding.startswith("not_explained_by.")
    )


def _als(results: Sequence[CriterionResult]) -> str:
    met = {one.name: one for one in results if one.name in _names(results, "als", MET)}
    for name in _GRADES:
        if name in met:
            one = met[name]
            return (one.category if one.category != OPEN else f"at least {one.at_least}").replace("_", " ")
    if met:
        return "met by Gold Coast alone"
    return "open" if _names(results, "als", OPEN) else "not met"


def _ms(results: Sequence[CriterionResult], in_space: str, fluid: str, shared: tuple[str, ...]) -> str:
    mine = [one for one in results if one.disease == "ms"]
    met = [one.label for one in mine if one.result_without_exclusion == MET]
    if all(one.result_without_exclusion == NOT_MET for one in mine):
        return "not met"
    first = f"met by {', '.join(met)}" if met else f"paraclinical {_paraclinical(in_space, fluid)}"
    if any(one.name in shared for one in mine):
        return f"{first}, the clinical clause is not independent of ALS"
    return first if met else f"{first}, the clinical clause is open"


def _paraclinical(in_space: str, fluid: str) -> str:
    said = {MET: "met", NOT_MET: "not met", OPEN: "open"}
    if in_space == fluid:
        return f"dissemination in space and cerebrospinal fluid {said[fluid]}"
    return f"dissemination in space {said[in_space]}, cerebrospinal fluid {said[fluid]}"


def _sentences(results: Sequence[CriterionResult]) -> Iterator[str]:
    for disease, name in DISEASES.items():
        for wanted, said in ((MET, "are met"), (OPEN, "are open"), (NOT_MET, "are not met")):
            names = [
                _with_category(one)
                for one in results
                if one.disease == disease and one.result_without_exclusion == wanted
            ]
            if names:
                yield f"Criteria for {name} that {said}, exclusion clause aside: {', '.join(names)}."
    for words, labels in _explanations(results).items():
        yield f"{', '.join(labels)}: {words}."


def _with_category(one: CriterionResult) -> str:
    if one.category in (OPEN, "none", one.disease):
        return f"{one.label} (at least {one.at_least})" if one.at_least else one.label
    return f"{one.label} ({one.category.replace('_', ' ')})"


def _explanations(results: Sequence[CriterionResult]) -> dict[str, list[str]]:
    """Return why the other disease does or may not explain the findings -> the criteria it holds for."""
    said: dict[str, list[str]] = {}
    for one in results:
        if one.result_without_exclusion != NOT_MET:
            said.setdefault(one.exclusion.explained, []).append(one.label)
    return said
