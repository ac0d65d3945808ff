"""MEDS: streams of medical events, told apart by the beginning of their codes."""

from __future__ import annotations

from coincide.sources.meds.options import MedsOptions, ObservationOptions
from coincide.sources.meds.source import Meds

__all__ = ["Meds", "MedsOptions", "ObservationOptions"]
