"""`proportionality_test` and `linearity_test`: do the assumptions of a proportional-hazards fit hold?"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from coincide.errors import DataError, Problem, UsageError
from coincide.estimates.survival.cox.fitted import ChiSquare
from coincide.estimates.survival.cox_after.linearity import Linearity, linearity
from coincide.estimates.survival.cox_after.proportionality import proportionality_score
from coincide.estimates.survival.cox_after.time_scales import TRANSFORMS, Transform
from coincide.survival.cox import CoxFit
from coincide.survival.cox_formula import CoxFormulaFit
from coincide.tidy import text_table, tidy_table


@dataclass(frozen=True, slots=True)
class ProportionalityTest:
    """Tests that hazard ratios stay the same along time.

    Attributes
    ----------
    terms
        Names of the terms.
    tests
        The test of each, shape (terms,).
    together
        The test of all.
    transform
        Scale of time along which a drift was looked for.
    """

    terms: tuple[str, ...]
    tests: tuple[ChiSquare, ...]
    together: ChiSquare
    transform: Transform

    def tidy(self) -> pa.Table:
        """Return one line per term, and GLOBAL: term, statistic, df, p.value."""
        every = (*self.tests, self.together)
        return tidy_table(
            {
                "term": (*self.terms, "GLOBAL"),
                "statistic": [test.statistic for test in every],
                "df": [test.df for test in every],
                "p.value": [test.p for test in every],
            }
        )

    def summary(self) -> str:
        """Return the tests as text."""
        return (
            f"score tests that hazard ratios do not drift along time ({self.transform})\n"
            f"{text_table(self.tidy())}\n"
            "a small p says the ratio changes; a large one does not say it stays the same"
        )


@dataclass(frozen=True, slots=True)
class LinearityTest:
    """A straight effect against a restricted cubic spline.

    Attributes
    ----------
    term
        The column.
    found
        The test, its method, the knots, and the fit with the curve.
    """

    term: str
    found: Linearity

    @property
    def test(self) -> ChiSquare:
        """Test of the curved part."""
        return self.found.test

    def tidy(self) -> pa.Table:
        """Return one line: term, statistic, df, p.value, method."""
        test = self.test
        return tidy_table(
            {
                "term": [self.term],
                "statistic": [test.statistic],
                "df": [test.df],
                "p.value": [test.p],
                "method": [self.found.method],
            }
        )

    def summary(self) -> str:
        """Return the test as text."""
        knots = ", ".join(f"{knot:.4g}" for knot in self.found.knots)
        return f"does a curve with knots at {knots} improve a straight line?\n{text_table(self.tidy())}"


def proportionality_test(fit: CoxFit, transform: Transform = "km") -> ProportionalityTest:
    """Test whether hazard ratios change along time.

    Parameters
    ----------
    fit
        A fit of `coincide.fit_cox` or `coincide.fit_cox_formula`. A term of a formula is tested as a whole.
    transform
        Scale of time: ``km`` (one less the survival of all, default), ``rank``, ``identity``, ``log``.

    Raises
    ------
    UsageError
        ``COI-U084`` for an unknown scale; ``COI-U089`` for a fit with a penalty.
    DataError
        ``COI-D856`` for ``log`` of times not above 0; ``COI-D857`` when there are too few event times.

    Notes
    -----
    The score test of Grambsch and Therneau (Biometrika 1994; 81: 515-26) in its exact form; as ``cox.zph``
    of R's survival since version 3.0. Rows count as independent, whatever their clusters.

    Examples
    --------
    >>> import coincide as co
    >>> fit = co.fit_cox([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0], {"dose": [1, 0, 1, 0, 1, 0]})
    >>> found = co.proportionality_test(fit)
    >>> found.tidy().column("term").to_pylist(), found.together.df
    (['dose', 'GLOBAL'], 1)
    """
    if transform not in TRANSFORMS:
        raise UsageError(
            Problem(
                "COI-U084",
                f"transform {transform!r} is not understood",
                where="transform",
                fix=f"one of {', '.join(TRANSFORMS)}",
            )
        )
    _without_penalty(fit, "the score test rests on a maximum of the partial likelihood itself")
    score = proportionality_score(fit.fitted, transform)
    terms = terms_of(fit)
    return ProportionalityTest(
        tuple(terms),
        tuple(score.tested(columns) for columns in terms.values()),
        score.tested(range(len(fit.names))),
        transform,
    )


def linearity_test(fit: CoxFit, column: str, knots: int = 4) -> LinearityTest:
    """Test whether a curve describes a number better than a straight line.

    Parameters
    ----------
    fit
        A fit of `coincide.fit_cox` or `coincide.fit_cox_formula`.
    column
        Name of one of its columns.
    knots
        3 to 7 knots of a restricted cubic spline, at Harrell's quantiles.

    Raises
    ------
    UsageError
        ``COI-U089`` for a fit with a penalty.
    DataError
        ``COI-D842`` for a column the fit does not have; ``COI-D847`` for one of too few values.

    Notes
    -----
    The model is fitted again with the curve. Likelihood-ratio test on ``knots - 2`` degrees of freedom, or a
    Wald test with the robust covariance when the fit has clusters.

    Examples
    --------
    >>> import coincide as co
    >>> ages = list(range(40, 80))
    >>> fit = co.fit_cox([(age - 60) ** 2 + age % 7 for age in ages], [1] * 40, {"age": ages})
    >>> co.linearity_test(fit, "age").test.p < 0.001
    True
    """
    _without_penalty(fit, "likelihoods with and without a curve would have different penalties")
    if column not in fit.names:
        raise DataError(
            Problem(
                "COI-D842",
                f"the fit has no column {column!r}",
                where="column",
                fix=f"one of {', '.join(fit.names)}",
            )
        )
    return LinearityTest(column, linearity(fit.fitted, fit.names.index(column), knots))


def terms_of(fit: CoxFit) -> dict[str, tuple[int, ...]]:
    """Return the terms of a fit and their columns: each column on its own without a formula."""
    if isinstance(fit, CoxFormulaFit):
        return {term.label: term.columns for term in fit.terms}
    return {name: (place,) for place, name in enumerate(fit.names)}


def _without_penalty(fit: CoxFit, why: str) -> None:
    if fit.fitted.penalty != "none":
        raise UsageError(
            Problem("COI-U089", "this test is not made for a fit with a penalty", where="fit", why=why)
        )
