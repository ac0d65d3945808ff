"""Where the ratio is corrected, the corrected interval decides; the uncorrected one stands beside it."""

from __future__ import annotations

import pytest

from coincide.designs.pair.verdict import Facts, Shown, decide

FACTS = Facts("ALS", "MS", controls=40, remove_for_limit=12, corrected_remove_for_limit=1)


def shown(ratio: float, low: float, high: float) -> Shown:
    return Shown(30, 18.0, ratio, low, high, "finite", "finite", "mid-P")


RAISED = shown(1.67, 1.15, 2.35)


@pytest.mark.parametrize(
    ("corrected", "word"),
    [
        (shown(1.5, 1.02, 2.3), "more"),
        (shown(1.1, 0.8, 1.6), "chance"),
        (shown(1.1, 0.4, 2.6), "too_few"),
        (shown(0.6, 0.4, 0.9), "less"),
    ],
)
def test_the_corrected_interval_decides(corrected: Shown, word: str) -> None:
    found = decide(FACTS, RAISED, {}, corrected)
    assert found.verdict == word
    assert found.shown == corrected
    assert "uncalibrated" not in found.reasons
    assert "corrected for care-seeking by 40 pairs with negative controls" in found.sentence
    assert "before, the rate ratio was 1.67, 95 % interval 1.15 to 2.35" in found.sentence
    assert "not a cause" in found.sentence


def test_fragile_goes_by_the_interval_that_decides() -> None:
    assert "fragile" in decide(FACTS, RAISED, {}, shown(1.5, 1.02, 2.3)).reasons
    assert "fragile" not in decide(FACTS, RAISED, {}).reasons


def test_without_a_corrected_row_nothing_is_said_to_be_corrected() -> None:
    found = decide(FACTS, RAISED, {})
    assert found.reasons == ("uncalibrated",)
    assert "not corrected for care-seeking" in found.sentence


@pytest.mark.parametrize(
    ("found", "word", "reasons"),
    [(None, "chance", ()), (3, "chance", ()), (0, "chance", ("no_positive_control",))],
)
def test_chance_needs_a_known_link_where_links_were_looked_for(
    found: int | None, word: str, reasons: tuple[str, ...]
) -> None:
    facts = Facts("ALS", "MS", known_links_found=found)
    answer = decide(facts, shown(1.0, 0.8, 1.3), {})
    assert (answer.verdict, answer.reasons) == (word, reasons)
    assert "not a cause" in answer.sentence


def test_links_not_found_do_not_touch_an_excess() -> None:
    answer = decide(Facts("ALS", "MS", known_links_found=0), RAISED, {})
    assert answer.verdict == "more"
    assert "no_positive_control" not in answer.reasons


def test_a_hidden_primary_is_never_answered_by_its_correction() -> None:
    hidden = Shown(None, None, None, None, None, "suppressed", "suppressed", "")
    answer = decide(FACTS, hidden, {}, shown(1.5, 1.02, 2.3))
    assert answer.verdict == "cannot_answer"
    assert answer.shown.ratio is None
