"""The page of one case: offline, personal, words beside every sign, and no text of a case becomes markup."""

from __future__ import annotations

import dataclasses
import itertools
import re

import pytest

from coincide.cases.case import REGIONS, Case, Course, Csf, MotorRegion, Mri
from coincide.cases.evaluate import evaluate
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, exactly
from coincide.cases.page import CHECKED, case_page
from coincide.report.cases.case_page import render_case
from coincide.report.figures.body_map import FILLS, LEGEND, SHAPES, body_map
from support.html_page import Element, parse

CASE = Case(
    label="case 7",
    age_years=61,
    motor={
        "bulbar": MotorRegion(upper=PRESENT, lower=PRESENT, signs=("brisk jaw jerk",)),
        "cervical": MotorRegion(upper=PRESENT, lower=ABSENT),
        "thoracic": MotorRegion(upper=ABSENT, lower=ABSENT),
    },
    course=Course(onset="progressive", spread=PRESENT),
    mri=Mri(lesions={"periventricular": exactly(2)}),
    csf=Csf(bands=exactly(3)),
    source="A published report",
)


def rendered(case: Case = CASE) -> str:
    return render_case(case_page(case, evaluate(case))).decode("utf-8")


def test_the_page_is_personal_offline_and_without_script() -> None:
    text = rendered()
    root = parse(text)
    assert root.all("title")[0].text.startswith("PERSONAL: ")
    banner = next(e for e in root.all("p") if "banner" in e.attributes.get("class", ""))
    assert banner.text.startswith("PERSONAL")
    assert "research, not for diagnosis" in banner.text
    assert not {"script", "iframe", "object", "form"} & {e.tag for e in root.every()}
    for element in root.every():
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"]
        assert element.attributes.get("href", "#").startswith(("#", "data:"))
        assert "src" not in element.attributes
    policy = next(e for e in root.all("meta") if e.attributes.get("http-equiv"))
    assert policy.attributes["content"].startswith("default-src 'none'")
    assert rendered() == text


def test_every_state_of_the_path_is_told_in_words_beside_its_sign() -> None:
    states = {"✓": "met:", "✗": "not met:", "?": "unknown:"}
    spans = [e for e in parse(rendered()).all("span") if e.attributes.get("class") == "state"]
    assert len(spans) > 50
    seen = {tuple(span.text.split(" ", 1)) for span in spans}
    assert seen == set(states.items())


def test_the_path_is_a_nested_list_that_follows_the_evaluation() -> None:
    block = next(
        e for e in parse(rendered()).all("article") if e.attributes["aria-labelledby"] == "h-gold_coast_2020"
    )
    path = next(e for e in block.all("ul") if e.attributes.get("class") == "path")
    assert "motor impairment that progresses" in path.text
    assert len(path.all("ul")) > 3


def test_each_source_tells_how_far_it_was_checked() -> None:
    text = rendered()
    result = evaluate(CASE)
    for one in result.criteria:
        for citation in one.citations:
            assert f"doi {citation.doi} ({CHECKED[citation.checked]})" in text


def test_missing_findings_that_decide_are_sentences() -> None:
    text = parse(rendered()).text
    assert "If this holds: progression for 12 months or more, independent of attacks." in text
    assert re.search(r"If (all|none) of these holds?: .*; .*Then the criteria: (met|not met)\.", text)


def test_every_combination_of_signs_has_a_pattern_and_letters_of_its_own() -> None:
    looks = {}
    for upper, lower in itertools.product(("present", "absent", "unknown"), repeat=2):
        region = body_map({"bulbar": (upper, lower)}).regions[0]
        assert region.fill in {fill for fill, _, _ in LEGEND}
        assert upper in region.words
        assert lower in region.words
        looks[upper, lower] = region.letters
    assert len(set(looks.values())) == 9  # letters alone tell all apart; patterns and colours only repeat
    assert set(FILLS.values()) | {"unknown"} == {fill for fill, _, _ in LEGEND}
    assert tuple(SHAPES) == REGIONS


def test_the_map_on_the_page_holds_plain_shapes_only() -> None:
    drawings = parse(rendered()).all("svg")
    tags = {e.tag for drawing in drawings for e in drawing.every()}
    assert tags <= {"title", "desc", "defs", "pattern", "rect", "g", "path", "line", "text"}
    letters = [e.text for e in drawings[0].all("text")]
    assert letters == ["bulbar", "U L", "cervical", "U –", "thoracic", "– –", "lumbosacral", "? ?"]


PAYLOADS = ("</p><script>alert(1)</script>", '"><svg onload=1>', "{{7*7}}", "' onmouseover='1", "a\u202eb")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_of_a_case_stays_text(payload: str) -> None:
    bad = dataclasses.replace(
        CASE,
        label=payload,
        source=payload,
        motor={**CASE.motor, "bulbar": MotorRegion(upper=PRESENT, lower=UNKNOWN, signs=(payload,))},
    )
    good = dataclasses.replace(
        CASE,
        label="plain",
        source="plain",
        motor={**CASE.motor, "bulbar": MotorRegion(upper=PRESENT, lower=UNKNOWN, signs=("plain",))},
    )
    text = rendered(bad)
    assert shape(parse(text)) == shape(parse(rendered(good)))
    assert "\u202e" not in text
    assert "49" not in parse(text).all("h1")[0].text


def shape(root: Element) -> list[tuple[str, tuple[str, ...]]]:
    return [(e.tag, tuple(e.attributes)) for e in root.every()]
