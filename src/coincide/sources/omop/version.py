"""What a CDM says about itself: its name, its version, the version of its vocabularies."""

from __future__ import annotations

import re
from typing import Final

from coincide.errors import Problem
from coincide.sources.omop.cdm import Cdm
from coincide.sources.omop.rules import NO_VOCABULARY_VERSION

_READ: Final = re.compile(r"[vV]?5\.([34])(\.[0-9]+)*")
_SHOWN: Final = 40


def check_version(cdm: Cdm) -> dict[str, str]:
    """Note a problem when the CDM is of another version; return name, version and vocabulary version."""
    rows = cdm.engine.rows(
        "SELECT DISTINCT cdm_source_name, cdm_version, vocabulary_version FROM cdm_cdm_source ORDER BY ALL"
    )
    names, versions, vocabularies = (sorted({row[place] for row in rows if row[place]}) for place in range(3))
    said = versions or ([cdm.options.cdm_version] if cdm.options.cdm_version else [])
    if not said:
        cdm.problems.add(
            "COI-D610",
            "The CDM does not say its version.",
            where="cdm_source.cdm_version",
            why="Columns mean other things in other versions.",
            fix='Say it: cdm_version = "5.4" (or "5.3").',
        )
    other = [version for version in said if not _READ.fullmatch(version.strip())]
    if other:
        cdm.problems.extend([_other(other)])
    if not vocabularies:
        cdm.note(NO_VOCABULARY_VERSION, "cdm_source", 1, 1)
    facts = {"cdm_name": names, "cdm_version": said, "vocabulary_version": vocabularies}
    return {name: ", ".join(values) for name, values in facts.items() if values}


def _other(versions: list[str]) -> Problem:
    return Problem(
        "COI-D609",
        f"The CDM is of version {', '.join(version[:_SHOWN] for version in versions)}.",
        where="cdm_source.cdm_version",
        why="Only 5.3 and 5.4 are read: in other versions the same columns mean other things.",
        fix="Give a CDM of version 5.3 or 5.4.",
    )
