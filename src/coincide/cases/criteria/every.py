"""Every set of criteria, in the order outputs keep."""

from __future__ import annotations

from typing import Final

from coincide.cases.criteria.awaji_2008 import CRITERION as AWAJI_2008
from coincide.cases.criteria.base import Criterion
from coincide.cases.criteria.el_escorial_1994 import CRITERION as EL_ESCORIAL_1994
from coincide.cases.criteria.el_escorial_2000 import EMG_UNITS, el_escorial_2000
from coincide.cases.criteria.gold_coast_2020 import CROSS_REGION, gold_coast_2020
from coincide.cases.criteria.mcdonald_2010 import CRITERION as MCDONALD_2010
from coincide.cases.criteria.mcdonald_2017 import CRITERION as MCDONALD_2017
from coincide.cases.criteria.mcdonald_2024 import CRITERION as MCDONALD_2024

CHOICES: Final = {"emg_unit": tuple(EMG_UNITS), "cross_region": tuple(CROSS_REGION)}
"""Questions the sources leave open, and their answers; the first is taken unless asked otherwise."""


def criteria(emg_unit: str = "limbs", cross_region: str = "allow") -> tuple[Criterion, ...]:
    """Return every set of criteria, read one way."""
    return (
        EL_ESCORIAL_1994,
        el_escorial_2000(emg_unit),
        AWAJI_2008,
        gold_coast_2020(cross_region),
        MCDONALD_2010,
        MCDONALD_2017,
        MCDONALD_2024,
    )


CRITERIA: Final = criteria()
NAMES: Final = tuple(criterion.name for criterion in CRITERIA)
