"""From canonical tables to counts of certificates: codes resolved, steps run, integers fetched."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide import days
from coincide.designs.certificates.ill_defined import ill_defined_codes
from coincide.designs.pair.code_index import code_index
from coincide.designs.pair.described import CodeFound
from coincide.diseases import CodeIndex, Resolved, require_disjoint, resolve
from coincide.engines.arrow import int32_table
from coincide.engines.base import Engine
from coincide.progress import Progress
from coincide.queries.certificate_counts import NAMED_KINDS
from coincide.queries.certificates import ILL_DEFINED, CellOptions, certificate_steps
from coincide.study import Study

Int64 = NDArray[np.int64]

LAST_AGE: Final = 110
"""Certificates of this age and above are one age."""

FIRST_YEAR, LAST_YEAR = 1850, 2200
"""Years in which a death can lie."""

CELL: Final = ("reading", "sex", "age", "year", "area")
COUNTS: Final = ("certificates", "with_a", "with_b", "with_both")


@dataclass(frozen=True, slots=True)
class CertificateCounts:
    """Everything a study of certificates needs once the certificates are left behind.

    Attributes
    ----------
    cells
        Column of `CELL` and `COUNTS` -> whole numbers, shape (cells,).
    places
        (underlying, part, certificates) of the certificates that name both.
    remaining
        Certificates remaining after each of ``queries.certificate_counts.CERTIFICATE_STAGES``.
    named
        role -> kind of ``NAMED_KINDS`` -> certificates.
    codes
        Codes found, and declared codes on no certificate.
    labels
        role -> what the disease's codes mean in these data.
    underlying
        Certificates with an underlying cause, and those on which it stands in another place too.
    """

    cells: dict[str, Int64]
    places: tuple[tuple[int, int, int], ...]
    remaining: tuple[int, ...]
    named: dict[str, dict[str, int]]
    codes: tuple[CodeFound, ...]
    labels: dict[str, str]
    underlying: tuple[int, int]

    def of_reading(self, reading: int) -> dict[str, Int64]:
        """Return the cells of one reading of a certificate."""
        used = self.cells["reading"] == reading
        return {name: values[used] for name, values in self.cells.items()}


def cell_options(study: Study) -> CellOptions:
    """Turn the study's strata into options of the queries."""
    return CellOptions(by_area="area" in study.followed.strata)


def count_certificates(engine: Engine, study: Study, progress: Progress) -> CertificateCounts:
    """Find the codes of A and B in loaded canonical tables and count.

    Raises
    ------
    StudyError
        When A and B share a code of the data.
    """
    index = code_index(engine, (study.a, study.b))
    a, b = resolve(study.a, index), resolve(study.b, index)
    require_disjoint(a, b)
    engine.load("code_set", _code_set(a, b, index))
    engine.load("ages", _ages())
    engine.load("years", _years(study))
    progress.phase("Counting certificates")
    engine.run(certificate_steps(cell_options(study)))
    stages = _rows(engine, "stages", "stage")
    counted = _rows(engine, "named_counts", "disease", "kind")
    return CertificateCounts(
        cells=_cells(engine),
        places=tuple((u, p, n) for u, p, n in _rows(engine, "places", "underlying", "part")),
        remaining=tuple(number for _, number in stages),
        named={
            role: {NAMED_KINDS[kind]: number for disease, kind, number in counted if disease == place}
            for place, role in enumerate("ab")
        },
        codes=_codes(engine, (a, b), index),
        labels={"a": a.label, "b": b.label},
        underlying=tuple(number for _, number in _rows(engine, "underlying", "listed")),  # type: ignore[arg-type]
    )


def _rows(engine: Engine, name: str, *order: str) -> list[tuple[int, ...]]:
    return [tuple(row.values()) for row in engine.fetch(name, order_by=order).to_pylist()]


def _cells(engine: Engine) -> dict[str, Int64]:
    table = engine.fetch("cells", order_by=CELL)
    return {
        name: np.from_dlpack(table.column(name).combine_chunks()).astype(np.int64)
        for name in table.column_names
    }


def _codes(engine: Engine, found: tuple[Resolved, Resolved], index: CodeIndex) -> tuple[CodeFound, ...]:
    match = {(place, hit.code): hit.match for place, each in enumerate(found) for hit in each.matched}
    rows = []
    for disease, code, mentions, certificates in _rows(engine, "codes_named", "disease", "code"):
        vocabulary, text = index.names[code]
        rows.append(CodeFound("ab"[disease], vocabulary, text, match[disease, code], mentions, certificates))
    for place, each in enumerate(found):
        rows += [
            CodeFound("ab"[place], vocabulary, code, "not found", 0, 0) for vocabulary, code in each.not_found
        ]
    return tuple(rows)


def _code_set(a: Resolved, b: Resolved, index: CodeIndex) -> pa.Table:
    sets = (a.codes, b.codes, ill_defined_codes(index))
    pairs = [(number, code) for number, codes in enumerate(sets) for code in codes]
    assert sets[ILL_DEFINED] is sets[-1]  # noqa: S101  (the number the queries give the third set)
    return int32_table(("disease", "code"), pairs)


def _ages() -> pa.Table:
    rows = [(age, days.edge(age), days.edge(age + 1) - 1) for age in range(LAST_AGE)]
    return int32_table(("age", "first", "last"), [*rows, (LAST_AGE, days.edge(LAST_AGE), days.NEVER)])


def _years(study: Study) -> pa.Table:
    """Return the calendar years of the study, all when it names none."""
    first = study.followed.window_from.year if study.followed.window_from else FIRST_YEAR
    last = study.followed.window_to.year if study.followed.window_to else LAST_YEAR
    rows = [
        (year, days.day(dt.date(year, 1, 1)), days.day(dt.date(year, 12, 31)))
        for year in range(first, last + 1)
    ]
    return int32_table(("year", "first", "last"), rows)
