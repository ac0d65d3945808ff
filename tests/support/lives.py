"""From a world to what the parts of a pair study count, without an engine."""

from __future__ import annotations

from typing import cast

import numpy as np

from coincide.canonical import Intake
from coincide.designs.pair.absolute.counts import count_absolute
from coincide.designs.pair.counts import PairCounted, count_pair
from coincide.designs.pair.parts import Arrays, Bench
from coincide.designs.pair.plan import Plan
from coincide.designs.pair.prognosis.counts import count_prognosis
from coincide.designs.pair.study_tables import Counted
from coincide.engines.base import Engine
from coincide.kernels.follow_up import FollowUp, Strata, strata_rows
from coincide.progress import Silent
from support.pair_sample import DEFAULT_PLAN, described, study
from support.worlds import World


def followed(world: World, sex: np.ndarray | None = None) -> FollowUp:
    """Return the follow-up of a world: men alone, or with a sex for each."""
    people = len(world.born)
    return FollowUp(
        person=world.person,
        sex=np.ones(people, np.int32) if sex is None else sex.astype(np.int32),
        born=world.born,
        died=world.died,
        area=np.full(people, -1, np.int32),
        start=world.start,
        stop=world.stop,
        a_day=world.a_day,
        b_day=world.b_day,
        a_dated=world.a_dated,
        b_dated=world.b_dated,
    )


def bench(time: FollowUp, plan: Plan = DEFAULT_PLAN) -> tuple[Bench, PairCounted]:
    """Return a bench for parts that look at nothing but arrays, and the counts of the ratios."""
    row, strata = strata_rows(time.sex, time.born)
    pair = count_pair(time, row, strata, plan)
    nothing = cast("Engine", None)
    made = Bench(
        engine=nothing,
        study=study("none"),
        intake=Intake(rows={}),
        plan=plan,
        prepared=cast("object", None),  # type: ignore[arg-type]
        followed=time,
        row=row,
        strata=strata,
        progress=Silent(),
        pair=pair,
    )
    return made, pair


def counted(time: FollowUp, plan: Plan = DEFAULT_PLAN) -> Counted:
    """Return the counts of a study of these people: ratios, absolute numbers and prognosis."""
    made, pair = bench(time, plan)
    parts: dict[str, Arrays] = {"absolute": count_absolute(made), "prognosis": count_prognosis(made)}
    return Counted(Intake(rows={}), described(), pair, parts)


def strata_of(time: FollowUp) -> Strata:
    """Return the strata of these people."""
    return strata_rows(time.sex, time.born)[1]
