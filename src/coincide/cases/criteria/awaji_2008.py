"""Awaji-Shima, 2008."""

from __future__ import annotations

from typing import Final

from coincide.cases.clause import Citation
from coincide.cases.criteria.als_parts import (
    bulbar_and_two_or_three_spinal,
    laboratory_too,
    nothing_else,
    one_region_or_unordered,
    progressive,
    two_regions_upper_above_lower,
)
from coincide.cases.criteria.als_parts import lower_with_fasciculations as _lower
from coincide.cases.criteria.base import Category, Criterion

SOURCE: Final = Citation(
    "de Carvalho M et al., Clinical Neurophysiology 2008;119:497-503",
    "10.1016/j.clinph.2007.09.143",
    "secondary",
)

CRITERION: Final = Criterion(
    name="awaji_2008",
    version="2008",
    disease="als",
    label="Awaji 2008",
    citation=SOURCE,
    categories=(
        Category("definite", progressive(bulbar_and_two_or_three_spinal(_lower), SOURCE)),
        Category("probable", progressive(two_regions_upper_above_lower(_lower), SOURCE)),
        Category("possible", progressive(one_region_or_unordered(_lower), SOURCE), laboratory_too(SOURCE)),
    ),
    met_from=3,
    exclusion=nothing_else(SOURCE),
)
