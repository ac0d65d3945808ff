"""Worked examples 8 to 14 and 38: two rates, two risks, strata."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.estimates import mantel_haenszel
from coincide.estimates.cells import checked
from coincide.estimates.conditional import RateRatio, null_split, rate_ratio
from coincide.estimates.homogeneity import homogeneity
from coincide.estimates.interval import Interval
from coincide.estimates.proportions import overlap
from coincide.estimates.two_rates import minimum_likelihood_p, rate_difference
from coincide.verify.comparison import Comparison, Example

FLUOROSCOPY: Final = Example(
    8, "Breast cancer after fluoroscopy", "Boice & Monson 1977, in Rothman & Greenland, Modern Epidemiology"
)
FAY: Final = Example(9, "2/17877 against 10/20000", "Fay, R Journal 2010")
RATERATIO: Final = Example(10, "2/17877 against 9/16660", "R package rateratio.test")
EBA: Final = Example(11, "11/800 against 21/3011", "R package epitools and others, eba1977")
DOCTORS: Final = Example(
    12, "British doctors, smoking and coronary death", "Doll & Hill 1966, in Breslow & Day 1987; R"
)
DIET: Final = Example(
    13, "Diet and heart disease", "Clayton & Hills, Statistical Models in Epidemiology, 1993"
)
UGDP: Final = Example(
    14, "Tolbutamide and death, two age groups", "UGDP 1970, in Rothman & Greenland, Modern Epidemiology"
)
HAND: Final = Example(38, "Crude overlap by hand", "1,000 people, 100 with A, 150 with B, 30 with both")

SMOKERS: Final = ((32, 104, 206, 186, 102), (52407, 43248, 28612, 12663, 5317))
NON_SMOKERS: Final = ((2, 12, 28, 28, 31), (18790, 10673, 5710, 2585, 1462))
DOCTORS_BY_AGE: Final = (
    ("35-44", "5.736638", "1.463557", "49.404680"),
    ("45-54", "2.138812", "1.173714", "4.272545"),
    ("55-64", "1.468240", ".986362", "2.264107"),
    ("65-74", "1.356060", ".908193", "2.096412"),
    ("75-84", ".904730", ".600076", "1.399687"),
)


def ratios() -> Iterator[Comparison]:
    """Yield examples 8 to 14 and 38."""
    yield from _fluoroscopy()
    yield from _small_tables()
    yield from _doctors()
    yield from _diet()
    yield from _ugdp()
    crude = overlap(1000, 100, 150, 30)
    yield from HAND.compare(("ratio", "2.0", crude.ratio), ("phi", ".140028", crude.phi))


def _fluoroscopy() -> Iterator[Comparison]:
    table = (41, 28010, 15, 19017)
    ratio, central, difference = rate_ratio(*table), _central(*table), rate_difference(*table)
    wald = mantel_haenszel.rate_ratio(*table)
    yield from FLUOROSCOPY.compare(("rate ratio", "1.855759", ratio.estimate))
    yield from FLUOROSCOPY.interval("exact", "1.005684", "3.609300", _pair(central.interval))
    yield from FLUOROSCOPY.interval("mid-P", "1.041075", "3.449423", _pair(ratio.interval))
    yield from FLUOROSCOPY.interval("Wald", "1.027226", "3.352563", _pair(wald.interval))
    one_sided = null_split(checked(*table), table[0]).upper_mid_p
    yield from FLUOROSCOPY.compare(
        ("p, mid-P, one-sided", ".0177", one_sided),
        ("p, mid-P, two-sided", ".0355", ratio.p),
        ("rate difference", ".000675", difference.estimate),
        ("rate difference low", ".0000749", difference.low),
        ("rate difference high", ".0012751", difference.high),
    )


def _small_tables() -> Iterator[Comparison]:
    for example, table, printed in (
        (FAY, (2, 17877, 10, 20000), (".223751", ".023837", "1.049955")),
        (RATERATIO, (2, 17877, 9, 16660), (".207094", ".021774", "1.000549")),
        (EBA, (11, 800, 21, 3011), ("1.971488", ".858426", "4.277266")),
    ):
        central = _central(*table)
        yield from example.compare(("rate ratio", printed[0], central.estimate))
        yield from example.interval("exact", printed[1], printed[2], _pair(central.interval))
    # R's poisson.test pairs this p value, below 0.05, with an interval that contains 1.
    yield from FAY.compare(
        ("p, central", ".060556", _central(2, 17877, 10, 20000).p),
        ("p, minimum likelihood", ".042134", minimum_likelihood_p(2, 17877, 10, 20000)),
    )
    yield from RATERATIO.compare(("p, central", ".050106", _central(2, 17877, 9, 16660).p))
    yield from EBA.compare(("p, minimum likelihood", ".079669", minimum_likelihood_p(11, 800, 21, 3011)))


def _doctors() -> Iterator[Comparison]:
    crude = _central(sum(SMOKERS[0]), sum(SMOKERS[1]), sum(NON_SMOKERS[0]), sum(NON_SMOKERS[1]))
    yield from DOCTORS.compare(("crude rate ratio", "1.719823", crude.estimate))
    yield from DOCTORS.interval("crude, exact", "1.391992", "2.143530", _pair(crude.interval))
    for k, (age, estimate, low, high) in enumerate(DOCTORS_BY_AGE):
        stratum = _central(SMOKERS[0][k], SMOKERS[1][k], NON_SMOKERS[0][k], NON_SMOKERS[1][k])
        yield from DOCTORS.compare((f"ages {age}", estimate, stratum.estimate))
        yield from DOCTORS.interval(f"ages {age}, exact", low, high, _pair(stratum.interval))
    pooled = mantel_haenszel.rate_ratio(*SMOKERS, *NON_SMOKERS)
    common = rate_ratio(*SMOKERS, *NON_SMOKERS)
    yield from DOCTORS.compare(("Mantel-Haenszel", "1.424682", pooled.estimate))
    yield from DOCTORS.interval("Mantel-Haenszel", "1.154703", "1.757784", _pair(pooled.interval))
    yield from DOCTORS.compare(
        ("maximum likelihood", "1.425519", common.estimate),
        # R's glm takes it from its last step but one, which leaves six digits.
        ("its standard error (log)", ".107374", common.standard_error),
        ("deviance, 4 df", "12.132366", homogeneity(*SMOKERS, *NON_SMOKERS).deviance),
    )


def _diet() -> Iterator[Comparison]:
    low, high = (28, 2059.431), (18, 2544.238)
    yield from DIET.compare(
        ("rate per 1,000, at most 2,750 kcal", "13.596", 1000 * low[0] / low[1]),
        ("rate per 1,000, above 2,750 kcal", "7.075", 1000 * high[0] / high[1]),
        ("rate ratio", ".5204", rate_ratio(*high, *low).estimate),
    )


def _ugdp() -> Iterator[Comparison]:
    strata = ((8, 22), (106, 98), (5, 16), (120, 85))
    crude = mantel_haenszel.risk_ratio(*(sum(column) for column in strata))
    pooled = mantel_haenszel.risk_ratio(*strata)
    yield from UGDP.compare(
        ("crude risk ratio", "1.435574", crude.estimate),
        ("Mantel-Haenszel risk ratio", "1.325555", pooled.estimate),
    )
    yield from UGDP.interval("Mantel-Haenszel", ".797907", "2.202132", _pair(pooled.interval))


def _central(exposed: int, exposed_time: float, unexposed: int, unexposed_time: float) -> RateRatio:
    return rate_ratio(
        [exposed], [exposed_time], [unexposed], [unexposed_time], tail="central", exact_up_to=1000
    )


def _pair(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high
