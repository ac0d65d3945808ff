"""``manifest.json``: what a results folder holds and what made it. Written last."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from coincide.errors import InternalError, Problem
from coincide.results.rules import ReleaseRule
from coincide.results.schema import SCHEMA_VERSION
from coincide.results.text import json_bytes, read_json

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Facts of a run, an allow-list: no path, host, user name or environment has a place in it.

    Attributes
    ----------
    verb
        Command that made the folder, such as ``run``.
    rule
        The release rule all tables passed.
    seed
        Seed of the run's random numbers; None when it drew none.
    synthetic
        Whether the people are simulated.
    data_name
        Name of the data, as in the study.
    versions
        Package name -> version, ``coincide`` among them.
    inputs
        Base name of each input file -> sha256 of its content.
    began, seconds
        When the run began (UTC, ISO 8601) and how long it took.
    """

    verb: str
    rule: ReleaseRule
    seed: int | None = None
    synthetic: bool = False
    data_name: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    began: str = ""
    seconds: float | None = None

    def __post_init__(self) -> None:
        """Refuse inputs named by a path: folders tell who ran what where."""
        if any("/" in name or "\\" in name for name in self.inputs):
            raise InternalError(Problem("COI-I110", "an input of the manifest is named by its path"))


def file_entry(path: Path, rows: int | None) -> dict[str, Any]:
    """Return what the manifest says of one file: sha256 and size of what is on the disk, and its rows."""
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    entry: dict[str, Any] = {"sha256": digest, "bytes": path.stat().st_size}
    return entry if rows is None else entry | {"rows": rows}


def files_below(folder: Path) -> dict[str, Path]:
    """Return every file of a results folder but the manifest, by its name with forward slashes."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found.pop(MANIFEST, None)
    return dict(sorted(found.items()))


def manifest_bytes(facts: Manifest, headline: str, files: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return ``manifest.json``."""
    rule = facts.rule
    return json_bytes(
        {
            "schema": SCHEMA_VERSION,
            "verb": facts.verb,
            "headline": headline,
            "seed": facts.seed,
            "synthetic": facts.synthetic,
            "data": facts.data_name,
            "release": {
                "preset": rule.name,
                "words": rule.words,
                "mark": rule.mark,
                "min_cell_count": rule.min_cell_count,
                "round_to": rule.round_to,
            },
            "versions": dict(facts.versions),
            "inputs": dict(facts.inputs),
            "began": facts.began,
            "seconds": facts.seconds,
            "files": {name: dict(entry) for name, entry in files.items()},
        }
    )


def with_file(manifest: bytes, name: str, entry: Mapping[str, Any]) -> bytes:
    """Return a manifest with the entry of one file made or replaced."""
    document = read_json(manifest)
    if not isinstance(document, dict):
        raise InternalError(Problem("COI-I110", "the manifest is no object"))
    files = {**document["files"], name: dict(entry)}
    return json_bytes({**document, "files": files})
