"""The OMOP CDM: files, folders and servers brought into the shape of a register."""

from __future__ import annotations

from coincide.sources.omop.options import OmopOptions
from coincide.sources.omop.source import Omop

__all__ = ["Omop", "OmopOptions"]
