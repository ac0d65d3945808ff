"""Survival analysis of a million rows: seconds, ratios, memory and answers, beside other tools.

    python benchmarks/survival.py [rows] [part ...]

Parts: cox (all of them when none is named). Every measurement is a process of its own, which draws the same
seeded rows; only the fit is timed, the faster of two runs counts (one run when it takes more than 5 s). The
floor is what the hardware needs for the same sums: 4 times X b, exp, bincount and X'X. Tools that are not
installed are said to be absent; those known to need hours get fewer rows, which the table says. R is run
through Rscript and timed inside R.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

CAP_SECONDS = 300
SLOW_SECONDS = 5
Data = dict[str, np.ndarray]
Numbers = list[float]


class Answer(NamedTuple):
    """Seconds, and the numbers that were found, to be compared."""

    seconds: float
    numbers: Numbers


class Tool(NamedTuple):
    """One way to get an answer; `most` rows are as many as it can be asked to take."""

    run: Callable[[Data], Answer]
    most: int = 10**9


class Case(NamedTuple):
    """One question to all tools."""

    draw: Callable[[int], Data]
    tools: dict[str, Tool]


class AbsentError(Exception):
    """A tool is not installed."""


# ---- measuring


def best(run: Callable[[], object]) -> tuple[float, object]:
    """Return the shorter time of two runs, of one when it is long, and the last result."""
    seconds, result = float("inf"), None
    for _ in range(2):
        begin = time.perf_counter()
        result = run()
        seconds = min(seconds, time.perf_counter() - begin)
        if seconds > SLOW_SECONDS:
            break
    return seconds, result


def needs(module: str) -> None:
    """Say that a tool is absent when its package is."""
    try:
        __import__(module)
    except ImportError as error:
        raise AbsentError(module) from error


def by_r(data: Data, script: str) -> Answer:
    """Run an R script on columns of doubles; it prints seconds and numbers."""
    if shutil.which("Rscript") is None:
        raise AbsentError("Rscript")
    with tempfile.TemporaryDirectory() as folder:
        columns = {name: np.asarray(values, dtype=np.float64) for name, values in data.items()}
        for name, values in columns.items():
            values.ravel(order="F").tofile(Path(folder) / name)
        lengths = ", ".join(f"{name} = {values.size}" for name, values in columns.items())
        head = f"""
            suppressMessages(library(survival)); lengths <- c({lengths})
            d <- sapply(names(lengths), function(k) readBin(file.path("{folder}", k), "double", lengths[[k]]),
              simplify = FALSE)
            timed <- function(run) min(system.time(answer <<- run())["elapsed"])
        """
        path = Path(folder) / "run.R"
        path.write_text(head + script, encoding="utf-8")
        told = subprocess.run(["Rscript", "--vanilla", path], capture_output=True, text=True, check=False)
    if told.returncode:
        raise RuntimeError(told.stderr[-500:])
    seconds, *numbers = map(float, told.stdout.split())
    return Answer(seconds, numbers)


# ---- Cox


def right_censored(rows: int) -> Data:
    """Draw whole days from 1 to 3,650, events in some tenth, half of the five covariates binary."""
    rng = np.random.default_rng(20)
    X = rng.normal(size=(rows, 5))
    X[:, 1::2] = X[:, 1::2] > 0
    wait = rng.exponential(26_000 / np.exp(X @ np.array([0.3, -0.3, 0.2, 0.1, -0.2])))
    end = rng.integers(1, 3651, rows)
    return {
        "time": np.minimum(np.ceil(wait), end).astype(np.int64),
        "event": (np.ceil(wait) <= end).astype(np.int64),
        "X": X,
        "cluster": rng.integers(0, max(rows // 2, 10), rows),
    }


def time_varying(rows: int) -> Data:
    """Draw days of age, delayed entry at 30 to 70 years; an exposure begins in some, who have two rows."""
    rng = np.random.default_rng(21)
    people = int(rows / 1.23)
    X = rng.normal(size=(people, 5))
    X[:, 1::2] = X[:, 1::2] > 0
    X[:, 4] = 0
    entry = rng.integers(30 * 365, 70 * 365, people)
    switch = np.where(rng.random(people) < 0.3, entry + rng.integers(1, 5000, people), 10**6)
    wait = rng.exponential(40_000 / np.exp(X[:, :4] @ np.array([0.3, -0.3, 0.2, 0.1])))
    end = entry + rng.integers(1, 6000, people)
    stop = np.minimum(np.ceil(entry + wait), end).astype(np.int64)
    event = (np.ceil(entry + wait) <= end).astype(np.int64)
    cut = switch < stop
    late = X[cut].copy()
    late[:, 4] = 1
    return {
        "entry": np.concatenate([entry, switch[cut]]),
        "time": np.concatenate([np.where(cut, switch, stop), stop[cut]]),
        "event": np.concatenate([np.where(cut, 0, event), event[cut]]),
        "X": np.concatenate([X, late]),
        "cluster": np.concatenate([np.arange(people), np.flatnonzero(cut)]),
    }


def cox_floor(data: Data) -> Answer:
    """Read, multiply, raise and bin as often as a Newton fit must, without one thing more."""
    X, slot, b = data["X"], data["time"], np.full(5, 0.1)

    def sums() -> None:
        for _ in range(4):
            risk = np.exp(X @ b)
            np.bincount(slot, weights=risk)
            X.T @ X

    return Answer(best(sums)[0], [])


def cox_ours(data: Data, *, clustered: bool = False) -> Answer:
    import coincide as co

    options = {"cluster": data["cluster"]} if clustered else {}
    fit_cox = co.fit_cox  # imported, and compiled where this version never ran before, outside the clock
    seconds, fit = best(
        lambda: fit_cox(data["time"], data["event"], data["X"], entry=data.get("entry"), **options)
    )
    return Answer(seconds, (fit.robust_se if clustered else fit.coef).tolist())


def cox_ours_robust(data: Data) -> Answer:
    return cox_ours(data, clustered=True)


def frame(data: Data) -> object:
    import pandas as pd

    columns = {name: data[name] for name in ("entry", "time", "event", "cluster") if name in data}
    return pd.DataFrame(columns | {f"x{j}": data["X"][:, j] for j in range(5)})


def cox_survival(data: Data, *, clustered: bool = False) -> Answer:
    needs("survival")
    import survival

    left = "Surv(entry, time, event)" if "entry" in data else "Surv(time, event)"
    rows, options = frame(data), {"cluster": "cluster"} if clustered else {}
    seconds, fit = best(lambda: survival.coxph(f"{left} ~ x0 + x1 + x2 + x3 + x4", rows, **options))
    errors = np.sqrt(np.diag(np.asarray(fit.var, dtype=float)))
    return Answer(seconds, list(errors if clustered else np.asarray(fit.coefficients, dtype=float)))


def cox_survival_robust(data: Data) -> Answer:
    return cox_survival(data, clustered=True)


def cox_lifelines(data: Data) -> Answer:
    needs("lifelines")
    from lifelines import CoxPHFitter, CoxTimeVaryingFitter

    rows = frame(data)
    if "entry" in data:
        names = {"id_col": "cluster", "start_col": "entry", "stop_col": "time", "event_col": "event"}
        seconds, fit = best(lambda: CoxTimeVaryingFitter().fit(rows, **names))
    else:
        kept = rows.drop(columns="cluster")
        seconds, fit = best(lambda: CoxPHFitter().fit(kept, duration_col="time", event_col="event"))
    return Answer(seconds, fit.params_.tolist())


def cox_scikit(data: Data) -> Answer:
    needs("sksurv")
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.util import Surv

    y = Surv.from_arrays(data["event"].astype(bool), data["time"])
    seconds, fit = best(lambda: CoxPHSurvivalAnalysis(ties="efron").fit(data["X"], y))
    return Answer(seconds, fit.coef_.tolist())


def cox_statsmodels(data: Data) -> Answer:
    needs("statsmodels")
    from statsmodels.duration.hazard_regression import PHReg

    model = PHReg(data["time"], data["X"], data["event"], entry=data.get("entry"), ties="efron")
    seconds, fit = best(lambda: model.fit(disp=0))
    return Answer(seconds, fit.params.tolist())


def cox_r(data: Data, *, clustered: bool = False) -> Answer:
    left = "Surv(d$entry, d$time, d$event)" if "entry" in data else "Surv(d$time, d$event)"
    option = ", cluster = d$cluster" if clustered else ""
    number = "sqrt(diag(answer$var))" if clustered else "answer$coefficients"
    script = f"""
        X <- matrix(d$X, ncol = 5)
        seconds <- timed(function() coxph({left} ~ X{option}))
        cat(seconds, format({number}, digits = 15), "\\n")
    """
    return by_r(data, script)


def cox_r_robust(data: Data) -> Answer:
    return cox_r(data, clustered=True)


def cox() -> dict[str, Case]:
    """Return the questions of proportional hazards, with the rows each tool can be asked to take."""
    robust = {
        "coincide, robust errors": Tool(cox_ours_robust),
        "survival (Rust), robust": Tool(cox_survival_robust),
        "R coxph, robust": Tool(cox_r_robust, 10**6),
    }
    both = {
        "floor": Tool(cox_floor),
        "coincide": Tool(cox_ours),
        "survival (Rust)": Tool(cox_survival),
        "R coxph": Tool(cox_r, 10**6),
    }
    slow = {
        "lifelines": Tool(cox_lifelines, 10**5),
        "scikit-survival": Tool(cox_scikit, 10**5),
        "statsmodels": Tool(cox_statsmodels, 10**5),
    }
    varying = {"lifelines": Tool(cox_lifelines, 10**4), "statsmodels": Tool(cox_statsmodels, 10**4)}
    return {
        "Cox, right-censored, 5 covariates": Case(right_censored, both | slow | robust),
        "Cox, delayed entry, a covariate that changes": Case(time_varying, both | varying | robust),
    }


# ---- running

PARTS: dict[str, Callable[[], dict[str, Case]]] = {"cox": cox}
OURS = "coincide"


def one(part: str, case: str, tool: str, rows: int) -> None:
    """Measure one thing, in this process, and print it as JSON."""
    asked = PARTS[part]()[case]
    try:
        answer = asked.tools[tool].run(asked.draw(rows))
        who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        memory = max(resource.getrusage(each).ru_maxrss for each in who) / 1024
        print(json.dumps({"seconds": answer.seconds, "numbers": answer.numbers, "memory": memory}))
    except AbsentError as missing:
        print(json.dumps({"absent": str(missing)}))


def measured(part: str, case: str, tool: str, rows: int) -> dict[str, object]:
    # -P: the folder of this file, whose name is that of a peer, is no place to import from
    command = [sys.executable, "-P", __file__, "--one", part, case, tool, str(rows)]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=CAP_SECONDS)
    except subprocess.TimeoutExpired:
        return {"failed": f"more than {CAP_SECONDS} s"}
    if told.returncode:
        return {"failed": told.stderr.strip().splitlines()[-1][:90] if told.stderr.strip() else "ended"}
    return dict(json.loads(told.stdout.strip().splitlines()[-1]))


def show(tool: str, rows: int, found: dict[str, object], against: dict[str, float]) -> None:
    """Print one line; ratios only where the rows are as many as those of the floor and of coincide."""
    head = f"{tool:<26}{rows:>12,}"
    if "seconds" not in found:
        print(f"{head}  {'absent' if 'absent' in found else found['failed']}")
        return
    seconds = float(found["seconds"])  # type: ignore[arg-type]
    ratios = [f"{seconds / against[name]:9.1f}" if name in against else f"{'':9}" for name in ("floor", OURS)]
    numbers = "  ".join(f"{number:.9f}" for number in found["numbers"][:3])  # type: ignore[index]
    print(f"{head}{seconds:10.3f}{ratios[0]}{ratios[1]}{found['memory']:9.0f}  {numbers}")


def run(part: str, name: str, case: Case, rows: int) -> None:
    """Ask every tool, those that can take fewer rows beside coincide with as many."""
    print(f"\n{name}\n{'':26}{'rows':>12}{'seconds':>10}{'x floor':>9}{'x ours':>9}{'MB':>9}  answers")
    for level in sorted({min(rows, tool.most) for tool in case.tools.values()}, reverse=True):
        against: dict[str, float] = {}
        for tool, how in case.tools.items():
            if min(rows, how.most) == level or tool in {"floor", OURS}:
                found = measured(part, name, tool, level)
                if tool in {"floor", OURS} and "seconds" in found:
                    against[tool] = float(found["seconds"])  # type: ignore[arg-type]
                show(tool, level, found, against)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        part, case, tool, rows = sys.argv[2:]
        one(part, case, tool, int(rows))
        return
    rows = int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000
    for part in sys.argv[2:] or PARTS:
        for name, case in PARTS[part]().items():
            run(part, name, case, rows)


if __name__ == "__main__":
    main()
