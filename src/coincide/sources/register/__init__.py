"""Registers: strict readers of people, diagnoses, spells and deaths."""

from __future__ import annotations

from coincide.sources.register.options import RegisterOptions, TableOptions
from coincide.sources.register.source import Register

__all__ = ["Register", "RegisterOptions", "TableOptions"]
