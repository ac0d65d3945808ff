"""The check in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from coincide.designs.check_lines import code_lines, count_words, decimal_words, flow_lines, quality_lines
from coincide.designs.pair.sentence import WHY_NOT
from coincide.results.table import Row

Tables = Mapping[str, Sequence[Row]]


def check_lines(tables: Tables, forbids: tuple[str, ...]) -> list[str]:
    """Return lines of text: can these data answer, who is in them, what was wrong with them."""
    return [
        *_answer(tables, forbids),
        "",
        "People",
        *flow_lines(tables["attrition"]),
        "",
        "Diseases",
        *(
            f"  {count_words(r['people']):>14}  {r['label']}: {r['kind']} ({r['rule']})"
            for r in tables["diseases"]
        ),
        "",
        "Codes found",
        *code_lines(tables["codes"], ("records", "people")),
        "",
        *_controls(tables.get("control_plan", ())),
        "Quality",
        *quality_lines(tables["quality"]),
    ]


def _answer(tables: Tables, forbids: tuple[str, ...]) -> Iterator[str]:
    if forbids:
        yield "These data cannot answer: " + "; ".join(WHY_NOT[reason] for reason in forbids) + "."
        return
    smallest = [row for row in tables["power"] if row["smallest"] and row["direction"] == "either"]
    if not smallest:
        yield "Nothing can be expected by chance: nobody unexposed falls ill, or nobody is exposed."
        return
    row = smallest[0]
    yield (
        f"These data can answer. Expected by chance: {decimal_words(row['expected'])} people with both; "
        f"the smallest rate ratio found with 80 % power is {decimal_words(row['ratio'])}."
    )
    yield "The overlap of the two diseases was not looked at."


def _controls(rows: Sequence[Row]) -> Iterator[str]:
    """Say which control pairs are fixed, with what is expected of each; none where none were asked for."""
    if not rows:
        return
    used = sum(row["used"] is True for row in rows if row["kind"] == "negative")
    yield f"Controls, fixed beforehand ({used} pairs without a known link; 20 correct the ratio)"
    with_a = [row for row in rows if row["pair"] == "a_n"]
    with_b = [row for row in rows if row["pair"] == "n_b"]
    for first, second in zip(with_a, with_b, strict=True):
        told = f"with {first['first']} {_expected(first)}, with {second['second']} {_expected(second)}"
        yield f"  no known link  {first['second']}: {told}"
    for row in rows:
        if row["kind"] == "positive":
            yield f"  known link     {row['first']} and {row['second']}: {_expected(row)}"
    yield ""


def _expected(row: Row) -> str:
    if row["suppressed"]:
        return "hidden"
    expected = "not counted" if row["expected"] is None else f"{decimal_words(row['expected'])} expected"
    return f"{expected} ({row['reason']})" if row["reason"] else expected
