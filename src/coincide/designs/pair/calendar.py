"""What needs the calendar, refused where dates were shifted person by person."""

from __future__ import annotations

from coincide.canonical import Intake
from coincide.errors import Problems, StudyError
from coincide.study import Study


def require_calendar(study: Study, intake: Intake) -> None:
    """Refuse what a study asks of the calendar when nobody can be placed in it.

    Raises
    ------
    StudyError
        COI-S124 for a window of follow-up, COI-S125 for outside rates.
    """
    if not intake.shifted_dates:
        return
    problems = Problems(StudyError)
    if study.followed.window_from or study.followed.window_to:
        problems.add(
            "COI-S124",
            "follow-up is cut at days of the calendar, and each person's dates are shifted",
            where="population.from, population.to",
            why="the same day means another year for everybody",
            fix="leave both out",
        )
    if study.outside_rates:
        problems.add(
            "COI-S125",
            "outside rates are taken by calendar year, and each person's dates are shifted",
            where="diseases.NAME.outside_rates",
            why="nobody's year is known",
            fix="leave them out",
        )
    problems.raise_if_any()
