"""What a reader could work out from deaths of several rows, and the deaths that no table shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from coincide.designs.pair.absolute.sums import Ties, dated_deaths, some, tie
from coincide.designs.pair.plan import ORDERS
from coincide.designs.pair.prognosis.counts import PrognosisCounts
from coincide.designs.pair.prognosis.mortality import EVERYBODY, STRATA
from coincide.designs.pair.prognosis.rates import RateOf
from coincide.designs.pair.time_tables import TOO_OLD
from coincide.kernels.four_states import A_ONLY, STATES
from coincide.results.table import CountId, Sum

Counts = dict[CountId, int]
_SEXES: Final = STRATA[1:]


def deaths_in(state: str, stratum: str) -> CountId:
    """Return the identity of the deaths in a state."""
    return CountId("deaths", (state, stratum))


def people_in_state(state: str, stratum: str) -> CountId:
    """Return the identity of the people in a state, whom no table shows."""
    return CountId("people", ("with time in", state, stratum))


def unshown_people(counts: PrognosisCounts) -> Counts:
    """Return the people in each state: rows in which they are few are hidden."""
    by_sex = counts.people
    found = {people_in_state(name, EVERYBODY): int(by_sex[state].sum()) for state, name in enumerate(STATES)}
    for place, stratum in enumerate(_SEXES):
        found |= {people_in_state(name, stratum): int(by_sex[s, place]) for s, name in enumerate(STATES)}
    return found


def mortality_sums(counts: PrognosisCounts, rates: Sequence[RateOf]) -> Ties:
    """Return every sum of deaths, and the deaths in them that no table shows."""
    known = {(one.state, one.stratum): one.deaths for one in rates}
    found = [*_by_sex(), *_dated(counts, known), _above_the_last_age(counts)]
    unshown = {name: number for _, rest in found for name, number in rest.items()}
    return tuple(one for sums, _ in found for one in sums), unshown | unshown_people(counts)


def _by_sex() -> Iterator[Ties]:
    """Both sexes make all."""
    for state in STATES:
        parts = tuple(deaths_in(state, stratum) for stratum in _SEXES)
        yield (Sum(deaths_in(state, EVERYBODY), parts),), {}


def _dated(counts: PrognosisCounts, known: dict[tuple[str, str], int]) -> Iterator[Ties]:
    """Deaths with one disease are those after a dated one, as ``cumulative.csv`` has them, and the rest."""
    for place, direction in enumerate(ORDERS):
        state = A_ONLY + place
        name = STATES[state]
        old = some({CountId("deaths above the last age", (name,)): int(counts.old_deaths[state])})
        in_cells = {deaths_in(name, EVERYBODY): known[name, EVERYBODY]}
        dated = int(counts.dated_deaths[place])
        total = sum(in_cells.values()) + sum(old.values())
        undated = some({CountId("undated deaths", (name,)): total - dated})
        right: Counts = {dated_deaths(direction): dated} | undated
        made, through = tie(CountId("deaths through", (name,)), in_cells | old, right)
        yield made, through | old | undated | {dated_deaths(direction): dated}


def _above_the_last_age(counts: PrognosisCounts) -> Ties:
    """Deaths above the last age are those of each state and those on the day of a disease."""
    parts = some(
        {CountId("deaths above the last age", (n,)): int(counts.old_deaths[s]) for s, n in enumerate(STATES)}
    )
    rest = int(counts.states.outside[1]) - sum(parts.values())
    parts |= some({CountId("deaths above the last age", ("0d",)): rest})
    total = deaths_in(TOO_OLD, EVERYBODY)
    return ((Sum(total, tuple(parts)),), parts) if parts else ((), {})
