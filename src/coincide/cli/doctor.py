"""``coincide doctor``: what belongs in a bug report, and nothing about people or users."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from coincide.cli.console import say, say_json
from coincide.cli.options import Debug, Json, LogFile, Quiet

PACKAGES: Final = (
    "coincide",
    "duckdb",
    "jinja2",
    "narwhals",
    "numba",
    "numpy",
    "pyarrow",
    "pydantic",
    "rich",
    "scipy",
    "threadpoolctl",
    "typer",
    "vl-convert-python",
)
GIB: Final = 2**30
CGROUP_LIMITS: Final = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def doctor(
    as_json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001  (has no phases to silence)
    log_file: LogFile = None,  # noqa: ARG001  (has no phases to log)
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Print versions, cores, memory and folders: what belongs in a bug report."""
    found = findings()
    if as_json:
        say_json(found)
        return
    for name, value in found.items():
        say(f"{name:<22} {value}")
    say(
        "",
        "In a bug report: these lines, the command, its error with the COI-... codes, and the study file.",
        "Never: data, a quarantine file, or anything from the work folder. A traceback can hold data.",
    )


def findings() -> dict[str, str]:
    """Return what is known about the machine, as text; home folders are written as ``~``."""
    found = {name: _version(name) for name in PACKAGES}
    found["python"] = f"{platform.python_version()} ({platform.python_implementation()})"
    found["system"] = f"{platform.system()} {platform.release()} {platform.machine()}"
    found["cores"] = f"{usable_cores()} usable of {os.cpu_count()}"
    found["memory"] = _gib(memory_bytes())
    found["free disk here"] = _gib(shutil.disk_usage(Path.cwd()).free)
    found["text encoding"] = f"{sys.getfilesystemencoding()}, stdout {sys.stdout.encoding}"
    found["work folder"] = _tilde(os.environ.get("COINCIDE_WORK", ".coincide"))
    found["numba cache"] = _tilde(os.environ.get("NUMBA_CACHE_DIR", "beside the package"))
    for variable in ("COINCIDE_THREADS", "COINCIDE_MEMORY", "NO_COLOR"):
        found[variable] = os.environ.get(variable, "not set")
    found["java, R, a server"] = "not needed"
    return found


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_bytes() -> int | None:
    """Return the memory of the machine, or the limit of its container where that is lower."""
    found = [number for path in CGROUP_LIMITS if (number := _number_in(Path(path))) is not None]
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(found, default=None)


def _number_in(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _gib(size: int | None) -> str:
    return "not known" if size is None else f"{size / GIB:.1f} GiB"


def _tilde(path: str) -> str:
    return path.replace(str(Path.home()), "~")
