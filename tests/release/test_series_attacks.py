"""Attacks on the series of a released study: two variants may differ by one person, and nobody may see it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.designs.pair import study_tables
from coincide.designs.pair.plan import make_plan
from coincide.designs.pair.variants import groups_of
from coincide.results.complement import choose_hidden, without_display
from coincide.results.counted import gather_counts
from coincide.results.release import release
from coincide.results.rows import plain_rows
from coincide.results.rules import ReleaseRule, Rule
from coincide.results.table import CountId, Released, Sum, Table
from coincide.study import Study
from coincide.study.sections import ReleaseSection, RivalsSection, WindowsSection
from support.attack import count, interval, seen, tally, two_way
from support.pair_sample import count_tables, study
from support.series_register import register

pytestmark = pytest.mark.slow

PRESETS = ("ohdsi", "opensafely")


@dataclass(frozen=True)
class Gate:
    """What went into the gate, and what came out."""

    tables: Sequence[Table]
    unshown: Mapping[CountId, int]
    released: Sequence[Released]
    rule: ReleaseRule

    @property
    def sums(self) -> list[Sum]:
        return [one for table in self.tables for one in table.sums if one.parts != (one.total,)]

    @property
    def truth(self) -> dict[CountId, int]:
        found = dict(self.unshown)
        for table in self.tables:
            for row in table.rows:
                found |= {table.count_id(row, c): row[c] for c in table.support if row[c] is not None}
        return found

    @property
    def shown(self) -> dict[CountId, int]:
        """Every count in a released row, at its exact value: the reader at his strongest."""
        truth = self.truth
        return {name: truth[name] for name in seen(self.tables, self.released)}


def asked(preset: str) -> Study:
    return study(
        preset,
        washout_days=730,
        windows=WindowsSection(latency_days=200, prodrome_years=5),
        rivals=RivalsSection(latency_years=(0, 1, 2)),
        release=ReleaseSection(preset=preset),
    )


def through_the_gate(seed: int, people: int, preset: str, monkeypatch: pytest.MonkeyPatch) -> Gate:
    one = asked(preset)
    kept: list[Gate] = []

    def watched(tables: Sequence[Table], rule: ReleaseRule, **more: Any) -> Sequence[Released]:
        out = release(tables, rule, **more)
        kept.append(Gate(tables, more["unshown"], out, rule))
        return out

    counted = count_tables("duckdb", register(seed, people), one)
    monkeypatch.setattr(study_tables, "release", watched)
    study_tables.answer_counted(one, counted, make_plan(one.windows, one.rivals), seed=1)
    (gate,) = kept
    return gate


def series_ids(gate: Gate) -> list[CountId]:
    """Return what the series count: variants, strata, years, and the groups that tie them."""
    named = {c for one in gate.sums for c in (one.total, *one.parts) if c.column == "observed"}
    return sorted((c for c in named if c.key[2] != "all" or "piece" in c.key[1]), key=repr)


@pytest.mark.slow
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(("seed", "people"), [(1, 70), (2, 140), (3, 300)])
def test_no_small_group_of_a_series_can_be_narrowed(
    seed: int, people: int, preset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = through_the_gate(seed, people, preset, monkeypatch)
    truth, shown = gate.truth, gate.shown
    small = [name for name in series_ids(gate) if gate.rule.hides(truth[name])]
    assert len(small) > 10
    for name in small:
        assert name not in shown
        low, high = interval(name, shown, gate.sums)
        assert low <= gate.rule.hide_from + 1e-6  # the solver's own tolerance
        assert high >= gate.rule.hide_to - 1e-6


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(("seed", "people"), [(1, 140), (2, 300), (4, 300)])
def test_nested_variants_never_differ_by_a_few(
    seed: int, people: int, preset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader who knows that one variant holds the other may subtract them."""
    gate = through_the_gate(seed, people, preset, monkeypatch)
    truth, shown = gate.truth, gate.shown
    parts: dict[str, dict[CountId, frozenset[CountId]]] = {}
    for one in gate.sums:
        if one.total.column == "observed" and all("group" in part.key[2] for part in one.parts):
            parts.setdefault(one.parts[0].key[2].split(" group")[0], {})[one.total] = frozenset(one.parts)
    assert set(parts) == {"washout", "rule", "care_seeking"}
    looked_at = 0
    for variants in parts.values():
        for (first, mine), (second, yours) in itertools.permutations(variants.items(), 2):
            if first in shown and second in shown and mine < yours:
                looked_at += 1
                difference = sum(truth[group] for group in yours - mine)
                assert difference == truth[second] - truth[first]
                assert not gate.rule.hides(difference)
    assert looked_at or preset == "opensafely"
    tails = [n for n in shown if n.column == "observed" and n.key[0] == "either" and n.key[1].endswith("d+")]
    lengths = [truth[name] for name in tails if name.key[2] == "all"]
    for more, less in itertools.permutations(lengths, 2):
        # time left out after the first disease: each row holds the next
        assert more <= less or not gate.rule.hides(more - less)


def test_the_attack_works_where_the_gate_is_not_told() -> None:
    """Washouts of 30 and 29 people: without their groups the gate shows both."""
    counts = {("w", "all", 0): 30, ("w", "all", 1): 29}
    group, rest = count("group", "all", 1), count("group", "all", 0)
    sums = [Sum(count("w", "all", 0), (rest, group)), Sum(count("w", "all", 1), (rest,))]
    unaware = tally(counts)
    assert release([unaware], Rule("ohdsi"))[0].hidden == 0
    aware = tally(counts, sums)
    out = release([aware], Rule("ohdsi"), unshown={group: 1, rest: 29})
    assert out[0].hidden == 1
    low, high = interval(group, seen([aware], out), sums)
    assert low <= 1
    assert high >= 4


# Counts that give way.

COUNTS = st.one_of(st.integers(0, 9), st.integers(0, 60))


@st.composite
def registers(draw: st.DrawFn) -> tuple[Table, frozenset[CountId], dict[CountId, int]]:
    """A table of sex by age with totals, variants of its grand total, and which counts give way."""
    cells = {("abc"[i], j): draw(COUNTS) for i in range(2) for j in range(3)}
    counts, sums = two_way(cells)
    people = draw(st.lists(st.sets(st.integers(0, 30), max_size=25), min_size=1, max_size=3))
    whole = set(range(counts["d", "all", 999]))
    listed = [sorted(one) for one in (whole, *people)]
    masks, sizes = groups_of([np.array(one, np.int64) for one in listed])
    groups = {count("group", "all", int(mask)): int(size) for mask, size in zip(masks, sizes, strict=True)}
    totals = [count("d", "all", 999), *(count("variant", "all", i) for i in range(len(people)))]
    for bit, total in enumerate(totals):
        inside = tuple(name for name in groups if int(name.key[2]) >> bit & 1)
        if inside:
            sums.append(Sum(total, inside))
    counts |= {("variant", "all", i): len(one) for i, one in enumerate(people)}
    levels = frozenset(count("d", sex, 999) for sex in "ab")
    return tally(counts, sums), levels | frozenset(totals[1:]), groups


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(registers(), st.sampled_from(PRESETS))
def test_what_gives_way_costs_the_others_nothing(
    drawn: tuple[Table, frozenset[CountId], dict[CountId, int]], preset: str
) -> None:
    """Every row that would be shown if the series were not there is shown beside them."""
    table, series, groups = drawn
    rule = Rule(preset)
    plain = [plain_rows(table.name, table.rows)]
    counts = gather_counts([table], plain, groups, frozenset(), series)
    hidden = choose_hidden(counts, rule)
    alone = choose_hidden(counts.settled_first, rule)
    shown_alone = frozenset(counts.values) - without_display(counts.settled_first, alone)
    shown = frozenset(counts.values) - without_display(counts, hidden)
    assert shown_alone <= shown
    assert shown - shown_alone <= series
    exact = {name: counts.values[name] for name in shown}
    for name, value in counts.values.items():
        if rule.hides(value):
            low, high = interval(name, exact, table.sums)
            assert low <= rule.hide_from + 1e-6
            assert high >= rule.hide_to - 1e-6


def test_the_choice_without_series_is_as_before() -> None:
    table = tally({("d", "all", n): n for n in range(9)})
    counts = gather_counts([table], [plain_rows(table.name, table.rows)], {}, frozenset())
    assert choose_hidden(counts, Rule("ohdsi")) == choose_hidden(
        replace(counts, giving_way=frozenset({count("nothing")})), Rule("ohdsi")
    )
