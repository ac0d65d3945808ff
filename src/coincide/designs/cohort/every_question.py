"""Every question of a cohort, in the order in which they are answered and shown."""

from __future__ import annotations

from typing import Final

from coincide.designs.cohort.baseline import BASELINE
from coincide.designs.cohort.bench import Question
from coincide.designs.cohort.curves import CURVES
from coincide.designs.cohort.cut_points import CUT_POINTS
from coincide.designs.cohort.flow import FLOW
from coincide.designs.cohort.follow_up_rows import FOLLOW_UP
from coincide.designs.cohort.groups_differ import GROUPS_DIFFER
from coincide.designs.cohort.items import ITEMS
from coincide.designs.cohort.markers.room import MARKERS
from coincide.designs.cohort.models.room import MODELS
from coincide.designs.cohort.recordings import EXCITABILITY
from coincide.designs.cohort.scores.room import SCORES
from coincide.designs.cohort.slopes import SLOPES

QUESTIONS: Final[tuple[Question, ...]] = (
    FLOW,
    BASELINE,
    FOLLOW_UP,
    CURVES,
    GROUPS_DIFFER,
    EXCITABILITY,
    MODELS,
    SCORES,
    MARKERS,
    SLOPES,
    CUT_POINTS,
    ITEMS,
)
