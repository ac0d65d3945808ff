"""Public functions that open data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coincide.sources.base import Source
from coincide.sources.frames import from_frames
from coincide.study.source_options import open_source

__all__ = ["from_frames", "open_register"]


def open_register(base: str | Path = ".", **options: Any) -> Source:
    """Open register files; nothing is read before a study is checked or run.

    Parameters
    ----------
    base
        Folder that relative file names are taken from.
    options
        The keys of ``[data]`` in a study file of kind ``register``: ``people``, ``diagnoses``,
        ``observed`` or ``coverage``, ``deaths``, ``vocabulary``, ... See ``coincide schema study``.

    Raises
    ------
    StudyError
        With every option that is unknown or wrong.

    Examples
    --------
    >>> import coincide as co
    >>> register = co.open_register(
    ...     people={"files": ["people.csv"], "columns": {"id": "pnr", "sex": "sex", "birth_date": "born"}},
    ...     diagnoses={"files": ["lpr.csv"], "columns": {"id": "pnr", "date": "date", "code": "code"}},
    ...     vocabulary="icd10",
    ...     coverage=("2000-01-01", "2020-12-31"),
    ... )
    >>> register.kind
    'register'
    """
    return open_source("register", options, Path(base))
