"""The user's own code sets: inline in the study file, or a codelist file in the form of OpenCodelists."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, get_args

from coincide.diseases.checks import no_codes, wrong_codes
from coincide.diseases.definition import CodeSet, Disease, Match
from coincide.diseases.vocabularies import VOCABULARIES, find_vocabulary, unknown_vocabulary
from coincide.errors import Problem, Problems, StudyError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_COLUMNS = (("code", "term"), ("code", "term", "category"))


class _Row(NamedTuple):
    """One row of a codelist file."""

    line: int
    code: str
    term: str
    category: str


def from_inline(
    name: str,
    codes: Mapping[str, Sequence[str]],
    match: Match | None = None,
    label: str = "",
    excluded: Mapping[str, Sequence[str]] | None = None,
) -> Disease:
    """Return a disease from codes written in a study file.

    Parameters
    ----------
    name
        Lower case letters, digits and underscores, starting with a letter.
    codes
        Vocabulary -> codes, such as ``{"icd10": ["G35"], "icd9cm": ["340"]}``.
    match
        ``prefix``, ``exact`` or ``descendants``. By default ``prefix`` where a vocabulary has a hierarchy
        in its codes (the ICDs, ATC), and ``descendants`` where it has none (SNOMED CT, OMOP, phecodes,
        identifiers): it finds what lies below where the data bring a hierarchy, else the code alone.
    label
        Name for readers; the name itself by default.
    excluded
        Vocabulary -> codes taken out again, matched in the same way.

    Raises
    ------
    StudyError
        Every problem at once: COI-S020 unknown vocabulary, COI-S022 malformed code, COI-S023 prefix
        without hierarchy, COI-S025 code given twice, COI-S027 no codes, COI-S028 unusable name.
    """
    problems = Problems(StudyError)
    where = f"[diseases.{name}]"
    if not _NAME.fullmatch(name):
        problems.add(
            "COI-S028",
            f"{name!r} cannot be the name of a disease.",
            where=where,
            why="The name becomes part of table rows and file names.",
            fix="Use lower case letters, digits and underscores, starting with a letter.",
        )
    sets = [_inline_set(vocabulary, listed, match, where, problems) for vocabulary, listed in codes.items()]
    for vocabulary, listed in (excluded or {}).items():
        out = _inline_set(vocabulary, listed, match, f"{where} excluded", problems)
        sets.append(replace(out, excluded=True) if out else None)
    if not any(codes.values()):
        problems.extend([no_codes(where)])
    problems.raise_if_any()
    return Disease(name, label or name, tuple(each for each in sets if each), kind="own")


def _inline_set(
    vocabulary: str, codes: Sequence[str], match: Match | None, where: str, problems: Problems
) -> CodeSet | None:
    name = find_vocabulary(vocabulary)
    if name is None:
        problems.extend([unknown_vocabulary(vocabulary)])
        return None
    if not codes:
        return None
    way = match or usual_match(name)
    made = CodeSet(name, tuple(codes), way, provenance="given in the study file")
    problems.extend(wrong_codes(made, [f"{where} codes.{vocabulary}"] * len(codes)))
    return made


def usual_match(vocabulary: str) -> Match:
    """Return how inline codes of a vocabulary are matched when nobody says."""
    return "prefix" if VOCABULARIES[vocabulary].hierarchical else "descendants"


def read_codelist(path: Path, vocabulary: str, *, name: str = "", match: Match | None = None) -> Disease:
    """Return a disease from a codelist file as OpenCodelists gives it.

    Parameters
    ----------
    path
        A CSV file in UTF-8 with the header ``code,term`` or ``code,term,category``.
    vocabulary
        Vocabulary of its codes; the file does not say.
    name
        Name of the disease; the stem of the file name by default.
    match
        ``prefix``, ``exact`` or ``descendants`` for every code. By default a file whose whole ``category``
        column says one of these, as ``coincide codes --csv`` writes it, is taken at its word; any other file
        is ``exact``, since such lists name every code they mean.

    Raises
    ------
    StudyError
        Every problem at once, with the line: COI-S024 the file or its header, COI-S022 malformed code,
        COI-S025 empty or repeated code, COI-S027 no codes, COI-S020 unknown vocabulary.
    """
    known = find_vocabulary(vocabulary)
    if known is None:
        raise StudyError(unknown_vocabulary(vocabulary))
    rows = _codelist_rows(path)
    problems = Problems(StudyError)
    if not rows:
        problems.extend([no_codes(path.name)])
    sets = []
    for way, chosen in _by_match(rows, match):
        made = CodeSet(
            known,
            tuple(row.code for row in chosen),
            way,
            provenance=f"given in the codelist {path.name}",
            labels=tuple(row.term for row in chosen),
        )
        problems.extend(wrong_codes(made, [f"{path.name}, line {row.line}" for row in chosen]))
        sets.append(made)
    problems.raise_if_any()
    return Disease(name or path.stem, name or path.stem, tuple(sets), kind="own")


def _by_match(rows: list[_Row], match: Match | None) -> list[tuple[Match, list[_Row]]]:
    """Return the rows of each way of matching; a file's own word counts only when every row says it."""
    told = rows and all(row.category in get_args(Match) for row in rows)
    if match is not None or not told:
        return [(match or "exact", rows)]
    ways: tuple[Match, ...] = get_args(Match)
    parted = [(way, [row for row in rows if row.category == way]) for way in ways]
    return [(way, chosen) for way, chosen in parted if chosen]


def _codelist_rows(path: Path) -> list[_Row]:
    """Return every row; lines that are wholly empty are passed over."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = tuple(cell.strip().lower() for cell in next(reader, []))
        rows = [(reader.line_num, row) for row in reader if row]
    except FileNotFoundError:
        raise StudyError(
            Problem(
                "COI-S024",
                "The codelist is not there.",
                where=path.name,
                fix="Check the name; a relative one is taken from the study file's folder.",
            )
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise StudyError(
            _unreadable(path, f"cannot be read as CSV in UTF-8 ({type(error).__name__})")
        ) from error
    if header not in _COLUMNS:
        raise StudyError(_unreadable(path, f"has the header {','.join(header)!r}"))
    short = [line for line, row in rows if len(row) != len(header)]
    if short:
        raise StudyError(
            _unreadable(path, f"has rows without {len(header)} cells, the first in line {short[0]}")
        )
    return [_Row(line, row[0], row[1].strip(), "".join(row[2:]).strip().lower()) for line, row in rows]


def _unreadable(path: Path, what: str) -> Problem:
    return Problem(
        "COI-S024",
        f"The codelist {what}.",
        where=path.name,
        why="A column taken for another would search for the wrong codes.",
        fix="Save it as CSV in UTF-8 with the header code,term or code,term,category.",
    )
