"""Facts about the study and its data: what forbids an answer, and the run's own table."""

from __future__ import annotations

import hashlib

import numpy as np

from coincide import __version__
from coincide.canonical import Intake
from coincide.designs.pair.counts import PairCounted
from coincide.designs.pair.described import Described
from coincide.designs.pair.estimate import PairEstimates
from coincide.designs.pair.plan import ORDERS, Plan
from coincide.designs.pair.plausibility import rounded_tipping
from coincide.designs.pair.verdict import Facts
from coincide.kernels.states import UNEXPOSED
from coincide.results.rules import ReleaseRule, Rule
from coincide.results.schema import SCHEMA_VERSION
from coincide.results.table import Row, Table
from coincide.study import Study
from coincide.study.write import study_text


def study_facts(
    study: Study, described: Described, intake: Intake, counted: PairCounted, estimates: PairEstimates
) -> Facts:
    """Return what the verdict needs to know beside the released numbers."""
    return Facts(
        a=described.labels["a"],
        b=described.labels["b"],
        expected_by_order={name: estimates.find("order", name).ratio.expected for name in ORDERS},
        forbids=forbidding(intake, counted, described),
        margin=study.question.margin,
        remove_for_limit=_remove_for_limit(Rule(study.release.preset), estimates),
    )


def _remove_for_limit(rule: ReleaseRule, estimates: PairEstimates) -> int:
    """Return how few removed people undo the primary, from the counts under it as released.

    The row of ``misdiagnosis.csv`` is hidden with the number of people of B, too; a finding is no sturdier
    for that.
    """
    if rule.round_to == 1:
        return estimates.tipping.remove_for_limit
    ratio = estimates.find("primary", "either").ratio
    observed = rule.rounded(ratio.observed)
    return rounded_tipping(observed, ratio.expected, ratio.reference_events).remove_for_limit


def forbidding(intake: Intake, counted: PairCounted, described: Described) -> tuple[str, ...]:
    """Return the reasons why these data cannot answer, whatever the numbers."""
    followed = _followed(counted)
    followed["nobody_unexposed"] |= _everybody_ill(described) and not followed["nobody_followed"]
    reasons = {
        "observation_inferred": intake.observation == "inferred",
        "one_cause_per_death": intake.one_cause_per_death,
        "sampled_on_disease": intake.sampled_on in ("a", "b"),
        "sampled_on_care": intake.sampled_on == "care",
        **followed,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _followed(counted: PairCounted) -> dict[str, bool]:
    """Tell whether anybody was followed, and whether the exposed have anybody to be compared with."""
    nobody = all(int(order.days.sum()) == 0 for order in counted.orders)
    alone = [_without_reference(order.days) for order in counted.orders]
    exposed = [bool(order.days[UNEXPOSED + 1 :].sum() > 0) for order in counted.orders]
    unexposed = any(exposed) and all(a for a, e in zip(alone, exposed, strict=True) if e)
    return {"nobody_followed": nobody, "nobody_unexposed": unexposed and not nobody}


def _everybody_ill(described: Described) -> bool:
    """Tell whether everybody in the data has one of the diseases.

    The only unexposed time is then that of people who are going to fall ill, before they do: who never
    would have is not in the data.
    """
    return any(kinds.get("fulfilled", 0) == described.remaining[0] > 0 for kinds in described.people.values())


def _without_reference(days: np.ndarray) -> bool:
    """Tell whether no exposed day lies in a cell with unexposed time."""
    exposed = days[UNEXPOSED + 1 :].sum(axis=0)
    return not bool((exposed[days[UNEXPOSED] > 0] > 0).any())


def study_sha256(study: Study) -> str:
    """Return the hash that names a study: of its text as run."""
    return hashlib.sha256(study_text(study).encode()).hexdigest()


def run_table(
    study: Study,
    described: Described,
    intake: Intake,
    plan: Plan,
    rule: ReleaseRule,
    seed: int,
    *,
    calibrated: bool = False,
) -> Table:
    """Return ``run.csv``: what was run on what, without clock, host or path."""
    followed = study.followed
    values = {
        "schema": SCHEMA_VERSION,
        "version": __version__,
        "design": "pair",
        "title": study.question.title or " and ".join(described.labels.values()),
        "data_label": study.question.data_label or f"{study.population.kind} data",
        "data_kind": study.population.kind,
        "synthetic": _yes(intake.synthetic),
        "study_sha256": study_sha256(study),
        "seed": str(seed),
        "registered": study.question.registered,
        "a": study.a.name,
        "b": study.b.name,
        "a_label": described.labels["a"],
        "b_label": described.labels["b"],
        "release": rule.name,
        "release_words": rule.words,
        "min_cell_count": str(rule.min_cell_count),
        "margin": " to ".join(f"{limit:g}" for limit in study.question.margin),
        "level": "0.95",
        "latency_days": str(plan.latency_days),
        "washout_days": str(followed.washout_days),
        "window_from": followed.window_from.isoformat() if followed.window_from else "",
        "window_to": followed.window_to.isoformat() if followed.window_to else "",
        "strata": ", ".join(("sex", "age (1 year)", *_cohort(intake), *followed.strata)),
        "cohort_origin": followed.cohort_origin.isoformat(),
        "observation": intake.observation,
        "shifted_dates": _yes(intake.shifted_dates),
        "complete_lookback": _yes(intake.complete_lookback),
        "calibrated": _yes(calibrated),
        **intake.provenance,
    }
    return Table("run", tuple(_row(name, value) for name, value in values.items()))


def _cohort(intake: Intake) -> tuple[str, ...]:
    """Return what is said of birth cohorts: nothing where shifted dates put everybody into one."""
    return () if intake.shifted_dates else ("birth cohort (5 years)",)


def _row(name: str, value: str) -> Row:
    return {"name": name, "value": value}


def _yes(value: bool) -> str:
    return "yes" if value else "no"
