"""Text from outside, made harmless to read: no control signs, no signs that turn the writing direction.

Markup is not handled here: the templates escape it. A right-to-left override cannot be escaped, it
would still reorder the words a reader sees, so it is replaced by the sign for "unreadable".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from coincide.report.reading import Folder, Row

_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class CleanFolder:
    """A folder whose texts show what they say; same attributes as `Folder`."""

    tables: dict[str, tuple[Row, ...]]
    headline: dict[str, Any]
    run: dict[str, str]
    study_text: str


def clean_text(value: str) -> str:
    r"""Replace signs that are unseen or change the writing direction; keep line ends and tabs.

    >>> clean_text("a\u202eb")
    'a�b'
    """
    return _UNSEEN.sub("�", value.replace("\r\n", "\n"))


def clean(folder: Folder) -> CleanFolder:
    """Return the folder with every text cleaned."""
    return CleanFolder(
        tables={name: tuple(_clean(row) for row in rows) for name, rows in folder.tables.items()},
        headline=_clean(folder.headline),
        run={str(name): clean_text(str(value)) for name, value in folder.run.items()},
        study_text=clean_text(folder.study_text),
    )


def _clean(value: Any) -> Any:
    """Clean a text, or every text inside a mapping or a list."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {str(name): _clean(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value
