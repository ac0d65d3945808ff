"""Every part of the pair study, in the order in which they count and are shown."""

from __future__ import annotations

from typing import Final

from coincide.designs.pair.absolute import part as absolute
from coincide.designs.pair.parts import Part
from coincide.designs.pair.prognosis import part as prognosis
from coincide.designs.pair.rivals import part as rivals
from coincide.designs.pair.rivals.calibration import part as calibration
from coincide.designs.pair.rivals.care_seeking import CARE_SEEKING
from coincide.designs.pair.rivals.strata import STRATA
from coincide.designs.pair.series.prodrome import PRODROME
from coincide.designs.pair.series.rules import RULES
from coincide.designs.pair.series.washouts import WASHOUTS

PARTS: Final[tuple[Part, ...]] = (
    calibration.PART,
    rivals.PART,
    PRODROME,
    STRATA,
    CARE_SEEKING,
    absolute.PART,
    prognosis.PART,
    # these make tables of time at risk again, with other options
    WASHOUTS,
    RULES,
)
