"""All tables of a study of certificates, before and after release, and the verdict from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from coincide import __version__
from coincide.canonical import Intake
from coincide.designs.base import Answered
from coincide.designs.certificates.counts import CertificateCounts
from coincide.designs.certificates.estimate import estimate_mentions, law_of_cells
from coincide.designs.certificates.sums import PRIMARY, people_sums, unshown_people, unshown_rests
from coincide.designs.certificates.tables import (
    estimates_table,
    misdiagnosis_table,
    names_of,
    places_table,
    power_table,
    steps_table,
)
from coincide.designs.certificates.verdict import CertificateFacts, decide
from coincide.designs.pair.described import Described
from coincide.designs.pair.described_tables import codes_table, quality_table
from coincide.designs.pair.facts import study_sha256
from coincide.designs.pair.headline import HIDDEN
from coincide.designs.pair.verdict import Shown
from coincide.queries.certificate_counts import CERTIFICATE_STAGES, EVERYWHERE, NAMED_KINDS
from coincide.results.release import release
from coincide.results.rules import Rule
from coincide.results.schema import SCHEMA_VERSION
from coincide.results.table import CountId, Released, Row, Sum, Table
from coincide.study import Study

NAMED: str = "a code of its set stands anywhere on the certificate"
"""When a certificate names a disease, in words."""


def check_tables(study: Study, intake: Intake, counted: CertificateCounts, seed: int) -> tuple[Table, ...]:
    """Return the tables that never look at certificates that name both."""
    described = Described(counted.remaining, {}, counted.codes, (), counted.labels)
    return (
        run_table(study, intake, counted, seed),
        attrition_table(counted),
        quality_table(intake.findings, described),
        codes_table(described, names_of(study)),
        diseases_table(study, counted),
        power_table(study, counted),
    )


def check_counted(
    study: Study, intake: Intake, counted: CertificateCounts
) -> tuple[tuple[Released, ...], tuple[str, ...]]:
    """Return the released tables of a check, and the reasons that forbid an answer."""
    tables = check_tables(study, intake, counted, seed=1)
    unshown = unshown_people(names_of(study), counted)
    return release(tables, Rule(study.release.preset), unshown=unshown), forbidding(intake, counted)


def every_table(
    study: Study, intake: Intake, counted: CertificateCounts, seed: int
) -> tuple[tuple[Table, ...], dict[CountId, int]]:
    """Return all tables before release, and the counts that no table shows but sums connect."""
    rows = estimate_mentions(counted)
    tables = (
        *check_tables(study, intake, counted, seed),
        estimates_table(study, rows),
        steps_table(study, counted),
        places_table(study, counted),
        misdiagnosis_table(study, counted, rows[0]),
    )
    return tables, unshown_people(names_of(study), counted) | unshown_rests(rows)


def answer_counted(study: Study, intake: Intake, counted: CertificateCounts, seed: int) -> Answered:
    """Estimate, release, and judge from what was released."""
    tables, unshown = every_table(study, intake, counted, seed)
    released = release(tables, Rule(study.release.preset), unshown=unshown, last=frozenset({PRIMARY}))
    facts = CertificateFacts(
        a=counted.labels["a"],
        b=counted.labels["b"],
        forbids=forbidding(intake, counted),
        margin=study.question.margin,
    )
    return Answered(decide(replace(facts, **_misdiagnosis(released)), _primary(released)), released)


def forbidding(intake: Intake, counted: CertificateCounts) -> tuple[str, ...]:
    """Return the reasons why these certificates cannot answer, whatever the numbers."""
    law = law_of_cells(counted.of_reading(EVERYWHERE))
    nobody = counted.remaining[-1] == 0
    reasons = {
        "no_certificate": nobody,
        "one_cause_per_death": intake.one_cause_per_death,
        "sampled_on_disease": intake.sampled_on != "population",
        "nobody_unexposed": not nobody and law.expected > 0 and law.least == law.most,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def run_table(study: Study, intake: Intake, counted: CertificateCounts, seed: int) -> Table:
    """Return ``run.csv``: what was run on what, without clock, host or path."""
    rule, followed = Rule(study.release.preset), study.followed
    values = {
        "schema": SCHEMA_VERSION,
        "version": __version__,
        "design": "certificates",
        "title": study.question.title or " and ".join(counted.labels.values()),
        "data_label": study.question.data_label or f"{study.population.kind} data",
        "data_kind": study.population.kind,
        "synthetic": "yes" if intake.synthetic else "no",
        "study_sha256": study_sha256(study),
        "seed": str(seed),
        "registered": study.question.registered,
        "a": study.a.name,
        "b": study.b.name,
        "a_label": counted.labels["a"],
        "b_label": counted.labels["b"],
        "release": rule.name,
        "release_words": rule.words,
        "min_cell_count": str(rule.min_cell_count),
        "margin": " to ".join(f"{limit:g}" for limit in study.question.margin),
        "level": "0.95",
        "window_from": followed.window_from.isoformat() if followed.window_from else "",
        "window_to": followed.window_to.isoformat() if followed.window_to else "",
        "unit": "certificate",
        "strata": ", ".join(("sex", "age (1 year)", "calendar year of death", *followed.strata)),
        "mention": NAMED,
        "calibrated": "no",
    }
    return Table("run", tuple({"name": name, "value": value} for name, value in values.items()))


def attrition_table(counted: CertificateCounts) -> Table:
    """Return ``attrition.csv``: certificates remaining after each step, and dropped by it."""
    remaining = counted.remaining
    rows = [_stage_row(0, "remaining", remaining[0])]
    for stage, (before, after) in enumerate(pairwise(remaining), start=1):
        rows += [_stage_row(stage, "dropped", before - after), _stage_row(stage, "remaining", after)]
    sums = tuple(
        Sum(_stage(stage - 1, "remaining"), (_stage(stage, "dropped"), _stage(stage, "remaining")))
        for stage in range(1, len(remaining))
    )
    return Table("attrition", tuple(rows), key=("position", "kind"), support=("people",), sums=sums)


def _stage(position: int, kind: str) -> CountId:
    return CountId("people", (str(position), kind))


def _stage_row(position: int, kind: str, certificates: int) -> Row:
    step = CERTIFICATE_STAGES[position]
    return {"position": position, "kind": kind, "step": step, "people": certificates, "suppressed": False}


def diseases_table(study: Study, counted: CertificateCounts) -> Table:
    """Return ``diseases.csv``: what each disease means here and how many certificates name it."""
    rows: tuple[Row, ...] = tuple(
        {
            "disease": name,
            "role": role,
            "label": counted.labels[role],
            "rule": NAMED,
            "kind": kind,
            "people": counted.named[role][kind],
            "suppressed": False,
        }
        for role, name in names_of(study).items()
        for kind in NAMED_KINDS
    )
    sums = tuple(people_sums(names_of(study), counted))
    return Table("diseases", rows, key=("disease", "kind"), support=("people",), sums=sums)


def _rows(released: Sequence[Released], name: str) -> list[Row]:
    return [row for table in released if table.name == name for row in table.rows]


def _primary(released: Sequence[Released]) -> Shown:
    """Return the primary as released, so that nothing hidden can shine through the verdict."""
    row = next(
        r
        for r in _rows(released, "estimates")
        if (r["question"], r["measure"]) == ("primary", "mention_ratio")
    )
    if row["suppressed"]:
        return HIDDEN
    numbers: dict[str, Any] = {name: row[name] for name in ("observed", "expected", "low", "high")}
    states: dict[str, Any] = {name: row[name] for name in ("low_state", "high_state", "method")}
    return Shown(ratio=row["estimate"], **numbers, **states)  # type: ignore[arg-type]


def _misdiagnosis(released: Sequence[Released]) -> dict[str, Any]:
    """Return the tipping point and the prior, as released; nothing where the row is hidden."""
    for row in _rows(released, "misdiagnosis"):
        if row["criterion"] == "lower_limit" and not row["suppressed"]:
            return {"remove_for_limit": row["remove"], "prior_people": row["prior_people"]}
    return {}
