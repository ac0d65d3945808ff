"""Who the people are: every column of the cohort's table, in all and by group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.bench import ALL, Bench, Question
from coincide.designs.cohort.data import Column
from coincide.designs.cohort.guard import DESCRIBED_DIGITS, Guard
from coincide.designs.cohort.ids import PEOPLE_IN_FILE
from coincide.designs.cohort.lines import Line, Shown, line
from coincide.designs.cohort.notes import Notes
from coincide.results.table import CountId
from coincide.study.cohort_model import CohortStudy

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
PEOPLE: Final = "people"


def people_of(group: str) -> CountId:
    """Return the identity of the people of a group; ``all`` are the people in the file."""
    return count_of(PEOPLE, group)


def count_of(variable: str, group: str, level: str = "") -> CountId:
    """Return the identity of the people with a value, or at a level."""
    return CountId("people", (variable, group, level))


def known_people(bench: Bench, by: str | None) -> dict[str, CountId]:
    """Return the names of the parts by a variable whose people stand in the baseline table.

    Parameters
    ----------
    by
        A category, or the groups; nothing stands there of a number's pieces.
    """
    if by is None:
        return {ALL: people_of(ALL)}
    column = bench.column(by)
    if column is bench.data.group:
        return {name: people_of(name) for name in column.levels}
    if column.kind != "category" or by not in variables(bench.study):
        return {}
    return {level: count_of(bench.label(by), ALL, level) for level in column.levels}


def variables(study: CohortStudy) -> tuple[str, ...]:
    """Return the columns described: all but dates, technical columns and markers."""
    follow_up, groups = study.follow_up, study.cohort.groups
    technical = {follow_up.time, follow_up.event, follow_up.entry} if follow_up else set()
    technical |= {groups.column} if groups else set()
    technical |= {model.cluster for model in study.models} | {marker.column for marker in study.markers}
    technical |= {marker.assay for marker in study.markers}
    columns = study.cohort.columns.items()
    return tuple(name for name, column in columns if column.kind != "date" and name not in technical)


def baseline(bench: Bench) -> Shown:
    """Return the rows of ``baseline.csv``."""
    notes = Notes(bench.guard)
    whom = {ALL: np.ones(bench.data.people, np.bool_)} | bench.groups
    _people(notes, whom)
    for name in variables(bench.study):
        column = bench.data.columns[name]
        if column.kind == "number":
            _number(notes, bench.label(name), column, whom)
        else:
            _category(notes, bench.label(name), column, whom)
    return notes.shown()


def _people(notes: Notes, whom: dict[str, Bools]) -> None:
    """Note how many people there are in all and in each group."""
    total = len(next(iter(whom.values())))
    for group, chosen in whom.items():
        people = int(chosen.sum())
        share = 100 * notes.guard.count(people) / max(notes.guard.count(total), 1)
        notes.lines.append(_line(PEOPLE, "category", group, people=people, share=notes.guard.number(share)))
    notes.one(PEOPLE_IN_FILE, people_of(ALL))
    _over_groups(notes, whom, {group: int(chosen.sum()) for group, chosen in whom.items()}, PEOPLE, "")


def _over_groups(
    notes: Notes, whom: dict[str, Bools], counts: dict[str, int], variable: str, level: str
) -> None:
    """Tie a count over all people to that of each group, and to those in no group."""
    names = [group for group in whom if group != ALL]
    if not names:
        return
    rest = counts[ALL] - sum(counts[group] for group in names)
    parts = {count_of(variable, group, level): counts[group] for group in names}
    if rest:
        nobody = count_of(variable, "in no group", level)
        notes.unshown[nobody] = rest
        parts[nobody] = rest
    notes.adds_up(count_of(variable, ALL, level), parts)


def _line(variable: str, kind: str, group: str, rests: tuple[CountId, ...] = (), /, **values: object) -> Line:
    return line("baseline", rests, variable=variable, kind=kind, group=group, **values)


def _with_value(
    notes: Notes, variable: str, whom: dict[str, Bools], missing: Bools
) -> Iterator[tuple[str, Bools, dict[str, object]]]:
    """Yield each group, its people with a value, and the columns ``people`` and ``missing``."""
    counts = {}
    for group, chosen in whom.items():
        people, known = int(chosen.sum()), int((chosen & ~missing).sum())
        name, absent = count_of(variable, group), CountId("missing", (variable, group, ""))
        shown = notes.guard.with_value(known, people) is not None
        yield (
            group,
            chosen & ~missing,
            {
                "people": notes.count(name, known, shown=shown),
                "missing": notes.count(
                    absent, people - known, shown=shown and not notes.guard.rule.hides(people - known)
                ),
            },
        )
        notes.adds_up(people_of(group), {name: known, absent: people - known})
        counts[group] = known
    _over_groups(notes, whom, counts, variable, "")


def _number(notes: Notes, variable: str, column: Column, whom: dict[str, Bools]) -> None:
    """Note mean and quantiles of a number."""
    for group, known, counts in _with_value(notes, variable, whom, column.missing):
        values = np.asarray(column.values[known], np.float64)
        rest = int(whom[group].sum()) - len(values)
        rests = notes.rests(count_of(variable, group), len(values), people_of(group), rest)
        rests += _unlike_most(notes, variable, group, values)
        described = _described(values, notes.guard)
        notes.lines.append(_line(variable, "number", group, rests, unit=column.unit, **counts, **described))


def _unlike_most(notes: Notes, variable: str, group: str, values: Floats) -> tuple[CountId, ...]:
    """Return the people unlike the most frequent value, where they are few.

    The mean of a yes or no gives its count; and so it is where all but a few have one value.
    """
    most = int(np.unique(values, return_counts=True)[1].max()) if len(values) else 0
    other = count_of(variable, group, "with another value than most")
    if not notes.guard.few(len(values) - most):
        return ()
    notes.unshown[other] = len(values) - most
    return (other,)


def _described(values: Floats, guard: Guard) -> dict[str, object]:
    """Return mean, standard deviation and quantiles, as far as there are people enough."""
    if not len(values):
        return {}
    median, quartiles = guard.quantiles(len(values))
    found = {"mean": float(values.mean()), "sd": float(values.std(ddof=1)) if len(values) > 1 else None}
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75)).tolist()
    found |= {"median": middle if median else None}
    found |= {"q1": low, "q3": high} if quartiles else {}
    return {name: guard.number(value, DESCRIBED_DIGITS) for name, value in found.items()}


def _category(notes: Notes, variable: str, column: Column, whom: dict[str, Bools]) -> None:
    """Note how many people are at each level."""
    counts: dict[str, dict[str, int]] = {level: {} for level in column.levels}
    for group, known, told in _with_value(notes, variable, whom, column.missing):
        notes.lines.append(_line(variable, "category", group, **told))
        of = int(known.sum())
        for place, level in enumerate(column.levels):
            people = int((known & (column.values == place)).sum())
            counts[level][group] = people
            share = 100 * notes.guard.count(people) / notes.guard.count(of) if notes.guard.count(of) else None
            # beside a share a count tells the number with a value, which may be left out above
            shown = told["people"] is not None
            notes.lines.append(
                _line(
                    variable,
                    "category",
                    group,
                    level=level,
                    people=people,
                    share=notes.guard.number(share) if shown else None,
                )
            )
        parts = {count_of(variable, group, level): counts[level][group] for level in column.levels}
        notes.adds_up(count_of(variable, group), parts)
    for level in column.levels:
        _over_groups(notes, whom, counts[level], variable, level)


BASELINE: Final = Question("Describing the people", lambda _: True, baseline)
