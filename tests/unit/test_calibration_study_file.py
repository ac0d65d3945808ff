"""``[rivals] negative_controls`` in a study file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coincide.designs.pair.rivals.calibration.chosen import asked_diseases, asked_negatives
from coincide.diseases import negative_controls
from coincide.errors import StudyError
from coincide.study.read import parse_study
from coincide.study.write import study_text

HEAD = """
[study]
a = "als"
b = "ms"
[data]
kind = "simulated"
people = 10
"""


def test_the_built_in_ones_are_the_default() -> None:
    study = parse_study(HEAD, base=Path())
    assert tuple(each.name for each in asked_negatives(study)) == negative_controls()
    names = [each.name for each in asked_diseases(study)]
    assert len(names) == len(set(names))
    assert {"copd", "dementia"} <= set(names)
    assert not {"als", "ms"} & set(names)


def test_own_and_built_in_ones_may_stand_together_and_survive_writing() -> None:
    text = """
[rivals]
negative_controls = ["acne", "wart", "lipoma_here"]
[diseases.wart]
label = "viral wart"
codes = { icd10 = ["B07"] }
[diseases.lipoma_here]
use = "lipoma"
"""
    study = parse_study(HEAD + text, base=Path())
    assert [each.name for each in asked_negatives(study)] == ["acne", "wart", "lipoma_here"]
    assert study.own_controls[0].label == "viral wart"
    made = study_text(parse_study(HEAD + text, base=Path()))
    assert made == study.text
    again = parse_study(study_text(replace(study, text="")), base=Path())
    assert again.own_controls[0].code_sets[0].codes == ("B07",)
    assert len(asked_negatives(again)) == 3


def test_none_may_be_asked_for() -> None:
    study = parse_study(HEAD + "[rivals]\nnegative_controls = []\n", base=Path())
    assert asked_negatives(study) == ()
    assert asked_diseases(study) == ()


WITH_RULE = """
[rivals]
negative_controls = ["wart"]
[diseases.wart]
codes = { icd10 = ["B07"] }
rule = { records = 2 }
"""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[rivals]\nnegative_controls = ["acme"]\n', "COI-S006"),
        ('[rivals]\nnegative_controls = "all"\n', "COI-S004"),
        ("[rivals]\nnegative_controls = [3]\n", "COI-S004"),
        ('[diseases.wart]\ncodes = { icd10 = ["B07"] }\n', "COI-S007"),
        (
            WITH_RULE,
            "COI-S010",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, code: str) -> None:
    with pytest.raises(StudyError, match=code):
        parse_study(HEAD + text, base=Path())
