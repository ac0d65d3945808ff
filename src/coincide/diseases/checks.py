"""What can be wrong with a user's own codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coincide.diseases.codes import is_start, is_valid, normalise
from coincide.diseases.definition import CodeSet
from coincide.diseases.vocabularies import VOCABULARIES
from coincide.errors import Problem


def no_codes(where: str) -> Problem:
    """Return the problem of a disease without codes."""
    return Problem(
        "COI-S027",
        "The disease has no codes.",
        where=where,
        why="Nobody could be found to have it.",
        fix="Give at least one code of a vocabulary that the data use.",
    )


def wrong_codes(codes: CodeSet, places: Sequence[str]) -> Iterator[Problem]:
    """Return what is wrong with the codes of a set; `places` says where each of them was written."""
    found = VOCABULARIES[codes.vocabulary]
    if codes.match == "prefix" and not found.hierarchical:
        yield Problem(
            "COI-S023",
            f"Codes of {found.label} cannot be matched by prefix.",
            where=places[0] if places else "",
            why="Their first characters do not name a broader class, so unrelated codes would be found.",
            fix='Say match = "descendants" if the data bring a hierarchy, or "exact", and list every code.',
        )
    normal = [normalise(code, codes.vocabulary) for code in codes.codes]
    seen: set[str] = set()
    for written, code, place in zip(codes.codes, normal, places, strict=True):
        problem = _wrong_code(written, code, codes, place)
        if problem:
            yield problem
        elif code in seen:
            yield _repeated(written, place)
        seen.add(code)


def _wrong_code(written: str, code: str, codes: CodeSet, place: str) -> Problem | None:
    label = VOCABULARIES[codes.vocabulary].label
    if not code:
        return Problem(
            "COI-S025",
            "A code is empty.",
            where=place,
            why="An empty prefix would match every record.",
            fix="Remove the line or write the code.",
        )
    known = is_start if codes.match == "prefix" else is_valid
    if known(written, codes.vocabulary):
        return None
    return Problem(
        "COI-S022",
        f"{written!r} is no code of {label}.",
        where=place,
        why="It would match nothing, and the disease would be missed without a word.",
        fix="Check the vocabulary, and write each code by itself (no ranges such as C00-C97).",
    )


def _repeated(written: str, place: str) -> Problem:
    return Problem(
        "COI-S025",
        f"The code {written!r} is given twice.",
        where=place,
        why="A list with repeats has often been pasted together from lists of different diseases.",
        fix="Remove the repeat.",
    )
