"""Death certificates: strict readers of multiple causes of death, one row of ``person`` a certificate."""

from __future__ import annotations

from coincide.sources.deaths.options import DeathsOptions
from coincide.sources.deaths.source import Deaths

__all__ = ["Deaths", "DeathsOptions"]
