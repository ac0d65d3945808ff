"""A proposal as a whole: its case, its sheet, what it refuses and what it never tells."""

from __future__ import annotations

import random
import sys
import tomllib
import traceback
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("spacy")

from cases_prose.scores import HERE
from coincide.cases.case import Attack, Case
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Count, exactly
from coincide.cases.prose import propose_case, tokens
from coincide.cases.reading import read_case
from coincide.errors import DataError, UsageError

TEXTS = [path.read_text("utf-8") for path in sorted((HERE / "written").glob("*.txt"))]


def test_the_case_holds_what_is_certain_and_nothing_else() -> None:
    case = propose_case(
        "The left hand was wasted. The right leg was possibly wasted. "
        "The plantar response was flexor on the left. The jaw jerk was normal."
    ).case()
    assert case.region("cervical").lower is PRESENT
    assert case.region("lumbosacral").lower is UNKNOWN, "doubtful"
    assert case.region("lumbosacral").upper is UNKNOWN, "told of one side only"
    assert case.region("bulbar").upper is ABSENT


def test_counts_are_exact_unless_the_text_leaves_them_open() -> None:
    case = propose_case(
        "MRI: two cortical lesions, at least nine periventricular lesions, no infratentorial lesion."
    ).case()
    assert case.mri.lesions["infratentorial"] == exactly(0)
    case = propose_case("MRI: two cortical lesions.").case()
    assert case.mri.lesions == {"cortical": exactly(2)}
    case = propose_case("MRI: at least nine periventricular lesions. CSF showed oligoclonal bands.").case()
    assert (case.mri.lesions["periventricular"], case.csf.bands) == (Count(9), Count(2))


def test_attacks_are_listed_without_a_judgement() -> None:
    case = propose_case("Ten years earlier she had had right optic neuritis.").case()
    assert case.course.attacks == (Attack(site="optic_nerve"),)
    assert propose_case("He has never had a relapse.").case().course.attacks_complete is PRESENT


def test_muscles_of_two_sentences_stay_apart() -> None:
    text = "EMG: fibrillations in the left biceps. Chronic denervation was seen in the left triceps."
    muscles = propose_case(text).case().emg.muscles
    assert [(one.limb, one.chronic, one.fibrillations) for one in muscles] == [
        ("left arm", UNKNOWN, PRESENT),
        ("left arm", PRESENT, UNKNOWN),
    ]


def test_contradictions_are_listed_and_stay_unknown() -> None:
    proposal = propose_case("The tongue was wasted. There was no wasting of the tongue.")
    assert [one.name for one in proposal.contradictions] == ["motor.bulbar.lower"]
    assert proposal.contradictions[0].contradicted_by == ("There was no wasting of the tongue.",)
    assert proposal.case().region("bulbar").lower is UNKNOWN
    assert "# contradiction, left unknown: motor.bulbar.lower present" in proposal.sheet()


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_the_sheet_reads_back_as_the_case(number: int, tmp_path: Path) -> None:
    proposal = propose_case(TEXTS[number])
    file = tmp_path / "sheet.toml"
    file.write_text(proposal.sheet(), "utf-8")
    assert read_case(file) == proposal.case() != Case()


def test_every_line_of_the_sheet_stands_below_its_sentence() -> None:
    lines = propose_case(TEXTS[2]).sheet().splitlines()
    assert any(line.startswith("# proposed: check every line") for line in lines)
    assert "PERSONAL" in lines[0]
    table_of_one = ""
    for before, line in pairwise(lines):
        table_of_one = line if line.startswith("[") else table_of_one
        if " = " in line and not line.startswith("#") and not table_of_one.startswith("[["):
            assert before.startswith("# proposed: "), line
        if line.startswith("[["):
            assert before.startswith("# proposed: "), line


def test_a_sentence_with_marks_no_sheet_can_hold_is_written_on_one_line() -> None:
    sheet = propose_case('The tongue was wasted and "weak\x07\x0b".').sheet()
    assert tomllib.loads(sheet)["motor"]["bulbar"]["lower"] == "present"


@pytest.mark.parametrize(
    ("text", "code"), [("", "COI-D791"), (" \n 12 .", "COI-D791"), ("wasted " * 30_000, "COI-D790")]
)
def test_what_is_no_report_is_refused(text: str, code: str) -> None:
    with pytest.raises(DataError) as caught:
        propose_case(text)
    assert [one.code for one in caught.value.problems] == [code]


def test_another_language_is_told() -> None:
    danish = (
        "Patienten havde gennem atten maaneder faaet tiltagende svaghed i venstre haand og begge ben. " * 3
    )
    assert "does not seem to be English" in propose_case(danish).warnings[0]
    assert not any("English" in warning for text in TEXTS for warning in propose_case(text).warnings)


def test_nothing_read_is_told() -> None:
    assert propose_case("He is a farmer.").warnings == ("no finding was read in the text",)


def test_a_proposal_shows_no_sentence_in_a_traceback() -> None:
    proposal = propose_case("Grendel's left hand was wasted.")
    assert "Grendel" not in repr(proposal)
    with pytest.raises(DataError) as caught:
        propose_case("Grendel " * 30_000)
    assert "Grendel" not in "".join(traceback.format_exception_only(caught.value))


def test_any_order_of_words_is_read_the_same_twice() -> None:
    words = " ".join(TEXTS).split()
    rng = random.Random(7)
    for _ in range(60):
        text = " ".join(rng.choice(words) for _ in range(rng.randint(1, 50)))
        assert propose_case(text) == propose_case(text)
        tomllib.loads(propose_case(text).sheet())


def test_a_text_without_an_end_is_read() -> None:
    proposal = propose_case("wasting of the left arm, " * 4_000)
    assert [one.name for one in proposal.findings] == ["motor.cervical.lower"]


def test_without_spacy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    tokens._language.cache_clear()
    try:
        with pytest.raises(UsageError) as caught:
            propose_case("The tongue was wasted.")
    finally:
        tokens._language.cache_clear()
    assert "pip install coincide[text]" in str(caught.value)
    assert caught.value.problems[0].code == "COI-U094"
