"""What the check of every design says in the same words: the flow of people, codes, quality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coincide.results.table import Row


def flow_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Say how many remain after each step, or are dropped by it."""
    for row in rows:
        yield f"  {count_words(row['people']):>14}  {row['kind']}: {row['step']}"


def code_lines(rows: Sequence[Row], units: tuple[str, str]) -> Iterator[str]:
    """Say which codes were found; `units` are what records and people are called."""
    for row in rows:
        found = f"{count_words(row['records'])} {units[0]}, {count_words(row['people'])} {units[1]}"
        yield f"  {row['disease']:<12} {row['vocabulary']:<8} {row['code']:<10} {row['match']:<11} {found}"
    if not rows:
        yield "  none"


def quality_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Say which rules rows of the data broke."""
    for row in rows:
        of = f" of {count_words(row['of'])}" if row["of"] else ""
        yield f"  {row['rule']}  {row['severity']}: {row['what']} ({count_words(row['rows'])}{of} rows)"
    if not rows:
        yield "  nothing found wrong"


def count_words(value: object) -> str:
    """Write a count; a hidden one says so."""
    return f"{value:,}" if isinstance(value, int) else "hidden"


def decimal_words(value: object) -> str:
    """Write a number to three digits."""
    return f"{value:.3g}" if isinstance(value, float) else "not known"
