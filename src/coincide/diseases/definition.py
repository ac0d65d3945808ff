"""What a disease is, and the built-in ones.

A disease is a set of codes per vocabulary. When a record becomes a case (how many records, how far
apart, in which setting) is said by the study, not here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from coincide.diseases.codes import normalise
from coincide.diseases.vocabularies import VOCABULARIES, canonical_vocabulary
from coincide.errors import Problem, StudyError

Match = Literal["prefix", "exact", "descendants"]
Kind = Literal["disease", "negative_control", "positive_control", "own"]


@dataclass(frozen=True, slots=True)
class CodeSet:
    """Codes of one vocabulary, matched in one way.

    Attributes
    ----------
    vocabulary
        Name of the vocabulary as declared (``icd10dk`` is matched among ``icd10``).
    codes
        The codes as declared, dots and all.
    match
        ``prefix``: a code and all codes that begin with it; ``exact``: the code alone; ``descendants``:
        the code and all that lies below it in the hierarchy the data bring (``exact`` where they bring none).
    provenance
        How far the codes can be trusted, in words.
    labels
        What each code says, in the order of `codes`; empty when nobody said.
    broader
        What the codes find when that is more than the disease, such as ``motor neuron disease``.
    excluded
        Whether the codes are taken out of the disease, whichever other set finds them.
    """

    vocabulary: str
    codes: tuple[str, ...]
    match: Match = "prefix"
    provenance: str = ""
    labels: tuple[str, ...] = ()
    broader: str = ""
    excluded: bool = False

    @property
    def canonical(self) -> str:
        """Vocabulary of the normalised codes."""
        return canonical_vocabulary(self.vocabulary)

    @property
    def normal_codes(self) -> tuple[str, ...]:
        """The codes in their normal form, in the order of `codes`."""
        return tuple(normalise(code, self.vocabulary) for code in self.codes)


@dataclass(frozen=True, slots=True)
class Disease:
    """A disease as codes in several vocabularies.

    Attributes
    ----------
    name
        Short name for study files: lower case letters, digits and underscores.
    label
        Name for readers.
    code_sets
        Its codes; several sets of one vocabulary add up.
    short
        Abbreviation for sentences, such as ``ALS``.
    kind
        ``disease``, ``negative_control``, ``positive_control`` or ``own`` (the user's).
    notes
        What a reader must know before trusting the codes.
    """

    name: str
    label: str
    code_sets: tuple[CodeSet, ...]
    short: str = ""
    kind: Kind = "disease"
    notes: tuple[str, ...] = ()

    def label_in(self, vocabularies: Iterable[str]) -> str:
        """Return what is really found when these are the vocabularies of the data.

        WHO ICD-10 has one code, G12.2, for all motor neuron disease, so a study of ALS in it is a study
        of motor neuron disease and must say so.

        Examples
        --------
        >>> disease("als").label_in({"icd10"})
        'motor neuron disease (WHO ICD-10 G12.2 cannot isolate ALS)'
        """
        present = {canonical_vocabulary(name) for name in vocabularies}
        wide = [
            each
            for each in self.code_sets
            if each.broader and not each.excluded and each.canonical in present
        ]
        if not wide:
            return self.label
        found = " and ".join(f"{VOCABULARIES[each.canonical].label} {', '.join(each.codes)}" for each in wide)
        return f"{wide[0].broader} ({found} cannot isolate {self.short or self.label})"


def disease(name: str) -> Disease:
    """Return a built-in disease.

    Parameters
    ----------
    name
        Its name, in any case, such as ``als``.

    Raises
    ------
    StudyError
        COI-S021 when there is none of that name; gives the nearest.
    """
    built_in = _built_in()
    found = built_in.get(name.strip().lower())
    if found is None:
        raise StudyError(_unknown_disease(name, built_in))
    return found


def disease_names(*kinds: Kind) -> tuple[str, ...]:
    """Return the names of the built-in diseases, sorted; of some kinds only, if kinds are given."""
    return tuple(name for name, each in _built_in().items() if not kinds or each.kind in kinds)


def _unknown_disease(name: str, built_in: dict[str, Disease]) -> Problem:
    words = {each.label.lower(): each.name for each in built_in.values()} | {key: key for key in built_in}
    near = dict.fromkeys(words[word] for word in get_close_matches(name.lower(), words, n=3, cutoff=0.5))
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    return Problem(
        "COI-S021",
        f"There is no built-in disease {name!r}.",
        why="Without codes nobody can be found to have it.",
        fix=f"{hint}List the built-in ones with `coincide codes`, or give your own codes in the study file.",
    )


@cache
def _built_in() -> dict[str, Disease]:
    folder = files("coincide.diseases") / "data" / "codes"
    entries = [each for each in folder.iterdir() if each.name.endswith(".toml")]
    read = [read_disease(tomllib.loads(entry.read_text("utf-8"))) for entry in entries]
    return {each.name: each for each in sorted(read, key=lambda each: each.name)}


def read_disease(written: dict[str, Any]) -> Disease:
    """Return the disease written in one of the package's own data files."""
    return Disease(
        name=written["name"],
        label=written["label"],
        code_sets=tuple(_read_set(each) for each in written["sets"]),
        short=written.get("short", ""),
        kind=written["kind"],
        notes=tuple(written.get("notes", ())),
    )


def _read_set(written: dict[str, Any]) -> CodeSet:
    return CodeSet(
        vocabulary=written["vocabulary"],
        codes=tuple(code for code, _ in written["codes"]),
        match=written["match"],
        provenance=written["provenance"],
        labels=tuple(label for _, label in written["codes"]),
        broader=written.get("broader", ""),
    )
