"""Reading case reports, held against gold files: precision and recall on both parts of the texts."""

from __future__ import annotations

import pytest

pytest.importorskip("spacy")

from cases_prose.scores import PARTS, Scores, misses, score, table

FLOORS = {"written": (0.98, 0.98), "heldout": (0.91, 0.87)}
"""(precision, recall), a little under what was measured: 1.00 and 1.00; 0.93 and 0.89."""


@pytest.fixture(scope="module")
def scores() -> dict[str, Scores]:
    return {part: score(part) for part in PARTS}


@pytest.mark.parametrize("part", PARTS)
def test_precision_and_recall_stay_above_their_floors(scores: dict[str, Scores], part: str) -> None:
    print(table(scores), misses(scores), sep="\n\n")  # noqa: T201  (shown when a floor is broken)
    precision, recall = FLOORS[part]
    assert scores[part].total.precision >= precision
    assert scores[part].total.recall >= recall


def test_every_text_is_scored(scores: dict[str, Scores]) -> None:
    assert (scores["written"].total.gold, scores["heldout"].total.gold) == (390, 263)


def test_every_miss_is_told(scores: dict[str, Scores]) -> None:
    """Whatever is not right is in the list: as a miss, as wrong, or as what should not be there."""
    for one in scores.values():
        total = one.total
        extra = sum(kind == "should not be there" for _, _, kind in one.misses)
        wrong = sum(kind.startswith("wrong") for _, _, kind in one.misses)
        missed = sum(kind == "missed" for _, _, kind in one.misses)
        assert wrong + missed == total.gold - total.right
        assert wrong + extra == total.proposed - total.right
