"""A published summary of an ALS registry (self-reported, people with ALS only) against our estimates."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from coincide.estimates.poisson import smr
from coincide.estimates.two_rates import minimum_likelihood_p

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "als_registry_summary"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the data folder ../shared is not beside the checkout"),
]


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def counted(row: dict[str, str]) -> tuple[int, int, float]:
    """Return people with it, people asked, and the share of the population."""
    observed, people = map(int, row["cohort_n"].split("/"))
    return observed, people, float(row["population_pct"]) / 100


def factor(name: str) -> dict[str, str]:
    return next(
        row for row in rows_of("risk_factor_vs_population.csv") if row["risk_factor"].startswith(name)
    )


def test_multiple_sclerosis_in_one_of_460_says_nothing() -> None:
    row = next(r for r in rows_of("autoimmune_components.csv") if r["condition"] == "Multiple sclerosis")
    observed, people, share = counted(row)
    found = smr(observed, people * share)
    assert (observed, people) == (1, 460)
    assert found.expected == pytest.approx(1.38)
    # by hand: 1/1.38; Garwood's limits of a count of 1 are 0.0253 and 5.5716
    assert found.estimate == pytest.approx(1 / 1.38)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (0.0253 / 1.38, 5.5716 / 1.38), rel=1e-3
    )
    assert (round(found.interval.low, 2), round(found.interval.high, 2)) == (0.02, 4.04)
    assert found.p == 1.0


@pytest.mark.parametrize("name", ["autoimmune_components_pvalues.csv", "risk_factor_pvalues.csv"])
def test_every_printed_p_value_is_found_again(name: str) -> None:
    rows = rows_of(name)
    assert len(rows) >= 6
    for row in rows:
        observed, people, share = counted(row)
        # a share of the population is a split of all people between having it and not
        p = minimum_likelihood_p(observed, share, people - observed, 1 - share)
        # the file prints all digits; sums of up to 762 terms agree to rounding
        assert p == pytest.approx(float(row["p_value"]), rel=1e-9), row


def test_any_autoimmune_disease_is_more_often_reported_than_expected() -> None:
    observed, people, share = counted(factor("Autoimmune disease, any (excl. thyroid)"))
    found = smr(observed, people * share)
    assert (observed, round(found.expected, 2), round(found.estimate, 1)) == (49, 21.16, 2.3)
    assert found.interval.low > 1


def test_an_excess_of_soldiers_is_gone_when_age_and_sex_are_compared() -> None:
    """10.5 % of the registry served, 6.1 % of adults did; of men and women of their ages 14.1 % did."""
    observed, people, share = counted(factor("Military service"))
    crude = smr(observed, people * share)
    standardised = smr(observed, people * 0.141)
    assert round(crude.estimate, 1) == float(factor("Military service")["ratio_cohort_to_pop"]) == 1.7
    assert crude.interval.low > 1
    assert round(standardised.estimate, 2) == 0.74
    assert standardised.interval.high < 1
    assert math.isclose(crude.estimate / standardised.estimate, 0.141 / 0.061)
