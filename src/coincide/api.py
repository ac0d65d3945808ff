"""Public functions that open data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coincide.sources.base import Source
from coincide.sources.frames import from_frames
from coincide.study.source_options import open_source

__all__ = ["from_frames", "open_deaths", "open_meds", "open_omop", "open_register"]


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


def open_meds(path: str | Path, **options: Any) -> Source:
    """Open a MEDS data set; nothing is read before a study is checked or run.

    Parameters
    ----------
    path
        The folder that holds ``data/`` and ``metadata/``, or one Parquet file of events.
    options
        The keys of ``[data]`` in a study file of kind ``meds``: ``codes``, ``sex``, ``observation`` or
        ``coverage``, ... See ``coincide schema study``.

    Raises
    ------
    StudyError
        With every option that is unknown or wrong.

    Examples
    --------
    >>> import coincide as co
    >>> meds = co.open_meds("meds", codes={"DIAGNOSIS//ICD//10//": "icd10cm"}, sampled_on="care")
    >>> meds.kind
    'meds'
    """
    return open_source("meds", {"path": path, **options}, Path())


def open_omop(path: str | Path | None = None, **options: Any) -> Source:
    """Open an OMOP CDM 5.3 or 5.4; nothing is read before a study is checked or run.

    Parameters
    ----------
    path
        A DuckDB file, or a folder of Parquet or CSV files; None for a server (``postgres={...}``).
    options
        The keys of ``[data]`` in a study file of kind ``omop``: ``schema``, ``conditions``, ``codes``,
        ``vocabularies``, ... See ``coincide schema study``.

    Raises
    ------
    StudyError
        With every option that is unknown or wrong.

    Examples
    --------
    >>> import coincide as co
    >>> cdm = co.open_omop("cdm.duckdb", schema="cdm", conditions="era", codes=["standard"])
    >>> cdm.kind
    'omop'
    """
    place = {} if path is None else {"path": path}
    return open_source("omop", {**place, **options}, Path())


def open_deaths(base: str | Path = ".", **options: Any) -> Source:
    """Open death certificates; nothing is read before a study is checked or run.

    Parameters
    ----------
    base
        Folder that relative file names are taken from.
    options
        The keys of ``[data]`` in a study file of kind ``deaths``: ``form``, ``files``, ``columns``,
        ``years``, ``vocabulary``, ... See ``coincide schema study``.

    Raises
    ------
    StudyError
        With every option that is unknown or wrong.

    Examples
    --------
    >>> import coincide as co
    >>> certificates = co.open_deaths(form="nchs", files=["mort1999.txt"], years=[1999])
    >>> certificates.kind
    'deaths'
    """
    return open_source("deaths", options, Path(base))
