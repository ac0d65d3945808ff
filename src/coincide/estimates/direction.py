"""Which disease is recorded first, given equal follow-up?

Per window, ``O_AB given O_AB + O_BA ~ Binomial(n, r E_AB / (r E_AB + E_BA))``: how often A would come first
by chance depends on how much time is followed after each, and on the ages at which they arise, and both are
in the expectations. ``r`` is 1 when neither order is preferred, whatever ratio the window has. Windows are
taken apart since a ratio that changes with time, together with unequal follow-up, would look like a
direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problems, UsageError
from coincide.estimates.cells import count, same_length, time
from coincide.estimates.conditional import rate_ratio, reference_events
from coincide.estimates.interval import Interval, half_error
from coincide.estimates.shared_reference import WindowCells, expected_by_window, order_ratio

SMALLEST_EXPECTED: Final = 0.01
"""Windows whose smaller expectation is below this are left out: they carry no comparison."""

REFERENCE_TIMES: Final = 20
"""With a reference worth fewer than this many times the exposed events, expectations are not known well
enough to be taken as fixed."""

CONVOLVED_UP_TO: Final = 2000
"""A few windows are cheap to convolve exactly; above this the saddlepoint."""


@dataclass(frozen=True, slots=True)
class Direction:
    """Which disease comes first.

    Attributes
    ----------
    share
        Share recorded A first, given equal follow-up: ``r / (1 + r)``. ``nan`` without events.
    interval
        Interval of `share`, inside 0 to 1.
    p
        Two-sided p value of ``share = 1/2``.
    observed_first, events
        Pairs recorded A first, and all pairs, in the windows used.
    expected_share
        Share recorded A first that chance alone predicts from the unequal follow-up; ``nan`` without events.
    used
        Which windows were used.
    method
        ``binomial`` (mid-P, expectations taken as known) or ``likelihood ratio`` (small reference).
    """

    share: float
    interval: Interval
    p: float
    observed_first: int
    events: int
    expected_share: float
    used: tuple[bool, ...]
    method: str


def direction(ab: WindowCells, ba: WindowCells, *, level: float = 0.95) -> Direction:
    """Test which disease is recorded first, choosing the test by the size of the reference.

    Parameters
    ----------
    ab, ba
        Events and days per window and cell in each order, the same windows in the same places; the same day
        is in neither.
    level
        Confidence level.

    Notes
    -----
    :func:`direction_from_totals` when each order's reference is worth at least 20 times the exposed events
    of both, else :func:`direction_by_likelihood`.
    """
    cells = ab.inside, ba.inside
    exposed = sum(int(c.events.sum()) for c in cells)
    worth = [reference_events(c.days.sum(axis=0), c.unexposed_events, c.unexposed_days) for c in cells]
    if min(worth) < REFERENCE_TIMES * exposed:
        return direction_by_likelihood(ab, ba, level=level)
    return direction_from_totals(
        cells[0].events.sum(axis=1),
        expected_by_window(ab),
        cells[1].events.sum(axis=1),
        expected_by_window(ba),
        level=level,
    )


def direction_from_totals(
    observed_ab: ArrayLike,
    expected_ab: ArrayLike,
    observed_ba: ArrayLike,
    expected_ba: ArrayLike,
    *,
    level: float = 0.95,
) -> Direction:
    """Return the direction from observed and expected numbers per window, expectations taken as known.

    The binomials of the windows are summed by convolution; interval and two-sided mid-P value come from
    that one law.

    Examples
    --------
    Twice the follow-up after A, and twice the pairs: no direction.

    >>> d = direction_from_totals([20], [8.0], [10], [4.0])
    >>> round(d.share, 6), round(d.expected_share, 3)
    (0.5, 0.667)
    """
    problems = Problems(UsageError)
    o_ab, o_ba = (count(o, n, problems) for o, n in ((observed_ab, "A then B"), (observed_ba, "B then A")))
    e_ab, e_ba = (time(e, n, problems) for e, n in ((expected_ab, "A then B"), (expected_ba, "B then A")))
    same_length((o_ab, e_ab, o_ba, e_ba), problems)
    problems.raise_if_any()
    used = np.minimum(e_ab, e_ba) >= SMALLEST_EXPECTED
    pairs = o_ab[used] + o_ba[used]
    odds = rate_ratio(
        o_ab[used], e_ab[used], o_ba[used], e_ba[used], level=level, exact_up_to=CONVOLVED_UP_TO
    )
    by_chance = e_ab[used] / (e_ab[used] + e_ba[used])
    return _direction(
        odds.estimate, odds.interval, odds.p, int(o_ab[used].sum()), pairs, by_chance, used, "binomial"
    )


def direction_by_likelihood(ab: WindowCells, ba: WindowCells, *, level: float = 0.95) -> Direction:
    """Return the direction from the cells, with the reference's own uncertainty.

    In each order the events of a cell are multinomial over its windows and its unexposed state. Window
    ratios are free; ``r``, how many times larger they are in A then B, is tested by the likelihood ratio and
    its interval holds the values not rejected.
    """
    half_error(level)
    used = np.minimum(expected_by_window(ab), expected_by_window(ba)) >= SMALLEST_EXPECTED
    first, second = ab.only(used), ba.only(used)
    odds, interval, p = order_ratio(first, second, level)
    o_ab, o_ba = first.events.sum(axis=1), second.events.sum(axis=1)
    e_ab, e_ba = expected_by_window(first), expected_by_window(second)
    by_chance = e_ab / (e_ab + e_ba)
    return _direction(odds, interval, p, int(o_ab.sum()), o_ab + o_ba, by_chance, used, "likelihood ratio")


def _direction(
    odds: float,
    interval: Interval,
    p: float,
    observed_first: int,
    pairs: NDArray[np.int64],
    by_chance: NDArray[np.float64],
    used: NDArray[np.bool_],
    method: str,
) -> Direction:
    events = int(pairs.sum())
    return Direction(
        share=_share(odds),
        interval=Interval(_share(interval.low), _share(interval.high), interval.level),
        p=p,
        observed_first=observed_first,
        events=events,
        expected_share=float((pairs * by_chance).sum()) / events if events else float("nan"),
        used=tuple(bool(u) for u in used),
        method=method,
    )


def _share(odds: float) -> float:
    return 1.0 if np.isinf(odds) else odds / (1 + odds)
