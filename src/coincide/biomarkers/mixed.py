"""Scatter of people's lines by restricted maximum likelihood: the one place that calls statsmodels."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import Problem, UsageError

Float = NDArray[np.float64]
Int64 = NDArray[np.int64]

_SINGULAR: Final = 1e-4
"""The scatter counts as singular when its smaller part, made free of units, is below this."""


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """How people's lines differ.

    Attributes
    ----------
    covariance
        Of intercepts and slopes, shape (2, 2).
    residual
        Variance about the people's lines.
    converged
        Whether the search for the highest likelihood ended at a peak.
    singular
        Whether people differ in one direction only: no scatter of slopes, or slopes tied to intercepts.
    notes
        What the search complained of, in words.
    """

    covariance: Float
    residual: float
    converged: bool
    singular: bool
    notes: tuple[str, ...]


def scatter(outcome: Float, design: Float, time: Float, person: Int64) -> Scatter:
    """Return the scatter with the highest restricted likelihood.

    Outcome and time are brought to one size first; the likelihood has the same peak, and the search finds it
    better.

    Parameters
    ----------
    outcome, time, person
        Shape (n,); persons are 0, 1, ....
    design
        Columns of the common part, shape (n, p), of full rank, the constant and time among their sums.

    Raises
    ------
    UsageError
        ``COI-U088`` when statsmodels is not installed.
    """
    middle, width = float(time.mean()), float(time.std())
    size = float(outcome.std())
    along = (time - middle) / width
    # any columns with the same sums do: an orthogonal set keeps the search well conditioned
    basis = np.linalg.qr(design)[0] * np.sqrt(len(time))
    random = np.column_stack((np.ones(len(time)), along))
    fit, complaints = _fitted((outcome - outcome.mean()) / size, basis, random, person)
    inner = np.asarray(fit.cov_re, dtype=np.float64)
    residual = float(fit.scale)
    turn = np.array([[1.0, -middle / width], [0.0, 1.0 / width]]) * size
    converged = bool(fit.converged)
    singular = bool(np.linalg.eigvalsh(inner)[0] < _SINGULAR * (residual + np.trace(inner)))
    return Scatter(
        covariance=turn @ inner @ turn.T,
        residual=residual * size**2,
        converged=converged,
        singular=singular,
        notes=_notes(complaints, converged=converged, singular=singular),
    )


def _fitted(outcome: Float, design: Float, random: Float, person: Int64) -> tuple[Any, list[str]]:
    """Return the fit of statsmodels with its warnings as text."""
    try:
        from statsmodels.regression.mixed_linear_model import MixedLM
    except ImportError:
        raise UsageError(
            Problem(
                "COI-U088",
                "marker slopes need the package statsmodels",
                where="marker_slopes",
                fix="pip install coincide[cohort]",
            )
        ) from None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = MixedLM(outcome, design, groups=person, exog_re=random)
        fit = model.fit(reml=True, method=["bfgs", "lbfgs", "powell"], gtol=1e-8)
    return fit, [str(one.message) for one in caught]


def _notes(complaints: list[str], *, converged: bool, singular: bool) -> tuple[str, ...]:
    """Return what to say of a fit: the complaints of the search become words of ours."""
    notes = []
    if not converged:
        notes.append(
            "the search for the scatter of people's lines did not end at a peak: errors and limits are not "
            "to be trusted"
        )
    if singular:
        notes.append(
            "people's lines hardly differ in one direction (no scatter of slopes, or slopes tied to "
            "intercepts): the scatter lies at the edge of what is possible, and limits may be too narrow"
        )
    told = [one for one in dict.fromkeys(complaints) if not _expected(one, converged, singular)]
    return (*notes, *(f"the search said: {one}" for one in told))


def _expected(complaint: str, converged: bool, singular: bool) -> bool:
    """Return whether a note of ours says it already, or it tells of a try that a later one made good."""
    words = complaint.lower()
    tried = "retrying" in words or "optimization failed" in words
    return (tried and converged) or (("singular" in words or "boundary" in words) and singular)
