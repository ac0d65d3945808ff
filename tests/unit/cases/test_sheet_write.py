"""What is written reads back as the same case; the template says nothing and names everything."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings

from coincide.cases.case import Case
from coincide.cases.known import Count
from coincide.cases.reading import parse_case
from coincide.cases.sheet_leaves import leaf_types, leaves, normalised
from coincide.cases.sheet_template import write_template
from coincide.cases.sheet_write import count_text, write_sheet
from support.made_cases import CASES

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(CASES)
def test_a_sheet_reads_back_as_the_same_case(case: Case) -> None:
    assert parse_case(write_sheet(case)) == case


@FEW
@given(CASES)
def test_normalising_twice_is_normalising_once(case: Case) -> None:
    assert normalised(case) == case


def test_the_template_is_all_unknown() -> None:
    assert parse_case(write_template()) == Case()
    assert not leaves(parse_case(write_template()))


def test_the_template_names_every_attribute() -> None:
    text = write_template()
    for path in leaf_types():
        assert f"\n{path[-1]} = " in text or f"[[{'.'.join(path)}]]" in text, path
    for name in (
        "site",
        "other_sites",
        "objective",
        "historical",
        "typical",
        "root",
        "nerve",
        "fibrillations",
    ):
        assert f"\n# {name} = " in text


def test_the_template_fits_a_page_or_two() -> None:
    assert len(write_template().splitlines()) < 140
    assert max(map(len, write_template().splitlines())) <= 120


def test_the_examples_of_the_template_are_right() -> None:
    text = re.sub(r"^# (?=\[\[|[a-z_]+ = )", "", write_template(), flags=re.M)
    case = parse_case(text)
    assert case.course.attacks[0].site == "optic_nerve"
    assert case.emg.muscles[0].region == "cervical"


def test_counts_as_written() -> None:
    assert [count_text(one) for one in (Count(0, 0), Count(0, 1), Count(2))] == ["0", "0-1", ">=2"]
