"""How time after the first disease is cut, and which pieces make which window.

The kernel counts in *states*: unexposed, the day itself, pieces of time since a dated first disease,
pieces of time since follow-up began for an undated (prevalent) one. Every window of the report is a
union of states, so no window is counted twice and all add up.

Prevalent time nearer to the begin of follow-up than the study's latency is in no window: an undated first
disease may have begun the day before. Leaving less than the latency out after a dated first disease (the
latency series) does not bring it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from coincide.days import edge
from coincide.kernels.states import FIRST_SINCE, SAME_DAY
from coincide.study.sections import RivalsSection, WindowsSection

ORDERS: Final = ("a_then_b", "b_then_a")
"""Both orders, A first, as results name them."""


@dataclass(frozen=True, slots=True)
class Span:
    """A window of the report: a name and the states that make it."""

    name: str
    states: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Cuts for the kernel and spans for the report.

    Attributes
    ----------
    since_cuts
        Days since a dated first disease at which a piece begins; the last piece is open.
    prevalent_cuts
        Days since follow-up began at which a piece of prevalent time begins.
    windows
        The windows of the study, the day itself first, prevalent time last.
    everything, everything_dated
        All time after the first disease, the day itself left out: with and without prevalent time.
    primary, primary_dated
        The first `latency_days` left out: with and without prevalent time.
    latencies
        (years left out, span) of the latency series.
    left_out
        Prevalent time before the latency: at risk, in no estimate.
    prodrome
        The years after a dated first disease, one by one; the day itself is in none.
    stretches
        Dated time between the edges of windows and latencies; the years cut them further.
    """

    since_cuts: tuple[int, ...]
    prevalent_cuts: tuple[int, ...]
    windows: tuple[Span, ...]
    everything: Span
    everything_dated: Span
    primary: Span
    primary_dated: Span
    latencies: tuple[tuple[int, Span], ...]
    left_out: Span
    latency_days: int
    prodrome: tuple[Span, ...] = ()
    stretches: tuple[Span, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every window that is printed, the same day left out, each name once."""
        spans = (
            *self.windows[1:],
            self.everything,
            self.everything_dated,
            self.primary,
            self.primary_dated,
            *(span for _, span in self.latencies),
            *self.prodrome,
        )
        return tuple({span.name: span for span in spans}.values())

    @property
    def pieces(self) -> tuple[Span, ...]:
        """Every state after the first disease as a span of its own: what all windows are made of."""
        since = [
            Span(_name(low, high, "piece "), (FIRST_SINCE + i,))
            for i, (low, high) in enumerate(_intervals(self.since_cuts))
        ]
        first = FIRST_SINCE + len(self.since_cuts)
        prevalent = [
            Span(_name(low, high, "prevalent piece "), (first + i,))
            for i, (low, high) in enumerate(_intervals(self.prevalent_cuts))
        ]
        return (*since, *prevalent)


def make_plan(windows: WindowsSection, rivals: RivalsSection) -> Plan:
    """Cut time so that the windows, the primary, the latency series and the years are unions of pieces."""
    latency = windows.latency_days
    latencies = sorted({edge(years) for years in rivals.latency_years} | {latency})
    years = (1, *(edge(year) for year in range(1, windows.prodrome_years + 1)))
    own = tuple(sorted({1, *windows.edges_days, *(days for days in latencies if days > 0)}))
    since = tuple(sorted({*own, *years}))
    prevalent = tuple(sorted({0, *(days for days in latencies if days >= latency)}))
    after = {max(days, 1) for days in latencies}
    spans = [
        Span(_window_name(low, high, after), _since(since, low, high))
        for low, high in _intervals(windows.edges_days)
    ]
    dated, undated = _since(since, 1, None), _prevalent(since, prevalent, latency)
    return Plan(
        since_cuts=since,
        prevalent_cuts=prevalent,
        windows=(Span("0d", (SAME_DAY,)), *spans, Span("prevalent", undated)),
        everything=Span("all", dated + undated),
        everything_dated=Span("1d+ dated", dated),
        primary=_after(since, prevalent, latency, latency),
        primary_dated=Span(f"{latency}d+ dated", _since(since, latency, None)),
        latencies=tuple(
            (years, _after(since, prevalent, edge(years), latency))
            for years in sorted(set(rivals.latency_years))
        ),
        left_out=Span("left_out", (FIRST_SINCE + len(since),)),
        latency_days=latency,
        prodrome=tuple(Span(_name(low, high), _since(since, low, high)) for low, high in pairwise(years)),
        stretches=tuple(
            Span(_name(low, high, "stretch "), _since(since, low, high)) for low, high in _intervals(own)
        ),
    )


def primary_alone(latency_days: int) -> Plan:
    """Return the fewest cuts that still tell the primary apart."""
    windows = WindowsSection(edges_days=(1,), latency_days=latency_days, prodrome_years=0)
    return make_plan(windows, RivalsSection(latency_years=()))


def _intervals(cuts: tuple[int, ...]) -> list[tuple[int, int | None]]:
    """Return [low, high) of each piece; the last is open."""
    return list(zip(cuts, (*cuts[1:], None), strict=True))


def _name(low: int, high: int | None, prefix: str = "") -> str:
    return f"{prefix}{low}d+" if high is None else f"{prefix}{low}-{high}d"


def _window_name(low: int, high: int | None, after: set[int]) -> str:
    """Name a window; the open one is ``dated`` where a span that also holds prevalent time begins there."""
    return f"{_name(low, high)} dated" if high is None and low in after else _name(low, high)


def _since(cuts: tuple[int, ...], low: int, high: int | None) -> tuple[int, ...]:
    """Return the states of dated time in [low, high) days after the first disease."""
    return tuple(FIRST_SINCE + i for i, cut in enumerate(cuts) if cut >= low and (high is None or cut < high))


def _prevalent(since_cuts: tuple[int, ...], cuts: tuple[int, ...], low: int) -> tuple[int, ...]:
    """Return the states of prevalent time `low` days and more after follow-up began."""
    first = FIRST_SINCE + len(since_cuts)
    return tuple(first + i for i, cut in enumerate(cuts) if cut >= low)


def _after(
    since_cuts: tuple[int, ...], prevalent_cuts: tuple[int, ...], days: int, latency_days: int
) -> Span:
    """Return all time `days` and more after the first disease, prevalent time included."""
    low = max(days, 1)
    undated = _prevalent(since_cuts, prevalent_cuts, max(days, latency_days))
    return Span(f"{low}d+", _since(since_cuts, low, None) + undated)
