"""Read a case sheet: its keys are the attributes of a case, so each is read by its type.

Everything wrong is noted and told at once. A misspelt key is told with the nearest one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Final, TypeVar, get_args, get_origin

from coincide.cases.case import Case, Muscle
from coincide.cases.known import Count, Known
from coincide.cases.reading_place import Place, nearest, shown
from coincide.cases.reading_text import Document
from coincide.cases.sheet_contradictions import contradictions
from coincide.cases.sheet_leaves import normalised
from coincide.cases.sheet_personal import personal_key, personal_label, personal_source
from coincide.cases.sheet_shape import KEYS, LIMBS, SEGMENTED, WORDS, hints
from coincide.cases.sheet_values import (
    age_at,
    count_at,
    known_at,
    say_personal,
    segment_at,
    text_at,
    word_at,
)

Made = TypeVar("Made")

MOST_ENTRIES: Final = 500
LOOKS: Final = {("Case", "label"): personal_label, ("Case", "source"): personal_source}


def case_from_sheet(document: Document) -> Case:
    """Return the patient a case sheet tells of.

    Raises
    ------
    DataError
        Everything that is wrong: COI-D754 a key twice, COI-D755 an unknown key, COI-D756 a wrong word,
        COI-D757 a wrong count, COI-D758 an age out of range, COI-D759 what looks like a name, number or
        date, COI-D760 findings that contradict each other, COI-D761 something that must be told.
    """
    case = _read(Case, document.values, document.place)
    check_case(case, document.place)
    return normalised(case)  # an entry that says nothing is no entry


def check_case(case: Case, place: Place) -> None:
    """Raise what was noted while a case was read, with what contradicts itself in it."""
    for told in contradictions(case):
        place.at(*told.path).add("COI-D760", told.what, fix=told.fix)
    place.problems.raise_if_any()


def _read(kind: type[Made], given: object, place: Place) -> Made:
    """Return an instance of a class of a case from a table of the sheet."""
    table = _table(given, place, tuple(hints(kind)))
    found: dict[str, Any] = {
        name: value_at((kind.__name__, name), hint, table[name], place.at(name))
        for name, hint in hints(kind).items()
        if name in table
    }
    for each in fields(kind):  # type: ignore[arg-type]
        if each.default is MISSING and each.default_factory is MISSING and each.name not in found:
            found[each.name] = _missing(kind, each.name, found, place)
    return kind(**found)


def _table(given: object, place: Place, allowed: tuple[str, ...]) -> Mapping[str, object]:
    if not isinstance(given, dict):
        place.add(
            "COI-D756", "a table of findings is asked for here", fix=f"with the keys {', '.join(allowed)}"
        )
        return {}
    for number, key in enumerate(given, start=1):
        if key not in allowed:
            _say_unknown(key, number, allowed, place)
    return given


def _say_unknown(key: str, number: int, allowed: tuple[str, ...], place: Place) -> None:
    if personal_key(key):
        say_personal(place.at(number), "a key for a name, number or date of a person")
        return
    called = f'"{key}"' if shown(key) == key else f"number {number}"
    place.at(key).add("COI-D755", f"no key is called {called}", fix=nearest(key, allowed))


def value_at(where: tuple[str, str], hint: Any, given: object, place: Place) -> object:
    """Read one attribute of a class by its type; what is wrong is noted on the place."""
    if hint is Known:
        return known_at(given, place)
    if hint is Count:
        return count_at(given, place)
    if hint is str:
        return _text(where, given, place)
    if get_origin(hint) is tuple:
        return tuple(_entries(where, get_args(hint)[0], given, place))
    if get_origin(hint) is dict:
        return dict(_by_key(where, get_args(hint)[1], given, place))
    if is_dataclass(hint):
        return _read(hint, given, place)  # type: ignore[arg-type]
    return age_at(given, place)


def _text(where: tuple[str, str], given: object, place: Place) -> str:
    if where in WORDS:
        return word_at(given, place, WORDS[where])
    if where in SEGMENTED:
        return segment_at(given, place)
    return text_at(given, place, LOOKS[where]) if where in LOOKS else text_at(given, place)


def _entries(where: tuple[str, str], hint: Any, given: object, place: Place) -> Iterator[object]:
    if not isinstance(given, list) or len(given) > MOST_ENTRIES:
        place.add(
            "COI-D756", f"a list of at most {MOST_ENTRIES} entries is asked for here", fix="write it in [ ]"
        )
        return
    for number, entry in enumerate(given, start=1):
        spot = place.at(number)
        yield _text(where, entry, spot) if hint is str else _read(hint, entry, spot)


def _by_key(where: tuple[str, str], hint: Any, given: object, place: Place) -> Iterator[tuple[str, object]]:
    for key, below in _table(given, place, KEYS[where]).items():
        if key in KEYS[where]:
            yield key, _named(hint, below, place.at(key))


def _named(hint: Any, given: object, place: Place) -> object:
    if hint is Known:
        return known_at(given, place)
    return count_at(given, place) if hint is Count else _read(hint, given, place)


def _missing(kind: type, name: str, found: Mapping[str, Any], place: Place) -> str:
    """Return what stands in for an attribute that must be told; the region of a limb's muscle follows."""
    limb = found.get("limb", "")
    if kind is Muscle and name == "region" and limb in LIMBS:
        return LIMBS[limb]
    place.add("COI-D761", f"{name} is not told", fix=f"add {name} = ...")
    return "bulbar" if name == "region" else "unnamed"
