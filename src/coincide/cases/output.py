"""One case as JSON and as a folder with a page. Personal by nature: never a released result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from coincide import __version__
from coincide.cases.case import Case
from coincide.cases.clause import Citation
from coincide.cases.deciding import Decides
from coincide.cases.evaluation import CriterionResult, Evaluation, ExclusionResult
from coincide.cases.findings_words import words

NOTE: Final = "For research, not for diagnosis."
SCHEMA: Final = "coincide.case/1"
JSON, PAGE = "case.json", "case.html"


def as_json(case: Case, evaluation: Evaluation) -> dict[str, Any]:
    """Return the evaluation of one case as plain values.

    Parameters
    ----------
    case
        The patient; only its label is repeated.
    evaluation
        Its evaluation.

    Returns
    -------
    dict
        ``case`` (its label), ``personal`` (true), ``note``, ``criteria`` (one object for each set of
        criteria, under stable names) and ``together``. There is no name, number or date of a person in it.

    Examples
    --------
    >>> from coincide.cases.case import Case
    >>> from coincide.cases.evaluate import evaluate
    >>> case = Case(label="case 1")
    >>> found = as_json(case, evaluate(case))
    >>> found["personal"], found["criteria"][1]["name"], found["criteria"][1]["result"]
    (True, 'el_escorial_2000', 'unknown')
    """
    return {
        "case": case.label,
        "personal": True,
        "note": NOTE,
        "criteria": [_criterion(one) for one in evaluation.criteria],
        "together": _together(evaluation),
    }


def _criterion(one: CriterionResult) -> dict[str, Any]:
    return {
        "name": one.name,
        "version": one.version,
        "result": one.result,
        "category": one.category,
        "result_without_exclusion": one.result_without_exclusion,
        "exclusion": _exclusion(one.exclusion),
        "deciding_if_known": _deciding(one.deciding_if_known),
        "evidence": [
            {"finding": each.finding, "words": each.words, "state": each.state, "told": list(each.texts)}
            for each in one.evidence
        ],
        "citations": [_citation(each) for each in one.citations],
        "ambiguities": [
            {
                "option": each.option,
                "taken": each.taken,
                "choice": each.choice,
                "words": each.words,
                "result": each.result,
                "result_without_exclusion": each.result_without_exclusion,
                "category": each.category,
            }
            for each in one.ambiguities
        ],
    }


def _exclusion(one: ExclusionResult) -> dict[str, Any]:
    return {
        "result": one.result,
        "words": one.words,
        "explained": one.explained,
        "deciding_if_known": _deciding(one.deciding_if_known),
    }


def _deciding(sets: Sequence[Decides]) -> list[dict[str, Any]]:
    return [
        {
            "findings": list(one.findings),
            "words": [words(name) for name in one.findings],
            "if": one.if_all,
            "then": one.then,
        }
        for one in sets
    ]


def _citation(one: Citation) -> dict[str, str]:
    return {"text": one.text, "doi": one.doi, "checked": one.checked}


def _together(evaluation: Evaluation) -> dict[str, Any]:
    """Return both diseases together, and what belongs to single criteria but not to their fixed fields."""
    found, every = evaluation.together, evaluation.criteria
    return {
        "headline": found.headline,
        "sentences": list(found.sentences),
        "als_met": list(found.als_met),
        "ms_met": list(found.ms_met),
        "in_space": found.in_space,
        "fluid": found.fluid,
        "not_independent": list(found.not_independent),
        "open_categories": {
            one.name: {"at_least": one.at_least, "could_be": one.could_be} for one in every if one.could_be
        },
        "more_sets_decide": [one.name for one in every if not one.deciding_complete],
        "needs_more_findings": {
            one.name: list(one.deciding_needs_more) for one in every if one.deciding_needs_more
        },
        "notes": {one.name: list(one.notes) for one in every if one.notes},
    }


def write_case(case: Case, evaluation: Evaluation, out: Path, *, force: bool = False) -> Path:
    """Write a folder with ``case.json`` and ``case.html``, marked personal.

    The same case gives the same bytes. The folder stands whole or not at all, and is no results folder: the
    verbs that work on released results refuse it.

    Parameters
    ----------
    case, evaluation
        The patient and its evaluation.
    out
        Folder to write.
    force
        Whether a folder that is there is moved aside, to ``NAME.old-N``.

    Returns
    -------
    pathlib.Path
        `out`.

    Raises
    ------
    UsageError
        When `out` is taken or cannot be made.
    EngineError
        When the disk refuses.
    """
    from coincide.cases.page import case_page
    from coincide.report.cases.case_page import render_case
    from coincide.results.manifest import MANIFEST, file_entry
    from coincide.results.output import set_mode, sync_folder, told_as_problem, write_bytes
    from coincide.results.publish import publish, refuse_existing, unfinished_folder
    from coincide.results.text import json_bytes

    content = {
        JSON: json_bytes(as_json(case, evaluation)),
        PAGE: render_case(case_page(case, evaluation)),
    }
    refuse_existing(out, force)
    with unfinished_folder(out) as partial:
        for name, data in content.items():
            write_bytes(partial / name, data)
        with told_as_problem("reading back", partial):
            files = {name: file_entry(partial / name, None) for name in content}
        write_bytes(partial / MANIFEST, json_bytes(_manifest(files)))
        set_mode(partial, 0o700)  # one patient: for the user who made it alone
        sync_folder(partial)
        publish(partial, out, force)
    return out


def _manifest(files: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what marks the folder as one person's; no clock, place or file name of the input."""
    return {
        "schema": SCHEMA,
        "kind": "case",
        "personal": True,
        "note": NOTE,
        "versions": {"coincide": __version__},
        "files": files,
    }
