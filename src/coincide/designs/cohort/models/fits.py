"""A model of the study with its data, and what fitting it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.bench import Bench
from coincide.designs.cohort.endpoints import Endpoint
from coincide.designs.cohort.models.frame import Frame
from coincide.study.cohort_sections import ModelSection
from coincide.survival.cox import CoxFit
from coincide.survival.formula import Design

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted model; arrays have shape (p,).

    Attributes
    ----------
    section, endpoint, outcome
        What was asked; the outcome modelled, from 1.
    names
        Columns of the model.
    estimate, low, high, statistic, p
        Ratios with their limits, and the test of each coefficient.
    df
        Degrees of freedom of each test's t distribution; infinite for a normal one.
    measure, method
        What the ratios are, and how they were made.
    design
        The formula.
    matrix
        Covariates of everybody (of the first completed data set where some were imputed), shape (n, p).
    cox
        The fit whose assumptions are checked; None where there is none to check.
    imputed
        Number of completed data sets; 0 when nothing was imputed.
    """

    section: ModelSection
    endpoint: Endpoint
    outcome: int
    names: tuple[str, ...]
    estimate: Floats
    low: Floats
    high: Floats
    statistic: Floats
    p: Floats
    df: Floats
    measure: str
    method: str
    design: Design
    matrix: Floats
    cox: CoxFit | None
    imputed: int = 0

    @property
    def event(self) -> NDArray[np.int32]:
        """1 for people with the outcome, else 0, shape (n,)."""
        found: NDArray[np.int32] = (self.endpoint.rows.event == self.outcome).astype(np.int32)
        return found

    @property
    def events(self) -> int:
        """People with the outcome."""
        return int(self.event.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A model with its data, ready to be fitted.

    Attributes
    ----------
    bench, section, endpoint, outcome
        What is asked; the outcome modelled, from 1.
    formula
        The formula, with the study's reference for every category.
    frame
        Column -> values of everybody.
    options
        Entry, ties, strata, weights and clusters, as the fitting functions take them.
    """

    bench: Bench
    section: ModelSection
    endpoint: Endpoint
    outcome: int
    formula: str
    frame: Frame
    options: dict[str, Any]

    @property
    def event(self) -> NDArray[np.int32]:
        """1 for people with the outcome, else 0."""
        found: NDArray[np.int32] = (self.endpoint.rows.event == self.outcome).astype(np.int32)
        return found
