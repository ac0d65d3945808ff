"""From results folders to a folder that compares them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coincide import __version__
from coincide.compare.differences import differences_table
from coincide.compare.folders import Compared, read_compared, strictest_mark
from coincide.compare.pooled import compared_table, pooled_table
from coincide.compare.sentence import headline_of
from coincide.results.folder import Manifest, refuse_existing, write_folder
from coincide.results.release import release
from coincide.results.rules import ReleaseRule
from coincide.results.schema import SCHEMA_VERSION
from coincide.results.table import Released, Row, Table


def compare(paths: Sequence[Path], out: Path, *, force: bool = False) -> dict[str, Any]:
    """Compare two or more results folders and write a folder of their comparison.

    Parameters
    ----------
    paths
        Finished results folders of one kind of study about the same two diseases.
    out
        Folder to write; it must not exist unless `force` moves it aside.

    Returns
    -------
    dict
        The content of ``comparison.json``.

    Raises
    ------
    CoincideError
        With every problem; then nothing is written.
    """
    from coincide.report.build import write_report

    refuse_existing(out, force)
    compared = read_compared(paths)
    rule = strictest_mark(compared)
    tables = compared_tables(compared, rule)
    headline = headline_of(compared, tables)
    write_folder(
        out,
        tables=tables,
        headline=headline,
        study_text=_study_text(compared),
        manifest=_manifest(compared, rule),
        pages=write_report,
        force=force,
    )
    return headline


def compared_tables(compared: Sequence[Compared], rule: ReleaseRule) -> tuple[Released, ...]:
    """Return the released tables of a comparison. What the folders show has passed their own gates."""
    tables = (
        _run_table(compared, rule),
        compared_table(compared),
        pooled_table(compared),
        differences_table(compared),
    )
    return release(tables, rule)


def _run_table(compared: Sequence[Compared], rule: ReleaseRule) -> Table:
    first = compared[0].folder.run
    synthetic = any(one.folder.run.get("synthetic") == "yes" for one in compared)
    values = {
        "schema": SCHEMA_VERSION,
        "version": __version__,
        "design": "comparison",
        "title": f"Comparison: {first.get('a_label', '')} and {first.get('b_label', '')}",
        "data_label": ", ".join(one.name for one in compared),
        "synthetic": "yes" if synthetic else "no",
        **{name: first.get(name, "") for name in ("a", "b", "a_label", "b_label", "margin")},
        "release": rule.name,
        "release_words": rule.words,
        "min_cell_count": str(rule.min_cell_count),
    }
    rows: tuple[Row, ...] = tuple({"name": name, "value": value} for name, value in values.items())
    return Table("run", rows)


def _study_text(compared: Sequence[Compared]) -> str:
    """Return what was compared as TOML: name, hash and version of each folder's study."""
    lines = ["# The folders of this comparison, in order.", ""]
    for one in compared:
        run = one.folder.run
        lines += ["[[compared]]", f"name = {_toml(one.name)}"]
        lines += [f"{name} = {_toml(run.get(name, ''))}" for name in ("study_sha256", "version", "release")]
        lines.append("")
    return "\n".join(lines)


def _toml(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _manifest(compared: Sequence[Compared], rule: ReleaseRule) -> Manifest:
    return Manifest(
        verb="compare",
        rule=rule,
        synthetic=any(one.folder.run.get("synthetic") == "yes" for one in compared),
        data_name=", ".join(one.name for one in compared),
        versions={"coincide": __version__},
        inputs={
            f"{number} {one.name}".replace("/", " ").replace("\\", " "): one.folder.run.get(
                "study_sha256", ""
            )
            for number, one in enumerate(compared, start=1)
        },
        began=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )
