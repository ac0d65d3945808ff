"""How findings and counts of a case are written."""

from __future__ import annotations

from coincide.cases.known import ANY, UNKNOWN, Count, Known


def told(label: str, finding: Known) -> tuple[str, ...]:
    """Return a finding as text; nothing where it is unknown.

    Examples
    --------
    >>> from coincide.cases.known import ABSENT
    >>> told("IgG index raised", ABSENT)
    ('IgG index raised: absent',)
    """
    return () if finding is UNKNOWN else (f"{label}: {finding.value}",)


def counted(label: str, count: Count, unit: str = "") -> tuple[str, ...]:
    """Return a count as text; nothing where nothing is known of it.

    Examples
    --------
    >>> counted("periventricular lesions", Count(1, 2)), counted("progression", Count(12), "months")
    (('periventricular lesions: 1 to 2',), ('progression: 12 months or more',))
    """
    if count == ANY:
        return ()
    after = f" {unit}" if unit else ""
    if count.high is None:
        return (f"{label}: {count.low}{after} or more",)
    number = str(count.low) if count.low == count.high else f"{count.low} to {count.high}"
    return (f"{label}: {number}{after}",)
