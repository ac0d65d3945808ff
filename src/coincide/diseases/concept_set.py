"""Concept sets as ATLAS exports them, in both spellings, as diseases by OMOP concepts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

from coincide.diseases.checks import no_codes
from coincide.diseases.definition import CodeSet, Disease, Match
from coincide.errors import Problem, Problems, StudyError

LARGEST: Final = 32 * 2**20
"""Bytes a concept set may have; one of 100,000 concepts has about 30 million."""

DEEPEST: Final = 16
"""Levels of brackets a concept set may have; ATLAS writes five."""

_STRINGS: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_FLAGS: Final = ("isExcluded", "includeDescendants", "includeMapped")
_FLAG_LIKE: Final = re.compile(r"(is|include|exclude)[A-Z].*")
_HIGHEST: Final = 2**31 - 1


class _Item(NamedTuple):
    """One line of a concept set."""

    concept: int
    name: str
    excluded: bool
    descendants: bool


def read_concept_set(path: Path, *, name: str = "", label: str = "") -> Disease:
    """Return a disease from a concept set of OHDSI's ATLAS.

    Parameters
    ----------
    path
        JSON: ``{"items": [{"concept": {"CONCEPT_ID": ...}, "isExcluded": ..., "includeDescendants": ...}]}``,
        the same under ``"expression"`` with a ``"name"``, or the draft of the OHDSI TAB with ``conceptId``.
        A flag that is not there is false.
    name
        Name of the disease; the stem of the file name by default.
    label
        Name for readers; by default the name written in the file, else `name`.

    Returns
    -------
    A disease of up to four code sets of the vocabulary ``omop``: concepts alone or with descendants, taken
    in or taken out. What is taken out stays out, whatever takes it in.

    Raises
    ------
    StudyError
        Every problem at once: COI-S031 the file is not there, too large, too deep or no such JSON;
        COI-S032 an item that cannot be read; COI-S033 ``includeMapped``; COI-S027 nothing is taken in.
    """
    written = _read(path)
    items = _items(written, path.name)
    sets = [
        made
        for excluded in (False, True)
        for descendants in (False, True)
        if (made := _set(items, path.name, excluded=excluded, descendants=descendants))
    ]
    if not any(not each.excluded for each in sets):
        raise StudyError(no_codes(path.name))
    named = name or path.stem
    title = written.get("name")
    return Disease(
        named, label or (title if isinstance(title, str) else "") or named, tuple(sets), kind="own"
    )


def _set(items: list[_Item], file: str, *, excluded: bool, descendants: bool) -> CodeSet | None:
    chosen = {
        item.concept: item.name
        for item in items
        if (item.excluded, item.descendants) == (excluded, descendants)
    }
    if not chosen:
        return None
    match: Match = "descendants" if descendants else "exact"
    return CodeSet(
        "omop",
        tuple(str(concept) for concept in chosen),
        match,
        provenance=f"given in the concept set {file}",
        labels=tuple(chosen.values()),
        excluded=excluded,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            _refuse(path, f"has more than {LARGEST // 2**20} MiB")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise StudyError(
            Problem(
                "COI-S031",
                "The concept set is not there.",
                where=path.name,
                fix="Check the name; a relative one is taken from the study file's folder.",
            )
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        _refuse(path, f"cannot be read as UTF-8 ({type(error).__name__})")
    if _depth(text) > DEEPEST:
        _refuse(path, f"has more than {DEEPEST} levels of brackets")
    try:
        written = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        _refuse(path, f"is no JSON (line {error.lineno}, column {error.colno})")
    except ValueError as error:
        _refuse(path, str(error))
    if not isinstance(written, dict):
        _refuse(path, "is no JSON object")
    return written


def _depth(text: str) -> int:
    deepest = level = 0
    for mark in re.findall(r"[\[{}\]]", _STRINGS.sub("", text)):
        level += 1 if mark in "[{" else -1
        deepest = max(deepest, level)
    return deepest


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        repeated = next(key for key in found if sum(other == key for other, _ in pairs) > 1)
        raise ValueError(f"says {repeated[:40]!r} twice in one object")
    return found


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(f"holds {constant}, which is no JSON")


def _refuse(path: Path, what: str) -> NoReturn:
    raise StudyError(
        Problem(
            "COI-S031",
            f"The concept set {what}.",
            where=path.name,
            why="A concept lost or misread would find other people.",
            fix='Export it from ATLAS again (concept set, "Export", JSON).',
        )
    )


def _items(written: Mapping[str, Any], file: str) -> list[_Item]:
    expression = written.get("expression", written)
    listed = expression.get("items") if isinstance(expression, Mapping) else None
    if not isinstance(listed, list):
        raise StudyError(
            Problem(
                "COI-S031",
                'The concept set has no list "items".',
                where=file,
                fix='Export the concept set itself: "items", or "expression" with "items" in it.',
            )
        )
    problems = Problems(StudyError)
    read = [_item(item, f"{file}, item {number}", problems) for number, item in enumerate(listed, start=1)]
    problems.raise_if_any()
    return [item for item in read if item is not None]


def _item(item: Any, where: str, problems: Problems) -> _Item | None:
    before = len(problems.found)
    concept = item.get("concept") if isinstance(item, Mapping) else None
    if not isinstance(item, Mapping) or not isinstance(concept, Mapping):
        problems.add("COI-S032", 'The item has no object "concept".', where=where)
        return None
    number = concept.get("CONCEPT_ID", concept.get("conceptId"))
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= _HIGHEST:
        problems.add("COI-S032", "The concept has no number CONCEPT_ID above 0.", where=where)
    flags = {flag: item.get(flag, False) for flag in _FLAGS}
    wrong = [flag for flag, value in flags.items() if not isinstance(value, bool)]
    wrong += [key for key in item if key not in _FLAGS and _FLAG_LIKE.fullmatch(key)]
    if wrong:
        fix = f"Flags are true or false: {', '.join(_FLAGS)}."
        problems.add("COI-S032", f"{', '.join(wrong)} cannot be read.", where=where, fix=fix)
    elif flags["includeMapped"]:
        problems.extend([_mapped(where)])
    if len(problems.found) > before:
        return None
    name = concept.get("CONCEPT_NAME", concept.get("conceptName", ""))
    return _Item(number, str(name or ""), flags["isExcluded"], flags["includeDescendants"])


def _mapped(where: str) -> Problem:
    return Problem(
        "COI-S033",
        "includeMapped asks for every source code that maps to the concept.",
        where=where,
        why="Which these are is not among the tables read; left out silently, people would be missed.",
        fix='Export the concept set\'s "Included Source Codes" from ATLAS and add those concepts as items of '
        "their own, or name the source codes in the study file: codes = { icd10cm = [...] }.",
    )
