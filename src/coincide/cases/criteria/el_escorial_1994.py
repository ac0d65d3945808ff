"""El Escorial, 1994."""

from __future__ import annotations

from typing import Final

from coincide.cases.clause import Citation
from coincide.cases.criteria.als_parts import (
    bulbar_and_two_or_three_spinal,
    lower_in,
    nothing_else,
    one_region_or_unordered,
    progressive,
    two_regions_upper_above_lower,
)
from coincide.cases.criteria.als_parts import lower_with_fibrillations as _lower
from coincide.cases.criteria.base import Category, Criterion

SOURCE: Final = Citation(
    "Brooks BR, Journal of the Neurological Sciences 1994;124 Suppl:96-107",
    "10.1016/0022-510X(94)90191-0",
    "secondary",
)
WORDING: Final = Citation(SOURCE.text, SOURCE.doi, "unverified")
"""The lower degrees: reviews shorten them."""

CRITERION: Final = Criterion(
    name="el_escorial_1994",
    version="1994",
    disease="als",
    label="El Escorial 1994",
    citation=SOURCE,
    categories=(
        Category("definite", progressive(bulbar_and_two_or_three_spinal(_lower), SOURCE)),
        Category("probable", progressive(two_regions_upper_above_lower(_lower), WORDING)),
        Category("possible", progressive(one_region_or_unordered(_lower), WORDING)),
        Category("suspected", progressive(lower_in(2, _lower), WORDING)),
    ),
    met_from=3,
    exclusion=nothing_else(SOURCE),
)
