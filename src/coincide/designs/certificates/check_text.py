"""The check of a study of certificates in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from coincide.designs.certificates.sentence import WHY_NOT
from coincide.results.table import Row

Tables = Mapping[str, Sequence[Row]]


def check_lines(tables: Tables, forbids: tuple[str, ...]) -> list[str]:
    """Return lines of text: can these certificates answer, what is on them, what was wrong with them."""
    return [
        *_answer(tables, forbids),
        "",
        "Certificates",
        *(f"  {_count(row['people']):>14}  {row['kind']}: {row['step']}" for row in tables["attrition"]),
        "",
        "Diseases",
        *(f"  {_count(row['people']):>14}  {row['label']}: {row['kind']}" for row in tables["diseases"]),
        "",
        "Codes found",
        *_codes(tables["codes"]),
        "",
        "Quality",
        *_quality(tables["quality"]),
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
            f"Expected by chance: {_decimal(row['expected'])} certificates that name both; the smallest "
            f"mention ratio found with 80 % power is {_decimal(row['ratio'])}."
        )
    else:
        yield "No mention ratio would be found with 80 % power, or what would be is hidden."
    yield "Less often than chance, or as often, is nothing certificates can show: every death needs a cause."
    yield "How many certificates name both was not looked at."


def _codes(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        found = f"{_count(row['records'])} mentions, {_count(row['people'])} certificates"
        yield f"  {row['disease']:<12} {row['vocabulary']:<8} {row['code']:<10} {row['match']:<9} {found}"
    if not rows:
        yield "  none"


def _quality(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        of = f" of {_count(row['of'])}" if row["of"] else ""
        yield f"  {row['rule']}  {row['severity']}: {row['what']} ({_count(row['rows'])}{of} rows)"
    if not rows:
        yield "  nothing found wrong"


def _count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else "hidden"


def _decimal(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else "not known"
