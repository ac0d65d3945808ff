"""A case as a flat table of what is known, and back: the form that files of every kind are written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

from coincide.cases.case import Case
from coincide.cases.known import ANY, UNKNOWN
from coincide.cases.sheet_shape import KEYS, hints, is_part

Path = tuple[str, ...]
Made = TypeVar("Made")


def leaves(case: Case) -> dict[Path, Any]:
    """Return attribute path -> value of everything a case tells; what is unknown is left out.

    Examples
    --------
    >>> from coincide.cases.case import Csf
    >>> from coincide.cases.known import exactly
    >>> leaves(Case(csf=Csf(bands=exactly(3))))
    {('csf', 'bands'): Count(low=3, high=3)}
    """
    return dict(_told(Case, case, ()))


def told_of(one: object) -> dict[str, Any]:
    """Return attribute -> value of what a muscle or an attack tells."""
    return {path[0]: value for path, value in _told(type(one), one, ())}


def _told(kind: type, value: object, path: Path) -> Iterator[tuple[Path, Any]]:
    defaults = {each.name: each.default for each in fields(kind)}
    for name, hint in hints(kind).items():
        here, one = (*path, name), getattr(value, name)
        if is_part(hint):
            yield from _told(hint, one, here)
        elif get_origin(hint) is dict:
            yield from _below(KEYS[kind.__name__, name], get_args(hint)[1], one, here)
        elif one != defaults[name] and says(one):
            yield here, one


def _below(keys: Path, hint: Any, table: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Any]]:
    for key in keys:
        if key in table and is_part(hint):
            yield from _told(hint, table[key], (*path, key))
        elif key in table and says(table[key]):
            yield (*path, key), table[key]


def says(value: object) -> bool:
    """Return whether a value tells anything."""
    return value not in (UNKNOWN, ANY, None, "", ())


def case_of(known: Mapping[Path, Any]) -> Case:
    """Return the case of a flat table; equal knowledge gives an equal case."""
    return _built(Case, known)


def normalised(case: Case) -> Case:
    """Return a case without entries that say nothing."""
    return case_of(leaves(case))


def _built(kind: type[Made], known: Mapping[Path, Any]) -> Made:
    found: dict[str, Any] = {}
    for name, hint in hints(kind).items():
        below = {path[1:]: value for path, value in known.items() if path[0] == name}
        if () in below:
            found[name] = below[()]
        elif below and get_origin(hint) is dict:
            found[name] = _by_key(KEYS[kind.__name__, name], get_args(hint)[1], below)
        elif below:
            found[name] = _built(hint, below)
    return kind(**found)


def _by_key(keys: Path, hint: Any, known: Mapping[Path, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in keys:
        below = {path[1:]: value for path, value in known.items() if path[0] == key}
        if below:
            found[key] = below[()] if () in below else _built(hint, below)
    return found


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing a case may tell.

    Attributes
    ----------
    owner, name
        Class and attribute that hold it.
    hint
        Its type.
    """

    owner: str
    name: str
    hint: Any


@cache
def leaf_types() -> dict[Path, Leaf]:
    """Return attribute path -> what stands there, of everything a case may tell, in order."""
    return dict(_types(Case, ()))


def _types(kind: type, path: Path) -> Iterator[tuple[Path, Leaf]]:
    for name, hint in hints(kind).items():
        here = (*path, name)
        if is_part(hint):
            yield from _types(hint, here)
        elif get_origin(hint) is dict:
            for key in KEYS[kind.__name__, name]:
                yield from _types_below(kind, name, get_args(hint)[1], (*here, key))
        else:
            yield here, Leaf(kind.__name__, name, hint)


def _types_below(kind: type, name: str, below: Any, path: Path) -> Iterator[tuple[Path, Leaf]]:
    if is_part(below):
        yield from _types(below, path)
    else:
        yield path, Leaf(kind.__name__, name, below)
