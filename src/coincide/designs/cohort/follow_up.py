"""From dates, or lengths of time, to the follow-up of each person towards an endpoint.

Contradictions are told by the line of the file, all of them at once; nobody is left out silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.days import NEVER
from coincide.designs.cohort.data import CohortData, Floats, Ints, Mask
from coincide.errors import DataError, InternalError, Problem, Problems
from coincide.estimates.survival.endpoint import DAYS_PER_MONTH, ENDPOINT, follow_up_from_dates
from coincide.study.cohort_model import CohortStudy
from coincide.study.cohort_sections import EndpointSection, FollowUpSection

_IN_MONTHS: Final = {"days": 1 / DAYS_PER_MONTH, "months": 1.0, "years": 12.0}
_EXAMPLES: Final = 5
_MEND: Final = "mend the file, or leave those rows out yourself and say so"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FollowUp:
    """Follow-up towards one endpoint; arrays have shape (people,).

    Attributes
    ----------
    endpoint, label
        Its name in the study, and on the report.
    entry, time
        Months from time zero until a person is at risk, and until follow-up ends; ``entry < time``.
    event
        0 when it ended without an event, 1 for the endpoint, 2, 3, ... for what competes.
    causes
        Names of the kinds 1, 2, ...: the endpoint's, then those of the study.
    parts, part
        Dates a composite endpoint is made of, and the place of the one that came first, -1 for none. With
        lengths of time given there are no parts.
    already_observed
        People observed before their time zero; they are at risk from it on.
    """

    endpoint: str
    label: str
    entry: Floats
    time: Floats
    event: Ints
    causes: tuple[str, ...]
    parts: tuple[str, ...]
    part: Ints
    already_observed: int

    @property
    def delayed(self) -> bool:
        """Whether anybody comes under observation after time zero."""
        return bool((self.entry > 0).any())

    def count(self, kind: int) -> int:
        """Return how many people ended with a kind of event (0: with none)."""
        return int(np.count_nonzero(self.event == kind))


def follow_ups(study: CohortStudy, data: CohortData) -> dict[str, FollowUp]:
    """Return the follow-up towards every endpoint of the study, by its name.

    Raises
    ------
    DataError
        COI-D960 to COI-D964: everything that cannot be, of every endpoint, by the line of the file.
    """
    problems, found = Problems(DataError), {}
    for name in study.endpoints:
        try:
            found[name] = follow_up(study, data, name)
        except DataError as error:
            problems.extend([each for each in error.problems if each not in problems.found])
    problems.raise_if_any()
    return found


def follow_up(study: CohortStudy, data: CohortData, name: str) -> FollowUp:
    """Return the follow-up towards one endpoint.

    Raises
    ------
    DataError
        COI-D960 a day or a time that is missing; COI-D961 an event on or before entry; COI-D962 an end on or
        before entry; COI-D963 an event after the end; COI-D964 an outcome that is neither 0 nor 1.
    """
    if study.follow_up is None:  # endpoints without it are refused with the study
        raise InternalError(Problem("COI-I062", "A study without follow-up has no endpoint."))
    if study.follow_up.time is None:
        return _from_dates(study.follow_up, study.endpoints[name], name, data)
    return _from_times(study.follow_up, study.endpoints[name], name, data)


def _from_dates(section: FollowUpSection, endpoint: EndpointSection, name: str, data: CohortData) -> FollowUp:
    start, end = _days(data, section.start), _days(data, section.end)
    entry = _days(data, section.entry) if section.entry else start
    dates = [_days(data, date) for date in endpoint.dates]
    competing = {other: [_days(data, date) for date in some] for other, some in endpoint.competing.items()}
    every = np.stack([*dates, *(each for some in competing.values() for each in some)])
    first = np.where(np.isnan(every), np.inf, every).min(axis=0)
    book = _Book(data, Problems(DataError))
    book.missing(section.start, np.isnan(start))
    book.missing(section.entry, np.isnan(entry))
    book.missing(section.end, np.isnan(end) & np.isinf(first))
    book.order(np.maximum(start, entry), end, first, _columns(section, endpoint))
    book.problems.raise_if_any()
    made = follow_up_from_dates(start, entry, end, dates, competing)
    return FollowUp(
        endpoint=name,
        label=endpoint.named(name),
        entry=made.entry_months,
        time=made.time_months,
        event=made.event,
        causes=(endpoint.named(name), *made.causes[1:]) if made.causes[0] == ENDPOINT else made.causes,
        parts=endpoint.dates,
        part=made.part,
        already_observed=made.already_observed,
    )


def _days(data: CohortData, name: str | None) -> Floats:
    """Return a date column as numbers, NaN where missing."""
    days = data.date(name or "")
    found: Floats = np.where(days == NEVER, np.nan, days.astype(np.float64))
    return found


def _columns(section: FollowUpSection, endpoint: EndpointSection) -> tuple[str, str, str]:
    """Return the columns of entry, of the end, and of all outcomes, for messages."""
    others = (date for some in endpoint.competing.values() for date in some)
    return section.entry or section.start or "", section.end or "", ", ".join([*endpoint.dates, *others])


def _from_times(section: FollowUpSection, endpoint: EndpointSection, name: str, data: CohortData) -> FollowUp:
    scale = _IN_MONTHS[section.unit]
    time = data.number(section.time or "") * scale
    entry = np.zeros(data.people) if section.entry is None else data.number(section.entry) * scale
    book = _Book(data, Problems(DataError))
    book.missing(section.time, np.isnan(time))
    book.missing(section.entry, np.isnan(entry))
    event = book.events(section.event or "", endpoint)
    begin = np.maximum(entry, 0)
    book.order(begin, time, np.full(data.people, np.inf), (section.entry or "", section.time or "", ""))
    book.problems.raise_if_any()
    return FollowUp(
        endpoint=name,
        label=endpoint.named(name),
        entry=begin,
        time=time,
        event=event,
        causes=(endpoint.named(name), *endpoint.competing),
        parts=(),
        part=np.full(data.people, -1, dtype=np.int32),
        already_observed=int(np.count_nonzero(entry < 0)),
    )


@dataclass(frozen=True, slots=True)
class _Book:
    """Contradictions of one endpoint."""

    data: CohortData
    problems: Problems

    def missing(self, column: str | None, rows: Mask) -> None:
        self._note(
            "COI-D960", "no value", rows, column or "", "without it nobody knows when people were at risk"
        )

    def order(self, entry: Floats, end: Floats, first: Floats, columns: tuple[str, str, str]) -> None:
        """Note days in an order that cannot be; comparisons with a missing day are false."""
        begins, ends, outcomes = columns
        prevalent = first <= entry
        self._note(
            "COI-D961",
            "an event on or before the day people come under observation",
            prevalent,
            f"{begins}, {outcomes}",
            "whoever had it before was never at risk of it",
        )
        self._note(
            "COI-D962",
            "follow-up ends on or before the day it begins",
            (end <= entry) & ~prevalent,
            ", ".join(filter(None, (begins, ends))),
            "such a person is never at risk",
        )
        self._note(
            "COI-D963",
            "an event after the end of follow-up",
            np.isfinite(first) & (first > end),
            f"{ends}, {outcomes}",
            "others are counted up to their last day only: events alone would reach beyond it",
        )

    def events(self, name: str, endpoint: EndpointSection) -> NDArray[np.int32]:
        """Return the kind of event of each person, and note what is none."""
        column = self.data.columns[name]
        self.missing(name, column.missing)
        if column.kind == "number":
            odd = ~column.missing & (column.values != 0) & (column.values != 1)
            self._note("COI-D964", "neither 0 nor 1", odd, name, "1 says that the endpoint was reached")
            return np.asarray(column.values == 1, dtype=np.int32)
        kinds = np.zeros(len(column.levels) + 1, dtype=np.int32)  # the last is read for a missing level
        for kind, levels in enumerate((endpoint.levels, *endpoint.competing.values()), start=1):
            kinds[[column.levels.index(level) for level in levels]] = kind
        return kinds[column.values.astype(np.int64)]

    def _note(self, code: str, what: str, rows: Mask, columns: str, why: str) -> None:
        if not rows.any():
            return
        lines = np.sort(self.data.line[rows])
        shown = ", ".join(map(str, lines[:_EXAMPLES].tolist())) + (", ..." if len(lines) > _EXAMPLES else "")
        self.problems.add(
            code,
            f"{len(lines):,} of {self.data.people:,} people: {what} ({columns})",
            where=f"{self.data.file}, line {shown}",
            why=why,
            fix=_MEND,
        )
