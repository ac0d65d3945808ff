"""All worked examples, rerun offline: published numbers beside ours."""

from __future__ import annotations

from coincide.verify.comparison import Comparison
from coincide.verify.counts import counts
from coincide.verify.person_time import person_time
from coincide.verify.ratios import ratios


def run_examples() -> tuple[Comparison, ...]:
    """Return every comparison, in the order of the examples.

    Nothing is read but the package's own files, and nothing is random: the same answer on every machine.

    Examples
    --------
    >>> all(comparison.ok for comparison in run_examples())
    True
    """
    found = [*counts(), *ratios(), *person_time()]
    return tuple(sorted(found, key=lambda comparison: comparison.number))
