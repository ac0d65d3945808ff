"""BibTeX of the methods a results folder shows were used, and of coincide itself."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final

from coincide.results.read import Folder
from coincide.results.table import Row

_FIELDS: Final = ("author", "title", "journal", "publisher", "year", "volume", "pages")


def bibtex(folder: Folder) -> bytes:
    """Return the entries of the methods used, in the order of the list, coincide first."""
    used = [
        _entry(key, written)
        for key, written in references().items()
        if any(_holds(folder, mark) for mark in written["when"])
    ]
    return "\n".join([_itself(folder), *used]).encode("utf-8")


@cache
def references() -> dict[str, dict[str, Any]]:
    """Return every publication by key."""
    return tomllib.loads(files("coincide.export").joinpath("references.toml").read_text("utf-8"))


def _holds(folder: Folder, mark: str) -> bool:
    """Tell whether a folder shows the mark of a method: a table with rows, or one with a value."""
    table, _, value = mark.partition(".")
    rows = folder.tables.get(table, [])
    if not value:
        return bool(rows)
    column, _, wanted = value.partition("=")
    return any(_shows(row, column, wanted) for row in rows)


def _shows(row: Row, column: str, wanted: str) -> bool:
    return str(row.get(column, "")) == wanted


def _entry(key: str, written: dict[str, Any]) -> str:
    fields = [f"  {name} = {{{written[name]}}}" for name in _FIELDS if name in written]
    return f"@{written['type']}{{{key},\n" + ",\n".join(fields) + "\n}\n"


def _itself(folder: Folder) -> str:
    version = folder.run.get("version", "")
    return (
        "@software{coincide,\n  author = {{The coincide developers}},\n"
        f"  title = {{{{coincide}}: do two diseases meet in the same people by chance?}},\n"
        f"  version = {{{version}}}\n}}\n"
    )
