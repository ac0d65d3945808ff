"""What the sections of a cohort study say against each other, found before any data are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coincide.errors import Problem
from coincide.study.cohort_names import Names
from coincide.study.cohort_places import Label
from coincide.study.cohort_questions import question_problems
from coincide.study.cohort_sections import CohortFile, EndpointSection
from coincide.study.cohort_table_checks import table_problems

_NO_FOLLOW_UP = "without it nobody knows how long people were followed"


def contradictions(asked: CohortFile, frames: frozenset[str], label: Label) -> Iterator[Problem]:
    """Yield everything that does not go together.

    Parameters
    ----------
    asked
        The sections, each sound for itself.
    frames
        Sections whose rows are given as frames.
    label
        What messages call the study.
    """
    names = Names(asked, label)
    yield from table_problems(asked, frames, names)
    yield from _follow_up(asked, names)
    for name, endpoint in asked.endpoints.items():
        yield from _Endpoint(asked, names, name, endpoint).problems()
    yield from question_problems(asked, names)


def _follow_up(asked: CohortFile, names: Names) -> Iterator[Problem]:
    follow_up = asked.follow_up
    if follow_up is None:
        if asked.endpoints:
            yield Problem(
                "COI-S808",
                "endpoints are named, and no [follow_up]",
                where=names.label.place("endpoints"),
                why=_NO_FOLLOW_UP,
                fix='add [follow_up] with start and end, or with time = "months"',
            )
        return
    for key in ("start", "end"):
        yield from names.column(getattr(follow_up, key), "follow_up", key, kinds=("date",))
    yield from names.column(follow_up.time, "follow_up", "time", kinds=("number",))
    yield from names.column(follow_up.event, "follow_up", "event", kinds=("number", "category"))
    entry: tuple[str, ...] = ("number",) if follow_up.time else ("date",)
    yield from names.column(follow_up.entry, "follow_up", "entry", kinds=entry)


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """One endpoint beside the follow-up."""

    asked: CohortFile
    names: Names
    name: str
    section: EndpointSection

    def problems(self) -> Iterator[Problem]:
        follow_up = self.asked.follow_up
        if follow_up is None:
            return
        if follow_up.time is None:
            yield from self._of_dates()
            return
        if self.section.dates:
            yield self._wrong("an endpoint has dates where [follow_up] has time", "name levels of the event")
        elif follow_up.event is None:
            yield self._wrong("nothing says who had it", "name the column in follow_up.event")
        else:
            yield from self._of_event(follow_up.event)

    def _of_dates(self) -> Iterator[Problem]:
        if not self.section.dates:
            yield self._wrong("the endpoint names no date", 'name its date columns: dates = ["death"]')
        yield from self._dates(self.section.dates, "dates")
        for other, dates in self.section.competing.items():
            yield from self._dates(dates, "competing", other)

    def _dates(self, dates: Iterable[str], *path: str) -> Iterator[Problem]:
        for date in dates:
            yield from self.names.column(date, "endpoints", self.name, *path, kinds=("date",))

    def _of_event(self, event: str) -> Iterator[Problem]:
        column = self.names.columns.get(event)
        if column is None:
            return  # told with [follow_up]
        named = (*self.section.levels, *(each for some in self.section.competing.values() for each in some))
        if column.kind == "number" and named:
            yield self._wrong(
                "levels are named, and follow_up.event is a number",
                'declare the event as a category, such as levels = ["0", "1", "2"]',
            )
        if column.kind == "category" and not self.section.levels:
            yield self._wrong(
                "follow_up.event is a category, and no level of it is named",
                f"name those that count: levels = [...], of {', '.join(column.levels)}",
            )
        if column.kind == "category":
            yield from (
                self.names.level(each, event, "endpoints", self.name)
                for each in named
                if each not in column.levels
            )

    def _wrong(self, what: str, fix: str) -> Problem:
        where = self.names.label.place("endpoints", self.name)
        return Problem("COI-S808", what, where=where, why=_NO_FOLLOW_UP, fix=fix)
