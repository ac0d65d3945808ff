"""Formulas: what they make, what they keep for new rows, and that none of it is ever run."""

from __future__ import annotations

import builtins
import os
import sys
from typing import Any

import numpy as np
import polars as pl
import pytest

import coincide as co
from coincide.errors import CoincideError, DataError, UsageError
from coincide.estimates.survival.splines import default_knots, restricted_cubic
from coincide.survival.formula import ModelMatrix, model_matrix

RNG = np.random.default_rng(3)
N = 60
FRAME = {
    "age": RNG.normal(60, 10, N).round(1),
    "nfl": np.exp(RNG.normal(3, 1, N)),
    "site": np.array(["spinal", "bulbar", "other"])[np.arange(N) % 3],
    "sex": np.array(["f", "m"])[(np.arange(N) // 3) % 2],
    "stage": np.arange(N) % 4,
    "ph.ecog": np.arange(N) % 2 == 1,
    "größe": RNG.normal(170, 9, N),
}


def names(formula: str) -> tuple[str, ...]:
    return model_matrix(formula, FRAME).names


def columns(made: ModelMatrix) -> dict[str, np.ndarray]:
    return dict(zip(made.names, made.matrix.T, strict=True))


def test_numbers_and_categories() -> None:
    made = model_matrix("age + site + ph.ecog", pl.DataFrame(FRAME))
    assert made.names == ("age", "site[other]", "site[spinal]", "ph.ecog")
    assert made.matrix[:3].tolist() == [
        [FRAME["age"][0], 0, 1, 0],
        [FRAME["age"][1], 0, 0, 1],
        [FRAME["age"][2], 1, 0, 0],
    ]
    assert [(term.label, term.columns) for term in made.design.terms] == [
        ("age", (0,)),
        ("site", (1, 2)),
        ("ph.ecog", (3,)),
    ]
    assert made.design.levels == {"site": ("bulbar", "other", "spinal")}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("C(site, ref='spinal')", ("site[bulbar]", "site[other]")),
        ('C(site, "other")', ("site[bulbar]", "site[spinal]")),
        ("C(stage)", ("stage[1]", "stage[2]", "stage[3]")),
        ("C(stage, ref='3')", ("stage[0]", "stage[1]", "stage[2]")),
        ("tertile(nfl)", ("tertile(nfl)[2]", "tertile(nfl)[3]")),
        ("age*sex", ("age", "sex[m]", "age:sex[m]")),
        ("age:sex", ("age:sex[f]", "age:sex[m]")),
        ("sex + age:sex", ("sex[m]", "age:sex[f]", "age:sex[m]")),
        ("site:sex", 5),
        ("site*sex", 5),
        ("site + site:sex", 5),
        ("(age + nfl + sex)**2 - age:nfl", ("age", "nfl", "sex[m]", "age:sex[m]", "nfl:sex[m]")),
        ("age + age + (age)", ("age",)),
        ("age:1 + 1", ("age",)),
        ("log(nfl) + log2(nfl) + log10(nfl)", ("log(nfl)", "log2(nfl)", "log10(nfl)")),
        ("per_sd(log( nfl ))", ("per_sd(log(nfl))",)),
        ("größe", ("größe",)),
        ("spline(age)", tuple(f"spline(age)[{place}]" for place in (1, 2, 3))),
        ("spline(age, df=2)", ("spline(age, df=2)[1]", "spline(age, df=2)[2]")),
        ("spline(age, 2)", ("spline(age, df=2)[1]", "spline(age, df=2)[2]")),
        ("spline(age, knots=[45, 6e1, 75])", 2),
    ],
)
def test_columns_of_formulas(formula: str, expected: Any) -> None:
    found = names(formula)
    assert (len(found) if isinstance(expected, int) else found) == expected


@pytest.mark.parametrize(
    "formula",
    [
        "site*sex",
        "site:sex",
        "site + site:sex",
        "age:site",
        "age*site*sex",
        "site:sex:age + age",
        "site:age:nfl",
    ],
)
def test_no_column_is_a_sum_of_others_or_of_the_baseline(formula: str) -> None:
    X = model_matrix(formula, FRAME).matrix
    with_baseline = np.column_stack([np.ones(N), (X - X.mean(axis=0)) / X.std(axis=0)])
    assert np.linalg.matrix_rank(with_baseline) == X.shape[1] + 1


def test_interactions_span_what_dummies_of_every_cell_do() -> None:
    X = np.column_stack([np.ones(N), model_matrix("site*sex", FRAME).matrix])
    cells = np.array([f"{a}{b}" for a, b in zip(FRAME["site"], FRAME["sex"], strict=True)])
    dummies = (cells[:, None] == np.unique(cells)).astype(float)
    assert np.linalg.matrix_rank(np.column_stack([X, dummies])) == X.shape[1] == dummies.shape[1]


def test_functions_are_what_they_say() -> None:
    nfl = FRAME["nfl"]
    made = columns(model_matrix("log(nfl) + log2(nfl) + sqrt(nfl) + per_sd(nfl) + per_sd(log(nfl))", FRAME))
    # the library's own logarithm and division: the same bits
    assert (made["log(nfl)"] == np.log(nfl)).all()
    assert (made["log2(nfl)"] == np.log2(nfl)).all()
    assert (made["sqrt(nfl)"] == np.sqrt(nfl)).all()
    assert made["per_sd(nfl)"].std(ddof=1) == pytest.approx(1, rel=1e-12)
    assert made["per_sd(log(nfl))"].std(ddof=1) == pytest.approx(1, rel=1e-12)
    thirds = model_matrix("tertile(nfl)", FRAME).matrix.sum(axis=0)
    assert thirds.tolist() == [20, 20]
    curve = model_matrix("spline(age)", FRAME).matrix
    assert (curve == restricted_cubic(FRAME["age"], default_knots(FRAME["age"], 4))).all()


@pytest.mark.parametrize(
    "formula",
    [
        "age*site + C(stage, ref='2')",
        "spline(log(nfl), df=3) + per_sd(age):sex",
        "tertile(nfl)*sex",
        "per_sd(spline_free) + age",
    ],
)
def test_new_rows_are_made_as_the_old_ones(formula: str) -> None:
    frame = {**FRAME, "spline_free": FRAME["age"] ** 2}
    made = model_matrix(formula, frame)
    some = [5, 17, 40]
    again = made.design.of({name: np.asarray(one)[some] for name, one in frame.items()})
    # one row at a time: knots, scales and levels are those of the fit, not of the rows
    singles = [made.design.of({k: np.asarray(v)[[row]] for k, v in frame.items()})[0] for row in some]
    assert (again == made.matrix[some]).all()
    assert (np.array(singles) == made.matrix[some]).all()


def test_new_rows_need_the_columns_of_the_formula_only() -> None:
    design = model_matrix("age + log(nfl)", FRAME).design
    assert design.columns == ("age", "nfl")
    assert design.of({"age": [50], "nfl": [1.0]}).tolist() == [[50.0, 0.0]]


def test_values_the_model_does_not_know() -> None:
    design = model_matrix("site", FRAME).design
    with pytest.raises(DataError, match="a value the model does not know in row 1") as error:
        design.of({"site": ["spinal", "cranial"]})
    assert error.value.problems[0].code == "COI-D845"
    assert "cranial" not in str(error.value)


ATTACKS = [
    "__import__('os')",
    "__import__('os').system('true')",
    "age + __import__('os')",
    "age.__class__",
    "age.__class__.__mro__",
    "().__class__",
    "(1).__class__",
    "`__import__('os')`",
    "`age`",
    "{__import__('os')}",
    "{age}",
    "lambda: 0",
    "(lambda: 0)()",
    "eval('1')",
    "exec('1')",
    "open('x')",
    "print(age)",
    "np.log(age)",
    "I(age)",
    "Q('age')",
    "C(__import__('os'))",
    "C(age, ref=__import__('os'))",
    "C(age, Treatment('x'))",
    "log(age.__class__)",
    "log(age)(age)",
    "log(age, base=2)",
    "spline(age, knots=__import__('os'))",
    "spline(age, knots=[x for x in (1,2)])",
    "spline(age, df=lambda: 3)",
    "age[0]",
    "age['x']",
    "age if age else age",
    "age or nfl",
    "age; import os",
    "age\nimport os",
    "age = 1",
    "age == 1",
    "age := 1",
    "@age",
    "age | site",
    "age ~ site",
    "[age ~ site]",
    ".",
    "age + .",
    "'text'",
    "f'{age}'",
    "b'age'",
    "%age%",
    "\\age",
    "age\x00",
    "$age",
    "a!b",
    "poly(age, 2)",
    "bs(age)",
    "scale(age)",
    "hashed(age)",
    "lag(age)",
]


@pytest.mark.parametrize("formula", ATTACKS)
def test_nothing_is_run(formula: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        pytest.fail("a formula was run")

    model_matrix("age", FRAME)  # what is imported lazily is imported before
    with monkeypatch.context() as patched:
        patched.setattr(builtins, "eval", forbidden)
        patched.setattr(builtins, "exec", forbidden)
        patched.setattr(os, "system", forbidden)
        patched.setattr(sys, "setrecursionlimit", forbidden)
        with pytest.raises(CoincideError) as error:
            model_matrix(formula, FRAME)
    assert {problem.code for problem in error.value.problems} <= {
        *("COI-U081", "COI-U082", "COI-U083", "COI-U085", "COI-D842"),
    }


def test_no_word_of_the_user_reaches_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    from formulaic.parser import DefaultFormulaParser

    seen = []
    real = DefaultFormulaParser.get_terms
    monkeypatch.setattr(
        DefaultFormulaParser,
        "get_terms",
        lambda self, text, **k: (seen.append(text), real(self, text, **k))[1],
    )
    model_matrix("log(nfl)*C(site, ref='other') + (age + größe)**2 - age", FRAME)
    assert seen == ["f0 * f1 + ( f2 + f3 ) ** 2 - f2"]


@pytest.mark.parametrize(
    ("formula", "code", "told"),
    [
        ("", "COI-U085", "names no column"),
        ("   ", "COI-U085", "names no column"),
        ("1", "COI-U085", "names no column"),
        ("exp(age)", "COI-U082", "one of C, log, log2"),
        ("log(age", "COI-U081", "expected"),
        ("log()", "COI-U083", "must be a column"),
        ("log(3)", "COI-U083", "must be a column"),
        ("log(spline(age))", "COI-U083", "cannot stand inside"),
        ("C(log(age))", "COI-U083", "cannot stand inside"),
        ("log(age, df=3)", "COI-U083", "spline takes"),
        ("spline(age, knots='a')", "COI-U083", "spline takes"),
        ("log(log(log(log(log(age)))))", "COI-U081", "deep"),
        ("age +", "COI-U081", "sign or a bracket"),
        ("age site", "COI-U081", "sign or a bracket"),
        ("(age", "COI-U081", "sign or a bracket"),
        ("age - age", "COI-U081", "nothing is left"),
        ("age - 1", "COI-U081", "no intercept"),
        ("0 + site", "COI-U081", "no intercept"),
        ("2*age", "COI-U081", "number"),
        ("age**4", "COI-U081", "takes 2 or 3"),
        ("age**site", "COI-U081", "takes 2 or 3"),
        ("age**2.0", "COI-U081", "takes 2 or 3"),
        ("age + missing_one", "COI-D842", "no column 'missing_one'"),
        ("sitee", "COI-D842", "did you mean 'site'"),
        ("log(site)", "COI-D840", "needs numbers"),
        ("spline(site)", "COI-D840", "needs numbers"),
        ("C(site, ref='x')", "COI-D844", "reference 'x'"),
        ("spline(stage, df=6)", "COI-D847", "do not rise"),
        ("spline(age, df=2.5)", "COI-D847", "3 to 7 knots"),
        ("spline(age, knots=[1, 2])", "COI-D847", "fewer than three"),
        ("spline(age, knots=[-3, -2, -5])", "COI-D847", "do not rise"),
        ("a" * 1001, "COI-U081", "at most 1000"),
        ("+".join(["a"] * 300), "COI-U081", "terms"),
        ("(" * 300 + "age" + ")" * 300, "COI-U081", "bracket"),
        ("((((age+nfl+sex)**3)**3)**3)**3", "COI-U081", "200 terms"),
    ],
)
def test_what_is_wrong_is_told(formula: str, code: str, told: str) -> None:
    with pytest.raises(CoincideError) as error:
        model_matrix(formula, FRAME)
    assert [problem.code for problem in error.value.problems] == [code]
    assert told in str(error.value)


def test_values_that_have_no_logarithm_are_told_by_row() -> None:
    with pytest.raises(DataError, match="2 rows: 1, 2") as error:
        model_matrix("log(nfl)", {"nfl": [1.0, 0.0, -2.0]})
    assert error.value.problems[0].code == "COI-D846"
    assert model_matrix("sqrt(x)", {"x": [0.0, 4.0]}).matrix.tolist() == [[0.0], [2.0]]


def test_every_wrong_factor_is_told_at_once() -> None:
    with pytest.raises(DataError) as error:
        model_matrix("per_sd(a) + site + spline(b)", {"a": [1, 1], "site": ["x", "x"], "b": [1, 2]})
    assert [problem.code for problem in error.value.problems] == ["COI-D844", "COI-D844"]


def test_without_formulaic_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "formulaic"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "formulaic", None)
    with pytest.raises(UsageError, match=r"pip install coincide\[cohort\]") as error:
        model_matrix("age", FRAME)
    assert error.value.problems[0].code == "COI-U080"


def test_a_formula_fits_what_its_matrix_fits() -> None:
    time, event = RNG.exponential(1, N) + 0.01, np.arange(N) % 3 > 0
    frame = pl.DataFrame({**FRAME, "months": time, "dead": event})
    fit = co.fit_cox_formula(
        "age*C(sex, ref='m') + log(nfl)",
        frame,
        time="months",
        event="dead",
        strata="site",
    )
    made = model_matrix("age*C(sex, ref='m') + log(nfl)", FRAME)
    plain = co.fit_cox(time, event, made.matrix, names=made.names, strata=FRAME["site"])
    assert (fit.coef == plain.coef).all()
    assert fit.names == plain.names == ("age", "sex[f]", "log(nfl)", "age:sex[f]")
    assert fit.terms[-1].label == "age:C(sex, ref='m')"
    assert fit.levels == {"C(sex, ref='m')": ("m", "f")}
    assert fit.strata_column == "site"
    assert fit.formula == "age*C(sex, ref='m') + log(nfl)"


def test_vectors_may_stand_beside_the_frame() -> None:
    time, event = RNG.exponential(1, N) + 0.01, np.arange(N) % 3 > 0
    fit = co.fit_cox_formula(
        "age", FRAME, time=time, event=event, weights="nfl", cluster="stage", offset=FRAME["nfl"] / 100
    )
    plain = co.fit_cox(
        time,
        event,
        FRAME["age"],
        weights=FRAME["nfl"],
        cluster=FRAME["stage"],
        offset=FRAME["nfl"] / 100,
    )
    assert (fit.coef == plain.coef).all()
    assert fit.robust_se == pytest.approx(plain.robust_se, rel=1e-14)
