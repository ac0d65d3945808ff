"""Records of a block: what a register would hold of these people, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from coincide.days import NEVER
from coincide.diseases.codes import is_valid, normalise
from coincide.simulation.basis import basis_of
from coincide.simulation.codebook import ICD10_FROM, code_book, dialects, other_topics
from coincide.simulation.options import Kin, Misdiagnosis, Population, Records
from coincide.simulation.people import seen_on
from coincide.simulation.population import Block, block_lives, blocks, make_block
from coincide.simulation.records import draw_causes, draw_records
from coincide.simulation.streams import Purpose

POPULATION = Population(
    people=8_000,
    diseases=("als", "ms", "appendicitis", "keloid"),
    rate_factors=(("als", 50.0), ("ms", 20.0)),
    start=dt.date(1985, 1, 1),
    end=dt.date(2014, 12, 31),
    misdiagnosis=Misdiagnosis(0.2),
    kin=Kin(),
)


def test_a_code_is_written_as_each_dialect_writes_it() -> None:
    book = code_book([{"icd8": ("348.0",), "icd10": ("G12.2", "G35")}, {"icd10": ("A09",)}])
    assert list(zip(book.texts, book.vocabularies, strict=True)) == [
        ("3480", "icd8"),
        ("G12.2", "icd10"),
        ("G35", "icd10"),
        ("DG122", "icd10dk"),
        ("DG35", "icd10dk"),
        ("A09", "icd10"),
        ("DA09", "icd10dk"),
    ]
    topic, dialect = np.array([0, 0, 0, 1]), np.array([0, 1, 2, 0])
    assert book.pick(topic, dialect, np.array([0.9, 0.9, 0.1, 0.5])).tolist() == [0, 2, 3, -1]


def test_icd8_ends_with_1993_and_the_danish_share_follows() -> None:
    on = np.array([ICD10_FROM - 1, ICD10_FROM, ICD10_FROM, ICD10_FROM + 5000])
    assert dialects(on, np.array([0.0, 0.0, 0.8, 0.69]), 0.7).tolist() == [0, 2, 1, 2]


@pytest.mark.parametrize("name", ["icd8", "icd10"])
def test_unrelated_codes_are_codes(name: str) -> None:
    for topic in other_topics():
        assert len(topic[name]) > 5
        assert all(is_valid(code, name) for code in topic[name])


def test_every_first_day_inside_the_register_is_recorded_and_nobody_unseen_is() -> None:
    basis = basis_of(POPULATION)
    lives, _ = block_lives(POPULATION, basis, 0)
    records = draw_records(POPULATION, basis.rates, basis.book, lives, 0)
    assert seen_on(lives.people, records.who, records.day, lives.stop).all()
    written = set(zip(records.who.tolist(), records.day.tolist(), records.code.tolist(), strict=True))
    for column, name in enumerate(basis.rates.diseases):
        ill = np.flatnonzero(lives.onset[:, column] != NEVER)
        on = lives.onset[ill, column].astype(np.int64)
        for dialect in range(3):
            codes = range(
                int(basis.book.first[dialect, column]),
                int(basis.book.first[dialect, column] + basis.book.size[dialect, column]),
            )
            mine = [(p, d) for p, d in zip(ill.tolist(), on.tolist(), strict=True)]
            recorded = {(p, d) for p, d in mine if any((p, d, code) in written for code in codes)}
            if dialect == 0:
                found = recorded
            else:
                found |= recorded
        must = seen_on(lives.people, ill, on, lives.stop)
        if name == "keloid":  # has no ICD-8 code: not recorded before 1994
            must &= on >= ICD10_FROM
        assert {pair for pair, seen in zip(mine, must, strict=True) if seen} == found
        assert must.sum() > 5


def test_visits_after_the_first_day_come_at_the_planted_rate() -> None:
    population = replace(
        POPULATION, misdiagnosis=Misdiagnosis(), records=Records(unrelated_per_year=0.0, pair_per_year=3.0)
    )
    basis = basis_of(population)
    lives, _ = block_lives(population, basis, 0)
    records = draw_records(population, basis.rates, basis.book, lives, 0)
    column = basis.rates.diseases.index("ms")
    of_ms = np.isin(
        records.code,
        [
            code
            for dialect in range(3)
            for code in range(
                int(basis.book.first[dialect, column]),
                int(basis.book.first[dialect, column] + basis.book.size[dialect, column]),
            )
        ],
    )
    ill = np.flatnonzero(lives.onset[:, column] != NEVER)
    begin = np.maximum(lives.onset[ill, column], lives.people.entry[ill]).astype(np.int64)
    stay = ill[lives.people.left[ill] == NEVER]
    years = (lives.stop[ill].astype(np.int64) - begin)[lives.people.left[ill] == NEVER].sum() / 365.25
    later = np.isin(records.who, stay) & of_ms & (records.day > lives.onset[records.who, column])
    # Poisson with mean 3 x years; a few visits fall on the first day itself
    assert later.sum() == pytest.approx(3.0 * years, rel=0.005, abs=3.3 * np.sqrt(3.0 * years))


def test_causes_are_of_those_who_died_inside_the_register() -> None:
    basis = basis_of(POPULATION)
    lives, _ = block_lives(POPULATION, basis, 0)
    who, code = draw_causes(POPULATION, basis.rates, basis.book, lives, 0)
    assert (lives.died[who] != NEVER).all()
    assert (code >= 0).all()
    assert seen_on(lives.people, who, lives.died[who].astype(np.int64), lives.stop).all()
    als = basis.rates.diseases.index("als")
    killed = lives.cause[who] == als
    texts = {basis.book.texts[c] for c in code[killed]}
    assert killed.sum() > 50
    assert texts <= {"3480", "G12.2", "DG122"}


def test_wrong_labels_are_records_of_a() -> None:
    basis = basis_of(POPULATION)
    lives, _ = block_lives(POPULATION, basis, 0)
    without = replace(POPULATION, misdiagnosis=Misdiagnosis())
    other, _ = block_lives(without, basis, 0)
    counted = []
    for population, those in ((POPULATION, lives), (without, other)):
        records = draw_records(population, basis.rates, basis.book, those, 0)
        texts = np.array(basis.book.texts)[records.code]
        counted.append(int(np.isin(texts, ["3480", "G12.2", "DG122"]).sum()))
    labelled = np.flatnonzero(lives.wrong_a != NEVER)
    on = lives.wrong_a[labelled].astype(np.int64)
    seen = [seen_on(lives.people, labelled, on + wait, lives.stop).sum() for wait in (0, 30)]
    assert min(seen) > 30
    assert counted[0] - counted[1] == sum(seen)


def test_tables_are_what_a_register_holds() -> None:
    block = next(blocks(POPULATION))
    codes = block.diagnoses["code"].combine_chunks().to_pylist()
    vocabularies = block.diagnoses["vocabulary"].combine_chunks().to_pylist()
    assert {
        v: normalise(c, v) for c, v in zip(codes, vocabularies, strict=True) if normalise(c, v) == "G122"
    } == {
        "icd10": "G122",
        "icd10dk": "G122",
    }
    dates = np.array(block.diagnoses["date"].to_numpy(), dtype="datetime64[D]").astype(int)
    assert {v for v, d in zip(vocabularies, dates.tolist(), strict=True) if d < ICD10_FROM} == {"icd8"}
    assert {v for v, d in zip(vocabularies, dates.tolist(), strict=True) if d >= ICD10_FROM} == {
        "icd10",
        "icd10dk",
    }
    assert block.deaths.num_rows == block.people.num_rows - block.people["death_date"].null_count
    assert set(block.people["sex"].to_pylist()) == {"M", "F"}
    assert block.kin.num_rows > 1000


def _same(first: Block, second: Block) -> bool:
    return all(
        getattr(first, name).equals(getattr(second, name))
        for name in ("people", "observed", "diagnoses", "deaths", "kin")
    )


def test_blocks_are_the_same_in_any_order_and_on_any_threads() -> None:
    population = replace(POPULATION, people=105_000)
    basis = basis_of(population)
    alone = [make_block(population, basis, block) for block in (2, 0, 1)]
    for threads in (1, 3):
        together = list(blocks(population, threads=threads))
        assert [block.people.num_rows for block in together] == [50_000, 50_000, 5_000]
        assert all(_same(together[k], block) for k, block in zip((2, 0, 1), alone, strict=True))
    ids = pa.concat_tables([block.people for block in together])["id"]
    assert len(ids.unique()) == 105_000


def test_another_purpose_leaves_other_numbers_as_they_are() -> None:
    assert len({int(purpose) for purpose in Purpose}) == len(Purpose)
    basis = basis_of(POPULATION)
    first = make_block(POPULATION, basis, 0)
    more = make_block(replace(POPULATION, records=Records(unrelated_per_year=2.0)), basis, 0)
    assert first.people.equals(more.people)
    assert first.deaths.equals(more.deaths)
