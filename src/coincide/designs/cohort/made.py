"""From a study and its data to the bench: endpoints with their shown times, measures as columns."""

from __future__ import annotations

from collections.abc import Iterator

from coincide.designs.cohort.bench import Bench, Step
from coincide.designs.cohort.data import CohortData
from coincide.designs.cohort.endpoints import Endpoint, endpoint
from coincide.designs.cohort.follow_up import FollowUp, follow_ups
from coincide.designs.cohort.grid import Rows
from coincide.designs.cohort.guard import Guard
from coincide.designs.cohort.models.frame import refuse_missing
from coincide.designs.cohort.recordings import recorded, with_measures
from coincide.progress import Progress
from coincide.results.rules import Rule
from coincide.study.cohort_model import CohortStudy

TIMED_ROC_YEARS = (1, 2, 3)
"""Years at which a marker is asked who will have had the endpoint."""


def bench_of(study: CohortStudy, data: CohortData, seed: int, progress: Progress) -> Bench:
    """Return everything the questions may look at.

    Raises
    ------
    DataError
        With every person whose follow-up cannot be.
    """
    guard = Guard(Rule(study.release.preset))
    data = with_measures(data, recorded(data))
    refuse_missing(study, data)
    found: dict[str, Endpoint] = {}
    for name, followed in follow_ups(study, data).items() if study.endpoints else ():
        rows = Rows(followed.entry, followed.time, followed.event)
        asked = sorted(set(horizons(study, name)))
        found[name] = endpoint(
            name, _outcomes(followed), rows, guard, horizons=asked, before=list(found.values())
        )
    flow = (Step("people in the table", data.people),)
    return Bench(study, data, flow, found, guard, seed, progress)


def horizons(study: CohortStudy, name: str) -> Iterator[float]:
    """Yield the months at which the study looks at an endpoint."""
    yield from (float(curve.horizon_months) for curve in study.curves if curve.endpoint == name)
    for score in study.scores:
        yield from map(float, score.horizon_months) if score.endpoint == name else ()
    if any(marker.endpoint == name for marker in study.markers):
        yield from (12.0 * year for year in TIMED_ROC_YEARS)


def _outcomes(followed: FollowUp) -> tuple[str, ...]:
    """Return the outcomes as printed."""
    return (followed.label, *(cause.replace("_", " ") for cause in followed.causes[1:]))
