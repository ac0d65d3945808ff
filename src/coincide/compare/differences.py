"""What two studies define differently: the first place to look when their numbers differ."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from coincide.compare.folders import Compared
from coincide.results.read import Folder
from coincide.results.table import Row, Table

LEFT_OUT: Final = frozenset(
    {
        *("study.title", "study.data_label", "study.registered"),
        *("study.margin", "population.from", "population.to", "population.washout_days"),
        *("population.strata", "windows.latency_days", "release.preset"),
    }
)
"""Keys of a study file that define nothing, or whose value as used is one of `FACTS`."""

FACTS: Final = (
    *("version", "data_kind", "a_label", "b_label", "window_from", "window_to", "observation"),
    *("washout_days", "latency_days", "strata", "margin", "release"),
)
"""Facts of ``run.csv`` that define what was counted."""

NOT_THERE: Final = "not given"


def differences_table(compared: Sequence[Compared]) -> Table:
    """Return ``differences.csv``: one row per folder for every definition that is not the same in all."""
    known = [dict(_definitions(one.folder)) for one in compared]
    items = dict.fromkeys(item for definitions in known for item in definitions)
    rows: list[Row] = []
    for item in items:
        values = [definitions.get(item, NOT_THERE) for definitions in known]
        if len(set(values)) > 1:
            rows += [
                {"item": item, "folder": one.name, "value": value}
                for one, value in zip(compared, values, strict=True)
            ]
    return Table("differences", tuple(rows))


def _definitions(folder: Folder) -> Iterator[tuple[str, str]]:
    """Yield everything a folder says about what it counted, but no file name."""
    for fact in FACTS:
        if fact in folder.run:
            yield f"run: {fact}", folder.run[fact]
    study = tomllib.loads(folder.study_text)
    study["data"] = {key: value for key, value in study.get("data", {}).items() if key == "kind"}
    for key, value in _flat(study):
        if key not in LEFT_OUT:
            yield f"study: {key}", value
    yield from _rules(folder)
    yield from _codes(folder)


def _flat(section: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in section.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", str(value)


def _rules(folder: Folder) -> Iterator[tuple[str, str]]:
    for row in folder.tables.get("diseases", []):
        yield f"rule of {row['disease']}", str(row["rule"])


def _codes(folder: Folder) -> Iterator[tuple[str, str]]:
    """Yield the codes found of each disease and vocabulary: what really made people cases."""
    found: dict[str, list[str]] = {}
    for row in folder.tables.get("codes", []):
        if row["match"] != "not found":
            found.setdefault(f"codes found of {row['disease']} in {row['vocabulary']}", []).append(
                str(row["code"])
            )
    for item, codes in found.items():
        yield item, ", ".join(sorted(codes))
