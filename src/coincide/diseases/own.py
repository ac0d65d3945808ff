"""The user's own code sets: inline in the study file, or a codelist file in the form of OpenCodelists."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from coincide.diseases.checks import no_codes, wrong_codes
from coincide.diseases.definition import CodeSet, Disease, Match
from coincide.diseases.vocabularies import VOCABULARIES, find_vocabulary, unknown_vocabulary
from coincide.errors import Problem, Problems, StudyError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_COLUMNS = (("code", "term"), ("code", "term", "category"))


def from_inline(
    name: str,
    codes: Mapping[str, Sequence[str]],
    match: Match | None = None,
    label: str = "",
) -> Disease:
    """Return a disease from codes written in a study file.

    Parameters
    ----------
    name
        Lower case letters, digits and underscores, starting with a letter.
    codes
        Vocabulary -> codes, such as ``{"icd10": ["G35"], "icd9cm": ["340"]}``.
    match
        ``prefix`` or ``exact``. By default ``prefix`` where a vocabulary has a hierarchy in its codes
        (the ICDs, ATC), and ``exact`` where it has none (SNOMED CT, OMOP, phecodes, identifiers).
    label
        Name for readers; the name itself by default.

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
    way = match or ("prefix" if VOCABULARIES[name].hierarchical else "exact")
    made = CodeSet(name, tuple(codes), way, provenance="given in the study file")
    problems.extend(wrong_codes(made, [f"{where} codes.{vocabulary}"] * len(codes)))
    return made


def read_codelist(path: Path, vocabulary: str, *, name: str = "", match: Match = "exact") -> Disease:
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
        ``exact`` by default: such lists name every code they mean.

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
    made = CodeSet(
        known,
        tuple(code for _, code, _ in rows),
        match,
        provenance=f"given in the codelist {path.name}",
        labels=tuple(term for _, _, term in rows),
    )
    problems.extend(wrong_codes(made, [f"{path.name}, line {line}" for line, _, _ in rows]))
    problems.raise_if_any()
    return Disease(name or path.stem, name or path.stem, (made,), kind="own")


def _codelist_rows(path: Path) -> list[tuple[int, str, str]]:
    """Return (line, code, term) of every row; lines that are wholly empty are passed over."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = tuple(cell.strip().lower() for cell in next(reader, []))
        rows = [(reader.line_num, row) for row in reader if row]
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
    return [(line, row[0], row[1].strip()) for line, row in rows]


def _unreadable(path: Path, what: str) -> Problem:
    return Problem(
        "COI-S024",
        f"The codelist {what}.",
        where=path.name,
        why="A column taken for another would search for the wrong codes.",
        fix="Save it as CSV in UTF-8 with the header code,term or code,term,category.",
    )
