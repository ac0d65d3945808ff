"""The simulated cohort of people with ALS: patients, visits, stimuli."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.days import NEVER, date
from coincide.simulation.cohort.als_study import STUDY
from coincide.simulation.cohort.hazard import OLD, scale_months
from coincide.simulation.cohort.made import SimulatedCohort, table
from coincide.simulation.cohort.nerve import points, rheobases
from coincide.simulation.cohort.options import EFFECTS, AlsCohort
from coincide.simulation.cohort.people import Ints, People, als_people
from coincide.simulation.cohort.scale import Visits, visits_of
from coincide.simulation.streams import Purpose, stream

Effect = Literal["medians", "adjusted", "none"]
_TEXT: Final = pa.string()
_NUMBER: Final = pa.float64()
_DAY: Final = pa.date32()
_WHOLE: Final = pa.int32()
_UNTESTED: Final = 0.1
_UNBLOWN: Final = 0.03


def simulate_als_cohort(
    people: int = 112, seed: int = 1, *, effect: Effect | float = "medians", **options: float
) -> SimulatedCohort:
    """Return a SYNTHETIC cohort of people with sporadic ALS, with a known truth.

    The design is that of Kanai et al. (JNNP 2012; 83: 734-8): people found at their diagnosis, measured by
    threshold tracking, and followed from onset to death or tracheostomy. Planted are the median, the hazard
    ratios of the strength-duration time constant, of an onset after 60, and of a bulbar onset.

    Parameters
    ----------
    people
        People in the cohort.
    seed
        Of every random number; the same options and seed give the same bytes.
    effect
        Hazard ratio for 0.1 ms more of the time constant, or ``medians`` (1.50: what the published medians of
        34 and 51 months mean), ``adjusted`` (2.41: what the published ratio of 4.07 would mean between the
        two halves), ``none``.
    options
        See :class:`coincide.simulation.cohort.options.AlsCohort`.

    Raises
    ------
    UsageError
        COI-U045 and COI-U046 for what cannot be simulated.

    Examples
    --------
    >>> made = simulate_als_cohort(people=50, seed=2)
    >>> made.patients.num_rows, made.truth["hazard ratio of a bulbar onset"]
    (50, '1.8')
    """
    per_sd = EFFECTS[effect] if isinstance(effect, str) else effect
    cohort = AlsCohort(people=people, seed=seed, effect=per_sd, **options)
    drawn = als_people(cohort)
    visits = visits_of(drawn, seed)
    ids = _ids(len(drawn), seed)
    return SimulatedCohort(
        patients=_patients(drawn, visits, ids, seed),
        visits=_visits(visits, ids),
        stimuli=_stimuli(drawn, ids, seed),
        truth=_truth(cohort),
        study=STUDY.format(seed=seed, people=people),
    )


def _ids(people: int, seed: int) -> list[str]:
    """Return ids whose order tells nothing."""
    numbers = stream(seed, 3, Purpose.COHORT_VISITS).permutation(people) + 1
    return [f"S{number:06d}" for number in numbers.tolist()]


def _dates(days: Ints) -> list[object]:
    return [None if each == NEVER else date(each) for each in days.tolist()]


def _words(marks: NDArray[np.bool_], yes: str = "yes", no: str = "no") -> list[str]:
    return [yes if mark else no for mark in marks.tolist()]


def _some(values: Iterable[object], left_out: NDArray[np.bool_]) -> list[object]:
    return [None if out else value for value, out in zip(values, left_out.tolist(), strict=True)]


def _patients(people: People, visits: Visits, ids: list[str], seed: int) -> pa.Table:
    first = visits.first
    items = visits.items[first]
    chance = stream(seed, 4, Purpose.COHORT_VISITS).random((len(people), 2))
    fvc = _some(visits.fvc_percent[first].tolist(), chance[:, 0] < _UNBLOWN)
    fed = (people.bulbar & (items[:, 2] <= 1)) | (items[:, 2] == 0)
    columns: dict[str, tuple[pa.DataType, list[object]]] = {
        "patient": (_TEXT, [*ids]),
        "sex": (_TEXT, [*_words(people.male, "male", "female")]),
        "age_onset": (_NUMBER, people.age_years.tolist()),
        "age_group": (_TEXT, [*_words(people.age_years > OLD, "over 60", "up to 60")]),
        "site": (_TEXT, [*_words(people.bulbar, "bulbar", "spinal")]),
        "onset": (_DAY, _dates(people.onset)),
        "diagnosis": (_DAY, _dates(people.diagnosis)),
        "tracheostomy": (_DAY, _dates(people.tracheostomy)),
        "death": (_DAY, _dates(people.death)),
        "last_seen": (_DAY, _dates(people.last_seen)),
        "sdtc": (_NUMBER, people.sdtc_ms.tolist()),
        "alsfrs_r": (_WHOLE, items.sum(axis=1).tolist()),
        "fvc_percent": (_NUMBER, fvc),
        "el_escorial": (_TEXT, [*_words(people.definite, "definite", "not definite")]),
        "ftd": (_TEXT, [*_words(people.ftd)]),
        "c9orf72": (_TEXT, _some(_words(people.c9orf72), chance[:, 1] < _UNTESTED)),
        "gastrostomy": (_TEXT, [*_words(fed)]),
    }
    for number in range(items.shape[1]):
        columns[f"item_{number + 1}"] = (_WHOLE, items[:, number].tolist())
    return table(columns)


def _visits(visits: Visits, ids: list[str]) -> pa.Table:
    return table(
        {
            "patient": (_TEXT, [ids[person] for person in visits.person.tolist()]),
            "date": (_DAY, _dates(visits.day)),
            "alsfrs_r": (_WHOLE, visits.items.sum(axis=1).tolist()),
            "fvc_percent": (_NUMBER, visits.fvc_percent.tolist()),
        }
    )


def _stimuli(people: People, ids: list[str], seed: int) -> pa.Table:
    rheobase = rheobases(people, seed).tolist()
    rows = [
        (ids[person], test, condition, x, round(value, 4))
        for person, sdtc in enumerate(people.sdtc_ms.tolist())
        for test, condition, x, value in points(sdtc, rheobase[person], seed, person)
    ]
    names = ("patient", "test", "condition", "x", "value")
    kinds = (_TEXT, _TEXT, _NUMBER, _NUMBER, _NUMBER)
    return table(
        {
            name: (kind, [row[i] for row in rows])
            for i, (name, kind) in enumerate(zip(names, kinds, strict=True))
        }
    )


def _truth(cohort: AlsCohort) -> dict[str, str]:
    return {
        "synthetic": "yes: simulated people; no person exists",
        "people": str(cohort.people),
        "seed": str(cohort.seed),
        "median months from onset to death or tracheostomy": f"{cohort.median_months:g}",
        "hazard ratio for 0.1 ms more of the strength-duration time constant": f"{cohort.effect:.4g}",
        "hazard ratio of an onset after 60": f"{cohort.age_ratio:g}",
        "hazard ratio of a bulbar onset": f"{cohort.bulbar_ratio:g}",
        "baseline": f"Weibull, shape {cohort.shape:g}, scale {scale_months(cohort):.4g} months",
        "strength-duration time constant": f"mean {cohort.sdtc_ms:g} ms, sd {cohort.sdtc_sd_ms:g} ms",
        "delayed entry": (
            f"at diagnosis, median {cohort.delay_months:g} months after onset; whoever reached the endpoint "
            "before it is not in the cohort"
        ),
        "ALSFRS-R": "lost on a straight line, about 30 points at the endpoint; tells how fast the disease is",
        "other findings": "no effect of sex, FVC, El Escorial, frontotemporal dementia or C9orf72",
        "missing": "FVC in about 3 % and C9orf72 in about 10 % of people, at random",
    }
