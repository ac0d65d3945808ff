"""McDonald criteria, 2010 revision: symptomatic lesions of brainstem and cord do not count."""

from __future__ import annotations

from typing import Final

from coincide.cases.clause import Citation, Finding, any_of
from coincide.cases.criteria.base import Category, Criterion
from coincide.cases.criteria.ms_parts import attack_onset, nothing_else, places, progressive_onset

SOURCE: Final = Citation(
    "Polman CH et al., Annals of Neurology 2011;69:292-302", "10.1002/ana.22366", "secondary"
)

_BRAIN: Final = ("periventricular", "juxtacortical", "infratentorial_silent")

IN_SPACE: Final = places(2, *_BRAIN, "spinal_cord_silent", citation=SOURCE)
IN_TIME: Final = any_of(
    "a new lesion, or silent enhancing and other lesions at once",
    Finding("mri.new_lesion"),
    Finding("mri.old_and_new_silent"),
    citation=SOURCE,
)
FLUID: Final = any_of(
    "oligoclonal bands or a raised IgG index", Finding("csf.bands"), Finding("csf.igg_index"), citation=SOURCE
)

CRITERION: Final = Criterion(
    name="mcdonald_2010",
    version="2010",
    disease="ms",
    label="McDonald 2010",
    citation=SOURCE,
    categories=(
        Category(
            "attack_onset", attack_onset(Finding("course.signs_and_history"), IN_SPACE, IN_TIME, SOURCE)
        ),
        Category(
            "progressive_onset",
            progressive_onset(
                places(1, *_BRAIN, citation=SOURCE),
                Finding("mri.two_cord_lesions_silent"),
                FLUID,
                SOURCE,
            ),
        ),
    ),
    met_from=2,
    exclusion=nothing_else(SOURCE),
    graded=False,
)
