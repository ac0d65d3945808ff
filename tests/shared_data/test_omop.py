"""Two public CDMs: GiBleed with ids of floating point and orphans, and 28 people of New Jersey."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import coincide as co
from coincide.diseases import from_inline
from coincide.machine import Machine
from coincide.sources.omop import Omop
from coincide.study.sections import ReleaseSection
from support.register_files import Result, read

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
GIBLEED, NEW_JERSEY = SHARED / "gibleed_omop", SHARED / "synthea27nj_omop"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not GIBLEED.is_dir(), reason="the data folder ../shared is not beside the checkout"),
]

OSTEOARTHRITIS, HAEMORRHAGE, DIVERTICULAR, ULCER = 80180, 192671, 4266809, 4027663
ALZHEIMER, FAMILIAL = 378419, 4043241
PEOPLE = {OSTEOARTHRITIS: 2694, HAEMORRHAGE: 479, DIVERTICULAR: 405, ULCER: 802, ALZHEIMER: 117, FAMILIAL: 19}


@pytest.fixture(scope="module")
def gibleed(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return read(Omop(path=GIBLEED), tmp_path_factory.mktemp("gibleed"))


def people_of(result: Result, concept: int, *, descendants: bool = False) -> int:
    codes = {
        code
        for code, vocabulary, text in result.tables["code"]
        if (vocabulary, text) == ("omop", str(concept))
    }
    if descendants:
        codes |= {code for code, *above in result.tables["broader"] if above == ["omop", str(concept)]}
    return len({row[0] for row in result.tables["diagnosis"] if row[2] in codes})


@pytest.mark.parametrize("concept", PEOPLE)
def test_people_of_the_known_concepts(gibleed: Result, concept: int) -> None:
    assert people_of(gibleed, concept) == PEOPLE[concept]


def test_descendants_are_added(gibleed: Result) -> None:
    # 117 with the concept itself and 19 with its familial form; nobody has both.
    assert people_of(gibleed, ALZHEIMER, descendants=True) == 117 + 19


def test_periods_of_nobody_are_counted_and_in_no_denominator(gibleed: Result) -> None:
    assert len(gibleed.tables["person"]) == 2694
    assert len({person for person, *_ in gibleed.tables["observed"]}) == 2694
    (orphans,) = (each for each in gibleed.intake.findings if each.rule == "COI-D620")
    assert (orphans.rows, orphans.of) == (2649, 5343)


def test_every_record_is_kept_by_its_standard_concept(gibleed: Result) -> None:
    # 65,332 occurrences, none twice on a day.
    omop = {code for code, vocabulary, _ in gibleed.tables["code"] if vocabulary == "omop"}
    assert sum(row[2] in omop for row in gibleed.tables["diagnosis"]) == 65_332
    assert gibleed.intake.rows["contact"] == 1037
    assert gibleed.finding("COI-D637") == 1  # nobody is known to have died


def test_eras_and_exposures(tmp_path: Path) -> None:
    source = Omop(path=GIBLEED, conditions="era", codes=("standard",), drugs=True)
    result = read(source, tmp_path)
    assert result.intake.rows["diagnosis"] == 65_719
    assert people_of(result, HAEMORRHAGE) == 479
    assert result.finding("COI-D624") == 443  # eras of concept 0
    # 67,707 exposures: one before birth, 29 twice
    assert result.intake.rows["drug"] == 67_707 - 1 - 29


def test_headers_in_capitals_change_nothing(gibleed: Result, tmp_path: Path) -> None:
    for path in GIBLEED.glob("*.parquet"):
        table = pq.read_table(path)
        pq.write_table(
            table.rename_columns([name.upper() for name in table.column_names]), tmp_path / path.name.upper()
        )
    result = read(Omop(path=tmp_path), tmp_path / "work")
    assert result.bytes == gibleed.bytes


def study(a: int, b: int) -> co.Study:
    return co.Study(
        a=from_inline("one", {"omop": [str(a)]}),
        b=from_inline("two", {"omop": [str(b)]}),
        population=co.open_omop(GIBLEED),
        release=ReleaseSection(preset="none"),
    )


@pytest.mark.slow
def test_a_whole_run(tmp_path: Path) -> None:
    result = study(ULCER, HAEMORRHAGE).run(machine=Machine(work=tmp_path / "work"))
    primary = next(row for row in result.tidy() if row["question"] == "primary")
    # The makers of GiBleed let ulcers bleed: every haemorrhage comes with or after something that bleeds.
    assert result.verdict.verdict == "more"
    assert primary["observed"] > primary["expected"]
    codes = {(row["code"], row["people"]) for row in result.tidy("codes")}
    assert {(str(ULCER), 802), (str(HAEMORRHAGE), 479)} <= codes
    assert {row["match"] for row in result.tidy("codes")} == {"descendants"}


@pytest.mark.slow
def test_where_everybody_has_it_there_is_no_answer(tmp_path: Path) -> None:
    result = study(OSTEOARTHRITIS, HAEMORRHAGE).run(machine=Machine(work=tmp_path / "work"))
    assert (result.verdict.verdict, result.verdict.reasons) == ("cannot_answer", ("nobody_unexposed",))


@pytest.fixture(scope="module")
def new_jersey(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    found = {}
    for name, file in (("csv", "Synthea27Nj_5.4.zip"), ("parquet", "Synthea27NjParquet_5.4.zip")):
        folder = tmp_path_factory.mktemp(name)
        with zipfile.ZipFile(NEW_JERSEY / file) as packed:
            wanted = [
                each for each in packed.namelist() if not each.startswith("__MACOSX") and each[-1] != "/"
            ]
            packed.extractall(folder, wanted)
        place = next(
            iter(folder.rglob("*erson.parquet")), next(iter(folder.rglob("PERSON.csv")), folder)
        ).parent
        found[name] = read(Omop(path=place), tmp_path_factory.mktemp(f"work-{name}"))
        shutil.rmtree(folder)
    return found


def test_text_and_parquet_of_the_same_cdm_give_the_same_bytes(new_jersey: dict[str, Result]) -> None:
    assert new_jersey["csv"].bytes == new_jersey["parquet"].bytes
    assert new_jersey["csv"].intake.findings == new_jersey["parquet"].intake.findings


def test_the_people_of_new_jersey(new_jersey: dict[str, Result]) -> None:
    result = new_jersey["csv"]
    assert result.intake.rows["person"] == 28
    assert sum(died is not None for *_, died, _ in result.tables["person"]) == 3
    omop = {code for code, vocabulary, _ in result.tables["code"] if vocabulary == "omop"}
    assert sum(row[2] in omop for row in result.tables["diagnosis"]) == 470
    assert result.finding("COI-D636") == 1  # its table of ancestors is empty


def test_there_is_no_hidden_loss_of_ids() -> None:
    # The file is as its README says: whole numbers in floating point.
    ids = pq.read_table(GIBLEED / "person.parquet", columns=["person_id"])["person_id"]
    assert str(ids.type) == "double"
    assert pc.all(pc.equal(pc.floor(ids), ids)).as_py()
