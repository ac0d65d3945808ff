"""Write a case sheet in TOML: what is known, in the order of the template."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, Final

from coincide.cases.case import Case
from coincide.cases.known import Count, Known
from coincide.cases.sheet_leaves import leaves, told_of

HEAD: Final = """\
# Case sheet of coincide. PERSONAL: about one patient; research, not diagnosis.
# What is not written here is unknown. No name, number, birth date or date of the person belongs here.
"""


def write_sheet(case: Case) -> str:
    r"""Return a case sheet that reads back as the same case.

    Examples
    --------
    >>> from coincide.cases.case import Csf
    >>> print(write_sheet(Case(csf=Csf(bands=Count(2)))).splitlines()[-1])
    bands = ">=2"
    """
    tables: dict[tuple[str, ...], list[tuple[str, Any]]] = {(): []}
    for (*table, name), value in leaves(case).items():
        tables.setdefault(tuple(table), []).append((name, value))
    return HEAD + "".join(f"{line}\n" for table, rows in tables.items() for line in _table(table, rows))


def _table(table: tuple[str, ...], rows: list[tuple[str, Any]]) -> Iterator[str]:
    lists = [(name, value) for name, value in rows if _is_list_of_tables(value)]
    plain = [(name, value) for name, value in rows if not _is_list_of_tables(value)]
    yield ""
    if table and plain:
        yield f"[{'.'.join(table)}]"
    for name, value in plain:
        yield f"{name} = {_value(value)}"
    for name, entries in lists:
        for entry in entries:
            yield ""
            yield f"[[{'.'.join((*table, name))}]]"
            for key, value in told_of(entry).items():
                yield f"{key} = {_value(value)}"


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, tuple) and is_dataclass(value[0])


def _value(value: object) -> str:
    if isinstance(value, Known):
        return f'"{value.value}"'
    if isinstance(value, Count):
        written = count_text(value)
        return written if value.exact is not None else f'"{written}"'
    if isinstance(value, tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def count_text(count: Count) -> str:
    """Return a count as a case sheet writes it.

    Examples
    --------
    >>> count_text(Count(3, 3)), count_text(Count(2)), count_text(Count(1, 2))
    ('3', '>=2', '1-2')
    """
    if count.exact is not None:
        return str(count.exact)
    return f">={count.low}" if count.high is None else f"{count.low}-{count.high}"
