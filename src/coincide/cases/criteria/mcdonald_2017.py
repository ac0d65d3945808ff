"""McDonald criteria, 2017 revision: symptomatic and cortical lesions count; bands stand in for time."""

from __future__ import annotations

from typing import Final

from coincide.cases.clause import Citation, Finding, all_of, any_of
from coincide.cases.criteria.base import Category, Criterion
from coincide.cases.criteria.ms_parts import attack_onset, nothing_else, places, progressive_onset

SOURCE: Final = Citation(
    "Thompson AJ et al., Lancet Neurology 2018;17:162-73", "10.1016/S1474-4422(17)30470-2", "secondary"
)
NO_INDEX: Final = Citation(SOURCE.text, SOURCE.doi, "unverified")
"""That the IgG index is no longer listed for progressive onset."""

_BRAIN: Final = ("periventricular", "cortical_juxtacortical", "infratentorial")
_BANDS: Final = Finding("csf.specific_bands")

IN_SPACE: Final = places(2, *_BRAIN, "spinal_cord", citation=SOURCE)
IN_TIME: Final = any_of(
    "a new lesion, enhancing and other lesions at once, or bands found in the fluid alone",
    Finding("mri.new_lesion"),
    Finding("mri.old_and_new"),
    _BANDS,
    citation=SOURCE,
)

CRITERION: Final = Criterion(
    name="mcdonald_2017",
    version="2017",
    disease="ms",
    label="McDonald 2017",
    citation=SOURCE,
    categories=(
        Category(
            "attack_onset",
            attack_onset(Finding("course.signs_and_history_elsewhere"), IN_SPACE, IN_TIME, SOURCE),
        ),
        Category(
            "progressive_onset",
            progressive_onset(
                places(1, *_BRAIN, citation=SOURCE),
                Finding("mri.two_cord_lesions"),
                all_of("bands found in the fluid alone", _BANDS, citation=NO_INDEX),
                SOURCE,
            ),
        ),
    ),
    met_from=2,
    exclusion=nothing_else(SOURCE),
    graded=False,
)
