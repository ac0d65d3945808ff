"""From pydantic's errors to problems a reader can mend."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, ValidationError

from coincide.errors import Problem


def line_of(text: str, path: tuple[str, ...]) -> str:
    """Return `` (line N)`` of a key in a TOML text, or nothing when it is not found.

    The key is looked for in its own section first; a key inside an inline table is not on a line of its own,
    so the nearest table or key around it is named instead.
    """
    for length in range(len(path), 0, -1):
        for number, keys in _keys(text):
            if keys == path[:length]:
                return f" (line {number})"
    return ""


def _keys(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (line, whole key) of every section header and every key at the begin of a line."""
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        head = line.split("#", 1)[0].split("=", 1)[0].strip()
        keys = tuple(part.strip().strip("\"'") for part in head.strip("[]").split("."))
        if head.startswith("["):
            section = keys
            yield number, section
        elif head:
            yield number, (*section, *keys)


def place(label: str, text: str, path: Iterable[object]) -> str:
    """Say where in the study file a key stands."""
    keys = tuple(str(part) for part in path if not isinstance(part, int))
    return f"{label}, {'.'.join(keys)}{line_of(text, keys)}"


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return a hint at the allowed word nearest to `word`, and all allowed words."""
    words = sorted(allowed)
    return f"{near(word, words)}allowed: {', '.join(words)}"


def near(word: str, allowed: Iterable[str]) -> str:
    """Return a hint at the allowed word nearest to `word`, or nothing."""
    close = difflib.get_close_matches(word, sorted(allowed), n=1, cutoff=0.5)
    return f'did you mean "{close[0]}"? ' if close else ""


def unknown_key(label: str, text: str, path: tuple[object, ...], allowed: Iterable[str]) -> Problem:
    """Return the problem of a key that no section has."""
    return Problem(
        "COI-S002",
        f'the study file has an unknown key "{path[-1]}"',
        where=place(label, text, path),
        why="a misspelt option would silently leave the default in force",
        fix=nearest(str(path[-1]), allowed),
    )


def _model_at(model: type[BaseModel], path: tuple[object, ...]) -> type[BaseModel] | None:
    """Return the section model that holds the last key of `path`."""
    current: type[BaseModel] | None = model
    for part in path:
        if current is None:
            return None
        field = next(
            (f for name, f in current.model_fields.items() if part in (name, f.alias)),
            None,
        )
        if field is None:
            continue  # the key of a table of tables, such as the name in [diseases.NAME]
        current = _section(field.annotation)
    return current


def _section(annotation: Any) -> type[BaseModel] | None:
    """Return the section model inside an annotation such as ``dict[str, DiseaseSection]``."""
    candidates = [annotation, *get_args(annotation)]
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), None)


def problems_of(error: ValidationError, model: type[BaseModel], label: str, text: str) -> Iterator[Problem]:
    """Translate all errors of one validation."""
    for item in error.errors():
        path = tuple(item["loc"])
        if item["type"] == "extra_forbidden":
            section = _model_at(model, path[:-1])
            names = [f.alias or n for n, f in section.model_fields.items()] if section else []
            yield unknown_key(label, text, path, names)
        elif item["type"] == "missing":
            yield Problem(
                "COI-S003",
                f'the study file lacks "{".".join(str(p) for p in path)}"',
                where=label,
                fix="add it; `coincide init` writes a commented example",
            )
        else:
            yield Problem(
                "COI-S004",
                item["msg"].removeprefix("Value error, "),
                where=place(label, text, path),
                fix="see `coincide schema study` for what each key takes",
            )


def _dataclass_in(hint: Any) -> type | None:
    """Return the dataclass inside a hint such as ``TableFiles | None`` or ``tuple[Link, ...]``."""
    candidates = (hint, *get_args(hint))
    return next((c for c in candidates if isinstance(c, type) and is_dataclass(c)), None)


def unknown_options(
    options: type, given: Mapping[str, object], label: str, text: str, path: tuple[object, ...]
) -> Iterator[Problem]:
    """Find keys of a source's section that its options class does not have, at every depth."""
    hints = get_type_hints(options)
    names = [field.name for field in fields(options) if field.init and not field.name.startswith("_")]
    for key, value in given.items():
        if key not in names:
            yield unknown_key(label, text, (*path, key), names)
            continue
        inner = _dataclass_in(hints[key])
        for part in value if isinstance(value, list | tuple) else (value,):
            if inner is not None and isinstance(part, Mapping):
                yield from unknown_options(inner, part, label, text, (*path, key))
