"""Wrong labels drawn from a prior belief: ``misdiagnosis_draws.csv``.

The prior is the share of one disease's people who carry the other's label wrongly. It is applied to the
people with that disease who are at risk of the other in the primary's time, as if every wrong label fell
into that time: the most that the prior allows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from coincide.designs.pair.estimate import Estimate
from coincide.designs.pair.limits import limits
from coincide.designs.pair.parts import Answers
from coincide.designs.pair.rounded import ROUNDING, rounded_cell
from coincide.designs.pair.sums import observed
from coincide.estimates.cells import Cells, Counts
from coincide.estimates.cross_labels import Corrected, LabelShare, corrected_ratio, draw_wrong
from coincide.results.table import CountId, Row, Table, Value
from coincide.study.sections import RivalsSection

BELIEVED: Final = {"a": "b_then_a", "b": "a_then_b"}
"""Wrong label -> the order in which people with the other disease are followed for it."""

STREAM: Final = 1 << 32
"""Highest word of the Philox counter: far from those of simulated people, whose key is a seed as well."""

STREAMS: Final = ("a", "b", "chance of a", "chance of b", "chance of both")
"""One stream per use, so that a prior added later leaves the other rows as they were."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of one wrong label: its share, how many people it applies to, where it is from."""

    share: LabelShare
    people: int
    source: str


def priors(answers: Answers) -> dict[str, Prior]:
    """Return wrong label -> what the study believes of it, where it gives a range."""
    asked, estimates = answers.study.rivals, answers.estimates
    found = {}
    for label, order in BELIEVED.items():
        share, source = _believed(asked, label)
        if share is not None:
            people = estimates.find("order", order).people or 0
            found[label] = Prior(share, people, source)
    return found


def _believed(asked: RivalsSection, label: str) -> tuple[LabelShare | None, str]:
    """Return the prior of one wrong label as the study gives it."""
    if label == "a":
        median, ends, source = asked.cross_label_share, asked.cross_label_range, asked.cross_label_source
    else:
        median, ends = asked.cross_label_share_of_a, asked.cross_label_range_of_a
        source = asked.cross_label_source_of_a
    return (LabelShare(median, *ends) if median is not None and ends is not None else None), source


def draws_table(found: Mapping[str, Prior], answers: Answers) -> Table:
    """Return ``misdiagnosis_draws.csv``: a row for each wrong label, and one for both together."""
    primary = answers.estimates.find("primary", "either")
    labels = [*found, *(("both",) if len(found) > 1 else ())]

    def again(row: Row) -> Row:
        """Make a row again from rounded counts."""
        count, ratio = row["observed"], primary.ratio
        if not isinstance(count, int) or ratio.expected <= 0:
            return row | _NOTHING
        cell = rounded_cell(count, ratio.expected, ratio.reference_events)
        rounded = {
            label: replace(prior, people=ROUNDING.rounded(prior.people)) for label, prior in found.items()
        }
        return row | _values(_drawn(str(row["wrong_label"]), rounded, cell, answers.seed))

    return Table(
        "misdiagnosis_draws",
        tuple(
            _row(label, found, primary) | _values(_drawn(label, found, primary.cells, answers.seed))
            for label in labels
        ),
        key=("wrong_label", "direction", "window", "stratum"),
        support=("observed", "disease_people"),
        derive=again,
        rests_on=lambda row: _stands_on(row, found),
    )


def _stands_on(row: Row, found: Mapping[str, Prior]) -> tuple[CountId, ...]:
    """Return the counts a row gives away: the primary's, and the people a prior applies to."""
    window = str(row["window"])
    people = (
        CountId("people", (BELIEVED[label], window, "all")) for label in _used(row["wrong_label"], found)
    )
    return observed("either", window), *people


def _used(wrong_label: Value, found: Iterable[str]) -> list[str]:
    """Return the wrong labels a row is about."""
    return [label for label in found if wrong_label in (label, "both")]


def _drawn(label: str, found: Mapping[str, Prior], cells: Cells, seed: int) -> Corrected:
    draws = [
        draw_wrong(found[name].share, found[name].people, _random(seed, name)) for name in _used(label, found)
    ]
    wrong: Counts = np.sum(draws, axis=0)
    return corrected_ratio(cells, wrong, _random(seed, f"chance of {label}"))


def _random(seed: int, use: str) -> np.random.Generator:
    """Return the random numbers of one use."""
    key = np.array([seed, STREAMS.index(use)], dtype=np.uint64)
    counter = np.array([0, 0, 0, STREAM], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=counter))


def _row(label: str, found: Mapping[str, Prior], primary: Estimate) -> Row:
    """Return what is believed, and the counts a row stands on."""
    one = found.get(label)
    sources = dict.fromkeys(prior.source for prior in found.values() if prior.source)
    return {
        "wrong_label": label,
        "direction": "either",
        "window": primary.window,
        "stratum": "all",
        "prior_share": 100 * one.share.median if one else None,
        "prior_low": 100 * one.share.low if one else None,
        "prior_high": 100 * one.share.high if one else None,
        "prior_source": one.source if one else "; ".join(sources),
        "disease_people": one.people if one else None,
        "observed": primary.ratio.observed,
        "suppressed": False,
    }


_NOTHING: Row = {
    "draws": 0,
    "possible": None,
    "wrong": None,
    "wrong_low": None,
    "wrong_high": None,
    "estimate": None,
    "low": None,
    "high": None,
    "low_state": "zero",
    "high_state": "infinite",
    "limit_at_most_one": None,
    "ratio_at_most_one": None,
    "method": "nothing is expected",
}


def _values(found: Corrected) -> Row:
    return {
        "draws": found.draws,
        "possible": 100 * found.possible,
        **{
            name: _known(value)
            for name, value in zip(("wrong", "wrong_low", "wrong_high"), found.wrong, strict=True)
        },
        "estimate": _known(found.ratio),
        **limits(found.interval),
        "limit_at_most_one": _known(100 * found.limit_at_most_one),
        "ratio_at_most_one": _known(100 * found.ratio_at_most_one),
        "method": "prior drawn, wrong labels taken away evenly, mid-P confidence distribution of what is left"
        if found.told
        else "the prior expects more wrong labels than there are people with both",
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
