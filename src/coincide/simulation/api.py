"""The Python door to simulated populations."""

from __future__ import annotations

import datetime as dt

from coincide.simulation.options import CareSeeking, Kin, Link, Misdiagnosis, Order
from coincide.sources.simulated import Simulated


def simulate(
    n: int = 1_000_000,
    *,
    link: float | Link = 2.0,
    order: Order = "both",
    misdiagnosis: float | Misdiagnosis = 0.0,
    frailty_variance: float = 0.0,
    care_seeking: CareSeeking | None = None,
    kin: Kin | None = None,
    a: str = "als",
    b: str = "ms",
    start: dt.date = dt.date(2000, 1, 1),
    end: dt.date = dt.date(2024, 12, 31),
    seed: int = 1,
) -> Simulated:
    """Return a simulated population with a known truth. Nothing is simulated yet.

    Parameters
    ----------
    n
        People the register ever holds.
    link
        Rate ratio of the second disease after the first, or a `Link` with a ratio per span of time.
    order
        In which order a ratio given as a number acts.
    misdiagnosis
        Share of people with B who wrongly get A's label, or a `Misdiagnosis`.
    frailty_variance, care_seeking, kin, a, b, start, end, seed
        See `coincide.simulation.options.Population`, which has further options.

    Returns
    -------
    A source: give it to ``Study(population=...)``; `truth` says what is planted, `write` makes files.

    Raises
    ------
    UsageError
        COI-U040 with everything that cannot be simulated.

    Examples
    --------
    >>> simulate(1_000, link=3.0).truth["true rate ratio, als then ms, 365-730d"]
    '3'
    """
    return Simulated(
        people=n,
        seed=seed,
        start=start,
        end=end,
        a=a,
        b=b,
        link=link if isinstance(link, Link) else Link((link,), order=order),
        misdiagnosis=misdiagnosis if isinstance(misdiagnosis, Misdiagnosis) else Misdiagnosis(misdiagnosis),
        care_seeking=care_seeking or CareSeeking(),
        frailty_variance=frailty_variance,
        kin=kin,
    )
