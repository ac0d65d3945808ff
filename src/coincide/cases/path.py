"""The way to a result: every clause with its result and what the case tells of it."""

from __future__ import annotations

from collections.abc import Mapping

from coincide.cases.clause import Finding, Node, state
from coincide.cases.evaluation import RESULT, Step
from coincide.cases.findings_words import words
from coincide.cases.known import Known

Texts = Mapping[str, tuple[str, ...]]


def path(node: Node, findings: Mapping[str, Known], evidence: Texts) -> Step:
    """Return a tree with the result of every clause."""
    result = RESULT[state(node, findings)]
    if isinstance(node, Finding):
        texts = evidence.get(node.name, ())
        return Step(words=words(node.name), result=result, finding=node.name, evidence=texts)
    parts = tuple(path(part, findings, evidence) for part in node.parts)
    return Step(words=node.words, result=result, least=node.least, citation=node.citation, parts=parts)
