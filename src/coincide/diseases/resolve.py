"""Which of the codes found in the data belong to a disease."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from coincide.diseases.definition import CodeSet, Disease, Match
from coincide.errors import Problem, StudyError

Found = tuple[int, str, str]
"""A row of the canonical table ``code``: number, vocabulary, normalised text. In ``broader`` the vocabulary
and the text are those of a code that is the same as, or lies above, the one numbered."""


@dataclass(frozen=True, slots=True)
class CodeIndex:
    """The codes found in the data, sorted by vocabulary and text, to be searched many times.

    Attributes
    ----------
    texts
        Vocabulary -> normalised texts in order.
    numbers
        Vocabulary -> code numbers in the same order.
    names
        Code number -> (vocabulary, text).
    below
        (vocabulary, text) -> numbers of the codes below it, sorted; empty where the data bring no hierarchy.
    """

    texts: dict[str, list[str]]
    numbers: dict[str, list[int]]
    names: dict[int, tuple[str, str]]
    below: dict[tuple[str, str], list[int]]

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """Vocabularies that occur in the data, sorted."""
        return tuple(self.texts)

    def knows(self, vocabulary: str) -> bool:
        """Tell whether codes of a vocabulary could be found: they occur, or lie above some that do."""
        return vocabulary in self.texts or any(name == vocabulary for name, _ in self.below)

    def under(self, vocabulary: str, code: str, match: Match) -> list[int]:
        """Return the numbers of the codes a declared code matches, by text those of its vocabulary first."""
        alike = self._alike(vocabulary, code, match)
        lower = self.below.get((vocabulary, code), []) if match == "descendants" else []
        return [*alike, *(number for number in lower if number not in alike)]

    def _alike(self, vocabulary: str, code: str, match: Match) -> list[int]:
        """Return the numbers of the codes that are, or by prefix begin with, a code."""
        texts = self.texts.get(vocabulary, [])
        compared = len(code) if match == "prefix" else None
        first = bisect_left(texts, code)
        last = bisect_right(texts, code, lo=first, key=lambda text: text[:compared])
        return self.numbers.get(vocabulary, [])[first:last]


@dataclass(frozen=True, slots=True)
class Matched:
    """One code of the data that belongs to a disease, and the declared code that found it."""

    code: int
    vocabulary: str
    text: str
    declared: str
    match: Match


@dataclass(frozen=True, slots=True)
class Resolved:
    """The codes of a disease among those found in the data.

    Attributes
    ----------
    name
        Name of the disease.
    label
        What is really found, given the vocabularies of the data (:meth:`Disease.label_in`).
    codes
        Code numbers of the canonical table ``code``, sorted, each once.
    matched
        The same with the declared code that found each, sorted by vocabulary and text.
    not_found
        Declared (vocabulary, code) that match nothing, in vocabularies the data do use. In the others
        nothing can match, and nothing is said; nor is it of codes to be taken out.
    """

    name: str
    label: str
    codes: tuple[int, ...]
    matched: tuple[Matched, ...]
    not_found: tuple[tuple[str, str], ...]


def index_codes(found: Iterable[Found], broader: Iterable[Found] = ()) -> CodeIndex:
    """Return the codes found in the data as an index.

    Parameters
    ----------
    found
        Rows (code, vocabulary, text) of the canonical table ``code``, in any order.
    broader
        Rows of the canonical table ``broader``: at least those of :func:`asked_codes`.
    """
    texts: dict[str, list[str]] = {}
    numbers: dict[str, list[int]] = {}
    names: dict[int, tuple[str, str]] = {}
    for vocabulary, rows in groupby(sorted(found, key=itemgetter(1, 2, 0)), key=itemgetter(1)):
        listed = list(rows)
        numbers[vocabulary] = [number for number, _, _ in listed]
        texts[vocabulary] = [text for _, _, text in listed]
        names |= {number: (vocabulary, text) for number, _, text in listed}
    below: dict[tuple[str, str], list[int]] = {}
    for number, vocabulary, text in sorted(broader):
        below.setdefault((vocabulary, text), []).append(number)
    return CodeIndex(texts, numbers, names, below)


def asked_codes(*diseases: Disease) -> list[tuple[str, str]]:
    """Return each (vocabulary, normalised code) whose descendants are asked for, sorted."""
    sets = [each for disease in diseases for each in disease.code_sets if each.match == "descendants"]
    return sorted({(each.canonical, code) for each in sets for code in each.normal_codes})


def resolve(disease: Disease, found: CodeIndex | Iterable[Found]) -> Resolved:
    """Return the codes of a disease among those found in the data.

    Parameters
    ----------
    disease
        The disease.
    found
        Rows (code, vocabulary, text) of the canonical table ``code``, or an index of them when several
        diseases are looked up, or when the data bring a hierarchy.

    Notes
    -----
    Matching is by normal form within one vocabulary, and by the hierarchy of the data across them. By
    prefix, the declared G35 finds the ICD-10-CM codes G35.A, G35.B0 ... G35.D that replaced it in October
    2025. What an excluded set finds is taken out last, whichever set found it.
    """
    index = found if isinstance(found, CodeIndex) else index_codes(found)
    matched: dict[int, Matched] = {}
    not_found = []
    for each in disease.code_sets:
        for declared, hits in () if each.excluded else _hits(each, index):
            for hit in hits:
                matched.setdefault(hit.code, hit)
            if not hits and index.knows(each.canonical):
                not_found.append((each.canonical, declared))
    for code in _taken_out(disease, index):
        matched.pop(code, None)
    rows = sorted(matched.values(), key=lambda row: (row.vocabulary, row.text))
    used = {row.vocabulary for row in rows}
    return Resolved(
        disease.name, disease.label_in(used), tuple(sorted(matched)), tuple(rows), tuple(not_found)
    )


def _taken_out(disease: Disease, index: CodeIndex) -> set[int]:
    sets = [each for each in disease.code_sets if each.excluded]
    return {hit.code for each in sets for _, hits in _hits(each, index) for hit in hits}


def _hits(codes: CodeSet, index: CodeIndex) -> Iterable[tuple[str, list[Matched]]]:
    # Without a hierarchy in the data descendants are the code alone, and a reader must be told so.
    match: Match = "exact" if codes.match == "descendants" and not index.below else codes.match
    for declared, normal in zip(codes.codes, codes.normal_codes, strict=True):
        hits = index.under(codes.canonical, normal, codes.match)
        yield declared, [Matched(number, *index.names[number], declared, match) for number in hits]


def require_disjoint(a: Resolved, b: Resolved) -> None:
    """Refuse two diseases that share a code.

    Raises
    ------
    StudyError
        COI-S026: one record would give a person both diseases on one day.
    """
    shared = set(a.codes) & set(b.codes)
    if not shared:
        return
    texts = [f"{row.text} ({row.vocabulary})" for row in a.matched if row.code in shared]
    listed = ", ".join(texts[:5]) + (", ..." if len(texts) > 5 else "")
    raise StudyError(
        Problem(
            "COI-S026",
            f"{a.name} and {b.name} share {len(shared)} code{'s' if len(shared) > 1 else ''}: {listed}.",
            where=f"[diseases.{a.name}], [diseases.{b.name}]",
            why="One record would make a person a case of both diseases on one day.",
            fix="Take the shared codes out of one of the two.",
        )
    )
