"""Which words and keys a case sheet allows where its attributes alone do not say it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final, get_type_hints

from coincide.cases.case import ATTACK_SITES, CERVICAL, LESION_PLACES, LUMBOSACRAL, ONSETS, REGIONS
from coincide.cases.known import Count

SEXES: Final = ("female", "male", "other", "unknown")

LIMBS: Final = {
    "left arm": CERVICAL,
    "right arm": CERVICAL,
    "left leg": LUMBOSACRAL,
    "right leg": LUMBOSACRAL,
}
"""Limb -> its body region."""

WORDS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("Case", "sex"): SEXES,
    ("Course", "onset"): ONSETS,
    ("Attack", "site"): ATTACK_SITES,
    ("Attack", "other_sites"): ATTACK_SITES[:-1],
    ("Muscle", "region"): REGIONS,
    ("Muscle", "limb"): ("", *LIMBS),
    ("Emg", "complete"): REGIONS,
}
"""(Class, attribute) -> the words it may hold."""

KEYS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("Case", "motor"): REGIONS,
    ("Emg", "lower_by_region"): REGIONS,
    ("Mri", "lesions"): LESION_PLACES,
    ("Mri", "symptomatic"): LESION_PLACES,
}
"""(Class, attribute) -> the keys of a table."""

SEGMENTED: Final = frozenset({("Mri", "cord_levels"), ("Muscle", "root")})
"""Attributes that hold segments of the cord."""


def hints(kind: type) -> dict[str, Any]:
    """Return attribute -> type of a class of a case, in order."""
    return _hints(kind)


@cache
def _hints(kind: type) -> dict[str, Any]:
    told = get_type_hints(kind)
    return {each.name: told[each.name] for each in fields(kind)}


def is_part(hint: Any) -> bool:
    """Return whether a type is a part of a case with attributes of its own; a count is one value."""
    return is_dataclass(hint) and hint is not Count
