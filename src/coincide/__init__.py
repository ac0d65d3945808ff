"""Do two diseases meet in the same people by chance, or is there a link?

Names are imported when they are first used, so that ``import coincide`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coincide.api import from_frames, open_deaths, open_meds, open_omop, open_register
    from coincide.diseases import disease
    from coincide.errors import CoincideError
    from coincide.machine import Machine
    from coincide.session import PairResult
    from coincide.simulation.api import simulate
    from coincide.study import Study, load_study

__version__ = "0.1.0"

_HOME = {
    "CoincideError": "coincide.errors",
    "Machine": "coincide.machine",
    "PairResult": "coincide.session",
    "Study": "coincide.study",
    "disease": "coincide.diseases",
    "from_frames": "coincide.api",
    "load_study": "coincide.study",
    "open_deaths": "coincide.api",
    "open_meds": "coincide.api",
    "open_omop": "coincide.api",
    "open_register": "coincide.api",
    "simulate": "coincide.simulation.api",
}

__all__ = [
    "CoincideError",
    "Machine",
    "PairResult",
    "Study",
    "disease",
    "from_frames",
    "load_study",
    "open_deaths",
    "open_meds",
    "open_omop",
    "open_register",
    "simulate",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its room."""
    if name not in _HOME:
        raise AttributeError(f"module 'coincide' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
