"""Windows, the primary and the latency series are unions of the kernel's states, whatever the edges."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.days import edge
from coincide.designs.pair.plan import Plan, Span, make_plan, primary_alone
from coincide.kernels.states import FIRST_SINCE, state_names
from coincide.study.sections import (
    MOST_EDGES,
    MOST_LATENCIES,
    MOST_PRODROME_YEARS,
    RivalsSection,
    WindowsSection,
)


def plan_of(
    edges: tuple[int, ...] = (1, 183, 365, 730, 1826, 3652),
    latency: int = 365,
    years: tuple[int, ...] = (0, 1, 2, 3, 5),
    prodrome: int = 0,
) -> Plan:
    return make_plan(
        WindowsSection(edges_days=edges, latency_days=latency, prodrome_years=prodrome),
        RivalsSection(latency_years=years),
    )


def spans_of_days(plan: Plan) -> dict[int, tuple[str, int, float]]:
    """State -> (dated or prevalent, first day, end): read from the names the kernel gives its states."""
    out = {}
    for state, name in enumerate(state_names(plan.since_cuts, plan.prevalent_cuts)):
        if state >= FIRST_SINCE:
            kind = "prevalent" if name.startswith("prevalent:") else "dated"
            low, _, high = name.removeprefix("prevalent:").partition("-")
            end = float(high.removesuffix("d")) if high else float("inf")
            out[state] = (kind, int(low.removesuffix("d+")), end)
    return out


def covered(plan: Plan, span: Span) -> dict[str, tuple[int, float]]:
    """Return the days a span holds of each kind; fails when its states leave a hole or overlap."""
    known, out = spans_of_days(plan), {}
    for state in span.states:
        kind, low, high = known[state]
        begun = out.get(kind)
        assert begun is None or begun[1] == low, "a hole or an overlap"
        out[kind] = (begun[0] if begun else low, high)
    return out


INFINITE = float("inf")


def test_the_default_plan() -> None:
    plan = plan_of()
    assert plan.since_cuts == (1, 183, 365, 730, 1095, 1826, 3652)
    assert plan.prevalent_cuts == (0, 365, 730, 1095, 1826)
    assert [span.name for span in plan.windows] == [
        "0d", "1-183d", "183-365d", "365-730d", "730-1826d", "1826-3652d", "3652d+", "prevalent",
    ]  # fmt: skip
    assert covered(plan, plan.windows[4]) == {"dated": (730, 1826)}
    assert covered(plan, plan.windows[6]) == {"dated": (3652, INFINITE)}
    assert covered(plan, plan.windows[7]) == {"prevalent": (365, INFINITE)}
    assert (plan.primary.name, plan.primary_dated.name) == ("365d+", "365d+ dated")
    assert covered(plan, plan.primary) == {"dated": (365, INFINITE), "prevalent": (365, INFINITE)}
    assert covered(plan, plan.primary_dated) == {"dated": (365, INFINITE)}
    assert covered(plan, plan.everything) == {"dated": (1, INFINITE), "prevalent": (365, INFINITE)}
    assert covered(plan, plan.left_out) == {"prevalent": (0, 365)}
    assert [(years, span.name) for years, span in plan.latencies] == [
        (0, "1d+"), (1, "365d+"), (2, "730d+"), (3, "1095d+"), (5, "1826d+"),
    ]  # fmt: skip
    assert covered(plan, plan.latencies[0][1]) == {"dated": (1, INFINITE), "prevalent": (365, INFINITE)}
    assert covered(plan, plan.latencies[3][1]) == {"dated": (1095, INFINITE), "prevalent": (1095, INFINITE)}


def test_windows_that_share_no_edge_with_the_latency() -> None:
    plan = plan_of(edges=(1, 100, 1000), latency=500, years=(1,))
    assert plan.since_cuts == (1, 100, 365, 500, 1000)
    assert plan.prevalent_cuts == (0, 500)
    assert covered(plan, plan.windows[2]) == {"dated": (100, 1000)}
    assert covered(plan, plan.primary) == {"dated": (500, INFINITE), "prevalent": (500, INFINITE)}
    # one year left out after a dated first disease; an undated one keeps the study's latency
    assert covered(plan, plan.latencies[0][1]) == {"dated": (365, INFINITE), "prevalent": (500, INFINITE)}


@pytest.mark.parametrize(
    ("edges", "latency", "years"),
    [
        ((1,), 365, (0,)),  # the only window and "nothing left out" begin on one day
        ((1, 3652), 3652, ()),  # the last window and the primary do
        ((1, 183, 3652), 365, (10,)),  # the last window and a latency of ten years do
        ((1,), 1, (0, 1)),
    ],
)
def test_a_window_and_a_span_with_prevalent_time_never_share_a_name(
    edges: tuple[int, ...], latency: int, years: tuple[int, ...]
) -> None:
    plan = plan_of(edges, latency, years)
    last = plan.windows[-2]
    assert last.name == f"{edges[-1]}d+ dated"
    assert covered(plan, last) == {"dated": (edges[-1], INFINITE)}
    names_are_of_one_span(plan)


def names_are_of_one_span(plan: Plan) -> None:
    everything = [
        *plan.windows, plan.everything, plan.everything_dated, plan.primary, plan.primary_dated,
        plan.left_out, *(span for _, span in plan.latencies), *plan.pieces, *plan.prodrome,
    ]  # fmt: skip
    states: dict[str, tuple[int, ...]] = {}
    for span in everything:
        assert states.setdefault(span.name, span.states) == span.states, span.name


EDGES = st.sets(st.sampled_from([2, 100, 183, 365, 366, 730, 1095, 1826, 3652, 5000]), max_size=6)


@settings(derandomize=True, database=None, deadline=None)
@given(
    EDGES,
    st.sampled_from([1, 2, 183, 365, 730, 3652]),
    st.sets(st.integers(0, 12), max_size=5),
    st.integers(0, 10),
)
def test_any_plan_counts_every_day_once(
    edges: set[int], latency: int, years: set[int], prodrome: int
) -> None:
    plan = plan_of((1, *sorted(edges)), latency, tuple(years), prodrome)
    names_are_of_one_span(plan)
    states = set(spans_of_days(plan))
    # the pieces are the states; the windows and what is left out hold each of them once
    assert sorted(s for piece in plan.pieces for s in piece.states) == sorted(states)
    held = list(itertools.chain(*(span.states for span in (*plan.windows[1:], plan.left_out))))
    assert sorted(held) == sorted(states)
    assert set(plan.everything.states) == states - set(plan.left_out.states)
    assert covered(plan, plan.primary) == {"dated": (latency, INFINITE), "prevalent": (latency, INFINITE)}
    for low, span in zip((1, *sorted(edges)), plan.windows[1:], strict=False):
        assert covered(plan, span)["dated"][0] == low
    for number, span in plan.latencies:
        dated = max(edge(number), 1)
        assert covered(plan, span) == {
            "dated": (dated, INFINITE),
            "prevalent": (max(dated, latency), INFINITE),
        }
    assert [number for number, _ in plan.latencies] == sorted(years)
    assert [covered(plan, span) for span in plan.prodrome] == [
        {"dated": (max(edge(year), 1), edge(year + 1))} for year in range(prodrome)
    ]


def test_the_most_a_study_file_allows_fits_the_kernel() -> None:
    edges = tuple(range(1, 2 * MOST_EDGES, 2))
    plan = plan_of(edges, 20_000, tuple(range(60, 60 + MOST_LATENCIES)), MOST_PRODROME_YEARS)
    assert len(edges) == MOST_EDGES
    assert len(state_names(plan.since_cuts, plan.prevalent_cuts)) <= 62


def test_ten_years_are_told_apart_unless_the_study_says_otherwise() -> None:
    plan = make_plan(WindowsSection(), RivalsSection())
    assert [span.name for span in plan.prodrome] == [
        "1-365d", "365-730d", "730-1095d", "1095-1461d", "1461-1826d", "1826-2191d", "2191-2556d",
        "2556-2922d", "2922-3287d", "3287-3652d",
    ]  # fmt: skip
    assert plan_of(prodrome=0).prodrome == ()
    names_are_of_one_span(plan)


def test_the_primary_alone_needs_few_states() -> None:
    plan = primary_alone(365)
    assert covered(plan, plan.primary) == covered(plan_of(), plan_of().primary)
    assert plan.primary.name == "365d+"
    assert (plan.since_cuts, plan.prevalent_cuts) == ((1, 365), (0, 365))
