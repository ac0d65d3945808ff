"""R's survival beside what is made after a Cox fit: residuals, baseline, predictions, tests, concordance.

The numbers kept in validation/ are met without R; the last test runs the script again.
"""

from __future__ import annotations

import csv
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from test_r import VALIDATION, numbers, run_script

from coincide.estimates.survival.concordance import Concordance, concordance
from coincide.estimates.survival.cox.design import cox_design
from coincide.estimates.survival.cox.fit import fit
from coincide.estimates.survival.cox.fitted import FittedCox
from coincide.estimates.survival.cox_after import residuals
from coincide.estimates.survival.cox_after.linearity import linearity
from coincide.estimates.survival.cox_after.prediction import (
    SCALES,
    Scale,
    linear_predictor,
    predicted_hazard,
    predicted_survival,
)
from coincide.estimates.survival.cox_after.proportionality import proportionality_score
from coincide.estimates.survival.cox_after.time_scales import TRANSFORMS, Transform
from coincide.estimates.survival.splines import default_knots, restricted_cubic
from coincide.kernels.survival.spans import spans

# R and we stop Newton's method at 1e-13 of the log-likelihood: coefficients agree to some 1e-9, and so does
# what is made of them; 1e-10 absolute where a residual is near 0.
close = partial(pytest.approx, rel=1e-8, abs=1e-10)
R = numbers(VALIDATION / "cox_after.csv")
SOME = np.array([1, 2, 3, 4, 5, 6, 20, 50, 77, 100]) - 1


def kept(name: str) -> list[float]:
    """Return a number, or several in their order."""
    found = [R[name]] if name in R else []
    while f"{name}.{len(found) + 1}" in R:
        found.append(R[f"{name}.{len(found) + 1}"])
    assert found, name
    return found


@cache
def table(name: str) -> dict[str, np.ndarray]:
    with (VALIDATION / f"cox_after_{name}.csv").open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    columns = {column: [row[place] for row in rows] for place, column in enumerate(header)}
    return {
        k: np.array(v) if k == "celltype" else np.array([one or "nan" for one in v], float)
        for k, v in columns.items()
    }


@cache
def fits(name: str) -> FittedCox:
    data = table(name.split("_")[0])
    if name.startswith("heart"):
        columns = ["age", "transplant"] if "strata" in name else ["age", "surgery", "transplant"]
        return fit(
            cox_design(
                data["stop"],
                data["event"],
                np.column_stack([data[one] for one in columns]),
                entry=data["start"],
                ties="breslow" if "strata" in name else "efron",
                strata=data["surgery"] if "strata" in name else None,
            )
        )
    if name.startswith("veteran"):
        cells = [data["celltype"] == one for one in ("smallcell", "adeno", "large")]
        columns = [data["trt"], *(cells if name == "veteran" else []), data["karno"]]
    else:
        columns = [data[one] for one in ("age", "sex", "ph.ecog") if one != "sex" or "strata" not in name]
    return fit(
        cox_design(
            data["time"],
            data["status"],
            np.column_stack(columns),
            ties="breslow" if "breslow" in name else "efron",
            strata=data["sex"] if "strata" in name else None,
            weights=data["wt"] if name in {"lung_strata", "veteran_weights"} else None,
            cluster=data["inst"] if "cluster" in name else None,
        )
    )


FITS = sorted({name.split(".")[0] for name in R if ".coef" in name})
each_fit = pytest.mark.parametrize("name", FITS)


def test_there_are_eight_fits() -> None:
    assert len(FITS) == 8


@each_fit
def test_coefficients(name: str) -> None:
    assert fits(name).coef.tolist() == close(kept(f"{name}.coef"))


@each_fit
def test_residuals_of_rows(name: str) -> None:
    found = fits(name)
    assert residuals.martingale(found)[SOME].tolist() == close(kept(f"{name}.martingale"))
    # a square root near 0 halves the digits
    assert residuals.deviance(found)[SOME].tolist() == pytest.approx(kept(f"{name}.deviance"), rel=1e-6)
    for kind in ("score", "dfbeta", "dfbetas"):
        values = getattr(residuals, kind)(found)
        for place in range(found.design.columns):
            assert values[SOME, place].tolist() == close(kept(f"{name}.{kind}.{place + 1}")), kind


@each_fit
def test_residuals_of_events(name: str) -> None:
    found = fits(name)
    for kind, ours in (("schoenfeld", residuals.schoenfeld), ("scaledsch", residuals.scaled_schoenfeld)):
        values = ours(found).values
        some = SOME[len(values) > SOME]
        for place in range(found.design.columns):
            assert values[some, place].tolist() == close(kept(f"{name}.{kind}.{place + 1}")), kind


@each_fit
@pytest.mark.parametrize("transform", TRANSFORMS)
def test_proportionality(name: str, transform: Transform) -> None:
    found = fits(name)
    score = proportionality_score(found, transform)
    terms = [[place] for place in range(found.design.columns)]
    if name == "veteran":
        terms = [[0], [1, 2, 3], [4]]
    tests = [score.tested(term) for term in (*terms, range(found.design.columns))]
    assert [test.statistic for test in tests] == close(kept(f"{name}.zph.{transform}.chisq"))
    assert [test.p for test in tests] == close(kept(f"{name}.zph.{transform}.p"))


@each_fit
def test_concordance_of_a_fit(name: str) -> None:
    found = fits(name)
    design = found.design
    same_shape(
        concordance(
            design.spans,
            linear_predictor(found, design.X),
            stratum=design.stratum,
            cluster=design.cluster,
        ),
        f"{name}.concordance",
    )


def same_shape(found: Concordance, name: str) -> None:
    pairs = (found.concordant, found.discordant, found.tied_score, found.tied_time, found.tied_both)
    assert [found.estimate, found.se**2, *pairs] == close(kept(name))


@pytest.mark.parametrize("name", ["ties", "weights", "strata", "entry", "entry_cluster", "entry_strata"])
def test_concordance_of_a_score(name: str) -> None:
    data = table("heart" if "entry" in name else "veteran")
    late = "entry" in name
    made = spans(
        data["stop" if late else "time"],
        data["event" if late else "status"],
        entry=data["start"] if late else None,
        weights=data["wt"] if name in {"weights", "strata"} else None,
    )
    # R's concordance takes a higher score as a later event
    score = -np.round(data["age"] / 5) if late else -10 * np.round(data["karno"] / 10)
    group = data["surgery"] if late else data["celltype"]
    found = concordance(
        made,
        score,
        stratum=np.unique(group, return_inverse=True)[1].astype(np.int32) if "strata" in name else None,
        cluster=data["id"].astype(np.int32) if "cluster" in name else None,
    )
    same_shape(found, f"concordance.{name}")


@each_fit
def test_baseline_hazard_at_zero(name: str) -> None:
    found = fits(name)
    zero = np.zeros((1, found.design.columns))
    for place in range(max(1, len(found.design.strata))):
        stratum = np.array([place], np.int32)
        hazard = predicted_hazard(found, zero, np.array([30.0, 100.0, 365.0]), stratum=stratum).hazard[0]
        assert hazard.tolist() == close(kept(f"{name}.basehaz.{place + 1}"))


TWO = {"age": [50.0, 70.0], "sex": [1.0, 2.0], "ph.ecog": [0.0, 2.0]}


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", ["lung", "lung_breslow", "lung_cluster", "heart"])
def test_predicted_survival(name: str, scale: Scale) -> None:
    found = fits(name)
    late = name == "heart"
    rows = np.array([[-10.0, 0.0, 0.0], [5.0, 1.0, 1.0]]) if late else np.array(list(TWO.values())).T
    times = np.array([30.0, 100.0, 365.0] if late else [100.0, 365.0, 700.0])
    survival = predicted_survival(predicted_hazard(found, rows, times), scale=scale)
    for part, ours in zip(
        ("surv", "std.err", "lower", "upper"),
        (survival.survival, survival.se, survival.low, survival.high),
        strict=True,
    ):
        assert ours.T.ravel().tolist() == close(by_row(kept(f"predict.{name}.{scale}.{part}"))), part


def by_row(values: list[float]) -> list[float]:
    """Return R's column-wise values of a times x rows matrix, row of times after row of times."""
    return np.array(values).reshape(2, -1).T.ravel().tolist()


@pytest.mark.parametrize("scale", SCALES)
def test_predicted_survival_of_strata(scale: Scale) -> None:
    # a row of new data names its stratum: men for the first, women for the second
    found = fits("lung_strata")
    rows = np.array([[50.0, 0.0], [70.0, 2.0]])
    hazard = predicted_hazard(found, rows, np.array([100.0, 365.0]), stratum=np.array([0, 1], dtype=np.int32))
    survival = predicted_survival(hazard, scale=scale)
    for part, name in (("surv", "survival"), ("std.err", "se"), ("lower", "low"), ("upper", "high")):
        ours = getattr(survival, name).ravel().tolist()
        assert ours == close(kept(f"predict.lung_strata.{scale}.{part}")), part


def test_survival_of_those_still_alive() -> None:
    rows = np.array(list(TWO.values())).T
    hazard = predicted_hazard(fits("lung"), rows, np.array([200.0, 365.0]), since=100.0)
    found = predicted_survival(hazard)
    assert [*found.survival.ravel(), *found.se.ravel()] == close(kept("predict.since"))


def test_splines_span_what_natural_splines_of_r_do() -> None:
    data = table("lung")
    knots = default_knots(data["age"], 4)
    assert knots.tolist() == close(kept("spline.knots"))
    X = np.column_stack([np.ones(len(data["age"])), restricted_cubic(data["age"], knots)])
    fitted = X @ np.linalg.lstsq(X, data["time"], rcond=None)[0]
    assert fitted[SOME].tolist() == close(kept("spline.fitted"))
    found = linearity(fits("lung"), 0, 4)
    assert found.test.df == 2
    assert found.test.statistic == pytest.approx(R["spline.lr"], rel=1e-7)  # a difference of two sums


def whole_lung(*columns: str) -> FittedCox:
    """Fit to all rows of lung that have the columns."""
    data = table("lung_all")
    X = np.column_stack([data[one] for one in columns])
    there = ~np.isnan(X).any(axis=1)
    return fit(cox_design(data["time"][there], data["status"][there], X[there]))


def test_values_printed_elsewhere() -> None:
    """Values of R 4.2.2, survival 3.5-3, with its own stopping rule: coefficients are good to 1e-8 or so."""
    loose = partial(pytest.approx, rel=1e-6)
    three = whole_lung("age", "sex", "ph.ecog")
    assert three.design.rows == 227
    score = proportionality_score(three)
    tests = [score.tested(one) for one in ([0], [1], [2], [0, 1, 2])]
    assert [test.statistic for test in tests] == loose(
        [0.18798767365229, 2.30543722740497, 2.05424877405441, 4.46365758875861]
    )
    assert tests[-1].p == loose(0.215554945341796)
    found = concordance(three.design.spans, linear_predictor(three, three.design.X))
    assert [found.estimate, found.se**2] == loose([0.637135493000455, 0.000628403313098681])
    pairs = (found.concordant, found.discordant, found.tied_score, found.tied_time, found.tied_both)
    assert pairs == (12544, 7117, 126, 28, 0)


def test_residuals_and_survival_printed_elsewhere() -> None:
    loose = partial(pytest.approx, rel=1e-6)
    two = whole_lung("age", "sex")
    assert two.design.rows == 228
    assert residuals.martingale(two)[:3].tolist() == loose(
        [0.00438999436025189, -0.505762029951437, -3.12981924011022]
    )
    assert residuals.deviance(two)[:3].tolist() == loose(
        [0.00439643487827233, -0.439233258530917, -2.5019269534142]
    )
    assert residuals.score(two)[2].tolist() == loose([21.5709929575593, 0.968837397458428])
    assert residuals.dfbeta(two)[2].tolist() == loose([0.00191747212119572, 0.029004130430639])
    assert residuals.schoenfeld(two).values[0].tolist() == loose([0.935464711891996, 0.727079613964527])
    rows, times = np.array([[50.0, 1.0], [70.0, 2.0]]), np.array([100.0, 365.0, 700.0])
    curves = predicted_survival(predicted_hazard(two, rows, times))
    assert curves.survival[0].tolist() == loose([0.869093978837999, 0.417781082586838, 0.147089306084507])
    assert curves.se[1].tolist() == loose([0.0236813690638489, 0.0576301119732033, 0.0550374053991094])
    assert curves.low[0].tolist() == loose([0.816846278977499, 0.312349927729429, 0.0763848970746574])
    assert curves.high[1].tolist() == loose([0.936258744244874, 0.607034392797614, 0.342367499975746])
    at_zero = predicted_hazard(two, np.zeros((1, 2)), np.array([5.0, 182.0, 288.0, 1022.0])).hazard[0]
    assert at_zero.tolist() == loose(
        [0.00295531012894886, 0.237726886189887, 0.424153287618223, 2.01305845681596]
    )


@pytest.mark.r
@pytest.mark.slow
def test_r_still_gives_these_numbers(tmp_path: Path) -> None:
    run_script("cox_after", tmp_path)
    for name in ("lung", "lung_all", "veteran", "heart"):
        now = (tmp_path / f"{name}.csv").read_text(encoding="utf-8")
        assert now == (VALIDATION / f"cox_after_{name}.csv").read_text(encoding="utf-8")
