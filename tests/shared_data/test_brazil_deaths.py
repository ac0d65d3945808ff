"""5,000 real death certificates of Rio Grande do Sul, 2019, and what must not be made of them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

import coincide as co
from coincide.diseases import from_inline
from coincide.machine import Machine
from coincide.study.sections import ReleaseSection
from support.certificate_files import taken
from support.register_files import Result

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "deaths_brazil_rs2019"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the data folder ../shared is not beside the checkout"),
]

SETS = {
    "G12": ["G12"],
    "G122": ["G12.2"],
    "G35": ["G35"],
    "G20": ["G20"],
    "G30": ["G30"],
    "I10": ["I10"],
    "J96": ["J96"],
    "J69": ["J69"],
    "diabetes": ["E10", "E11", "E12", "E13", "E14"],
    "dementia": ["F00", "F01", "F02", "F03", "G30"],
    "cancer": ["C"],
}
NAMED = {"G12": 6, "G122": 5, "G35": 1, "G20": 68, "G30": 180, "I10": 748, "J96": 698, "diabetes": 512}
TOGETHER = {
    ("G12", "J96"): (2, 0.84),
    ("G20", "J69"): (6, 1.14),
    ("G20", "dementia"): (16, 2.62),
    ("diabetes", "I10"): (215, 76.6),
    ("G30", "cancer"): (5, 40.3),
    ("G12", "G35"): (0, 0.0012),
}


@pytest.fixture(scope="module")
def sim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy without the two columns that differ from others in their letters' case alone."""
    with (DATA / "deaths_rs2019_sample.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    kept = [place for place, name in enumerate(header) if name not in ("idade", "sexo")]
    folder = tmp_path_factory.mktemp("brazil")
    with (folder / "DO2019.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row[place] for place in kept] for row in [header, *rows])
    return folder


@pytest.fixture(scope="module")
def read(sim: Path) -> Result:
    return taken(co.open_deaths(sim, form="sim", files=["DO2019.csv"]), sim)


def codes_by_certificate(read: Result, *, underlying: bool) -> dict[int, set[str]]:
    texts = {code: text for code, _, text in read.tables["code"]}
    found: dict[int, set[str]] = defaultdict(set)
    for person, _, code, rank in read.tables["cause"]:
        if rank or underlying:
            found[person].add(texts[code])
    return found


def naming(codes: dict[int, set[str]], starts: Sequence[str]) -> set[int]:
    wanted = tuple(start.replace(".", "") for start in starts)
    return {person for person, found in codes.items() if any(code.startswith(wanted) for code in found)}


def test_the_original_header_is_refused_and_says_why(tmp_path: Path) -> None:
    with pytest.raises(co.CoincideError) as caught:
        taken(co.open_deaths(DATA, form="sim", files=["deaths_rs2019_sample.csv"]), tmp_path)
    assert caught.value.problems[0].code == "COI-D005"


def test_what_stands_on_the_lines(read: Result) -> None:
    listed = codes_by_certificate(read, underlying=False)
    assert len(read.tables["person"]) == 5000
    assert sum(map(len, listed.values())) == 13_919, "2.78 different codes on a certificate"
    assert {name: len(naming(listed, SETS[name])) for name in NAMED} == NAMED


def test_an_underlying_cause_on_no_line_changes_none_of_these_numbers(read: Result) -> None:
    """250 underlying causes stand on no line; counting them as named, and not, gives the same counts here."""
    assert read.finding("COI-D102") == 250
    listed, every = (codes_by_certificate(read, underlying=flag) for flag in (False, True))
    for name, starts in SETS.items():
        assert naming(listed, starts) == naming(every, starts), name


@pytest.mark.parametrize("pair", TOGETHER, ids="-".join)
def test_observed_and_crudely_expected(pair: tuple[str, str], read: Result) -> None:
    listed = codes_by_certificate(read, underlying=False)
    a, b = (naming(listed, SETS[name]) for name in pair)
    observed, expected = TOGETHER[pair]
    assert len(a & b) == observed
    assert len(a) * len(b) / 5000 == pytest.approx(expected, rel=0.005, abs=0.0001)


def test_ages_are_the_decoded_ones(read: Result) -> None:
    with (DATA / "deaths_rs2019_sample.csv").open(encoding="utf-8", newline="") as file:
        decoded = [row["idade"] for row in csv.DictReader(file)]
    for (_, _, born, died, _), text in zip(read.tables["person"], decoded, strict=True):
        if text:
            assert (4 * (died - born) + 3) // 1461 == int(float(text))
        else:
            assert born is None


def answer(sim: Path, a: str, b: str, preset: str) -> co.PairResult:
    named = [from_inline(name.lower(), codes={"icd10": tuple(SETS[name])}, label=name) for name in (a, b)]
    study = co.Study(
        a=named[0],
        b=named[1],
        population=co.open_deaths(sim, form="sim", files=["DO2019.csv"]),
        release=ReleaseSection(preset=preset),
    )
    return study.run(machine=Machine(threads=1, memory="512MiB", work=sim / "work"))


@pytest.mark.parametrize(
    ("a", "b", "preset", "verdict", "reasons"),
    [
        ("G20", "dementia", "ohdsi", "more", ("uncalibrated",)),
        ("G20", "J69", "ohdsi", "more", ("fragile", "uncalibrated")),
        ("diabetes", "I10", "opensafely", "more", ("uncalibrated",)),
        ("G30", "cancer", "ohdsi", "cannot_answer", ("conditional_on_dying",)),
        ("G12", "J96", "none", "too_few", ()),
        ("G12", "J96", "ohdsi", "cannot_answer", ("release_rule",)),
        ("G12", "G35", "none", "too_few", ()),
    ],
)
def test_verdicts(sim: Path, a: str, b: str, preset: str, verdict: str, reasons: tuple[str, ...]) -> None:
    found = answer(sim, a, b, preset)
    assert (found.verdict.verdict, found.verdict.reasons) == (verdict, reasons)
    assert "protect" not in found.verdict.sentence
    rows = [row for row in found.tidy() if row["question"] == "primary"]
    expected = None if reasons == ("release_rule",) else TOGETHER[a, b][0]
    assert {row["observed"] for row in rows} == {expected}
