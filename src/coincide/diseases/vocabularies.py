"""The closed list of vocabularies a code can belong to.

The same digits mean different diseases in different vocabularies: 335 is anterior horn cell disease
(ALS) in ICD-9 and multiple sclerosis in phecode 1.2; 340 is multiple sclerosis in ICD-9 and migraine in
phecode 1.2. So a code never travels without the name of its vocabulary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from coincide.errors import Problem, StudyError

Form = Literal["dotless", "who10", "danish", "dotted", "identifier"]
"""How the normal form is made, after spaces, case and marks are gone (see :mod:`coincide.diseases.codes`).

``dotless``: dots removed; ``who10``: also the filler X of ``I10X``; ``danish``: also the leading D of the
Danish SKS; ``dotted``: dots kept, they carry meaning; ``identifier``: a prefix such as ``ORPHA:`` removed.
"""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One coding system.

    Attributes
    ----------
    name
        Its name in study files and in the canonical table ``code``.
    label
        Its name for readers.
    form
        How a code is brought to its normal form.
    pattern
        Regular expression (common to Python and RE2) of a whole code, dots allowed where they belong.
    start
        Regular expression of the start of a code, for sets matched by prefix; empty when codes have no
        hierarchy and can be matched only exactly.
    canonical
        Vocabulary the normalised code belongs to: itself, but ``icd10`` for the Danish dialect.
    aliases
        Other spellings, in lower case without punctuation.
    """

    name: str
    label: str
    form: Form
    pattern: str
    start: str = ""
    canonical: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def hierarchical(self) -> bool:
        """Whether the start of a code names a broader class."""
        return bool(self.start)


_WHO10: Final = r"[A-Z][0-9]{2}(\.?[0-9X][0-9A-Z]?)?"
_WHO10_START: Final = r"[A-Z]([0-9]([0-9](\.?[0-9][0-9A-Z]?)?)?)?"
_ICD9: Final = r"([0-9]{3}|V[0-9]{2})(\.?[0-9]{1,2})?|E[0-9]{3}(\.?[0-9])?"
_ICD9_START: Final = rf"[0-9]{{1,3}}|[EV][0-9]{{0,2}}|{_ICD9}"

_ALL: Final = (
    Vocabulary(
        "icd8",
        "ICD-8",
        "dotless",
        r"([0-9]{3}|[EY][0-9]{2,3})(\.?[0-9]{1,2})?",
        r"[0-9]{1,2}|[EY][0-9]?|([0-9]{3}|[EY][0-9]{2,3})(\.?[0-9]{1,2})?",
        aliases=("icd08", "icd8dk"),
    ),
    Vocabulary("icd9", "WHO ICD-9", "dotless", _ICD9, _ICD9_START, aliases=("icd09", "icd9who")),
    Vocabulary("icd9cm", "ICD-9-CM", "dotless", _ICD9, _ICD9_START, aliases=("icd09cm",)),
    Vocabulary("icd10", "WHO ICD-10", "who10", _WHO10, _WHO10_START, aliases=("icd10who", "whoicd10")),
    Vocabulary(
        "icd10cm",
        "ICD-10-CM",
        "dotless",
        r"[A-Z][0-9][0-9AB](\.?[0-9A-Z]{1,4})?",
        r"[A-Z]([0-9]([0-9AB](\.?[0-9A-Z]{1,4})?)?)?",
    ),
    Vocabulary(
        "icd10dk",
        "ICD-10, Danish SKS",
        "danish",
        r"[A-Z][0-9]{2}(\.?[0-9A-Z]{1,6})?",
        r"[A-Z]([0-9]([0-9](\.?[0-9A-Z]{1,6})?)?)?",
        canonical="icd10",
        aliases=("sks", "icd10sks", "icd10danish"),
    ),
    Vocabulary(
        "icd11",
        "ICD-11",
        "dotless",
        r"[0-9A-Z]{4}(\.?[0-9A-Z]{1,2})?",
        r"[0-9A-Z]{1,3}|[0-9A-Z]{4}(\.?[0-9A-Z]{1,2})?",
        aliases=("icd11mms",),
    ),
    Vocabulary("snomed", "SNOMED CT", "identifier", r"[1-9][0-9]{5,17}", aliases=("snomedct", "sct")),
    Vocabulary(
        "omop", "OMOP concept", "identifier", r"[1-9][0-9]{0,9}", aliases=("conceptid", "omopconceptid")
    ),
    Vocabulary("phecode", "phecode 1.2", "dotted", r"[0-9]{3}(\.[0-9]{1,2})?", aliases=("phecode12",)),
    Vocabulary("phecodex", "phecodeX", "dotted", r"[A-Z]{2}_[0-9]{3}(\.[0-9]{1,3})?"),
    Vocabulary("mondo", "MONDO", "identifier", r"[0-9]{7}"),
    Vocabulary("orpha", "ORPHAcode", "identifier", r"[1-9][0-9]{0,6}", aliases=("orphanet", "orphacode")),
    Vocabulary("omim", "OMIM", "identifier", r"[1-9][0-9]{5}", aliases=("mim",)),
    Vocabulary("doid", "Disease Ontology", "identifier", r"[0-9]{1,7}"),
    Vocabulary("mesh", "MeSH", "identifier", r"[CD][0-9]{6}([0-9]{3})?"),
    Vocabulary("hcc", "CMS-HCC", "identifier", r"HCC[0-9]{3}", aliases=("cmshcc",)),
    Vocabulary(
        "atc",
        "ATC (drugs)",
        "dotless",
        r"[A-Z][0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?",
        r"[A-Z]([0-9]([0-9]([A-Z]([A-Z]([0-9]([0-9])?)?)?)?)?)?",
    ),
)

VOCABULARIES: Final[dict[str, Vocabulary]] = {each.name: each for each in _ALL}
"""Name -> vocabulary. Nothing outside this list is ever read or written."""

_SPELLINGS: Final = {alias: each.name for each in _ALL for alias in (each.name, *each.aliases)}


def find_vocabulary(text: str) -> str | None:
    """Return the name of the vocabulary meant by a spelling such as ``ICD-10-CM``, or None."""
    return _SPELLINGS.get(re.sub(r"[^a-z0-9]", "", text.lower()))


def vocabulary(name: str) -> Vocabulary:
    """Return a vocabulary by its name or another spelling of it.

    Raises
    ------
    StudyError
        COI-S020 when no vocabulary is meant; names the nearest.

    Examples
    --------
    >>> vocabulary("ICD-10-CM").name
    'icd10cm'
    """
    found = find_vocabulary(name)
    if found is None:
        raise StudyError(unknown_vocabulary(name))
    return VOCABULARIES[found]


def unknown_vocabulary(name: str) -> Problem:
    """Return the problem of a vocabulary outside the closed list."""
    near = get_close_matches(name.lower(), VOCABULARIES, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}? " if near else ""
    return Problem(
        "COI-S020",
        f"{name!r} is no vocabulary coincide knows.",
        why="The same code means different diseases in different vocabularies.",
        fix=f"{hint}Use one of: {', '.join(VOCABULARIES)}.",
    )


def canonical_vocabulary(name: str) -> str:
    """Return the vocabulary a normalised code belongs to (``icd10`` for ``icd10dk``, else itself)."""
    found = vocabulary(name)
    return found.canonical or found.name
