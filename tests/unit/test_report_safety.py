"""Text from outside stays text: no payload becomes an element, an attribute, a template or an expression."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coincide.errors import InternalError
from coincide.report import drawing
from coincide.report.build import render
from coincide.report.context import figures, page
from coincide.report.drawing import specification
from coincide.report.notebook import card
from coincide.report.palette import NARROW
from support.html_page import Element, parse
from support.report_folder import WORLDS, MemoryFolder, folder

CODES = frozenset(
    {"question", "direction", "window", "measure", "low_state", "high_state", "role", "kind", "severity",
     "sex", "criterion", "match", "stratum"}
)  # fmt: skip
"""Columns whose values choose what is shown: changed in a test of their own."""

PAYLOADS = (
    "</script><img src=x onerror=1>",
    '"><svg onload=1>',
    "{{7*7}}{% for x in y %}",
    "javascript:alert(1)",
    "\u202eesrever\u2066",
    "</style></title></textarea><!--",
    "' onmouseover='1",
    "datum['x']); alert(1); //",
    "&lt;b&gt;&amp;",
    "<![CDATA[ ]]><?xml ?>",
)


def poisoned(made: MemoryFolder, payload: str, codes: bool = False) -> MemoryFolder:
    """The folder with a payload before every text; names that join tables get it everywhere alike."""

    def bad(value: Any, column: str = "") -> Any:
        if isinstance(value, str) and (codes or column not in CODES):
            return payload + value
        if isinstance(value, list):
            return [bad(each) for each in value]
        if isinstance(value, dict):
            return {name: bad(each, name) for name, each in value.items()}
        return value

    run = {
        name: value if name in {"synthetic", "release", "margin", "latency_days", "washout_days", "level"}
        else payload + value
        for name, value in made.run.items()
    }  # fmt: skip
    tables = {name: [bad(row) for row in rows] for name, rows in made.tables.items() if name != "run"}
    tables["run"] = [{"name": payload + name, "value": payload + value} for name, value in made.run.items()]
    headline = {
        name: value if name == "verdict" else bad(value, name) for name, value in made.headline.items()
    }
    return MemoryFolder(tables, headline, run, payload + made.study_text)


@cache
def harmless(length: int) -> Element:
    """The page with plain letters where another test puts a payload of that length."""
    return parse(render(poisoned(folder(WORLDS["demo"]), "x" * length)))


@cache
def kinds() -> frozenset[str]:
    """Every kind of element a page may hold."""
    return frozenset(
        e.tag for name in ("demo", "suppressed") for e in parse(render(folder(WORLDS[name]))).every()
    )


def shape(root: Element) -> Counter[tuple[str, frozenset[str]]]:
    """Every element outside the drawings, with the names of its attributes."""
    inside = {id(e) for svg in root.all("svg") for e in svg.every()}
    return Counter((e.tag, frozenset(e.attributes)) for e in root.every() if id(e) not in inside)


def drawn(root: Element) -> set[tuple[str, str]]:
    """Kinds of elements and attributes inside drawings."""
    return {(e.tag, name) for svg in root.all("svg") for e in svg.every() for name in ("", *e.attributes)}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_text_adds_no_element_and_no_attribute(payload: str) -> None:
    clean = harmless(len(payload))
    dirty = parse(render(poisoned(folder(WORLDS["demo"]), payload)))
    assert shape(dirty) == shape(clean)
    # The pieces of a line break are the only thing a longer text may add to a drawing.
    assert drawn(dirty) <= drawn(clean) | {("tspan", ""), ("tspan", "x"), ("tspan", "dy")}
    for element in dirty.every():
        assert not [name for name in element.attributes if name.startswith("on")]
        assert element.attributes.get("href", "#").startswith(("#", "data:"))


@pytest.mark.parametrize("payload", PAYLOADS[:3])
def test_a_payload_even_in_codes_gives_a_page_without_new_kinds_of_elements(payload: str) -> None:
    dirty = parse(render(poisoned(folder(WORLDS["demo"]), payload, codes=True)))
    assert {e.tag for e in dirty.every()} <= kinds()


def test_text_is_shown_as_written_and_templates_are_not_run() -> None:
    root = parse(render(poisoned(folder(WORLDS["demo"]), "{{7*7}}<b>")))
    assert root.all("h1")[0].text.startswith("{{7*7}}<b>")
    assert "49" not in root.all("h1")[0].text


def test_no_sign_that_turns_the_writing_direction_reaches_the_page() -> None:
    text = render(poisoned(folder(WORLDS["demo"]), "\u202e\u2066\u200f"))
    assert not set("\u202e\u2066\u200f") & set(text)
    assert "\ufffd" in text


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=12))
def test_any_text_at_all_leaves_the_page_whole(payload: str) -> None:
    clean = parse(render(poisoned(folder(WORLDS["cannot_answer"]), "x")))
    dirty = parse(render(poisoned(folder(WORLDS["cannot_answer"]), payload)))
    assert {e.tag for e in dirty.every()} <= {e.tag for e in clean.every()} | {"p"}


def keyed(spec: Any, key: str = "") -> list[tuple[str, str]]:
    """Every text of a specification with the key it stands under; data values are left out."""
    if isinstance(spec, dict):
        return [pair for name, value in spec.items() if name != "values" for pair in keyed(value, name)]
    if isinstance(spec, list):
        return [pair for value in spec for pair in keyed(value, key)]
    return [(key, spec)] if isinstance(spec, str) else []


def test_no_text_of_the_study_stands_in_an_expression() -> None:
    marker = "ZZMARKERZZ"
    seen = page(poisoned(folder(WORLDS["demo"]), marker))
    expressions = {"expr", "test", "filter", "signal", "labelExpr", "calculate", "update", "href", "url"}
    drawn_figures = figures(seen)
    assert set(drawn_figures) == {
        "answer", "power", "onset", "steps", "estimates", "windows", "prodrome", "latency", "rivals",
        "specifications",
    }  # fmt: skip
    for figure in drawn_figures.values():
        for spec in (specification(figure.plot), specification(figure.plot, NARROW)):
            texts = keyed(spec)
            assert not [pair for pair in texts if pair[0] in expressions and marker in pair[1]]
            assert not [key for key, _ in texts if key in {"url", "href", "image"}]
            assert marker not in json.dumps([key for key, _ in texts])


def test_a_drawing_with_anything_but_shapes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import vl_convert

    plot = figures(page(folder(WORLDS["more"])))["answer"].plot
    for inside in (
        "<image href='x'/>",
        "<g onclick='1'/>",
        "<script>1</script>",
        "<!-- x -->",
        "<style>a</style>",
    ):
        svg = f'<svg class="marks" width="10" height="10" viewBox="0 0 10 10">{inside}</svg>'
        monkeypatch.setattr(vl_convert, "vegalite_to_svg", lambda *_, svg=svg, **__: svg)
        with pytest.raises(InternalError, match="COI-I041"):
            drawing.draw(plot, NARROW)


def test_the_card_of_a_notebook_is_escaped_too() -> None:
    for payload in PAYLOADS[:3]:
        made = poisoned(folder(WORLDS["demo"]), payload)
        assert {e.tag for e in parse(card(made)).every()} == {"div", "p", "strong", "span"}


def test_a_folder_is_not_changed_by_rendering() -> None:
    made = folder(WORLDS["more"])
    before = json.dumps(dataclasses.asdict(made))
    render(made)
    assert json.dumps(dataclasses.asdict(made)) == before
