"""The steps on controls: both engines agree, and each control is dated as A and B are by the default rule."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings

from coincide.queries.controls import control_steps
from coincide.queries.disease import Rule
from coincide.queries.follow_up import FollowUpOptions
from coincide.queries.pair import pair_steps
from support.small_tables import ENGINES, loaded, results
from support.tables_strategy import follow_up_options, tables

pytestmark = pytest.mark.slow

CONTROL_SET = pa.table(
    {"disease": pa.array([0, 1, 1, 2], pa.int32()), "code": pa.array([1, 2, 3, 9], pa.int32())}
)
PAIR_SET = pa.table({"disease": pa.array([0, 1, 1], pa.int32()), "code": pa.array([1, 2, 3], pa.int32())})
RULE = Rule(death_fulfils=True)


@settings(
    max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(tables(), follow_up_options())
def test_controls_are_found_as_a_and_b_are(
    rows: dict[str, list[tuple[int | None, ...]]], options: FollowUpOptions
) -> None:
    by_engine = []
    for engine in ENGINES:
        with loaded(engine, rows, PAIR_SET) as made:
            made.load("control_set", CONTROL_SET)
            by_engine.append(results(made, (*pair_steps(options, RULE, RULE), *control_steps())))
    slow, fast = by_engine
    for name in ("control_first", "control_days"):
        assert fast[name] == slow[name]
    for number, name in enumerate(("placed_a", "placed_b")):
        assert [row[1:] for row in slow["control_days"] if row[0] == number] == slow[name]
    assert not [row for row in slow["control_days"] if row[0] == 2]
