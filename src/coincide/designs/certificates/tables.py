"""Tables of a study of certificates: estimates, steps, places, power and what wrong causes could do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from coincide.designs.certificates.counts import CertificateCounts
from coincide.designs.certificates.estimate import Mentions, expectation_steps, law_of_cells
from coincide.designs.certificates.sums import PRIMARY, estimate_sums, people_of
from coincide.designs.pair.limits import limits
from coincide.estimates.hypergeometric import PairLaw
from coincide.estimates.mention_power import mention_power, mention_tipping, smallest_mention_ratio
from coincide.estimates.mention_ratio import MentionRatio, ratio_of_law
from coincide.queries.certificate_counts import EVERYWHERE
from coincide.results.table import CountId, Row, Sum, Table
from coincide.study import Study

KEY: Final = ("direction", "window", "stratum")
LEVEL: Final = 0.95
CURVE: Final = (1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0)
"""True ratios at which the power curve is printed."""

UNDERLYING: Final = (
    "neither is the underlying cause",
    "{a} is the underlying cause",
    "{b} is the underlying cause",
)
PARTS: Final = ("part not known", "both in part I", "one of them in part II only")
"""Words of the numbers in the step ``places``."""


def names_of(study: Study) -> dict[str, str]:
    """Return role -> the disease's name in the tables."""
    return {"a": study.a.name, "b": study.b.name}


def _rests_on(study: Study) -> Callable[[Row], tuple[CountId, ...]]:
    """Return what says that a row gives the certificates of each disease away.

    An expected number is made of them: with one certificate of A it is the share of B there.
    """
    counts = tuple(people_of(name, "counted") for name in names_of(study).values())
    return lambda _: counts


def estimates_table(study: Study, rows: tuple[Mentions, ...]) -> Table:
    """Return ``estimates.csv``: every estimate with the certificates under it."""
    laws = {row.stratum: row.law for row in rows}
    return Table(
        "estimates",
        tuple(made for row in rows for made in _rows_of(study, row)),
        key=KEY,
        support=("observed", "people"),
        sums=tuple(estimate_sums(rows)),
        derive=lambda row: _rounded(row, laws[str(row["stratum"])]),
        rests_on=_rests_on(study),
    )


def _rows_of(study: Study, found: Mentions) -> Iterator[Row]:
    ratio = found.ratio
    yield _row(study, found, "mention_ratio") | _ratio_values(ratio)
    yield _row(study, found, "standardised_ratio") | {
        "estimate": ratio.standardised,
        "method": "observed over expected",
    }


def _row(study: Study, found: Mentions, measure: str) -> Row:
    return {
        "a": study.a.name,
        "b": study.b.name,
        "question": found.question,
        "direction": "either",
        "window": "all",
        "stratum": found.stratum,
        "measure": measure,
        "estimate": None,
        "low": None,
        "high": None,
        "low_state": "zero",
        "high_state": "infinite",
        "p": None,
        "level": LEVEL,
        "method": "",
        "observed": found.ratio.observed,
        "expected": found.ratio.expected,
        "person_years": None,
        "people": None,
        "suppressed": False,
    }


def _ratio_values(ratio: MentionRatio) -> Row:
    return {
        "estimate": ratio.estimate if 0 <= ratio.estimate < float("inf") else None,
        "p": ratio.p,
        "method": ratio.method,
        **limits(ratio.interval),
    }


def _rounded(row: Row, law: PairLaw) -> Row:
    """Make a row again from its rounded count, so that no ratio gives an unrounded count back."""
    observed, expected = row["observed"], row["expected"]
    if not isinstance(observed, int) or not isinstance(expected, float) or expected <= 0:
        return row
    if row["measure"] == "standardised_ratio":
        return row | {"estimate": observed / expected}
    ratio = ratio_of_law(law, min(max(observed, law.least), law.most))
    return row | _ratio_values(ratio) | {"method": f"{ratio.method}, from rounded counts"}


def steps_table(study: Study, counted: CertificateCounts) -> Table:
    """Return ``steps.csv``: what chance predicts, in ever finer cells."""
    by_area = "area" in study.followed.strata
    rows: list[Row] = [
        {
            "direction": "either",
            "window": "all",
            "stratum": "all",
            "position": step.position,
            "step": step.words,
            "observed": step.observed,
            "expected": step.expected,
            "ratio": _over(step.observed, step.expected),
            "suppressed": False,
        }
        for step in expectation_steps(counted, by_area=by_area)
    ]
    return Table(
        "steps",
        tuple(rows),
        key=KEY,
        support=("observed",),
        derive=lambda row: row | {"ratio": _over(row["observed"], row["expected"])},
        rests_on=_rests_on(study),
    )


def _over(observed: object, expected: object) -> float | None:
    usable = isinstance(observed, int) and isinstance(expected, float) and expected > 0
    return observed / expected if usable else None  # type: ignore[operator]


def places_table(study: Study, counted: CertificateCounts) -> Table:
    """Return ``places.csv``: where the certificates that name both name them."""
    groups: dict[tuple[str, str], int] = {}
    words = [each.format(a=study.a.name, b=study.b.name) for each in UNDERLYING]
    for underlying, part, certificates in counted.places:
        for key in (("underlying", words[underlying]), ("part", PARTS[part])):
            groups[key] = groups.get(key, 0) + certificates
    rows: tuple[Row, ...] = tuple(
        {"grouping": grouping, "place": place, "observed": count, "suppressed": False}
        for (grouping, place), count in sorted(groups.items())
    )
    sums = tuple(
        Sum(PRIMARY, tuple(CountId("observed", key) for key in sorted(groups) if key[0] == grouping))
        for grouping in ("underlying", "part")
        if groups
    )
    return Table("places", rows, key=("grouping", "place"), support=("observed",), sums=sums)


def power_table(study: Study, counted: CertificateCounts) -> Table:
    """Return ``power.csv``; it needs no certificate that names both, so it may be seen first."""
    return Table("power", tuple(_power_rows(counted)), rests_on=_rests_on(study))


def _power_rows(counted: CertificateCounts) -> Iterator[Row]:
    law = law_of_cells(counted.of_reading(EVERYWHERE))
    found = smallest_mention_ratio(law)
    if law.expected <= 0 or found == float("inf"):
        return
    ratios = sorted({*CURVE, found})
    for ratio, power in zip(ratios, mention_power(law, ratios), strict=True):
        yield {
            "direction": "either",
            "expected": law.expected,
            "reference_events": None,
            "ratio": ratio,
            "power": float(power),
            "smallest": ratio == found,
            "suppressed": False,
        }


def misdiagnosis_table(study: Study, counted: CertificateCounts, primary: Mentions) -> Table:
    """Return ``misdiagnosis.csv``: on how many certificates that name both A would have to be wrong."""
    cells = counted.of_reading(EVERYWHERE)
    people = counted.named["b"]["counted"]
    share = study.rivals.cross_label_share
    found = mention_tipping(*(cells[name] for name in ("certificates", "with_a", "with_b", "with_both")))
    rows: list[Row] = [
        {
            "criterion": criterion,
            "direction": "either",
            "window": "all",
            "stratum": "all",
            "remove": remove,
            "share_of_people": 100 * remove / people if people else None,
            "disease_people": people,
            "prior_share": None if share is None else 100 * share,
            "prior_people": None if share is None else share * people,
            "prior_source": study.rivals.cross_label_source,
            "observed": primary.ratio.observed,
            "suppressed": False,
        }
        for criterion, remove in (
            ("lower_limit", found.remove_for_limit),
            ("expected", found.remove_for_expected),
        )
    ]
    return Table(
        "misdiagnosis",
        tuple(rows),
        key=KEY,
        support=("observed", "disease_people"),
        derive=lambda row: _rounded_tipping(row, primary.law),
        rests_on=_rests_on(study),
    )


def _rounded_tipping(row: Row, law: PairLaw) -> Row:
    """Make a row again from its rounded counts: certificates are taken from the rounded number with both."""
    observed, people = row["observed"], row["disease_people"]
    if not isinstance(observed, int) or not isinstance(people, int):
        return row
    start = min(max(observed, law.least), law.most)
    if row["criterion"] == "lower_limit":
        remove = next(m for m in range(start - law.least + 1) if _not_above(law, start - m))
    else:
        remove = next(m for m in range(start + 1) if start - m <= law.expected)
    prior = row["prior_share"]
    return row | {
        "remove": remove,
        "share_of_people": 100 * remove / people if people else None,
        "prior_people": prior / 100 * people if isinstance(prior, float) else None,
    }


def _not_above(law: PairLaw, observed: int) -> bool:
    return ratio_of_law(law, observed).interval.low <= 1
