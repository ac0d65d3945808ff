"""Deaths of one state in the cells of sex, age and cohort in which another has time, and in those left.

A mortality ratio is made of the first alone: its estimate and interval give them back, though the row shows
all deaths of the state.
"""

from __future__ import annotations

from collections.abc import Iterator

from coincide.designs.pair.absolute.sums import Ties
from coincide.designs.pair.prognosis.counts import PrognosisCounts
from coincide.designs.pair.prognosis.mortality import COMPARISONS, EVERYBODY, STRATA, rows_of
from coincide.designs.pair.prognosis.sums import deaths_in
from coincide.kernels.follow_up import Strata
from coincide.kernels.four_states import STATES
from coincide.results.table import CountId, Sum

Counts = dict[CountId, int]


def deaths_beside(state: str, other: str, stratum: str) -> CountId:
    """Return the identity of the deaths of a state in cells in which the other has time."""
    return CountId("deaths beside", (state, other, stratum))


def deaths_alone(state: str, other: str, stratum: str) -> CountId:
    """Return the identity of the deaths of a state in cells in which the other has none."""
    return CountId("deaths alone", (state, other, stratum))


def beside_sums(counts: PrognosisCounts, strata: Strata) -> Ties:
    """Tie the deaths in shared cells, and those left, to all deaths of each state."""
    found = [
        ties
        for state in sorted({state for state, _ in COMPARISONS})
        for stratum in STRATA
        for ties in _by_cells(counts, strata, state, stratum)
    ]
    unshown = {name: number for _, counted in found for name, number in counted.items()}
    sums = (*(one for sums, _ in found for one in sums), *_by_sex())
    return sums, unshown | _of_references(counts, strata)


def _of_references(counts: PrognosisCounts, strata: Strata) -> Counts:
    """Return the deaths of each reference in shared cells.

    They are in no sum: estimate and interval give what they are worth, which is their number in no study of
    more than one cell.
    """
    found: Counts = {}
    for state, reference in COMPARISONS:
        for stratum in STRATA:
            rows = rows_of(strata, stratum)
            shared = counts.states.days[state, rows] > 0
            number = int(counts.states.deaths[reference, rows][shared].sum())
            found[deaths_beside(STATES[reference], STATES[state], stratum)] = number
    return found


def _others(state: int) -> tuple[int, ...]:
    """Return the references of a state."""
    return tuple(reference for one, reference in COMPARISONS if one == state)


def _by_cells(counts: PrognosisCounts, strata: Strata, state: int, stratum: str) -> Iterator[Ties]:
    """Yield all deaths of a state as those in cells shared with each reference and those left."""
    rows, name = rows_of(strata, stratum), STATES[state]
    deaths, days = counts.states.deaths[state, rows], counts.states.days[:, rows]
    for other in _others(state):
        shared = days[other] > 0
        inside, left = (
            deaths_beside(name, STATES[other], stratum),
            deaths_alone(name, STATES[other], stratum),
        )
        found = {inside: int(deaths[shared].sum()), left: int(deaths[~shared].sum())}
        yield (_whole(name, STATES[other], stratum),), found


def _whole(state: str, other: str, stratum: str) -> Sum:
    parts = deaths_beside(state, other, stratum), deaths_alone(state, other, stratum)
    return Sum(deaths_in(state, stratum), parts)


def _by_sex() -> Iterator[Sum]:
    """Both sexes make all, in shared cells and outside them."""
    for pair in COMPARISONS:
        state, other = (STATES[place] for place in pair)
        for count in (deaths_beside, deaths_alone):
            parts = tuple(count(state, other, stratum) for stratum in STRATA[1:])
            yield Sum(count(state, other, EVERYBODY), parts)
