"""Is a number's effect straight? The model again with a curve in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.survival.cox.fit import chi_square
from coincide.estimates.survival.cox.fit import fit as fitted
from coincide.estimates.survival.cox.fitted import ChiSquare, CoxDesign, FittedCox
from coincide.estimates.survival.splines import default_knots, restricted_cubic

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Linearity:
    """A straight effect against a curve.

    Attributes
    ----------
    test
        Of the curved part: the likelihood-ratio test, or the Wald test with the robust covariance when there
        are clusters, whose likelihood is none.
    method
        ``"likelihood ratio"`` or ``"robust Wald"``.
    knots
        Where the pieces of the curve meet.
    curved
        The fit with the curve; its further columns stand last.
    """

    test: ChiSquare
    method: str
    knots: tuple[float, ...]
    curved: FittedCox


def linearity(fit: FittedCox, column: int, knots: int = 4) -> Linearity:
    """Fit again with a restricted cubic spline of one column.

    Parameters
    ----------
    fit
        A fit without penalty.
    column
        Place of the column among the covariates.
    knots
        3 to 7 knots at the usual quantiles.

    Raises
    ------
    DataError
        ``COI-D847`` when the knots fall together, as with a column of few values.

    Examples
    --------
    >>> from coincide.estimates.survival.cox.design import cox_design
    >>> rng = np.random.Generator(np.random.Philox(key=1))
    >>> age = rng.normal(60, 10, 300)
    >>> time = rng.exponential(np.exp(-((age - 60) / 10) ** 2))
    >>> linearity(fitted(cox_design(time, np.ones(300), age)), 0).test.p < 1e-6
    True
    """
    values = fit.design.X[:, column]
    places = default_knots(values, knots)
    curved = fitted(
        _with_columns(fit.design, column, restricted_cubic(values, places)[:, 1:]), level=fit.level
    )
    extra = curved.coef[-(knots - 2) :]
    if curved.robust_covariance is None:
        test, method = chi_square(2 * (curved.loglik[1] - fit.loglik[1]), len(extra)), "likelihood ratio"
    else:
        covariance = curved.robust_covariance[-len(extra) :, -len(extra) :]
        test = chi_square(float(extra @ np.linalg.solve(covariance, extra)), len(extra))
        method = "robust Wald"
    return Linearity(test, method, tuple(places.tolist()), curved)


def _with_columns(design: CoxDesign, column: int, more: Float) -> CoxDesign:
    X = np.ascontiguousarray(np.column_stack([design.X, more]))
    label = design.names[column]
    return replace(
        design,
        X=X,
        names=(*design.names, *(f"{label} curve {place + 1}" for place in range(more.shape[1]))),
        means=np.append(design.means, np.average(more, axis=0, weights=design.spans.weight)),
        ranges=np.append(design.ranges, np.ptp(more, axis=0)),
    )
