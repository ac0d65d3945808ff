"""The prodrome curve: the ratio of the second disease in each year after the first.

Read backwards it says how much more often the first disease was recorded so many years before the second. The
other way to ask, comparing rates of A among people who later get B with those of others, looks at people
who lived long enough to get B: after a fatal A that alone makes A look rare before B.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from coincide.designs.pair.estimate import both_orders, one_order
from coincide.designs.pair.parts import Answers, Arrays, Bench, Part, Shown
from coincide.designs.pair.sums import piece_sum

QUESTION: Final = "prodrome"


def _count(bench: Bench) -> Arrays:
    """Count nothing more: the years are unions of the pieces the study counts anyway."""
    years = len(bench.plan.prodrome)
    return {"years": np.array(years, np.int64)} if years else {}


def _show(arrays: Arrays, answers: Answers) -> Shown:
    """Estimate each year, in each order and in both together."""
    if not arrays:
        return Shown()
    pair, plan = answers.pair, answers.plan
    estimates = []
    for span in plan.prodrome:
        estimates += [one_order(QUESTION, order, span) for order in pair.orders]
        estimates.append(both_orders(QUESTION, pair, span))
    # that a year is two windows, or a window three years, follows from their pieces
    known = {(e.direction, e.window) for e in answers.estimates.rows}
    names = [(e.direction, e.window) for e in estimates]
    sums = [piece_sum(*name, plan) for name in names if name not in known]
    return Shown(estimates=tuple(estimates), sums=tuple(sums))


PRODROME = Part("prodrome", _count, _show)
