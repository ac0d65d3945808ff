"""Tables of whom the study looks at: attrition, quality, codes, diseases, onset, truth."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from coincide.canonical import Finding, Intake, Sex
from coincide.designs.pair.described import Described
from coincide.designs.pair.people_sums import SHOWN_KINDS, people_sums
from coincide.designs.pair.words import rule_in_words
from coincide.queries.attrition import STAGES
from coincide.results.table import CountId, Row, Sum, Table
from coincide.study import Study


def described_tables(study: Study, described: Described, intake: Intake) -> tuple[Table, ...]:
    """Return the tables that say whom the study looks at."""
    names = {"a": study.a.name, "b": study.b.name}
    return (
        attrition_table(described),
        quality_table(intake.findings, described),
        codes_table(described, names),
        diseases_table(study, described),
        onset_table(described, names),
        Table("truth", tuple({"name": k, "value": v} for k, v in intake.truth.items())),
    )


def attrition_table(described: Described) -> Table:
    """Return ``attrition.csv``: people remaining after each step, and dropped by it."""
    remaining = described.remaining
    rows = [_attrition_row(0, "remaining", remaining[0])]
    for stage, (before, after) in enumerate(pairwise(remaining), start=1):
        rows.append(_attrition_row(stage, "dropped", before - after))
        rows.append(_attrition_row(stage, "remaining", after))
    sums = tuple(
        Sum(_stage(stage - 1, "remaining"), (_stage(stage, "dropped"), _stage(stage, "remaining")))
        for stage in range(1, len(remaining))
    )
    return Table("attrition", tuple(rows), key=("position", "kind"), support=("people",), sums=sums)


def _stage(position: int, kind: str) -> CountId:
    return CountId("people", (str(position), kind))


def _attrition_row(position: int, kind: str, people: int) -> Row:
    step = STAGES[position]
    return {"position": position, "kind": kind, "step": step, "people": people, "suppressed": False}


def quality_table(findings: tuple[Finding, ...], described: Described) -> Table:
    """Return ``quality.csv``: how often each rule was broken, and diseases nobody has a code of."""
    shown = [*findings, *(_without_codes(role, described) for role in ("a", "b"))]
    rows: tuple[Row, ...] = tuple(
        {
            "rule": finding.rule,
            "source_table": finding.table,
            "source_column": finding.column,
            "what": finding.what,
            "severity": finding.severity,
            "rows": finding.rows,
            "of": finding.of,
            "suppressed": False,
        }
        for finding in shown
        if finding is not None
    )
    key = ("rule", "source_table", "source_column", "what")
    return Table("quality", rows, key=key, support=("rows",))


def _without_codes(role: str, described: Described) -> Finding | None:
    if any(code.role == role and code.records for code in described.codes):
        return None
    what = f"no record carries a code of {described.labels[role]}"
    return Finding("COI-D300", "diagnosis", "code", what, "warning", 0, 0)


def codes_table(described: Described, names: Mapping[str, str]) -> Table:
    """Return ``codes.csv``: records and people of each code found, and declared codes not found."""
    rows: tuple[Row, ...] = tuple(
        {
            "disease": names[code.role],
            "vocabulary": code.vocabulary,
            "code": code.code,
            "match": code.match,
            "records": code.records,
            "people": code.people,
            "suppressed": False,
        }
        for code in described.codes
    )
    key = ("disease", "vocabulary", "code", "match")
    return Table("codes", rows, key=key, support=("records", "people"))


def diseases_table(study: Study, described: Described) -> Table:
    """Return ``diseases.csv``: what each disease means here and how many people have it."""
    rows: tuple[Row, ...] = tuple(
        {
            "disease": disease.name,
            "role": role,
            "label": described.labels[role],
            "rule": rule_in_words(rule),
            "kind": kind,
            "people": described.people[role].get(kind, 0),
            "suppressed": False,
        }
        for role, disease, rule in (("a", study.a, study.rule_a), ("b", study.b, study.rule_b))
        for kind in SHOWN_KINDS
    )
    sums = tuple(people_sums(study, described))
    return Table("diseases", rows, key=("disease", "kind"), support=("people",), sums=sums)


def onset_table(described: Described, names: Mapping[str, str]) -> Table:
    """Return ``onset.csv``: people by sex and age at the fulfilled day."""
    rows: tuple[Row, ...] = tuple(
        {
            "disease": names[group.role],
            "sex": Sex(group.sex).name.lower(),
            "age_from": group.age_from,
            "people": group.people,
            "suppressed": False,
        }
        for group in described.onset
    )
    return Table("onset", rows, key=("disease", "sex", "age_from"), support=("people",))
