"""Whether a model can be believed: what was looked at, what was found, what it means in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from coincide.designs.cohort.models.fits import Fitted
from coincide.designs.cohort.models.names import term_words
from coincide.errors import DataError
from coincide.survival.cox_checks import linearity_test, proportionality_test
from coincide.survival.cox_residuals import influence

FEW_EVENTS: Final = 10
"""Events for each coefficient below which a model is told to be thin (Peduzzi et al., Journal of Clinical
Epidemiology 1995; 48: 1503-10)."""

INFLATED: Final = 5.0
"""Variance inflation from which a term is told to be explained by the others."""

LARGE_RATIO: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes
    ----------
    check
        What was looked at; of the closed list.
    term
        Term of the model, empty for all.
    words
        What it means.
    statistic, df, p
        The test or measure.
    """

    check: str
    term: str
    words: str
    statistic: float | None = None
    df: float | None = None
    p: float | None = None


def checks_of(model: Fitted, labels: dict[str, str]) -> Iterator[Check]:
    """Yield every check that can be made of a model.

    Parameters
    ----------
    labels
        Column -> what the report calls it.
    """
    yield _events_per_term(model)
    yield _separation(model)
    yield from _collinearity(model, labels)
    if model.cox is not None and model.cox.fitted.penalty == "none":
        yield from _proportionality(model, labels)
        yield from _linearity(model, labels)
        yield _influence(model)


def _among(model: Fitted) -> str:
    return "; in the first completed data set" if model.imputed else ""


def _events_per_term(model: Fitted) -> Check:
    each = model.events / len(model.names)
    words = f"events for each of {len(model.names)} coefficients"
    thin = f"{words}: fewer than {FEW_EVENTS}, the model is thin and its ratios are unsure"
    return Check("events_per_term", "", thin if each < FEW_EVENTS else f"{words}: enough", each)


def _separation(model: Fitted) -> Check:
    largest = float(np.max(np.maximum(model.estimate, 1 / np.maximum(model.estimate, 1e-300))))
    if model.section.method == "firth":
        return Check(
            "separation", "", "the likelihood is penalised (Firth): ratios are finite even if separated"
        )
    if largest > LARGE_RATIO:
        return Check("separation", "", "a ratio is very large: look at its unit, or whether a term separates")
    return Check("separation", "", "no term separates those with the event from the others")


def _collinearity(model: Fitted, labels: dict[str, str]) -> Iterator[Check]:
    """Yield how much the variance of each coefficient is inflated by the other terms."""
    if len(model.names) < 2:
        return
    spread = model.matrix.std(axis=0)
    if (spread == 0).any():
        return
    centred = (model.matrix - model.matrix.mean(axis=0)) / spread
    inverse = np.linalg.pinv(np.einsum("ij,ik->jk", centred, centred) / len(centred))
    for name, value in zip(model.names, np.diag(inverse).tolist(), strict=True):
        much = value >= INFLATED
        words = "the other terms explain most of it" if much else "the other terms explain little of it"
        yield Check("collinearity", term_words(name, labels), f"variance inflation: {words}", value)


def _proportionality(model: Fitted, labels: dict[str, str]) -> Iterator[Check]:
    if model.cox is None:
        return
    try:
        found = proportionality_test(model.cox)
    except DataError:
        yield Check("proportional_hazards", "", "too few event times to tell")
        return
    among = _among(model)
    for term, test in (*zip(found.terms, found.tests, strict=True), ("", found.together)):
        drifts = test.p < 0.05
        words = "the ratio drifts along time" if drifts else "no drift of the ratio along time was seen"
        name = term_words(term, labels) if term else ""
        yield Check("proportional_hazards", name, f"{words}{among}", test.statistic, test.df, test.p)


def _linearity(model: Fitted, labels: dict[str, str]) -> Iterator[Check]:
    """Yield whether a bend improves each straight number."""
    if model.cox is None:
        return
    for name, column in zip(model.names, model.matrix.T, strict=True):
        if len(np.unique(column)) < 8 or "[" in name or "spline" in name or ":" in name:
            continue
        try:
            test = linearity_test(model.cox, name).test
        except DataError:
            continue
        words = "a bend improves the straight line" if test.p < 0.05 else "no bend improves the straight line"
        yield Check(
            "linearity", term_words(name, labels), f"{words}{_among(model)}", test.statistic, test.df, test.p
        )


def _influence(model: Fitted) -> Check:
    if model.cox is None:
        raise AssertionError
    largest = influence(model.cox).largest
    words = f"the most any single person moves a coefficient, in standard errors{_among(model)}"
    return Check("influence", "", words, round(largest, 1))
