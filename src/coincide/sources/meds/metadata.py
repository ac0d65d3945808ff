"""``metadata/``: the version of MEDS, the splits nobody looks at, the parents of codes."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from coincide.canonical import Finding
from coincide.errors import DataError, Problem
from coincide.sources.meds.files import MedsFiles
from coincide.sources.meds.rules import NO_VERSION, ONE_FILE, SPLITS
from coincide.sources.register.files import File
from coincide.sources.register.parquet import read_footer

_VERSIONS: Final = re.compile(r"v?0\.[34](\D.*)?")
_LARGEST: Final = 2**20


def look_at(files: MedsFiles, events: int) -> list[Finding]:
    """Return what is to be told about the files beside the events, of all `events`.

    Raises
    ------
    DataError
        COI-D142 when ``dataset.json`` cannot be read; COI-D143 for another version of MEDS.
    """
    if not files.strict:
        return [ONE_FILE.finding("events", events, events)]
    findings = []
    if _version(files.dataset) is None:
        findings.append(NO_VERSION.finding("events", events, events))
    if files.splits is not None:
        rows = read_footer(files.splits).rows
        findings.append(SPLITS.finding("metadata", rows, rows))
    return findings


def _version(file: File | None) -> str | None:
    """Return the version of MEDS a data set says it has, None when it says nothing."""
    version = _described(file).get("meds_version") if file is not None else None
    if version is None:
        return None
    if not isinstance(version, str) or not _VERSIONS.fullmatch(version):
        raise DataError(
            Problem(
                "COI-D143",
                "The data set is written in another version of MEDS than 0.3 or 0.4.",
                where="metadata/dataset.json: meds_version",
                why="Columns may have another meaning there.",
                fix="Convert the data set to MEDS 0.4.",
            )
        )
    return version


def _described(file: File) -> dict[str, Any]:
    found = _json(file)
    if not isinstance(found, dict):
        raise DataError(
            Problem(
                "COI-D142",
                "The description of the data set is no JSON object.",
                where="metadata/dataset.json",
                fix="Write it again, or take it away: then the version of MEDS is told as not known.",
            )
        )
    return found


def _json(file: File) -> object:
    """Return what a file of JSON holds, None when it is none; a description is never large."""
    try:
        small = file.path.stat().st_size <= _LARGEST
        return json.loads(file.path.read_text(encoding="utf-8")) if small else None
    except (OSError, ValueError, RecursionError):
        return None


def has_parents(file: File | None) -> bool:
    """Tell whether ``codes.parquet`` names parents of codes.

    Raises
    ------
    DataError
        COI-D012 for a damaged file; COI-D144 when a column of it has another type than in MEDS.
    """
    if file is None:
        return False
    read_footer(file)
    with pq.ParquetFile(file.path) as opened:
        kinds = {field.name: field.type for field in opened.schema_arrow}
    if "code" in kinds and "parent_codes" not in kinds:
        return False
    if not (_is_text(kinds.get("code")) and _is_list_of_text(kinds["parent_codes"])):
        raise DataError(
            Problem(
                "COI-D144",
                "The columns code and parent_codes must be text and a list of text.",
                where=file.label,
                fix="Write the file again with the types of MEDS, or take it away.",
            )
        )
    return True


def _is_text(kind: pa.DataType | None) -> bool:
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return kind is not None and any(is_text(kind) for is_text in texts)


def _is_list_of_text(kind: pa.DataType) -> bool:
    lists = (pa.types.is_list, pa.types.is_large_list)
    return any(is_list(kind) for is_list in lists) and (
        _is_text(kind.value_type) or pa.types.is_null(kind.value_type)
    )
