"""Section 3: who has A and who has B."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coincide.report.drawing import Figure, figure
from coincide.report.figures.onset import SEXES, age_group, onset
from coincide.report.grid import Grid, grid
from coincide.report.labels import KINDS
from coincide.report.palette import A, B
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import View
from coincide.report.words import HIDDEN, HIDDEN_LONG, integer, listed, started


@dataclass(frozen=True, slots=True)
class Disease:
    """One disease as the study defines it."""

    name: str
    role: str
    symbol: str
    label: str
    rule: str
    kinds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the selection of people."""

    kind: str
    words: str
    people: str


@dataclass(frozen=True, slots=True)
class Who:
    """The people behind the answer."""

    lead: str
    diseases: tuple[Disease, ...]
    codes: Grid | None
    flow: tuple[Step, ...]
    figure: Figure | None
    ages: Grid | None


def who(view: View) -> Who:
    """Return the section."""
    diseases = tuple(_disease(view, role) for role in ("a", "b") if view.of_disease("diseases", role))
    ages = _ages(view)
    return Who(
        lead=_lead(view),
        diseases=diseases,
        codes=_codes(view),
        flow=tuple(_step(row) for row in view.rows("attrition")),
        figure=figure(onset(view, view.rows("onset"), _ages_title(view), ages)) if ages else None,
        ages=ages,
    )


def _lead(view: View) -> str:
    """Say who was followed."""
    people = view.population()
    if people is None:
        return (
            "A disease is what its codes and its rule say it is. Below: the codes, the rule, and how the "
            "people were chosen."
        )
    return (
        f"{integer(people)} people were followed. A disease is what its codes and its rule say it is, so "
        "the codes "
        "come before any result."
    )


def _disease(view: View, role: str) -> Disease:
    """Return the card of one disease."""
    rows = view.of_disease("diseases", role)
    kinds = tuple(
        (
            KINDS.get(text(row, "kind"), text(row, "kind")),
            HIDDEN_LONG if is_hidden(row) else integer(number(row, "people")),
        )
        for row in rows
    )
    name, symbol = (view.a, A.symbol) if role == "a" else (view.b, B.symbol)
    return Disease(started(name), role, symbol, text(rows[0], "label"), text(rows[0], "rule"), kinds)


def _codes(view: View) -> Grid | None:
    """Return the code table of both diseases."""
    rows = [
        (name, row) for role, name in (("a", view.a), ("b", view.b)) for row in view.of_disease("codes", role)
    ]
    if not rows:
        return None
    cells = [
        (
            text(row, "code"),
            started(name),
            text(row, "vocabulary"),
            _match(row),
            *_counts(row, ("records", "people")),
        )
        for name, row in rows
    ]
    headings = ("Code", "Disease", "Vocabulary", "Counts as", "Records", "People")
    return grid("Codes that make each disease, and how often they were found", headings, cells, words=4)


def _match(row: Row) -> str:
    """Say how a code is matched."""
    found = text(row, "match")
    return {
        "prefix": "this code and those below it",
        "exact": "this code only",
        "descendants": "this code, below one that was asked for",
        "not found": "in no record of the data",
    }.get(found, found)


def _counts(row: Row, columns: Sequence[str]) -> list[str]:
    """Return counts of a row, or the sign that they are hidden."""
    return [HIDDEN if is_hidden(row) else integer(number(row, column), missing="–") for column in columns]


def _step(row: Row) -> Step:
    """Return one step of the flow."""
    people = HIDDEN_LONG if is_hidden(row) else integer(number(row, "people"))
    return Step(text(row, "kind"), text(row, "step"), people)


def _ages(view: View) -> Grid | None:
    """Return ages when the rule was first met: one row an age group, one column a disease and sex."""
    columns = [(role, name, sex) for role, name in (("a", view.a), ("b", view.b)) for sex in SEXES]
    found = {
        (role, text(row, "sex"), age_group(row)): row
        for role in ("a", "b")
        for row in view.of_disease("onset", role)
    }
    if not found:
        return None
    ages = sorted({age for _, _, age in found}, key=lambda age: int(age.split("–")[0]))
    cells = [(age, *(_people(found.get((role, sex, age))) for role, _, sex in columns)) for age in ages]
    headings = ("Age", *(f"{started(name)}, {SEXES[sex].lower()}" for _, name, sex in columns))
    return grid("People by age when the rule of the disease was first met", headings, cells)


def _people(row: Row | None) -> str:
    """Return the people of an age group; a group without a row has nobody."""
    return "0" if row is None else _counts(row, ("people",))[0]


def _ages_title(view: View) -> str:
    """Name the commonest ages of each disease."""
    parts = []
    for role, name in (("a", view.a), ("b", view.b)):
        groups: dict[str, float] = {}
        for row in view.of_disease("onset", role):
            groups[age_group(row)] = groups.get(age_group(row), 0.0) + (number(row, "people") or 0.0)
        if any(groups.values()):
            parts.append(f"{name} most often at {max(groups, key=lambda group: groups[group])}")
    joined = listed(parts)
    return f"First recorded: {joined} years" if joined else "Ages when first recorded"
