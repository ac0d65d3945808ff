"""The stratified conditional law of two labels on the same things, such as two diseases on certificates.

Given in each cell how many of ``n_c`` certificates name A (``a_c``) and B (``b_c``), the number that name
both is hypergeometric when the two have nothing to do with each other, and non-central hypergeometric with
the odds ratio ``psi`` when they have. The cells' own frequencies have dropped out.

A non-central hypergeometric count is a sum of independent yes/no events (Vatutin & Mikhailov, Theory of
Probability and its Applications 1982), as are the counts of :mod:`coincide.estimates.law`. So the same exact
and saddlepoint tails hold.

Sources: Fisher, Journal of the Royal Statistical Society 1935; Cornfield, Proceedings of the Third Berkeley
Symposium 1956; Gart, Biometrika 1970; Breslow & Day, Statistical Methods in Cancer Research I, 1980, 4.4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from coincide.errors import Problem, Problems, UsageError
from coincide.estimates.cells import Counts, Floats, count, same_length
from coincide.estimates.hypergeometric_sums import cell_sums
from coincide.estimates.law import Moments

WIDEST: Final = 300.0
"""Largest logarithm of an odds ratio that is looked at; a float holds the ratio itself."""


@dataclass(frozen=True, slots=True)
class PairLaw:
    """Cells of things with two labels.

    Attributes
    ----------
    people, with_a, with_b
        ``n_c``, ``a_c``, ``b_c``, int64, shape (cells,).
    """

    people: Counts
    with_a: Counts
    with_b: Counts

    @property
    def least(self) -> int:
        """Fewest that can have both."""
        return int(self._low.sum())

    @property
    def most(self) -> int:
        """Most that can have both."""
        return int(np.minimum(self.with_a, self.with_b).sum())

    @property
    def expected(self) -> float:
        """``sum a_c b_c / n_c``: the exact mean when the two have nothing to do with each other."""
        used = self.people > 0
        product = self.with_a[used].astype(np.float64) * self.with_b[used]
        return float((product / self.people[used]).sum())

    @property
    def start(self) -> Counts:
        """A typical count of each cell, from which its terms are walked."""
        low, high = self._low, np.minimum(self.with_a, self.with_b)
        centre = (self.with_a.astype(np.float64) * self.with_b / np.maximum(self.people, 1)).astype(np.int64)
        return np.asarray(np.clip(centre, low, high))

    @property
    def _low(self) -> Counts:
        return np.asarray(np.maximum(self.with_a + self.with_b - self.people, 0))

    def mirrored(self) -> PairLaw:
        """Return the law of those with A and without B (with ``1 / psi`` for ``psi``)."""
        return PairLaw(self.people, self.with_a, self.people - self.with_b)

    def informative(self) -> PairLaw:
        """Return the cells in which the count with both is not given already."""
        used = self._low < np.minimum(self.with_a, self.with_b)
        return PairLaw(self.people[used], self.with_a[used], self.with_b[used])


def pair_law(people: ArrayLike, with_a: ArrayLike, with_b: ArrayLike) -> PairLaw:
    """Return the law of cells.

    Raises
    ------
    UsageError
        ``COI-U302`` to ``COI-U305`` for what is no count; ``COI-U320`` when more have a label than there are.
    """
    problems = Problems(UsageError)
    arrays = [
        count(values, name, problems)
        for values, name in ((people, "people"), (with_a, "with_a"), (with_b, "with_b"))
    ]
    same_length(arrays, problems)
    problems.raise_if_any()
    n, a, b = (np.asarray(each, dtype=np.int64) for each in arrays)
    if bool(((a > n) | (b > n)).any()):
        raise UsageError(Problem("COI-U320", "a cell has more with a label than there are in it"))
    return PairLaw(n, a, b)


def _sums(law: PairLaw, log_psi: float) -> Floats:
    out = np.zeros((law.people.size, 4))
    cell_sums(law.people, law.with_a, law.with_b, law.start, math.exp(log_psi), out)
    return out


def pair_moments(law: PairLaw, log_psi: float) -> Moments:
    """Return mean, variance and third cumulant of the number with both at odds ratio ``exp(log_psi)``."""
    sums = _sums(law, log_psi).sum(axis=0)
    return Moments(float(sums[1]), float(sums[2]), float(sums[3]))


def pair_cumulants(law: PairLaw, log_psi: float, shift: float) -> float:
    """Return ``log E exp(shift X)`` at odds ratio ``exp(log_psi)``, X the number with both."""
    there = _sums(law, log_psi + shift)[:, 0]
    return float((there - _sums(law, log_psi)[:, 0]).sum()) + shift * float(law.start.sum())


def log_psi_at(law: PairLaw, mean: float) -> float:
    """Return the ``log psi`` at which `mean` with both are expected (the maximum likelihood).

    Parameters
    ----------
    mean
        Strictly between ``law.least`` and ``law.most``.
    """

    def gap(log_psi: float) -> float:
        return pair_moments(law, log_psi).mean - mean

    near, far = 0.0, 1.0 if law.expected < mean else -1.0
    while gap(far) * math.copysign(1.0, far) < 0 and abs(far) < WIDEST:
        near, far = far, 2 * far
    return float(brentq(gap, near, far, xtol=1e-13, rtol=1e-14))
