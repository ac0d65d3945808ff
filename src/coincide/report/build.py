"""From a results folder to one offline page: a pure function, the same bytes each time."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from coincide.report.pages import page_of
from coincide.report.reading import Folder

if TYPE_CHECKING:
    from jinja2 import Environment

REPORT = "report.html"
"""Name of the page in a results folder."""


@cache
def environment() -> Environment:
    """Return the template environment: everything is escaped, an unknown name is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("coincide.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals["style"] = style()
    made.globals["style_hash"] = style_hash()
    return made


@cache
def style() -> str:
    """Return the one style sheet of the page."""
    return files("coincide.report").joinpath("templates/report.css").read_text(encoding="utf-8")


@cache
def style_hash() -> str:
    """Return the style sheet's hash, by which the page's own policy lets it in and nothing else."""
    return base64.b64encode(hashlib.sha256(style().encode("utf-8")).digest()).decode("ascii")


def render(folder: Folder) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    folder
        A results folder as read; see `coincide.report.reading.Folder`.

    Returns
    -------
    str
        A page without script, that loads nothing. The same folder gives the same text.
    """
    template, content = page_of(folder)
    return environment().get_template(template).render(page=content)


def write_report(folder: Path) -> Path:
    """Write the report of a results folder into it, from what the folder says alone.

    A folder that is still being written has no manifest; a finished one is checked against its own first.

    Raises
    ------
    DataError
        When the folder is no results folder or was changed by hand.
    EngineError
        When the disk refuses.
    """
    from coincide.results.folder import read_folder, read_unfinished, write_page
    from coincide.results.manifest import MANIFEST

    finished = (folder / MANIFEST).exists() or not (folder / "tables").is_dir()
    content = read_folder(folder) if finished else read_unfinished(folder)
    return write_page(folder, REPORT, render(content).encode("utf-8"))
