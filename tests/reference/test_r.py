"""R beside us: each script of validation/ is run once, its numbers are met by it and by us."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from coincide.estimates.conditional import rate_ratio
from coincide.estimates.homogeneity import homogeneity
from coincide.estimates.outside_rates import OutsideRatio, standardised_ratio
from coincide.kernels.lexis import lexis_cells

pytestmark = [pytest.mark.r, pytest.mark.slow]

VALIDATION = Path(__file__).parents[2] / "validation"
MISSING_PACKAGE = 42
# R writes 15 digits; sums over 1e5 pieces in another order differ by less than this.
close = partial(pytest.approx, rel=1e-10)


def numbers(path: Path) -> dict[str, float]:
    with path.open(encoding="utf-8") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


def table(path: Path) -> dict[str, np.ndarray]:
    with path.open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    columns = np.array([[float(value) for value in row] for row in rows]).T
    return dict(zip(header, columns, strict=True))


Run = Callable[[str], tuple[dict[str, float], Path]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a function that runs a script of validation/, once, and gives its numbers and its folder."""
    done: dict[str, tuple[dict[str, float], Path]] = {}

    def answer(script: str) -> tuple[dict[str, float], Path]:
        if script not in done:
            folder = tmp_path_factory.mktemp(script)
            done[script] = run_script(script, folder), folder
        return done[script]

    return answer


def run_script(script: str, folder: Path) -> dict[str, float]:
    """Run a script and check that R still gives the numbers kept beside it."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not on this machine")
    command = [rscript, str(VALIDATION / f"{script}.R"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == MISSING_PACKAGE:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    now, kept = numbers(folder / "numbers.csv"), numbers(VALIDATION / f"{script}.csv")
    # R's uniroot stops within 1e-13 on the log scale and its Fourier sums within 1e-15, absolute.
    assert now == pytest.approx(kept, rel=1e-8, abs=1e-13)
    return now


def of_sex(columns: dict[str, np.ndarray], sex: int) -> dict[str, np.ndarray]:
    chosen = columns["sex"] == sex
    return {name: values[chosen] for name, values in columns.items() if name != "sex"}


def against_rates(
    rows: dict[str, np.ndarray], rates: dict[str, np.ndarray], event: str, rate: str, *, beyond: float
) -> tuple[OutsideRatio, int]:
    """Split rows at the table's own edges and compare; the last age and period reach `beyond` further."""
    edges = [
        np.append(values, values[-1] + beyond) for values in (np.unique(rates[k]) for k in ("age", "period"))
    ]
    sex = rows.get("sex", np.zeros(len(rows["age"]))).astype(np.int64)
    rate_sex = rates.get("sex", np.zeros(len(rates["age"]))).astype(np.int64)
    cells = lexis_cells(
        rows["duration"],
        rows["age"],
        rows["period"],
        *edges,
        group=sex,
        groups=int(rate_sex.max()) + 1,
        event=rows[event].astype(np.int64),
    )
    known = np.full(cells.time.shape, np.nan)
    places = [
        np.searchsorted(edge, rates[k], side="right") - 1
        for edge, k in zip(edges, ("age", "period"), strict=True)
    ]
    known[rate_sex, places[0], places[1]] = rates[rate]
    ratio = standardised_ratio(cells.events, cells.time, known)
    assert ratio.time + ratio.time_outside + cells.outside_time == close(rows["duration"].sum())
    return ratio, cells.outside_events


def test_danish_diabetes_smr(run: Run) -> None:
    r, folder = run("danish_smr")
    assert (r["men_observed"], r["women_observed"]) == (1342, 1153)
    assert (r["men_expected"], r["women_expected"]) == pytest.approx((796.0915, 747.5771), abs=5e-5)
    rows, rates = table(folder / "rows.csv"), table(folder / "rates.csv")
    for sex, name in enumerate(("men", "women")):
        ours, outside = against_rates(of_sex(rows, sex), of_sex(rates, sex), "event", "rate", beyond=1)
        ratio = ours.ratio
        assert ratio.observed == r[f"{name}_observed"]
        assert ratio.expected == close(r[f"{name}_expected"])
        assert ours.time == close(r[f"{name}_years"])
        assert (ratio.interval.low, ratio.interval.high) == close((r[f"{name}_low"], r[f"{name}_high"]))
        # Nobody is lost: deaths above age 99 have no rate in M.dk and are reported.
        assert ratio.observed + ours.observed_outside + outside == rows["event"][rows["sex"] == sex].sum()


@pytest.mark.parametrize(("cause", "events"), [("lung", 137), ("nasal", 56)])
def test_nickel_workers(run: Run, cause: str, events: int) -> None:
    r, folder = run("nickel")
    rows, rates = table(folder / "rows.csv"), table(folder / "rates.csv")
    ours, outside = against_rates(rows, rates, cause, cause, beyond=5)
    assert (len(rows["age"]), rows["dead"].sum()) == (679, 632)
    assert ours.ratio.observed + ours.observed_outside + outside == events == r[cause]
    assert ours.ratio.expected == close(r[f"expected_{cause}"])
    assert ours.time == close(r["years_with_rate"])
    other, _ = against_rates(rows, rates, cause, "other", beyond=5)
    assert other.ratio.expected == close(r["expected_other"])
    # 148.9 years at ages above the table have no rate: without saying so, E would look 10 % different.
    assert r["years"] - ours.time == pytest.approx(148.9, abs=0.05)


def test_nickel_printed(run: Run) -> None:
    r, _ = run("nickel")
    printed = (15348.06, 26.6228, 0.2075, 389.3393)
    got = (r["years"], r["expected_lung"], r["expected_nasal"], r["expected_other"])
    assert got == pytest.approx(printed, abs=5e-3)


def test_life_tables(run: Run) -> None:
    r, folder = run("life_tables")
    for name, source, printed in (
        ("colrec", "slopop", (35665.0431, 4979, 1685.6432)),
        ("jasa", "survexp", (87.2033, 75, 0.64366)),
        ("mgus2", "survexp", (11048.5, 963, 642.7691)),
    ):
        ours, outside = against_rates(
            table(folder / f"{name}_rows.csv"),
            table(folder / f"{source}.csv"),
            "event",
            "rate",
            beyond=40000,
        )
        kept = (r[f"{name}_years"], r[f"{name}_observed"], r[f"{name}_expected"])
        assert kept == pytest.approx(printed, abs=5e-5)
        # One Stanford candidate died on the day of entry: an event without time, counted outside.
        got = ours.time / 365.25, ours.ratio.observed + outside, ours.ratio.expected
        assert outside == (name == "jasa")
        assert got == close(kept)


TABLES = {
    "doctors": (
        (32, 104, 206, 186, 102),
        (52407, 43248, 28612, 12663, 5317),
        (2, 12, 28, 28, 31),
        (18790, 10673, 5710, 2585, 1462),
    ),
    "sparse": (
        (3, 0, 5, 1, 2, 4),
        (12, 30, 8, 2.5, 40, 15),
        (20, 7, 14, 60, 3, 25),
        (900, 400, 310, 2000, 150, 700),
    ),
    "small_reference": ((6, 2, 1), (50, 20, 70), (3, 5, 1), (60, 90, 30)),
}
SINGLE = {
    "fluoroscopy": (41, 28010, 15, 19017),
    "fay": (2, 17877, 10, 20000),
    "none_exposed": (0, 120, 9, 4000),
}


def test_conditional_law(run: Run) -> None:
    r, _ = run("conditional")
    for name, counts in TABLES.items():
        exact = rate_ratio(*counts, exact_up_to=1000)
        ours = (exact.estimate, exact.standard_error, exact.interval.low, exact.interval.high, exact.p)
        keys = ("estimate", "se", "low", "high", "p")
        # R sums by Fourier transform: 1e-15 absolute, so a p of 1e-7 has eight digits.
        assert ours == pytest.approx([r[f"{name}.{key}"] for key in keys], rel=1e-7)
        assert homogeneity(*counts).deviance == pytest.approx(r[f"{name}.deviance"], rel=1e-10)
    for name, counts in SINGLE.items():
        central = rate_ratio(*counts, tail="central")
        ours = (central.estimate, central.interval.low, central.interval.high, central.p)
        keys = ("estimate", "central_low", "central_high", "central_p")
        assert ours == pytest.approx([r[f"{name}.{key}"] for key in keys], rel=1e-10)
