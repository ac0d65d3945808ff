"""Findings that cannot be present without others: two cord lesions are also one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from coincide.cases.case import REGIONS

_ATTACK: Final = ("course.typical_attack",)
_SIGNS: Final = ("course.attack_with_signs", *_ATTACK)
_HISTORY: Final = ("course.two_attacks", *_SIGNS)

IMPLIED: Final[dict[str, tuple[str, ...]]] = {
    **{f"emg.{region}.fibrillations": (f"emg.{region}.fasciculations",) for region in REGIONS},
    "mri.juxtacortical": ("mri.cortical_juxtacortical",),
    "mri.two_cord_lesions": ("mri.spinal_cord",),
    "mri.infratentorial_silent": ("mri.infratentorial",),
    "mri.spinal_cord_silent": ("mri.spinal_cord",),
    "mri.two_cord_lesions_silent": ("mri.spinal_cord_silent", "mri.two_cord_lesions", "mri.spinal_cord"),
    "mri.old_and_new_silent": ("mri.old_and_new",),
    "csf.specific_bands": ("csf.bands",),
    "course.two_attacks": _ATTACK,
    "course.attack_with_signs": _ATTACK,
    "course.two_sites_with_signs": _SIGNS,
    "course.signs_and_history": _HISTORY,
    "course.signs_and_history_elsewhere": ("course.signs_and_history", *_HISTORY),
}
"""A finding -> every finding that is then present too."""

_RULED_OUT: Final = {
    implied: tuple(name for name, each in IMPLIED.items() if implied in each)
    for implied in dict.fromkeys(one for each in IMPLIED.values() for one in each)
}


def with_implied(names: Iterable[str], *, present: bool) -> frozenset[str]:
    """Return findings with all that are present where these are, or absent where these are.

    Examples
    --------
    >>> sorted(with_implied(["mri.spinal_cord"], present=False))[:2]
    ['mri.spinal_cord', 'mri.spinal_cord_silent']
    """
    chosen = tuple(names)
    follow = IMPLIED if present else _RULED_OUT
    return frozenset(chosen).union(*(follow.get(name, ()) for name in chosen))
