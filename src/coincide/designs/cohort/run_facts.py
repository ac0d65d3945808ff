"""``run.csv``: what was run on what, without clock, host or path."""

from __future__ import annotations

import hashlib
from typing import Final

from coincide import __version__
from coincide.designs.cohort.lines import LEVEL
from coincide.results.rules import ReleaseRule
from coincide.results.schema import SCHEMA_VERSION
from coincide.results.table import Table
from coincide.study.cohort_model import CohortStudy
from coincide.study.cohort_write import cohort_study_text

DESIGN: Final = "cohort"


def run_table(study: CohortStudy, rule: ReleaseRule, seed: int) -> Table:
    """Return the facts of the run."""
    question = study.question
    values = {
        "schema": SCHEMA_VERSION,
        "version": __version__,
        "design": DESIGN,
        "title": question.title or "Clinical cohort",
        "data_label": question.data_label or "cohort",
        "data_kind": "cohort",
        "synthetic": "no",
        "study_sha256": study_sha256(study),
        "seed": str(seed),
        "registered": question.registered,
        "release": rule.name,
        "release_words": rule.words,
        "min_cell_count": str(rule.min_cell_count),
        "level": f"{LEVEL:g}",
        "unit": "person",
        "endpoints": "; ".join(one.named(name) for name, one in study.endpoints.items()),
        "groups": "; ".join(_groups(study)),
    }
    return Table("run", tuple({"name": name, "value": value} for name, value in values.items()))


def study_sha256(study: CohortStudy) -> str:
    """Return the digest of the study as run."""
    return hashlib.sha256(cohort_study_text(study).encode("utf-8")).hexdigest()


def _groups(study: CohortStudy) -> list[str]:
    """Return each group with its role: who has A, B, both or neither."""
    section = study.cohort.groups
    if section is None:
        return []
    return [f"{name} ({role})" for name, role in section.roles.items()]
