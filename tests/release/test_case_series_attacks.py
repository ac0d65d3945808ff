"""Attacks on released case series: nobody may learn of a few cases what the tables hide."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pytest

from coincide.cases import series_tables as made_of
from coincide.cases.criteria.every import CRITERIA, NAMES
from coincide.cases.evaluate import CaseOptions, evaluate
from coincide.cases.series import series_case, series_tables
from coincide.cases.series_members import SeriesCase
from coincide.results.rows import is_suppressed
from coincide.results.rules import Rule
from coincide.results.table import CountId, Released, Sum
from support.attack import interval
from support.series_of_cases import made_up

pytestmark = pytest.mark.slow

PRESETS = ("ohdsi", "opensafely")
CELLS = ("both", "first_only", "second_only", "neither")
RESULTS = ("met", "not_met", "unknown")
BECOMES = {"met": RESULTS, "not_met": ("not_met",), "unknown": ("not_met", "unknown")}
DISEASE = {one.name: one.disease for one in CRITERIA}
SETTINGS = [(preset, people, seed) for preset in PRESETS for people, seed in ((30, 1), (70, 2), (160, 3))]


@dataclass(frozen=True)
class Seen:
    """What a reader has, and the truth the test knows."""

    truth: Mapping[CountId, frozenset[int]]
    shown: Mapping[CountId, int]
    cases: Sequence[SeriesCase]


def members(cases: Sequence[SeriesCase]) -> dict[CountId, frozenset[int]]:
    """Work out who stands behind each count, without the code under test."""
    found: dict[tuple[str, tuple[str, ...]], set[int]] = {("people", ("all", "cases", "all")): set()}
    for at, case in enumerate(cases):
        keys = [("people", ("all", "cases", "all"))]
        for name in NAMES:
            keys.append(("people", (name, "result_without_exclusion", case.without[name])))
            keys.append(("people", (name, "result", case.result[name])))
            keys.append(("people", (name, "category", case.category[name])))
        keys += [("people", (name, level)) for name, level in case.findings.items()]
        for first, second in itertools.combinations(NAMES, 2):
            pair = case.without[first], case.without[second]
            cell = {("met", "met"): CELLS[0], ("met", "not_met"): CELLS[1], ("not_met", "met"): CELLS[2],
                    ("not_met", "not_met"): CELLS[3]}.get(pair, "undecided")  # fmt: skip
            keys.append((cell, (first, second)))
        for key in keys:
            found.setdefault(key, set()).add(at)
    return {CountId(*key): frozenset(cases) for key, cases in found.items()}


def read(tables: Sequence[Released]) -> dict[CountId, int]:
    """Return every count of the shown rows."""
    keys = {"case_criteria": ("criterion", "counted", "level"), "case_findings": ("finding", "level"),
            "case_agreement": ("first", "second")}  # fmt: skip
    found = {}
    for table in tables:
        for row in table.rows:
            if table.name in keys and not is_suppressed(row):
                key = tuple(str(row[name]) for name in keys[table.name])
                columns = ("people",) if "people" in row else (*CELLS, "undecided")
                found |= {CountId(column, key): int(row[column]) for column in columns}  # type: ignore[call-overload]
    return found


@cache
def evaluated(people: int, seed: int) -> tuple[SeriesCase, ...]:
    return tuple(series_case(case, evaluate(case)) for case in made_up(people, seed))


@cache
def seen(preset: str, people: int, seed: int) -> Seen:
    """Release a series; the reader knows shown counts exactly, even where they were rounded."""
    tables = series_tables(made_up(people, seed), CaseOptions(), Rule(preset))
    truth = members(evaluated(people, seed))
    return Seen(truth, {name: len(truth.get(name, ())) for name in read(tables)}, evaluated(people, seed))


@pytest.mark.parametrize(("preset", "people", "seed"), SETTINGS)
def test_no_small_count_is_shown(preset: str, people: int, seed: int) -> None:
    found, rule = seen(preset, people, seed), Rule(preset)
    assert not [name for name, count in found.shown.items() if rule.hides(count)]
    assert [name for name, cases in found.truth.items() if rule.hides(len(cases))], "nothing to protect"
    assert len(found.shown) > 20 or (preset, people) == ("opensafely", 30)


@pytest.mark.parametrize(("preset", "people", "seed"), SETTINGS)
def test_counts_inside_each_other_never_differ_by_a_few(preset: str, people: int, seed: int) -> None:
    """Criteria and findings for one disease hold each other: a reader may subtract one from another."""
    found, rule = seen(preset, people, seed), Rule(preset)
    looked_at = 0
    for (first, inner), (second, outer) in itertools.permutations(
        ((name, found.truth.get(name, frozenset())) for name in found.shown), 2
    ):
        if inner and inner < outer and side(first) & side(second):
            looked_at += 1
            assert not rule.hides(len(outer - inner)), (first, second)
    assert looked_at or (preset, people) == ("opensafely", 30)


def side(name: CountId) -> set[tuple[str, str]]:
    """Return what a count speaks for: a disease, and which way; a finding may speak for both diseases."""
    level = name.column if name.column != "people" else name.key[-1]
    way = "against" if level in {"not_met", "absent", "none", "neither"} else "for"
    if level in {"unknown", "undecided", "first_only", "second_only"}:
        return set()
    diseases = {DISEASE[name.key[0]]} if name.key[0] in DISEASE else asked(name.key[0])
    return {(disease, way) for disease in diseases}


@cache
def asked(finding: str) -> frozenset[str]:
    from coincide.cases.clause import findings_in

    return frozenset(one.disease for one in CRITERIA if finding == "all" or finding in findings_in(one.whole))


def knowledge(name: str) -> list[Sum]:
    """Return what a reader knows of one set of criteria: its cells add up to each of its counts."""
    one = next(each for each in CRITERIA if each.name == name)
    counted = [each.name for each in one.categories[: one.met_from]]
    rest = [each.name for each in one.categories[one.met_from :]]
    of = {"met": [*counted, "unknown"], "not_met": [*rest, "none", "unknown"], "unknown": ["unknown"]}
    cells = [(b, a, c) for b in RESULTS for a in BECOMES[b] for c in of[b]]
    sums = []
    for place, kind in enumerate(("result_without_exclusion", "result", "category")):
        for level in dict.fromkeys(cell[place] for cell in cells):
            parts = tuple(CountId("cell", (name, *cell)) for cell in cells if cell[place] == level)
            sums.append(Sum(CountId("people", (name, kind, level)), parts))
    everybody = CountId("people", ("all", "cases", "all"))
    return [*sums, Sum(everybody, tuple(CountId("cell", (name, *cell)) for cell in cells))]


def pairs() -> list[Sum]:
    """Return what a reader knows of two sets of criteria: nine cells, of which five are one count."""
    sums = []
    names = dict(
        zip(itertools.product(RESULTS[:2], repeat=2), (CELLS[0], CELLS[1], CELLS[2], CELLS[3]), strict=True)
    )
    for pair in itertools.combinations(NAMES, 2):
        if DISEASE[pair[0]] != DISEASE[pair[1]]:
            continue
        cells = {
            levels: CountId(names.get(levels, "/".join(levels)), pair)
            for levels in itertools.product(RESULTS, repeat=2)
        }
        opened = tuple(cell for levels, cell in cells.items() if "unknown" in levels)
        sums.append(Sum(CountId("undecided", pair), opened))
        for place, name in enumerate(pair):
            for level in RESULTS:
                parts = tuple(cell for levels, cell in cells.items() if levels[place] == level)
                sums.append(Sum(CountId("people", (name, "result_without_exclusion", level)), parts))
    return sums


@pytest.mark.parametrize(("preset", "people", "seed"), SETTINGS)
def test_no_small_count_can_be_narrowed_by_all_sums_together(preset: str, people: int, seed: int) -> None:
    found, rule = seen(preset, people, seed), Rule(preset)
    sums = [*itertools.chain.from_iterable(map(knowledge, NAMES)), *pairs()]
    told = {c for one in sums for c in (one.total, *one.parts)}
    shown = {name: count for name, count in found.shown.items() if name in told}
    small = [
        name
        for name in sorted(told, key=repr)
        if name.column in ("people", *CELLS, "undecided") and rule.hides(len(found.truth.get(name, ())))
    ]
    assert small
    for name in small:
        low, high = interval(name, shown, sums)
        assert low <= rule.hide_from + 1e-6, name  # the solver's own tolerance
        assert high >= rule.hide_to - 1e-6, name


def test_the_attack_works_where_the_gate_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without sums and rests, the same series gives small counts away, and these tests would notice."""
    monkeypatch.setattr(made_of, "_given_away", lambda *_: {})
    monkeypatch.setattr(made_of, "Sum", lambda total, _parts: Sum(total, (total,)))
    monkeypatch.setattr(made_of, "moves", lambda *_: ([], {}))
    monkeypatch.setattr(made_of, "pair_sums", lambda *_: ([], {}))
    cases = made_up(70, 2)
    shown = read(series_tables(cases, CaseOptions(), Rule("ohdsi")))
    truth = members(evaluated(70, 2))
    inside = [
        (a, b)
        for a, b in itertools.permutations(shown, 2)
        if side(a) & side(b)
        and truth.get(a)
        and truth[a] < truth.get(b, frozenset())
        and 0 < len(truth[b] - truth[a]) < 5
    ]
    assert inside
    sums = [*itertools.chain.from_iterable(map(knowledge, NAMES))]
    everything = {c for one in sums for c in (one.total, *one.parts)}
    small = [n for n in everything if n.column == "people" and 0 < len(truth.get(n, ())) < 5]
    known = {name: count for name, count in shown.items() if name in everything}
    assert any(low == high for low, high in (interval(name, known, sums) for name in small))


def test_neither_order_nor_labels_of_the_cases_change_a_byte() -> None:
    cases = made_up(30, 4)
    turned = [dataclasses.replace(case, label=f"case {at}") for at, case in enumerate(reversed(cases))]
    first, second = (series_tables(each, CaseOptions(), Rule("ohdsi")) for each in (cases, turned))
    assert [table.rows for table in first] == [table.rows for table in second]
