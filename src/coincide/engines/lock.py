"""DuckDB locked before the first read.

A query may read exactly the study's files and the work folder, write only into the work folder, load
nothing, see no Python variable, and change no setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from coincide.engines.quote import literal, literals

_CLOSED: Final[dict[str, str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "TimeZone": "'UTC'",
    "default_collation": "''",
    "enable_progress_bar": "false",
}
_GLOB: Final = "*?["


def has_glob(path: Path) -> bool:
    """Tell whether DuckDB would take the name of `path` for a pattern."""
    return any(mark in str(path) for mark in _GLOB)


def escaped(path: Path) -> str:
    """Return `path` with each glob character in brackets, so that it is read literally."""
    return "".join(f"[{mark}]" if mark in _GLOB else mark for mark in str(path))


def lock(
    connection: duckdb.DuckDBPyConnection,
    *,
    work: Path,
    read_paths: Sequence[Path],
    threads: int,
    memory: str,
) -> None:
    """Set every setting, then forbid to change any.

    Parameters
    ----------
    connection
        A new connection to a database in memory.
    work
        The work folder, resolved.
    read_paths
        Files (or folders) of the study, resolved. Nothing else can be read.
    threads, memory
        Size of the machine's share.
    """
    for setting, value in _CLOSED.items():
        connection.execute(f"SET {setting} = {value}")
    connection.execute(f"SET threads = {threads}")
    connection.execute(f"SET memory_limit = {literal(memory)}")
    connection.execute(f"SET temp_directory = {literal(str(work / 'spill'))}")
    files = [str(path) for path in read_paths if not path.is_dir()]
    # A pattern is checked as it is spelled and again as it is expanded, so the escaped spelling of the
    # work folder opens nothing else.
    folders = [str(path) for path in read_paths if path.is_dir()] + sorted({str(work), escaped(work)})
    connection.execute(f"SET allowed_paths = [{literals(files)}]")
    connection.execute(f"SET allowed_directories = [{literals(folders)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
