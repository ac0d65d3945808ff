"""The SQL stays in the common subset, and nothing but integers gets into it."""

from __future__ import annotations

import re

import pytest

from coincide.canonical import CANONICAL
from coincide.engines.show_sql import show_sql
from coincide.errors import StudyError
from coincide.queries.certificates import CellOptions, certificate_steps
from coincide.queries.contacts import contact_days_step
from coincide.queries.disease import Rule, disease_steps, first_record_steps
from coincide.queries.follow_up import FollowUpOptions, at_risk_steps
from coincide.queries.pair import pair_steps
from coincide.queries.step import Step

PAIR_STEPS = pair_steps(
    FollowUpOptions(window_from=1, window_to=2),
    Rule(records=3, gap_days=30, settings=(1, 2), positions=(1,), death_fulfils=True),
    Rule(),
)
SERIES_STEPS = (
    contact_days_step(0, 5),
    *first_record_steps("a", Rule(records=2, death_fulfils=True)),
)
CERTIFICATE_STEPS = certificate_steps(CellOptions(by_area=True))
STEPS = (*PAIR_STEPS, *SERIES_STEPS, *CERTIFICATE_STEPS)
ALLOWED = (
    "SELECT DISTINCT FROM WHERE JOIN LEFT ON AND IN IS NOT NULL CASE WHEN THEN ELSE END AS UNION ALL "
    "GROUP BY ORDER ASC NULLS LAST OVER PARTITION ROWS BETWEEN UNBOUNDED PRECEDING CURRENT ROW WITH "
    "MIN MAX SUM COUNT LAG COALESCE CAST INTEGER"
)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_only_words_that_mean_the_same_everywhere(step: Step) -> None:
    assert set(re.findall(r"\b[A-Z]+\b", step.sql)) <= set(ALLOWED.split())
    # no division, remainder, quote, comment, decimal or second statement
    assert not re.search(r"[/%'\"`;]|--|\d\.\d", step.sql)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_order_says_where_nulls_go(step: Step) -> None:
    for order in re.findall(r"ORDER BY (.*?)(?:ROWS|\))", step.sql, re.DOTALL):
        assert all(re.fullmatch(r"\s*\w+\.\w+ ASC NULLS LAST\s*", key) for key in order.split(","))


@pytest.mark.parametrize(
    ("steps", "loaded"),
    [((*PAIR_STEPS, *SERIES_STEPS), {"code_set"}), (CERTIFICATE_STEPS, {"code_set", "ages", "years"})],
    ids=["pair", "certificates"],
)
def test_steps_read_only_what_was_made_before_them(steps: tuple[Step, ...], loaded: set[str]) -> None:
    known = {*CANONICAL, *loaded}
    for step in steps:
        assert set(step.reads) <= known
        tables = set(re.findall(r"(?:FROM|JOIN) (\w+)", step.sql))
        within = set(re.findall(r"(\w+) AS \(\s*SELECT", step.sql))
        assert tables - within == set(step.reads)
        known.add(step.name)


@pytest.mark.parametrize("field", ["gap_days", "settings", "positions"])
def test_no_text_enters_a_disease_rule(field: str) -> None:
    text = "1); DROP TABLE person; --"
    with pytest.raises(TypeError):
        disease_steps(
            "a", Rule(records=2, **{field: (text,) if field in ("settings", "positions") else text})
        )


def test_no_unknown_disease_enters_a_step() -> None:
    with pytest.raises(KeyError):
        disease_steps("a; DROP TABLE person", Rule())


@pytest.mark.parametrize("value", ["1 OR 1", 1.0])
def test_only_a_whole_number_enters_a_window(value: object) -> None:
    with pytest.raises(TypeError):
        at_risk_steps(FollowUpOptions(window_from=value))


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: Rule(records=0, gap_days=-1), ["COI-S201", "COI-S202"]),
        (lambda: FollowUpOptions(washout_days=-1, window_from=2, window_to=1), ["COI-S203", "COI-S204"]),
    ],
)
def test_impossible_options_are_all_told_at_once(make: object, codes: list[str]) -> None:
    with pytest.raises(StudyError) as caught:
        make()
    assert [problem.code for problem in caught.value.problems] == codes


def test_the_shown_script_holds_every_step_with_its_reason() -> None:
    script = show_sql(STEPS)
    for step in STEPS:
        assert f"-- {step.why}\nCREATE TABLE {step.name} AS\n{step.sql.strip()};\n" in script
