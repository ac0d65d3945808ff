"""Sums a reader can form from the tables of a study of certificates, and the counts no table shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.designs.certificates.counts import CertificateCounts
from coincide.designs.certificates.estimate import Mentions
from coincide.results.table import CountId, Sum

Counts = dict[CountId, int]

PRIMARY: Final = CountId("observed", ("either", "all", "all"))
"""The certificates the study is about: those that name both."""

NOT_COUNTED: Final = "named, not counted"


def observed(stratum: str) -> CountId:
    """Return the identity of the certificates that name both in a stratum."""
    return CountId("observed", ("either", "all", stratum))


def people_of(disease: str, kind: str) -> CountId:
    """Return the identity of the certificates that name a disease."""
    return CountId("people", (disease, kind))


def estimate_sums(rows: tuple[Mentions, ...]) -> Iterator[Sum]:
    """Both sexes make the primary; another reading of a certificate leaves a rest out."""
    sexes = tuple(observed(row.stratum) for row in rows if row.question == "stratum")
    if sexes:
        yield Sum(PRIMARY, sexes)
    for row in rows:
        if row.question == "reading":
            yield Sum(PRIMARY, (observed(row.stratum), _rest(row)))


def unshown_rests(rows: tuple[Mentions, ...]) -> Counts:
    """Return the certificates another reading leaves out, which a reader finds by subtracting."""
    total = rows[0].ratio.observed
    return {_rest(row): total - row.ratio.observed for row in rows if row.question == "reading"}


def _rest(row: Mentions) -> CountId:
    return observed(f"all but {row.stratum}")


def people_sums(names: dict[str, str], counted: CertificateCounts) -> Iterator[Sum]:
    """Tie the certificates of a disease to those that lie in a cell, and to a code that stands alone."""
    unshown = unshown_people(names, counted)
    for role, disease in names.items():
        named, in_cells, rest = (people_of(disease, kind) for kind in ("named", "counted", NOT_COUNTED))
        yield Sum(named, (in_cells, *((rest,) if rest in unshown else ())))
        found = [code for code in counted.codes if code.role == role and code.records]
        if len(found) == 1:
            code = found[0]
            yield Sum(named, (CountId("people", (disease, code.vocabulary, code.code, code.match)),))


def unshown_people(names: dict[str, str], counted: CertificateCounts) -> Counts:
    """Return the certificates of a disease that lie in no cell; a rest of nobody is no cover."""
    rests = {
        people_of(disease, NOT_COUNTED): counted.named[role]["named"] - counted.named[role]["counted"]
        for role, disease in names.items()
    }
    return {name: count for name, count in rests.items() if count}
