"""What in a case speaks for or against each finding: short texts, in the order of the case."""

from __future__ import annotations

from coincide.cases.als_evidence import als_evidence
from coincide.cases.case import Case
from coincide.cases.ms_evidence import ms_evidence


def evidence(case: Case) -> dict[str, tuple[str, ...]]:
    """Return the finding's name -> what the case tells; findings of which it tells nothing are missing.

    Examples
    --------
    >>> from coincide.cases.case import Csf
    >>> from coincide.cases.known import exactly
    >>> evidence(Case(csf=Csf(bands=exactly(3))))["csf.bands"]
    ('oligoclonal bands: 3',)
    """
    return {name: texts for name, texts in {**als_evidence(case), **ms_evidence(case)}.items() if texts}
