"""Competing risks beside R's cmprsk and survival, lifelines and scikit-survival: seconds and answers.

    python benchmarks/fine_gray.py [rows] [rows for models of others]

Right-censored days 1 to 3650, ties throughout, five covariates. Incidences and models of coincide are made on
all rows; curves of others on a tenth of them, models of others on as many as they can take (5,000 when left
out). Each answer is compared with ours on the same rows before a time is printed. The faster of two runs
counts; for R only the call is timed, not the reading of its input.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import coincide as co

COLUMNS, DAY = 5, 1000


@dataclass(frozen=True)
class Rows:
    time: np.ndarray
    event: np.ndarray
    X: np.ndarray

    def __getitem__(self, many: int) -> Rows:
        return Rows(self.time[:many], self.event[:many], self.X[:many])


@dataclass(frozen=True)
class Line:
    what: str
    tool: str
    rows: int
    seconds: float
    answer: str


def draw(rows: int, columns: int = COLUMNS) -> Rows:
    rng = np.random.Generator(np.random.Philox(key=50))
    X = np.column_stack([rng.normal(size=rows) if j % 2 else rng.random(rows) < 0.3 for j in range(columns)])
    own = rng.exponential(30_000 / np.exp(X @ np.resize([0.3, -0.2, 0.1, 0.4, 0.0], columns)))
    other, censored = rng.exponential(8_000, rows), rng.uniform(100, 3650, rows)
    ended = np.minimum(np.minimum(own, other), censored)
    return Rows(np.ceil(ended), np.where(ended == censored, 0, np.where(own < other, 1, 2)), X.astype(float))


def best(call: Callable[[], object]) -> tuple[float, object]:
    times, answer = [], None
    for _ in range(2):
        begin = time.perf_counter()
        answer = call()
        times.append(time.perf_counter() - begin)
    return min(times), answer


def told(values: object) -> str:
    return " ".join(f"{value:.8f}" for value in np.ravel(np.asarray(values, dtype=float)))


def ours(rows: Rows) -> Iterator[Line]:
    many = len(rows.time)
    late = np.floor(rows.time / 3) * (np.arange(many) % 2)
    calls = {
        "incidence": lambda: co.cumulative_incidence(rows.time, rows.event).at([DAY]).estimate,
        "incidence, robust": lambda: (
            co.cumulative_incidence(rows.time, rows.event, variance="robust").at([DAY]).se
        ),
        "Gray": lambda: co.gray_test(rows.time, rows.event, rows.X[:, 0]).statistic,
        "Fine-Gray": lambda: co.fit_fine_gray(rows.time, rows.event, rows.X).coef,
        "Fine-Gray, late entry": lambda: co.fit_fine_gray(rows.time, rows.event, rows.X, entry=late).coef,
        "Fine-Gray, as crr": lambda: (
            co.fit_fine_gray(rows.time, rows.event, rows.X, ties="breslow", censoring_ties="with").coef
        ),
    }
    for what, call in calls.items():
        seconds, answer = best(call)
        yield Line(what, "coincide", many, seconds, told(answer))


R = r"""
suppressPackageStartupMessages({library(survival); library(cmprsk)})
d <- read.csv(commandArgs(TRUE)[1]); what <- commandArgs(TRUE)[2]
X <- as.matrix(d[, -(1:2)])
f <- as.formula(paste("Surv(fgstart, fgstop, fgstatus) ~", paste(colnames(X), collapse = "+")))
run <- switch(what,
  cuminc = function() { z <- cuminc(d$time, d$event); timepoints(z, 1000)$est[, 1] },
  survfit = function() summary(survfit(Surv(time, factor(event)) ~ 1, d), times = 1000)$pstate[2:3],
  gray = function() cuminc(d$time, d$event, d$x0)$Tests[1, 1],
  crr = function() crr(d$time, d$event, X)$coef,
  finegray = function() coef(coxph(f, finegray(Surv(time, factor(event)) ~ ., data = d), weights = fgwt)))
s <- system.time(a <- run())[["elapsed"]]
cat(s, format(a, digits = 12, scientific = FALSE), sep = "\n")
"""


def by_r(what: str, rows: Rows, folder: Path) -> tuple[float, np.ndarray]:
    table, script = folder / "rows.csv", folder / "run.R"
    names = ["time", "event", *(f"x{j}" for j in range(rows.X.shape[1]))]
    values = np.column_stack((rows.time, rows.event, rows.X))
    np.savetxt(table, values, delimiter=",", header=",".join(names), comments="", fmt="%.17g")
    script.write_text(R, encoding="utf-8")
    done = subprocess.run(
        ["Rscript", str(script), str(table), what], capture_output=True, text=True, check=True
    )
    seconds, *answer = (float(word) for word in done.stdout.split())
    return seconds, np.array(answer)


def by_lifelines(rows: Rows) -> np.ndarray:
    from lifelines import AalenJohansenFitter

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it moves tied times at random and says so
        found = AalenJohansenFitter(calculate_variance=False, seed=1).fit(rows.time, rows.event, 1)
    return np.array([found.cumulative_density_.loc[:DAY].iloc[-1, 0]])


def by_sksurv(rows: Rows) -> np.ndarray:
    from sksurv.nonparametric import cumulative_incidence_competing_risks

    when, share = cumulative_incidence_competing_risks(rows.event, rows.time)
    return share[1:, np.searchsorted(when, DAY, side="right") - 1]


def rivals(rows: Rows, models: Rows) -> Iterator[Line]:
    """Compare on the same rows; a tool that is not there is said to be missing."""
    curve = co.cumulative_incidence(rows.time, rows.event).at([DAY]).estimate[:, 0]
    gray = np.array([co.gray_test(rows.time, rows.event, rows.X[:, 0]).statistic])
    crr = co.fit_fine_gray(models.time, models.event, models.X, ties="breslow", censoring_ties="with").coef
    finegray = co.fit_fine_gray(models.time, models.event, models.X).coef
    for what, name, given, own, close in (
        ("incidence", "cuminc", rows, curve, 1e-9),
        ("incidence, robust", "survfit", rows, curve, 1e-9),
        ("Gray", "gray", rows, gray, 1e-8),
        ("Fine-Gray, as crr", "crr", models, crr, 1e-5),  # crr stops at 1e-6 of the log-likelihood
        ("Fine-Gray", "finegray", models, finegray, 1e-6),
    ):
        if shutil.which("Rscript") is None:
            print(f"R ({name}): missing")
            continue
        with tempfile.TemporaryDirectory() as folder:
            seconds, answer = by_r(name, given, Path(folder))
        np.testing.assert_allclose(answer, own, atol=close)
        yield Line(what, f"R {name}", len(given.time), seconds, told(answer))
    for package, call, close in (("lifelines", by_lifelines, 1e-3), ("sksurv", by_sksurv, 1e-9)):
        if importlib.util.find_spec(package) is None:
            print(f"{package}: missing")
            continue
        seconds, answer = best(lambda call=call: call(rows))
        np.testing.assert_allclose(np.ravel(answer), curve[: np.size(answer)], atol=close)
        yield Line("incidence", package, len(rows.time), seconds, told(answer))


def main(rows: int = 1_000_000, models: int = 5_000) -> None:
    everything = draw(rows)
    for many in (1_000, models, max(rows // 10, 1)):  # the first compiles
        lines = list(ours(everything[many]))
        if many > 1_000:
            show(lines)
    show(ours(everything))
    show(rivals(everything[max(rows // 10, 1)], everything[models]))


def show(lines: Iterator[Line] | list[Line]) -> None:
    for line in lines:
        print(
            f"{line.what:24} {line.tool:12} {line.rows:>10,} {line.seconds:9.4f} s   {line.answer}",
            flush=True,
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
