"""The smallest sets of unknown findings that decide: they do, none of their parts does, none is missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coincide.cases.case import Case
from coincide.cases.clause import Clause, Finding, Node, all_of, any_of, findings_in, state
from coincide.cases.criteria.base import Criterion
from coincide.cases.criteria.every import CRITERIA
from coincide.cases.deciding import LARGEST, MOST, Decides, deciding
from coincide.cases.evaluate import findings_of
from coincide.cases.findings_words import WORDS
from coincide.cases.implied import with_implied
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Known
from support.patients_at_random import cases

FEW = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
OUTCOMES = {"present": PRESENT, "absent": ABSENT}


def outcome_of(tree: Node, findings: dict[str, Known], names: tuple[str, ...], if_all: str) -> Known:
    """What the tree says once these findings turn out so, with what that implies."""
    whole = with_implied(names, present=if_all == "present")
    turned = {name: OUTCOMES[if_all] for name in whole if findings.get(name, UNKNOWN) is UNKNOWN}
    return state(tree, {**findings, **turned})


def every_smallest(tree: Node, findings: dict[str, Known]) -> Iterator[Decides]:
    """All smallest sets, by trying every one of up to three findings."""
    unknown = [name for name in findings_in(tree) if findings.get(name, UNKNOWN) is UNKNOWN]
    for if_all, then in (("present", "met"), ("absent", "not_met")):
        found: list[set[str]] = []
        for size in range(1, LARGEST + 1):
            for names in combinations(unknown, size):
                whole = with_implied(names, present=if_all == "present")
                if any(one <= whole and one != set(names) for one in found):
                    continue  # a smaller set, or one that says less, decides as well
                if outcome_of(tree, findings, names, if_all) is OUTCOMES[if_all]:
                    found.append(set(names))
        for one in found:
            whole = with_implied(one, present=if_all == "present")
            if not any(other < whole and other != one for other in found):
                yield Decides(tuple(sorted(one)), if_all, then)


def in_any_order(sets: Iterator[Decides]) -> set[tuple[tuple[str, ...], str, str]]:
    return {(tuple(sorted(one.findings)), one.if_all, one.then) for one in sets}


@settings(FEW, max_examples=50)
@given(cases())
def test_sets_decide_and_their_parts_do_not(case: Case) -> None:
    findings = findings_of(case)
    for criterion in CRITERIA:
        told = deciding(criterion.tree, findings)
        for one in told.sets:
            wanted = OUTCOMES[one.if_all]
            assert all(findings[name] is UNKNOWN for name in one.findings)
            assert outcome_of(criterion.tree, findings, one.findings, one.if_all) is wanted
            for left_out in one.findings:
                less = tuple(name for name in one.findings if name != left_out)
                assert outcome_of(criterion.tree, findings, less, one.if_all) is UNKNOWN


@settings(FEW, max_examples=40)
@given(cases())
def test_no_smallest_set_is_missing(case: Case) -> None:
    findings = findings_of(case)
    for criterion in CRITERIA:
        if state(criterion.tree, findings) is not UNKNOWN:
            continue
        told = deciding(criterion.tree, findings)
        expected = in_any_order(every_smallest(criterion.tree, findings))
        if told.complete:
            assert in_any_order(iter(told.sets)) == expected
        else:
            assert len(told.sets) == MOST < len(expected)
            assert in_any_order(iter(told.sets)) <= expected
        outcomes = {then for _, _, then in expected}
        assert set(told.needs_more) == {"met", "not_met"} - outcomes


@pytest.mark.parametrize("criterion", CRITERIA[3:], ids=lambda one: one.name)
def test_no_smallest_set_is_missing_where_nothing_is_known(criterion: Criterion) -> None:
    told = deciding(criterion.tree, {})
    expected = in_any_order(every_smallest(criterion.tree, {}))
    assert told.complete == (len(expected) <= MOST)
    assert in_any_order(iter(told.sets)) <= expected
    assert len(told.sets) == min(MOST, len(expected))


TREES = st.recursive(
    st.sampled_from("abcde").map(Finding),
    lambda parts: st.lists(parts, min_size=1, max_size=3).flatmap(
        lambda each: st.integers(1, len(each)).map(lambda least: Clause("clause", least, tuple(each)))
    ),
    max_leaves=8,
)


@settings(FEW, max_examples=150)
@given(TREES, st.dictionaries(st.sampled_from("abcde"), st.sampled_from([PRESENT, ABSENT]), max_size=2))
def test_trees_of_any_shape(tree: Node, findings: dict[str, Known]) -> None:
    if state(tree, findings) is UNKNOWN:
        told = deciding(tree, findings)
        assert in_any_order(iter(told.sets)) == in_any_order(every_smallest(tree, findings))
    else:
        assert deciding(tree, findings).sets == ()


def test_sets_come_smallest_first_and_what_needs_more_findings_is_told() -> None:
    tree = any_of("any", Finding("a"), all_of("both", Finding("b"), Finding("c")))
    sizes = [len(one.findings) for one in deciding(tree, {}).sets]
    assert sizes == sorted(sizes)
    four = all_of("four", *map(Finding, "abcd"))
    assert deciding(four, {}).needs_more == ("met",)
    assert deciding(four, {}).complete


def test_two_cord_lesions_are_also_one() -> None:
    tree = all_of("both", Finding("mri.spinal_cord"), Finding("mri.two_cord_lesions"))
    sets = [(one.findings, one.then) for one in deciding(tree, {}).sets]
    assert sets == [(("mri.two_cord_lesions",), "met"), (("mri.two_cord_lesions",), "not_met")]


def test_a_finding_that_implies_several_makes_a_set_small_enough() -> None:
    names = ("course.two_attacks", "course.attack_with_signs", "a", "b", "course.signs_and_history")
    told = deciding(all_of("all", *map(Finding, names)), {})
    met = [set(one.findings) for one in told.sets if one.then == "met"]
    assert met == [{"a", "b", "course.signs_and_history"}]


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda one: one.name)
def test_even_with_nothing_known_no_more_than_twenty_are_told(criterion: Criterion) -> None:
    told = deciding(criterion.tree, dict.fromkeys(WORDS, UNKNOWN))
    assert len(told.sets) <= MOST
    assert all(len(one.findings) <= LARGEST for one in told.sets)
