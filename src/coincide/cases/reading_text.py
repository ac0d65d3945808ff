"""The text of a case file as plain values: every limit is held before anything is believed."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from coincide.cases.reading_place import Place
from coincide.errors import DataError, Problem, Problems

LARGEST_BYTES: Final = 1_000_000
DEEPEST: Final = 32
MOST_NUMBERS: Final = 10_000

_JSON_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_TOML_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"""|\\?\Z)'
    r"|'''.*?(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*"?'
    r"|'[^'\n]*'?"
    r"|#[^\n]*",
    re.DOTALL,
)
_DOTTED: Final = re.compile(rf"(?:[A-Za-z0-9_-]+[ \t]*\.[ \t]*){{{DEEPEST}}}")
_LINE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class Document:
    """A file as plain values.

    Attributes
    ----------
    place
        The file, with the notepad of what is wrong so far.
    values
        What stands in it.
    """

    place: Place
    values: dict[str, Any]


def read_document(path: Path) -> Document:
    """Return what a TOML or JSON file says; a JSON file begins with a brace or is named so.

    Raises
    ------
    DataError
        COI-D750 no file, COI-D751 too large, deep or long, COI-D752 not text in UTF-8, COI-D753 no TOML or
        JSON. A key that stands twice (COI-D754) and a number that is none (COI-D757) are noted on the
        document's notepad, with all that follows.
    """
    return document_of(_text(path), path.name)


def document_of(text: str, name: str) -> Document:
    """Return what a text says, read as the file `name` would be."""
    place = Place(name, Problems(DataError))
    if "\x00" in text:
        _refuse("COI-D752", "the file holds NUL characters", name, "save it as plain text in UTF-8")
    is_json = name.lower().endswith(".json") or text.lstrip().startswith("{")
    _refuse_deep(text, name, _JSON_STRING if is_json else _TOML_STRING)
    values = _json(text, place) if is_json else _toml(text, name)
    if not isinstance(values, dict):
        _refuse("COI-D753", "the file is no JSON object", name, "begin from `coincide case template`")
    _check_numbers(values, place)
    return Document(place, values)


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            _refuse(
                "COI-D750",
                "there is no such file" if not path.exists() else "this is no file",
                path.name,
                f"coincide case template --out {path.name}" if path.suffix == ".toml" else "check the name",
            )
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        _refuse(
            "COI-D750", f"the file cannot be read ({type(error).__name__})", path.name, "see to its rights"
        )
    if len(data) > LARGEST_BYTES:
        _refuse("COI-D751", "the file has more than 1 MB", path.name, "a case sheet has a few kilobytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse("COI-D752", "the file is not text in UTF-8", path.name, "save it as plain text in UTF-8")


def _refuse(code: str, what: str, where: str, fix: str = "", why: str = "") -> NoReturn:
    raise DataError(Problem(code, what, where, why, fix)) from None


def _refuse_deep(text: str, name: str, strings: re.Pattern[str]) -> None:
    """Count brackets before a parser follows them down."""
    bare = strings.sub("s", text)
    level = 0
    for mark in re.findall(r"[\[{}\]]", bare):
        level += 1 if mark in "[{" else -1
        if level > DEEPEST:
            _too_deep(name)
    if strings is _TOML_STRING and _DOTTED.search(bare):
        _too_deep(name)


def _too_deep(name: str) -> NoReturn:
    _refuse(
        "COI-D751", f"the file is nested more than {DEEPEST} levels deep", name, "a case needs fewer than 12"
    )


def _json(text: str, place: Place) -> object:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in pairs:
            if key in found:
                place.at(key).add(
                    "COI-D754",
                    "a key stands twice in one object",
                    why="programs differ in which of the two they keep",
                    fix="leave one",
                )
            found.setdefault(key, value)
        return found

    try:
        found: object = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        spot = f"line {error.lineno}, column {error.colno}"
        _refuse("COI-D753", f"the file is no JSON ({spot})", place.file, "mend that line")
    except ValueError:  # a number of thousands of digits
        _refuse("COI-D757", "a number has too many digits", place.file, "write counts as whole numbers")
    return found


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        spot = f"line {found[1]}, column {found[2]}" if found else "at its end"
        if str(error).startswith(("Cannot overwrite", "Cannot declare")):
            _refuse("COI-D754", f"a key or table stands twice ({spot})", name, "leave one")
        _refuse("COI-D753", f"the file is no TOML ({spot})", name, "mend that line; text stands in quotes")
    except ValueError:
        _refuse("COI-D757", "a number or date cannot be read", name, "write counts as whole numbers")


def _check_numbers(values: dict[str, Any], place: Place) -> None:
    """Note numbers that are none; refuse too many, and what came out too deep."""
    numbers = 0
    for path, value in _leaves(values):
        if len(path) > DEEPEST:
            _too_deep(place.file)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            numbers += 1
            if not finite(value):
                place.at(*path).add(
                    "COI-D757", "NaN, infinity and numbers beyond them are no counts", fix='write "unknown"'
                )
    if numbers > MOST_NUMBERS:
        _refuse("COI-D751", f"the file holds more than {MOST_NUMBERS:,} numbers", place.file)


def _leaves(values: object) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Yield every value with its path, without recursion; a container counts where it is empty."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), values)]
    while waiting:
        path, value = waiting.pop()
        if len(path) <= DEEPEST and isinstance(value, dict) and value:
            waiting.extend(((*path, key), below) for key, below in reversed(value.items()))
        elif len(path) <= DEEPEST and isinstance(value, list) and value:
            entries = list(enumerate(value, start=1))
            waiting.extend(((*path, number), below) for number, below in reversed(entries))
        else:
            yield path, value


def finite(value: float) -> bool:
    """Return whether a number is one; whole numbers always are."""
    return isinstance(value, int) or math.isfinite(value)
