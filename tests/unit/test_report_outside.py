"""What the report says of counts against outside rates that vary more than chance alone gives."""

from __future__ import annotations

import pytest

from coincide.report.build import render
from coincide.report.clean import clean
from coincide.report.sections.outside import variation
from coincide.report.view import view
from support.report_folder import WORLDS, MemoryFolder, Row, estimate, folder


def rows(factor: float | None, p: float | None, *, hidden: bool = False) -> list[Row]:
    window = "365d+ outside rates"
    known = {**estimate("outside_rates", "a_then_b", window, 50, 30.0, hidden)[0], "measure": "smr"}
    none = {"low": None, "high": None}
    vary = {"measure": "smr_dispersion", "estimate": factor, "p": p, **none}
    wide = {"measure": "smr_widened", "p": None, "low": 0.88, "high": 2.75}
    return [known, {**known, **vary}, {**known, **wide}]


def made(*found: Row) -> MemoryFolder:
    folded = folder(WORLDS["more"])
    folded.tables["estimates"] += found
    return folded


def said(*found: Row) -> tuple[str, ...]:
    return variation(view(clean(made(*found))))


def test_more_variation_than_chance_puts_the_wide_interval_forward() -> None:
    (sentence,) = said(*rows(3.1, 0.0002))
    assert "motor neuron disease first, then multiple sclerosis" in sentence
    assert "3.10 times as much as by chance alone (p < 0.001)" in sentence
    assert sentence.endswith("Allowing for it: 1.67 (0.88 to 2.75).")


def test_variation_within_chance_is_said_in_one_line() -> None:
    (sentence,) = said(*rows(1.2, 0.21))
    assert sentence.endswith("1.20 times as much as by chance alone, which chance can do (p = 0.21).")


def test_an_empty_row_says_why_nothing_can_be_said() -> None:
    empty = {**rows(None, None)[1], "method": "not made from rounded counts"}
    (sentence,) = said(empty)
    assert sentence.endswith("cannot be said (not made from rounded counts).")


@pytest.mark.parametrize("found", [[], rows(None, None, hidden=True), rows(3.0, 0.001)[:1]])
def test_without_the_row_nothing_is_said(found: list[Row]) -> None:
    assert said(*found) == ()


def test_the_sentence_stands_on_the_page_once() -> None:
    assert render(made(*rows(3.1, 0.0002))).count("Allowing for it: 1.67 (0.88 to 2.75).") == 1
