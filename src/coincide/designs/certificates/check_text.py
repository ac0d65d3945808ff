"""The check of a study of certificates in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from coincide.designs.certificates.sentence import WHY_NOT
from coincide.designs.check_lines import code_lines, count_words, decimal_words, flow_lines, quality_lines
from coincide.results.table import Row

Tables = Mapping[str, Sequence[Row]]


def check_lines(tables: Tables, forbids: tuple[str, ...]) -> list[str]:
    """Return lines of text: can these certificates answer, what is on them, what was wrong with them."""
    return [
        *_answer(tables, forbids),
        "",
        "Certificates",
        *flow_lines(tables["attrition"]),
        "",
        "Diseases",
        *(f"  {count_words(row['people']):>14}  {row['label']}: {row['kind']}" for row in tables["diseases"]),
        "",
        "Codes found",
        *code_lines(tables["codes"], ("mentions", "certificates")),
        "",
        "Quality",
        *quality_lines(tables["quality"]),
    ]


def _answer(tables: Tables, forbids: tuple[str, ...]) -> Iterator[str]:
    if forbids:
        yield f"These certificates cannot answer: {'; '.join(WHY_NOT[reason] for reason in forbids)}."
        return
    smallest = [row for row in tables["power"] if row["smallest"]]
    if smallest:
        row = smallest[0]
        yield (
            "These certificates can answer whether the two are named together more often than chance. "
            f"Expected by chance: {decimal_words(row['expected'])} certificates that name both; the smallest "
            f"mention ratio found with 80 % power is {decimal_words(row['ratio'])}."
        )
    else:
        yield "No mention ratio would be found with 80 % power, or what would be is hidden."
    yield "Less often than chance, or as often, is nothing certificates can show: every death needs a cause."
    yield "How many certificates name both was not looked at."
