"""The verdict on certificates: more, too few, or no answer; the words; what a study may not ask; the gate."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from coincide.canonical import Intake
from coincide.designs.base import Answered
from coincide.designs.certificates.applies import refuse_what_does_not_apply
from coincide.designs.certificates.counts import CertificateCounts
from coincide.designs.certificates.estimate import estimate_mentions
from coincide.designs.certificates.ill_defined import ill_defined_codes
from coincide.designs.certificates.stage import load_counts, save_counts
from coincide.designs.certificates.study_tables import answer_counted, check_counted, every_table
from coincide.designs.certificates.verdict import CertificateFacts, decide
from coincide.designs.pair.headline import headline
from coincide.designs.pair.verdict import Shown
from coincide.diseases import index_codes
from coincide.errors import StudyError
from coincide.queries.disease import Rule
from coincide.results.headline import check_verdict
from coincide.results.release import release
from coincide.results.rules import Rule as ReleaseOf
from coincide.results.schema import VERDICTS
from coincide.study.sections import PopulationSection, RivalsSection, WindowsSection
from support.attack import interval, seen
from support.certificate_sample import INTAKE, Death, count_deaths, ratio, study
from support.pair_sample import rows_of

FACTS = CertificateFacts("A", "B")
NEVER = ("cause of", "risk factor", "protect")


def shown(observed: int, expected: float, low: float, high: float) -> Shown:
    return Shown(observed, expected, observed / expected, low, high, "finite", "finite", "mid-P")


@pytest.mark.parametrize(
    ("low", "high", "word", "reasons"),
    [
        (1.1, 9.0, "more", ("uncalibrated",)),
        (0.3, 9.0, "too_few", ()),
        (0.01, 0.9, "cannot_answer", ("conditional_on_dying",)),
        (0.6, 1.8, "cannot_answer", ("conditional_on_dying",)),
        (0.4, 1.8, "too_few", ()),
    ],
)
def test_the_interval_decides(low: float, high: float, word: str, reasons: tuple[str, ...]) -> None:
    verdict = decide(FACTS, shown(10, 5.0, low, high))
    assert (verdict.verdict, verdict.reasons) == (word, reasons)
    assert not any(each in verdict.sentence for each in NEVER)


@pytest.mark.parametrize("low", np.geomspace(0.01, 5, 12))
@pytest.mark.parametrize("width", [1.01, 1.5, 3.0, 40.0])
def test_less_and_chance_are_never_said(low: float, width: float) -> None:
    word = decide(FACTS, shown(10, 5.0, float(low), float(low * width))).verdict
    assert word in set(VERDICTS) - {"less", "chance"}


def test_no_number_stands_beside_no_answer() -> None:
    verdict = decide(FACTS, shown(5, 40.3, 0.03, 0.3))
    assert verdict.shown == Shown(None, None, None, None, None, "zero", "infinite", "mid-P")
    assert "every death needs a cause" in verdict.sentence
    assert "0.12" not in verdict.sentence


def test_observed_expected_and_the_caution_stand_in_one_sentence() -> None:
    sentence = decide(FACTS, shown(16, 2.62, 3.0, 12.0)).sentence
    assert ". " not in sentence, "all dots but the last are of numbers"
    for part in (
        "named on the same death certificate more often",
        "16 certificates observed, 2.62 expected",
        "not a cause",
    ):
        assert part in sentence


@pytest.mark.parametrize(
    ("remove", "prior", "fragile"), [(2, None, True), (3, None, False), (3, 4.0, True), (None, 9.0, False)]
)
def test_a_few_wrong_causes_make_it_fragile(remove: int | None, prior: float | None, fragile: bool) -> None:
    facts = replace(FACTS, remove_for_limit=remove, prior_people=prior)
    verdict = decide(facts, shown(10, 2.0, 1.5, 9.0))
    assert ("fragile" in verdict.reasons, "undo it" in verdict.sentence) == (fragile, fragile)


def test_a_hidden_primary_is_no_answer() -> None:
    hidden = Shown(None, None, None, None, None, "suppressed", "suppressed", "")
    verdict = decide(FACTS, hidden)
    assert (verdict.verdict, verdict.reasons) == ("cannot_answer", ("release_rule",))


# Whole studies

MORE = [Death("G20u F03")] * 20 + [Death("G20u")] * 20 + [Death("F03u")] * 20 + [Death("J18u J18")] * 300
FEWER = [Death("G20u")] * 60 + [Death("F03u")] * 60 + [Death("J18u")] * 60 + [Death("G20u F03")] * 6


def answered(deaths: list[Death], preset: str = "none", intake: Intake = INTAKE) -> Answered:
    asked = study(preset)
    return answer_counted(asked, intake, count_deaths("duckdb", deaths, asked), seed=1)


@pytest.mark.parametrize("preset", ["none", "ohdsi", "opensafely"])
def test_a_link_is_found_under_every_rule(preset: str) -> None:
    found = answered(MORE, preset)
    assert found.verdict.verdict == "more"
    check_verdict(headline(found.verdict), found.tables)


def test_fewer_than_expected_is_no_finding() -> None:
    found = answered(FEWER)
    assert ratio(found)["high"] < 1
    assert (found.verdict.verdict, found.verdict.reasons) == ("cannot_answer", ("conditional_on_dying",))
    check_verdict(headline(found.verdict), found.tables)


@pytest.mark.parametrize(
    ("deaths", "intake", "reason"),
    [
        (MORE, replace(INTAKE, one_cause_per_death=True), "one_cause_per_death"),
        (MORE, replace(INTAKE, sampled_on="a"), "sampled_on_disease"),
        ([Death("G20u", age=None)], INTAKE, "no_certificate"),
        ([Death("G20u F03")] * 9 + [Death("G20u")] * 9, INTAKE, "nobody_unexposed"),
    ],
)
def test_facts_forbid_an_answer(deaths: list[Death], intake: Intake, reason: str) -> None:
    assert answered(deaths, intake=intake).verdict.reasons == (reason,)
    asked = study()
    tables, forbids = check_counted(asked, intake, count_deaths("duckdb", deaths, asked))
    assert forbids == (reason,)
    assert {table.name for table in tables} == {"run", "attrition", "quality", "codes", "diseases", "power"}


def test_a_small_primary_is_hidden() -> None:
    found = answered([Death("G20u F03")] * 3 + MORE[20:], "ohdsi")
    assert found.verdict.reasons == ("release_rule",)
    assert ratio(found)["observed"] is None


def test_under_rounding_every_number_is_made_again() -> None:
    found = answered([*MORE, *[Death("G20u F03")] * 2], "opensafely")
    row = ratio(found)
    assert row["observed"] == 20
    assert row["method"].endswith("from rounded counts")
    assert ratio(found, measure="standardised_ratio")["estimate"] == 20 / row["expected"]
    limit, _ = rows_of(found.tables, "misdiagnosis")
    exact, _ = rows_of(answered(MORE).tables, "misdiagnosis")
    assert abs(limit["remove"] - exact["remove"]) <= 3


def random_deaths(seed: int) -> list[Death]:
    chance = np.random.default_rng(seed)
    texts = (
        "G20u F03",
        "G20u G20 | F03",
        "F03u F03 | G20",
        "G20u",
        "F03u J18",
        "R99u G20 F03",
        "J18u J18",
        "R99u",
    )
    kinds = chance.choice(len(texts), 160, p=(0.04, 0.04, 0.04, 0.1, 0.1, 0.02, 0.6, 0.06))
    sexes, ages = chance.choice((0, 1, 2), 160, p=(0.02, 0.49, 0.49)), chance.choice((70, 71), 160)
    return [
        Death(texts[kind], sex=int(sex), age=int(age))
        for kind, sex, age in zip(kinds, sexes, ages, strict=True)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_a_reader_cannot_narrow_a_small_count(seed: int) -> None:
    asked = study("ohdsi")
    tables, unshown = every_table(asked, INTAKE, count_deaths("duckdb", random_deaths(seed), asked), seed=1)
    rule = ReleaseOf("ohdsi")
    released = release(tables, rule, unshown=unshown)
    sums = [one for table in tables for one in table.sums]
    known = seen(tables, released)
    counts = {
        table.count_id(row, column): row[column]
        for table in tables
        for row in table.rows
        for column in table.support
        if row[column] is not None
    } | unshown
    small = [name for name, count in counts.items() if rule.hides(count)]
    for name in small:
        assert name not in known
        if any(name in (one.total, *one.parts) for one in sums):
            low, high = interval(name, known, sums)
            assert low <= rule.hide_from, name
            assert high >= rule.hide_to, name


def test_the_counts_are_the_same_after_a_rest_on_disk(tmp_path: object) -> None:
    counted = count_deaths("duckdb", MORE)
    save_counts(tmp_path, counted)
    again: CertificateCounts = load_counts(tmp_path)
    assert all(np.array_equal(again.cells[name], counted.cells[name]) for name in counted.cells)
    assert replace(again, cells={}) == replace(counted, cells={})
    assert estimate_mentions(again)[0].ratio == estimate_mentions(counted)[0].ratio


# What a study may not ask


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"windows": WindowsSection(latency_days=30)}, "COI-S411"),
        ({"rivals": RivalsSection(latency_years=(0, 1))}, "COI-S411"),
        ({"followed": PopulationSection(washout_days=0)}, "COI-S411"),
        ({"followed": PopulationSection(cohort_origin=dt.date(1901, 1, 1))}, "COI-S411"),
        ({"rule_a": Rule(records=2, death_fulfils=True)}, "COI-S412"),
        ({"rule_b": Rule()}, "COI-S412"),
        ({"outside_rates": {"parkinson": "rates.csv"}}, "COI-S413"),
        ({"followed": PopulationSection(window_from=dt.date(2001, 2, 1))}, "COI-S414"),
    ],
)
def test_options_about_time_are_refused(more: dict[str, object], code: str) -> None:
    with pytest.raises(StudyError) as caught:
        refuse_what_does_not_apply(study(**more))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.why


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(StudyError) as caught:
        refuse_what_does_not_apply(
            study(windows=WindowsSection(latency_days=30), rule_a=Rule(), rule_b=Rule(records=2))
        )
    assert [problem.code for problem in caught.value.problems] == ["COI-S411", "COI-S412", "COI-S412"]


def test_what_applies_is_let_through() -> None:
    followed = PopulationSection(
        window_from=dt.date(2001, 1, 1), window_to=dt.date(2003, 12, 31), strata=("area",)
    )
    refuse_what_does_not_apply(
        study(followed=followed, rivals=RivalsSection(cross_label_share=0.1, cross_label_source="x"))
    )
    refuse_what_does_not_apply(study(windows=WindowsSection(latency_days=365)))  # as it is without saying so


def test_ill_defined_codes_are_signs_and_stopped_hearts() -> None:
    texts = ["R99", "R95", "I460", "I469", "I48", "J96", "R092"]
    index = index_codes(
        [(n, "icd10", t) for n, t in enumerate(texts)] + [(9, "icd9", "7980"), (10, "icd9", "7999")]
    )
    assert ill_defined_codes(index) == (0, 2, 3, 6, 10)
