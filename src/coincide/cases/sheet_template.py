"""The case sheet a clinician fills in by hand."""

from __future__ import annotations

from importlib.resources import files


def write_template() -> str:
    """Return a case sheet with comments; as it stands, everything in it is unknown.

    Examples
    --------
    >>> from coincide.cases.case import Case
    >>> from coincide.cases.reading import parse_case
    >>> parse_case(write_template()) == Case()
    True
    """
    return files("coincide.cases").joinpath("sheet_template.toml").read_text(encoding="utf-8")
