"""What the page of one case says: every text made here, from the case and its evaluation alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from coincide import __version__
from coincide.cases import evaluation as found
from coincide.cases.case import REGIONS, Case
from coincide.cases.clause import Citation
from coincide.cases.deciding import Decides
from coincide.cases.evaluate import findings_of
from coincide.cases.findings_words import words
from coincide.cases.output import NOTE
from coincide.report.cases.case_page import CasePage, CriterionBlock, Head, Step
from coincide.report.figures.body_map import body_map
from coincide.report.grid import Grid, grid

CHECKED: Final = {
    "primary": "read in the source",
    "secondary": "transcribed from a secondary source, to be checked",
    "unverified": "from memory of the field, to be checked",
}
"""How far a citation was checked, in words."""

STATES: Final = {"met": "met", "not_met": "not met", "unknown": "unknown"}


def case_page(case: Case, evaluation: found.Evaluation) -> CasePage:
    """Return the page of one case."""
    title = case.label[:1].upper() + case.label[1:]
    together = evaluation.together
    return CasePage(
        header=Head(
            title=title,
            page_title=f"PERSONAL: {title}, criteria for ALS and MS (research, not diagnosis)",
            description=f"PERSONAL. {NOTE}",
            version=__version__,
            facts=tuple(_facts(case)),
        ),
        note=NOTE,
        together=(_sentence(together.headline), *together.sentences),
        overview=_overview(evaluation),
        body=body_map({one: (case.region(one).upper.value, case.region(one).lower.value) for one in REGIONS}),
        regions=_regions(case),
        criteria=tuple(_block(one) for one in evaluation.criteria),
    )


def _facts(case: Case) -> Iterator[tuple[str, str]]:
    if case.age_years is not None:
        yield "Age at first symptom", f"{case.age_years} years"
    if case.sex != "unknown":
        yield "Sex", case.sex
    if case.source:
        yield "Source of the facts", case.source


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _overview(evaluation: found.Evaluation) -> Grid:
    rows = [
        (
            _started(one.label),
            _category(one),
            STATES[one.result_without_exclusion],
            STATES[one.exclusion.result],
            STATES[one.result],
        )
        for one in evaluation.criteria
    ]
    headings = (
        *("Criteria", "Degree or way", "Without the exclusion clause", "Exclusion clause"),
        "With the exclusion clause",
    )
    return grid("Every set of criteria", headings, rows, words=len(headings))


def _category(one: found.CriterionResult) -> str:
    if one.could_be:
        at_least = f"at least {_named(one.at_least)}, " if one.at_least else ""
        return f"{at_least}could be {_named(one.could_be)}"
    return {"none": "none", "unknown": "open"}.get(one.category, _named(one.category))


def _named(category: str) -> str:
    return category.replace("_", " ")


def _regions(case: Case) -> Grid:
    findings = findings_of(case)
    rows = [
        (
            one.capitalize(),
            case.region(one).upper.value,
            case.region(one).lower.value,
            findings[f"emg.{one}.fasciculations"].value,
            ", ".join(case.region(one).signs) or "–",
        )
        for one in REGIONS
    ]
    headings = ("Region", "Upper signs", "Lower signs", "Denervation (EMG)", "Told")
    return grid("Motor neuron signs by body region", headings, rows, words=len(headings))


def _block(one: found.CriterionResult) -> CriterionBlock:
    return CriterionBlock(
        name=one.name,
        label=_started(one.label),
        lead=_lead(one),
        path=tuple(_ways(one)),
        exclusion=_step(one.exclusion.clauses),
        exclusion_words=_sentence(_started(one.exclusion.explained)),
        deciding=tuple(_decides(one)),
        deciding_note=_deciding_note(one),
        ambiguities=(*map(_ambiguity, one.ambiguities), *(_sentence(_started(note)) for note in one.notes)),
        citations=tuple(f"{_cited(each)}." for each in one.citations),
    )


def _lead(one: found.CriterionResult) -> str:
    return (
        f"Without the exclusion clause: {STATES[one.result_without_exclusion]} ({_category(one)}). "
        f"Nothing else explains it: {STATES[one.exclusion.result]}. With both: {STATES[one.result]}."
    )


def _ways(one: found.CriterionResult) -> Iterator[Step]:
    """Yield the decision path of each category that counts, under its name."""
    counted = [category for category in one.categories if category.counts]
    for category, clauses in zip(counted, one.clauses.parts, strict=True):
        yield _step(clauses, f"{_started(_named(category.name))}: ")


def _step(one: found.Step, before: str = "") -> Step:
    return Step(
        state=one.result,
        words=f"{before}{one.words}",
        asks=_asks(one.least, len(one.parts)),
        evidence=one.evidence,
        source=_cited(one.citation) if one.citation else "",
        parts=tuple(_step(part) for part in one.parts),
    )


def _asks(least: int, parts: int) -> str:
    if parts < 2:
        return ""
    if least == parts:
        return f"all of {parts}"
    return f"any of {parts}" if least == 1 else f"at least {least} of {parts}"


def _decides(one: found.CriterionResult) -> Iterator[str]:
    yield from (_told(each, "the criteria") for each in one.deciding_if_known)
    yield from (_told(each, "the exclusion clause") for each in one.exclusion.deciding_if_known)


def _told(one: Decides, what: str) -> str:
    names = "; ".join(words(name) for name in one.findings)
    several, present = len(one.findings) > 1, one.if_all == "present"
    if several:
        before = "all of these hold" if present else "none of these holds"
    else:
        before = "this holds" if present else "this does not hold"
    return f"If {before}: {names}. Then {what}: {STATES[one.then]}."


def _deciding_note(one: found.CriterionResult) -> str:
    said = []
    if not one.deciding_if_known and not one.exclusion.deciding_if_known:
        said.append("Nothing is missing." if "unknown" not in _open(one) else "No few findings decide it.")
    if not one.deciding_complete or not one.exclusion.deciding_complete:
        said.append("Further sets of findings would decide as well; the smallest are told.")
    for result in one.deciding_needs_more:
        said.append(f"More than three findings together are needed for: {STATES[result]}.")
    return " ".join(said)


def _open(one: found.CriterionResult) -> Sequence[str]:
    return (one.result_without_exclusion, one.exclusion.result)


def _ambiguity(one: found.Ambiguity) -> str:
    category = _named(one.category) if one.category not in ("none", "unknown") else "no degree decided"
    return (
        f"Other reading: {one.words}. Then without the exclusion clause: "
        f"{STATES[one.result_without_exclusion]} ({category}); with it: {STATES[one.result]}."
    )


def _cited(one: Citation) -> str:
    return f"{one.text}, doi {one.doi} ({CHECKED[one.checked]})"


def _started(text: str) -> str:
    return text[:1].upper() + text[1:]
