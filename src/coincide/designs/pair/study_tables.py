"""All tables of a pair study, before and after release, and the verdict from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from coincide.canonical import Intake
from coincide.designs.base import Answered
from coincide.designs.pair.counts import PairCounted
from coincide.designs.pair.described import Described
from coincide.designs.pair.described_tables import described_tables
from coincide.designs.pair.differences import difference_sums, unshown_differences
from coincide.designs.pair.estimate import PairEstimates, estimate_pair
from coincide.designs.pair.every_part import PARTS
from coincide.designs.pair.facts import forbidding, run_table, study_facts
from coincide.designs.pair.headline import judge
from coincide.designs.pair.outside_rows import outside_rows, rates_by_order
from coincide.designs.pair.parts import Answers, Arrays, Shown
from coincide.designs.pair.people_sums import unshown_people
from coincide.designs.pair.plan import Plan
from coincide.designs.pair.plausibility import misdiagnosis_table, power_table
from coincide.designs.pair.sums import observed, outside_sums, unshown_pieces
from coincide.designs.pair.tables import estimates_table
from coincide.designs.pair.time_tables import follow_up_table, outside_table, steps_table
from coincide.designs.pair.untested import untested_table
from coincide.results.release import release
from coincide.results.rules import Rule
from coincide.results.table import CountId, Released, Table
from coincide.study import Study


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything a pair study needs once the people are left behind: integers and facts.

    Attributes
    ----------
    intake
        What came through the door.
    described
        Who is A, who is B, who was followed.
    pair
        Person-time and events of both orders.
    parts
        Name of a part -> what it counted.
    """

    intake: Intake
    described: Described
    pair: PairCounted
    parts: Mapping[str, Arrays] = field(default_factory=dict)


def check_tables(
    study: Study, counted: Counted, plan: Plan, seed: int, *, calibrated: bool = False
) -> tuple[Table, ...]:
    """Return the tables that never look at the overlap."""
    rule = Rule(study.release.preset)
    return (
        run_table(study, counted.described, counted.intake, plan, rule, seed, calibrated=calibrated),
        *described_tables(study, counted.described, counted.intake),
        power_table(counted.pair, plan, (study.a.name, study.b.name)),
        *(table for part in PARTS for table in part.planned(counted.parts.get(part.name, {}), study)),
    )


def check_counted(
    study: Study, counted: Counted, plan: Plan, seed: int
) -> tuple[tuple[Released, ...], tuple[str, ...]]:
    """Return the released tables of a check, and the reasons that forbid an answer."""
    tables = check_tables(study, counted, plan, seed)
    unshown = unshown_people(study, counted.described)
    released = release(tables, Rule(study.release.preset), unshown=unshown)
    return released, forbidding(counted.intake, counted.pair, counted.described)


def answer_counted(study: Study, counted: Counted, plan: Plan, seed: int) -> Answered:
    """Estimate, release, and judge from what was released."""
    estimates = estimate_pair(counted.pair, plan)
    names = (study.a.name, study.b.name)
    rates = rates_by_order(study)
    outside = outside_rows(counted.pair, rates, plan, names)
    sums, unshown = outside_sums(counted.pair, rates, plan)
    shown = _shown(
        Answers(study, counted.intake, plan, counted.described, counted.pair, estimates, seed), counted
    )
    calibrated = any(part.facts.get("controls") for part in shown)
    tables = (
        *check_tables(study, counted, plan, seed, calibrated=calibrated),
        follow_up_table(counted.pair, plan),
        outside_table(counted.pair, plan),
        estimates_table(
            estimates,
            plan,
            names,
            outside,
            (*sums, *difference_sums(plan), *(one for part in shown for one in part.sums)),
            tuple(e for part in shown for e in part.estimates),
            tuple(one for part in shown for one in part.beside),
        ),
        steps_table(counted.pair, plan),
        misdiagnosis_table(estimates, study, counted.described),
        *(table for part in shown for table in part.tables),
        *untested_table(one for part in shown for one in part.untested),
    )
    unshown = unshown | unshown_people(study, counted.described) | unshown_pieces(counted.pair, plan)
    unshown |= unshown_differences(plan, unshown)
    for part in shown:
        unshown |= part.unshown
    released = release(
        tables,
        Rule(study.release.preset),
        unshown=unshown,
        last=frozenset({observed("either", plan.primary.name)}),
        giving_way=_giving_way(tables, shown, estimates),
    )
    facts = study_facts(study, counted.described, counted.intake, counted.pair, estimates)
    for part in shown:
        facts = replace(facts, **part.facts)
    return Answered(judge(facts, released), released)


def _giving_way(
    tables: Sequence[Table], shown: Sequence[Shown], estimates: PairEstimates
) -> frozenset[CountId]:
    """Return the counts that only rows of parts show: what the study shows without them is settled first."""
    table = next(table for table in tables if table.name == "estimates")
    own = {(e.direction, e.window, e.stratum) for e in estimates.rows}
    further = {(e.direction, e.window, e.stratum) for part in shown for e in part.estimates} - own
    estimated = frozenset(CountId(column, key) for key in further for column in table.support)
    return estimated.union(*(_supports(table) for part in shown for table in part.tables))


def _supports(table: Table) -> frozenset[CountId]:
    return frozenset(table.count_id(row, column) for row in table.rows for column in table.support)


def _shown(answers: Answers, counted: Counted) -> tuple[Shown, ...]:
    """Return what every part shows, in order."""
    return tuple(part.show(counted.parts.get(part.name, {}), answers) for part in PARTS)
