"""The part that says how long people live."""

from __future__ import annotations

from typing import Final

from coincide.designs.pair.parts import Answers, Arrays, Part, Shown
from coincide.designs.pair.prognosis.beside import beside_sums
from coincide.designs.pair.prognosis.counts import count_prognosis, unpacked
from coincide.designs.pair.prognosis.life_years import life_years
from coincide.designs.pair.prognosis.mortality import compare
from coincide.designs.pair.prognosis.rates import rates
from coincide.designs.pair.prognosis.sums import mortality_sums
from coincide.designs.pair.prognosis.tables import life_years_table, mortality_table


def show_prognosis(arrays: Arrays, answers: Answers) -> Shown:
    """Return the tables of mortality and life-years, with what ties their counts to each other."""
    if not arrays:
        return Shown()
    counts = unpacked(arrays)
    strata = answers.pair.strata
    found, compared, life = rates(counts, answers.pair), compare(counts, strata), life_years(counts, strata)
    sums, unshown = mortality_sums(counts, found)
    shared, in_cells = beside_sums(counts, strata)
    tables = (mortality_table(found, compared, (*sums, *shared)), life_years_table(life))
    return Shown(tables=tables, unshown=unshown | in_cells)


PART: Final = Part("prognosis", count_prognosis, show_prognosis)
