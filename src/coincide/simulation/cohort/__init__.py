"""Simulated clinical cohorts: people with ALS followed to an endpoint, and a blood marker in four groups."""

from __future__ import annotations

from coincide.simulation.cohort.als import simulate_als_cohort
from coincide.simulation.cohort.made import SimulatedCohort
from coincide.simulation.cohort.markers import simulate_marker_cohort
from coincide.simulation.cohort.options import AlsCohort, MarkerCohort

__all__ = ["AlsCohort", "MarkerCohort", "SimulatedCohort", "simulate_als_cohort", "simulate_marker_cohort"]
