"""Laws that hold for every patient: more information never changes what is decided, and so on."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from coincide.cases.case import Attack, Case
from coincide.cases.evaluate import CaseOptions, evaluate, findings_of
from coincide.cases.evaluation import RESULT
from coincide.cases.implied import IMPLIED
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Count, Known
from support.patients_at_random import KNOWN, cases, muscles
from support.patients_turning_out import (
    counts_told,
    findings_told,
    possible,
    results,
    ways_to_turn_out,
    with_part,
)

MANY = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)

MOSTLY_KNOWN = st.one_of(*[st.sampled_from([PRESENT, ABSENT])] * 12, KNOWN)

AGAINST = ("symptomatic", "without_central_vein")
"""Counts that speak against the criteria when they are higher."""


@MANY
@given(cases(), st.data())
def test_a_further_present_finding_never_undoes_criteria_that_are_met(
    case: Case, data: st.DataObject
) -> None:
    before = results(case)
    more = data.draw(st.sampled_from(_more(case, data)))
    after = results(more)
    for name, (met, _) in before.items():
        if met is PRESENT:
            assert after[name][0] is PRESENT, name


def _more(case: Case, data: st.DataObject) -> list[Case]:
    """The patient with one more finding present, one more lesion, one more attack, one more muscle."""
    found = [change(case, PRESENT) for known, change in findings_told(case) if known is not PRESENT]
    for name, count, _, change in counts_told(case):
        if name not in AGAINST:
            high = None if count.high is None else count.high + 1
            found.append(change(case, Count(count.low + 1, high)))
    shown = Attack(site="cerebellum", typical=PRESENT, objective=PRESENT)
    found.append(with_part(case, "course", attacks=(*case.course.attacks, shown)))
    muscle = data.draw(muscles())
    found.append(with_part(case, "emg", muscles=(*case.emg.muscles, muscle)))
    return found


@MANY
@given(cases(), st.data())
def test_more_information_never_changes_what_is_decided(case: Case, data: st.DataObject) -> None:
    """With the exclusion clause and without it, for both readings."""
    ways = list(ways_to_turn_out(case))
    assume(ways)
    change = data.draw(st.sampled_from(ways).flatmap(st.sampled_from))
    more = change(case)
    assume(possible(more))
    for unit, crossed in (("limbs", "allow"), ("regions", "deny")):
        before, after = results(case, unit, crossed), results(more, unit, crossed)
        for name in before:
            for old, new in zip(before[name], after[name], strict=True):
                assert old is UNKNOWN or new is old, name


@settings(MANY, max_examples=200)
@given(cases(known=MOSTLY_KNOWN), st.data())
def test_a_finding_is_unknown_exactly_when_the_ways_it_may_turn_out_disagree(
    case: Case, data: st.DataObject
) -> None:
    few = _few_unknown(case, data)
    found = [findings_of(whole) for whole in _whole(few)]
    for name, known in findings_of(few).items():
        _agree({each[name] for each in found}, known, name)


@settings(MANY, max_examples=60)
@given(cases(known=MOSTLY_KNOWN), st.data())
def test_a_result_is_unknown_exactly_when_the_ways_it_may_turn_out_disagree(
    case: Case, data: st.DataObject
) -> None:
    few = _few_unknown(case, data)
    found = [results(whole) for whole in _whole(few)]
    for name, (met, _) in results(few).items():
        _agree({each[name][0] for each in found}, met, name)


def _whole(few: Case) -> list[Case]:
    """Every way a patient may turn out."""
    ways = list(ways_to_turn_out(few))
    assume(prod(map(len, ways)) <= 200)
    event(f"{len(ways)} unknown")
    found = []
    for changes in product(*ways):
        whole = few
        for change in changes:
            whole = change(whole)
        if possible(whole):
            found.append(whole)
    return found


def _agree(found: set[Known], known: Known, name: str) -> None:
    assert UNKNOWN not in found, name
    assert found == ({PRESENT, ABSENT} if known is UNKNOWN else {known}), name


def _few_unknown(case: Case, data: st.DataObject) -> Case:
    """Fill in all unknown parts but four."""
    count = len(list(ways_to_turn_out(case)))
    left_open = set(data.draw(st.permutations(range(count)))[:4]) if count else set()
    whole = case
    for at, ways in enumerate(ways_to_turn_out(case)):
        if at not in left_open:
            whole = data.draw(st.sampled_from(ways))(whole)
    assume(possible(whole))
    # of more than five lesions, not all ways to be silent are tried: see counts_told
    lesions = [count.exact for count in (*whole.mri.lesions.values(), *whole.mri.symptomatic.values())]
    assume(all(number is None or number <= 5 for number in lesions))
    return whole


@MANY
@given(cases(), st.randoms(use_true_random=False))
def test_neither_order_nor_side_matters(case: Case, random: object) -> None:
    other = with_part(
        with_part(case, "course", attacks=_shuffled(case.course.attacks, random)),
        "emg",
        muscles=tuple(
            replace(muscle, limb=_other_side(muscle.limb)) for muscle in _shuffled(case.emg.muscles, random)
        ),
    )
    other = with_part(other, "mri", cord_levels=_shuffled(case.mri.cord_levels, random))
    assert results(other) == results(case)
    assert findings_of(other) == findings_of(case)


def _shuffled(each: tuple, random: object) -> tuple:
    mixed = list(each)
    random.shuffle(mixed)
    return tuple(mixed)


def _other_side(limb: str) -> str:
    side, _, part = limb.partition(" ")
    return f"{'right' if side == 'left' else 'left'} {part}" if limb else ""


@MANY
@given(cases())
def test_what_is_said_to_be_implied_is_implied(case: Case) -> None:
    findings = findings_of(case)
    for name, implied in IMPLIED.items():
        for other in implied:
            assert findings[name] is not PRESENT or findings[other] is PRESENT, (name, other)
            assert findings[other] is not ABSENT or findings[name] is ABSENT, (name, other)


@settings(MANY, max_examples=15)
@given(cases(), st.sampled_from(["limbs", "regions"]), st.sampled_from(["allow", "deny"]))
def test_the_evaluation_tells_what_the_clauses_give(case: Case, unit: str, crossed: str) -> None:
    evaluation = evaluate(case, CaseOptions(emg_unit=unit, cross_region=crossed))
    for name, (without, result) in results(case, unit, crossed).items():
        one = evaluation[name]
        assert (one.result_without_exclusion, one.result) == (RESULT[without], RESULT[result])
        assert one.clauses.result == one.result_without_exclusion
        assert (one.result == "met") <= (one.exclusion.result == "met")
        assert bool(one.deciding_if_known or one.deciding_needs_more) == (without is UNKNOWN)
        for other in one.ambiguities:
            taken = {"emg_unit": unit, "cross_region": crossed} | {other.option: other.choice}
            again = results(case, **taken)[name]
            assert (other.result_without_exclusion, other.result) == tuple(RESULT[each] for each in again)


def test_an_empty_case_leaves_everything_open() -> None:
    evaluation = evaluate(Case())
    assert {one.result for one in evaluation.criteria} == {"unknown"}
    assert {one.category for one in evaluation.criteria} == {"unknown"}


def test_the_same_case_gives_the_same_evaluation() -> None:
    assert evaluate(Case()) == evaluate(Case())


def test_an_option_with_another_value_is_refused() -> None:
    from coincide.errors import UsageError

    with pytest.raises(UsageError) as refused:
        evaluate(Case(), CaseOptions(emg_unit="fingers", cross_region="maybe"))
    assert [problem.code for problem in refused.value.problems] == ["COI-U099", "COI-U099"]
