"""Ill-defined causes: what a certificate says when it does not say what somebody died of.

Signs and symptoms, and the stopping of the heart that ends every life. The list is the narrow core of what
are called garbage codes (Naghavi et al., Population Health Metrics 2010; 8: 9): sudden infant death is left
out of it, and so are causes such as heart failure, which are unspecific but say something.
"""

from __future__ import annotations

from typing import Final

from coincide.diseases import CodeIndex

STARTS: Final[dict[str, tuple[str, ...]]] = {"icd10": ("R", "I46"), "icd9": ("78", "79", "4275")}
"""Vocabulary -> starts of ill-defined codes, in normal form. National revisions use those of their parent."""

EXCEPT: Final[dict[str, tuple[str, ...]]] = {"icd10": ("R95",), "icd9": ("7980",)}
"""Sudden infant death: a diagnosis although it stands among the symptoms."""

_PARENT: Final = {"icd10cm": "icd10", "icd9cm": "icd9"}


def ill_defined_codes(index: CodeIndex) -> tuple[int, ...]:
    """Return the ill-defined codes among those of the data, sorted."""
    found, left_out = (_starting(index, starts) for starts in (STARTS, EXCEPT))
    return tuple(sorted(found - left_out))


def _starting(index: CodeIndex, starts: dict[str, tuple[str, ...]]) -> set[int]:
    return {
        number
        for vocabulary in index.vocabularies
        for start in starts.get(_PARENT.get(vocabulary, vocabulary), ())
        for number in index.under(vocabulary, start, "prefix")
    }
