"""Kaplan-Meier, Nelson-Aalen and log-rank numbers beside those of R kept in ``validation/``."""

from __future__ import annotations

import csv
import math
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_r import VALIDATION, numbers, run_script

from coincide.survival.curves import Curves
from coincide.survival.kaplan_meier import kaplan_meier, median_follow_up
from coincide.survival.log_rank import LogRank, log_rank
from coincide.survival.log_rank_pairs import log_rank_pairs
from coincide.survival.nelson_aalen import nelson_aalen

# R writes 15 digits; both sum the same few hundred terms, in another order.
close = partial(pytest.approx, rel=1e-10, abs=1e-13)

SCALES = ("plain", "log", "log-log")
FAMILY: dict[str, dict[str, Any]] = {
    "log-rank": {},
    "wilcoxon": {"variant": "wilcoxon"},
    "tarone-ware": {"variant": "tarone-ware"},
    "peto": {"variant": "peto"},
    "fh0.5_0": {"variant": "fleming-harrington", "rho": 0.5},
    "fh0_1": {"variant": "fleming-harrington", "gamma": 1.0},
    "fh1_1": {"variant": "fleming-harrington", "rho": 1.0, "gamma": 1.0},
}
FALLS_TWICE = ("heart", "log-log", 0.95, 1, 0.25, "low")
"""The lower limit of this curve is below 0.75 from day 5 on, but rises when others enter. R, whose search
takes limits to fall steadily, gives day 16; the times that the limits do not exclude begin at day 5."""


@cache
def kept() -> dict[str, float]:
    return numbers(VALIDATION / "kaplan_meier.csv")


@cache
def data(name: str) -> dict[str, np.ndarray]:
    """Return the columns of a data set; text stays text, an empty cell is NaN."""
    with (VALIDATION / f"kaplan_meier_{name}.csv").open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    columns = dict(zip(header, np.array(rows).T, strict=True))
    return {
        name: values if name == "celltype" else np.array([float(v) if v else math.nan for v in values])
        for name, values in columns.items()
    }


def follow_up(name: str) -> dict[str, Any]:
    columns = data(name)
    if name != "heart":
        return {"time": columns["time"], "event": columns["event"]}
    return {"time": columns["stop"], "event": columns["event"], "entry": columns["start"]}


def of_group(name: str) -> np.ndarray | None:
    column = {"aml": "maintained", "heart": "transplant", "veteran": "celltype"}.get(name)
    return None if column is None else data(name)[column]


def compare(curves: Curves, name: str, *, at_risk: bool = True) -> int:
    """Meet every kept number of some curves at some times; return how many there were."""
    met = 0
    for curve in curves:
        start = f"{name}.{curve.label}."
        known = [key for key in kept() if key.startswith(start) and key.endswith(".survival")]
        times = sorted(float(key.removeprefix(start).removesuffix(".survival")) for key in known)
        found = curves.at(times)
        place = curves.groups.index(curve.label)
        columns = ("survival", "se", "low", "high", *(("at_risk",) if at_risk else ()))
        for column, (at, time) in product(columns, enumerate(times)):
            if column in ("low", "high") and found.survival[place, at] == 1:
                continue  # R prints limits of 1 ahead of the first event, whatever their scale
            if time > curve.last:
                continue  # R carries the curve on beyond follow-up; we say that it is not known
            r = kept().get(f"{start}{time:g}.{column}", math.nan)
            assert getattr(found, column)[place, at] == close(r, nan_ok=True), (start, time, column)
            met += 1
    return met


@pytest.mark.parametrize("level", [0.95, 0.8])
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", ["lung", "aml", "heart"])
def test_curves_and_limits(name: str, scale: Any, level: float) -> None:
    curves = kaplan_meier(**follow_up(name), group=of_group(name), interval=scale, level=level)
    assert compare(curves, f"{name}.{scale}.{level}") >= 25


@pytest.mark.parametrize("level", [0.95, 0.8])
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", ["lung", "aml", "heart"])
def test_quantiles_with_limits(name: str, scale: Any, level: float) -> None:
    group = data("lung")["sex"] if name == "lung" else of_group(name)
    curves = kaplan_meier(**follow_up(name), group=group, interval=scale, level=level)
    shares = {"lung": [0.1, 0.25, 0.5, 0.75], "aml": [0.1, 0.25, 0.5, 0.75, 0.9], "heart": [0.25, 0.5]}[name]
    found = curves.quantile(shares)
    columns = {"quantile": found.estimate, "low": found.low, "high": found.high}
    for place, label in enumerate(curves.groups):
        for at, share in enumerate(shares):
            for column, values in columns.items():
                if (name, scale, level, label, share, column) == FALLS_TWICE:
                    continue
                r = kept().get(f"{name}.{scale}.{level}.{label}.{share:g}.{column}", math.nan)
                assert values[place, at] == close(r, nan_ok=True), (label, share, column)


def test_published_values_of_lung() -> None:
    """Printed by R and in many texts: S(365) = .4092, median 310 (285 to 363)."""
    curves = kaplan_meier(**follow_up("lung"))
    assert curves.at([365]).survival[0, 0] == close(0.409241624460064)
    median = curves.median()
    assert [median.estimate.item(), median.low.item(), median.high.item()] == [310, 285, 363]


def test_weights_that_are_counts_and_weights_that_are_not() -> None:
    lung, heart = data("lung"), data("heart")
    whole = kaplan_meier(lung["time"], lung["event"], group=lung["sex"], weights=lung["whole"])
    part = kaplan_meier(lung["time"], lung["event"], group=lung["sex"], weights=lung["part"])
    late = kaplan_meier(**follow_up("heart"), group=heart["transplant"], weights=heart["part"])
    assert (whole.variance, part.variance, late.variance) == ("greenwood", "robust", "robust")
    assert compare(whole, "lung_whole", at_risk=False) >= 25
    assert compare(part, "lung_part", at_risk=False) >= 25
    assert compare(late, "heart_part", at_risk=False) >= 20


@pytest.mark.parametrize("horizon", [200, 365, 700])
def test_restricted_means(horizon: float) -> None:
    lung = data("lung")
    means = kaplan_meier(lung["time"], lung["event"], group=lung["sex"]).restricted_mean(horizon)
    for place, label in enumerate(("1", "2")):
        assert means.estimate[place] == close(kept()[f"rmean.{horizon}.mean{label}"])
        assert means.se[place] == close(kept()[f"rmean.{horizon}.se{label}"])


def test_cumulative_hazard() -> None:
    poisson, binomial = (nelson_aalen(**follow_up("lung"), variance=form) for form in ("poisson", "binomial"))
    for time in (11, 100, 365, 883):
        place = np.searchsorted(poisson.times, time, side="right") - 1
        assert poisson.hazard[place] == close(kept()[f"hazard.{time}.hazard"])
        assert poisson.se[place] == close(kept()[f"hazard.{time}.se"])
        assert binomial.se[place] == close(kept()[f"hazard.{time}.binomial"])


def test_median_follow_up() -> None:
    found = median_follow_up(**follow_up("lung"))
    assert found.estimate.item() == kept()["follow_up.median"]
    assert found.low.item() == kept()["follow_up.low"]
    assert found.high.item() == kept()["follow_up.high"]


def in_r(name: str, variant: str) -> tuple[LogRank, str]:
    """Return our test and the name of R's."""
    base = name.split("_", maxsplit=1)[0]
    group = data("lung")["sex"] if base == "lung" else of_group(base)
    strata = data("lung")["inst"] if name == "lung_inst" else None
    weights = data("lung")["whole"] if name == "lung_whole" else None
    found = log_rank(**follow_up(base), group=group, strata=strata, weights=weights, **FAMILY[variant])
    return found, f"test.{name}.{variant}"


@pytest.mark.parametrize("variant", FAMILY)
@pytest.mark.parametrize("name", ["lung", "lung_inst", "lung_whole", "heart", "veteran"])
def test_the_log_rank_family(name: str, variant: str) -> None:
    found, key = in_r(name, variant)
    assert found.chi2 == close(kept()[f"{key}.chisq"])
    assert found.observed[0] == close(kept()[f"{key}.observed1"])
    assert found.expected[0] == close(kept()[f"{key}.expected1"])
    assert found.trend().statistic == close(kept()[f"{key}.trend"])


def test_what_survdiff_prints() -> None:
    lung, veteran = data("lung"), data("veteran")
    rows = follow_up("lung")
    sex = partial(log_rank, **rows, group=lung["sex"])
    assert sex().chi2 == close(kept()["survdiff.sex"])
    assert sex(variant="peto").chi2 == close(kept()["survdiff.peto"])
    assert sex(variant="fleming-harrington", rho=0.5).chi2 == close(kept()["survdiff.half"])
    assert sex(strata=lung["inst"]).chi2 == close(kept()["survdiff.inst"])
    assert sex().p == close(0.00131116452035549)
    assert sex().expected.tolist() == close([91.5817390295728, 73.4182609704272])
    veterans = log_rank(**follow_up("veteran"), group=veteran["celltype"])
    assert (veterans.chi2, veterans.df) == (close(kept()["survdiff.veteran"]), 3)
    # R leaves out the one person without an institute, and three without the score; 99 stands for the first
    known = ~np.isnan(lung["pat.karno"]) & (lung["inst"] != 99)
    karno = log_rank(
        lung["time"][known],
        lung["event"][known],
        lung["pat.karno"][known].astype(int),
        strata=lung["inst"][known].astype(int),
    )
    assert karno.chi2 == close(kept()["survdiff.karno"])


def test_pairs_after_holm() -> None:
    found = log_rank_pairs(**follow_up("veteran"), group=data("veteran")["celltype"])
    assert len(found.pairs) == 6
    for (first, second), p in zip(found.pairs, found.p_holm, strict=True):
        # a tail of 1e-5 to 1e-1 in double precision
        assert p == close(kept()[f"pairs.{first}-{second}"], rel=1e-9)


def test_channing_house_with_and_without_late_entry() -> None:
    """Men of Channing House: ignoring that they came late makes them live too long."""
    men = data("channing")
    stayed = men["exit"] > men["entry"]  # one man left in the month in which he came
    entry, leave, died = (men[name][stayed] for name in ("entry", "exit", "died"))
    curves = kaplan_meier(leave / 12, died, entry=entry / 12, from_time=68)
    # R counts who enters in the month asked about as at risk just before it, so numbers at risk differ by 1
    assert compare(curves, "channing", at_risk=False) == 16
    assert curves.at([75, 80, 85, 90]).survival[0].round(4).tolist() == [0.8045, 0.6378, 0.4544, 0.2227]
    ignored = kaplan_meier(leave / 12, died)
    assert compare(ignored, "channing_ignored") == 20
    assert ignored.at([75, 80, 85, 90]).survival[0].round(4).tolist() == [0.9152, 0.8241, 0.6515, 0.3560]


def test_channing_house_from_birth_hangs_on_the_first_men() -> None:
    men = data("channing")
    stayed = men["exit"] > men["entry"]
    whole = kaplan_meier(men["exit"][stayed], men["died"][stayed], entry=men["entry"][stayed])
    assert len(whole.notes) == 1
    assert "from_time=" in whole.notes[0]


@pytest.mark.r
@pytest.mark.slow
def test_r_still_gives_the_kept_numbers(tmp_path: Path) -> None:
    run_script("kaplan_meier", tmp_path)
    for name in ("lung", "aml", "heart", "veteran"):
        kept_text = (VALIDATION / f"kaplan_meier_{name}.csv").read_text(encoding="utf-8")
        assert (tmp_path / f"{name}.csv").read_text(encoding="utf-8") == kept_text
