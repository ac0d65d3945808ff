"""A small but whole set of results, released for real, for tests of the folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from coincide.results.folder import Manifest, read_unfinished, write_folder, write_page
from coincide.results.release import Rule, release
from coincide.results.table import Released, Row, Sum, Table

STUDY = '[study]\na = "als"\nb = "ms"\n'


def estimate_row(question: str, direction: str, observed: int, /, **more: Any) -> Row:
    row: Row = {
        "a": "als", "b": "ms", "question": question, "direction": direction, "window": "365d+",
        "stratum": "all", "measure": "rate_ratio", "estimate": observed / 3.1, "low": observed / 7.7,
        "high": None, "low_state": "finite", "high_state": "infinite", "p": 0.1 + 0.2, "level": 0.95,
        "method": "conditional maximum likelihood, mid-P", "observed": observed, "expected": 3.1,
        "person_years": 1234.5, "people": 1000 + observed, "suppressed": False,
    }  # fmt: skip
    return row | more


def sample_tables(primary: int = 13, first: int = 6) -> list[Table]:
    orders = {"either": primary, "a_then_b": first, "b_then_a": primary - first}
    rows = [estimate_row("primary", "either", primary)]
    rows += [estimate_row("order", d, orders[d]) for d in ("a_then_b", "b_then_a")]
    key = ("direction", "window", "stratum")
    table = Table("estimates", tuple(rows), key, ("observed", "people"))
    either, ab, ba = (table.count_id(row, "observed") for row in rows)
    estimates = Table("estimates", table.rows, key, table.support, (Sum(either, (ab, ba)),))
    texts = (("data", "=cmd|' /C calc'!A0"), ("note", 'a "quoted", two-line\ntext'), ("empty", ""))
    run = Table("run", tuple({"name": name, "value": value} for name, value in texts))
    ages = {("als", "male", 40): 3, ("als", "male", 50): 8, ("als", "male", 60): 20}
    onset = tuple(
        {"disease": d, "sex": s, "age_from": a, "people": n, "suppressed": False}
        for (d, s, a), n in ages.items()
    )
    return [estimates, run, Table("onset", onset, ("disease", "sex", "age_from"), ("people",))]


def sample_released(primary: int = 13, first: int = 6) -> tuple[Released, ...]:
    return release(sample_tables(primary, first), Rule("ohdsi"))


def part(row: Row) -> dict[str, Any]:
    """Return the numbers of one estimate as a headline says them."""
    names = {
        "observed": "observed",
        "expected": "expected",
        "ratio": "estimate",
        "low": "low",
        "high": "high",
    }
    states = {name: row[name] for name in ("low_state", "high_state", "method", "suppressed")}
    return {name: row[column] for name, column in names.items()} | states


def sample_headline(tables: tuple[Released, ...]) -> dict[str, Any]:
    primary, *orders = tables[0].rows
    said = "cannot_answer" if primary["suppressed"] else "more"
    more = {"share_of_expected": None, "verdict": None}
    return {
        "verdict": said,
        "sentence": "Some sentence. This is not a cause.",
        "reasons": ["release_rule"] if primary["suppressed"] else [],
        "orders": [part(row) | {"direction": row["direction"]} | more for row in orders],
        **part(primary),
    }


def write_sample(
    out: Path,
    *,
    primary: int = 13,
    force: bool = False,
    pages: Callable[[Path], None] | None = None,
    **more: Any,
) -> Path:
    tables = sample_released(primary)
    facts: dict[str, Any] = {
        "tables": tables,
        "headline": sample_headline(tables),
        "study_text": STUDY,
        "manifest": Manifest("run", Rule("ohdsi"), seed=1, data_name="sample", versions={"coincide": "0"}),
    }
    return write_folder(out, **(facts | more), pages=pages or write_sample_page, force=force)


def write_sample_page(folder: Path) -> None:
    said = read_unfinished(folder).headline["sentence"]
    write_page(folder, "report.html", f"<p>{said}</p>\n".encode())


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
