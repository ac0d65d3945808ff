"""The page: what stands on it for each answer, and that it is well made."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from itertools import pairwise

import pytest

from coincide.report.build import render
from coincide.report.context import CONTENTS, figures, page
from support.html_page import Element, parse
from support.report_folder import WORLDS, folder

EVERY = pytest.mark.parametrize("name", WORLDS)
FORBIDDEN = re.compile(r"risk factor|\bcauses\b|protects", re.IGNORECASE)


@cache
def rendered(name: str) -> str:
    return render(folder(WORLDS[name]))


@cache
def tree(name: str) -> Element:
    return parse(rendered(name))


def words_of(element: Element) -> str:
    return " ".join(element.text.split())


@EVERY
def test_the_same_folder_gives_the_same_bytes(name: str) -> None:
    assert render(folder(WORLDS[name])) == rendered(name)


@EVERY
def test_the_page_is_small_and_holds_no_script(name: str) -> None:
    assert len(rendered(name).encode()) < 400_000
    elements = tree(name).every()
    assert not [
        e.tag for e in elements if e.tag in {"script", "iframe", "object", "embed", "form", "img", "base"}
    ]
    assert not [a for e in elements for a in e.attributes if a.startswith("on") or a == "style"]


@EVERY
def test_nothing_is_loaded_from_anywhere(name: str) -> None:
    for element in tree(name).every():
        for attribute in ("href", "src", "srcset", "action", "xlink:href", "poster"):
            target = element.attributes.get(attribute, "#")
            assert target.startswith(("#", "data:text/csv;", "data:,")), (element.tag, target)
    assert "@import" not in rendered(name)
    assert set(re.findall(r"url\(([^)]*)\)", rendered(name))) <= {
        f"#hatch-{figure}-{canvas}" for figure in ("answer", "steps") for canvas in ("wide", "narrow")
    }
    assert set(re.findall(r"https?://[^\s\"<]+", rendered(name))) == {"http://www.w3.org/2000/svg"}  # a name


@EVERY
def test_the_policy_lets_in_the_one_style_sheet_and_nothing_else(name: str) -> None:
    (policy,) = [e.attributes["content"] for e in tree(name).all("meta") if "http-equiv" in e.attributes]
    (style,) = tree(name).all("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


@EVERY
def test_every_section_stands_in_order_with_one_h1_and_no_heading_level_skipped(name: str) -> None:
    sections = tree(name).all("section")
    shown = [section.attributes["id"] for section in sections]
    assert shown == [key for key, _ in page(folder(WORLDS[name])).contents]
    assert [key for key, _ in CONTENTS if key in shown] == shown
    assert len(tree(name).all("h1")) == 1
    levels = [int(tag[1]) for tag in re.findall(r"<(h[1-6])[ >]", rendered(name))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@EVERY
def test_landmarks_language_skip_link_and_unique_ids(name: str) -> None:
    root = tree(name)
    assert root.all("html")[0].attributes["lang"] == "en"
    for landmark in ("header", "nav", "main", "footer"):
        assert len(root.all(landmark)) == 1
    ids = [e.attributes["id"] for e in root.every() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for link in root.all("a"):
        if link.attributes["href"].startswith("#"):
            assert link.attributes["href"][1:] in ids
    for element in root.every():
        for named in element.attributes.get("aria-labelledby", "").split():
            assert named in ids
    assert root.all("a")[0].attributes["class"] == "skip"


@EVERY
def test_every_figure_has_a_finding_words_for_its_picture_and_a_table(name: str) -> None:
    for drawn in tree(name).all("figure"):
        assert words_of(drawn.all("figcaption")[0])
        for svg in drawn.all("svg"):
            assert svg.attributes["role"] == "img"
            assert all(words_of(svg.all(tag)[0]) for tag in ("title", "desc"))
        assert drawn.all("details")[0].all("table")
    assert len(tree(name).all("svg")) == 2 * len(tree(name).all("figure"))


@EVERY
def test_every_table_has_a_caption_and_scopes_and_full_rows(name: str) -> None:
    for table in tree(name).all("table"):
        assert words_of(table.all("caption")[0])
        heads = table.all("thead")[0].all("th")
        assert all(head.attributes["scope"] == "col" for head in heads)
        for row in table.all("tbody")[0].all("tr"):
            assert row.children[0].attributes["scope"] == "row"
            assert len(row.children) == len(heads)


@EVERY
def test_no_forbidden_word_and_no_trace_of_missing_values(name: str) -> None:
    text = words_of(tree(name).all("body")[0])
    assert not FORBIDDEN.search(text)
    assert not re.search(r"\b(None|nan|inf|NaN|Infinity|Undefined)\b", text)
    assert "{{" not in text
    assert "{%" not in text


@EVERY
def test_title_and_description_carry_observed_expected_and_not_a_cause(name: str) -> None:
    titles = [tree(name).all("head")[0].all("title")[0].text]
    titles += [
        e.attributes["content"]
        for e in tree(name).all("meta")
        if e.attributes.get("name", e.attributes.get("property"))
        in ("description", "og:title", "og:description")
    ]
    assert len(titles) == 4
    for title in titles:
        assert "not a cause" in title
        assert "observed" in title
        assert "expected" in title


def section(name: str, key: str) -> str:
    return words_of(tree(name).with_id(key))


def test_more_says_what_was_seen_and_what_it_does_not_mean() -> None:
    text = section("more", "answer")
    assert "More often than chance" in text
    assert "2.27 times as often" in text
    assert (
        "Per 1,000,000 people followed, that is 23.0 people with both diseases where chance predicts 10.1"
        in text
    )
    assert "Not a cause." in text
    assert "Not a personal risk." in text
    assert "Nothing to change in treatment." in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("less", "Less often than chance"),
        ("chance", "About as often as chance predicts"),
        ("too_few", "Too few people to tell"),
        ("cannot_answer", "These data cannot answer"),
        ("suppressed", "These data cannot answer"),
    ],
)
def test_each_answer_has_its_words(name: str, words: str) -> None:
    assert words in section(name, "answer")


def test_nobody_seen_is_not_written_as_a_ratio_of_nothing() -> None:
    text = section("too_few", "answer")
    assert "Nobody who had one of the two diseases was seen to get the other" in text
    assert "0 times as often" not in text


def test_hidden_numbers_are_nowhere_on_the_page() -> None:
    world = WORLDS["suppressed"]
    made = folder(world)
    assert {row["observed"] for row in made.tables["estimates"] if row["suppressed"]} == {None}
    text = section("suppressed", "observed")
    assert "hidden by the release rule" in text
    assert "No numbers" not in text
    names = set(figures(page(made)))
    assert names == {"power", "onset"}


def test_without_an_answer_no_ratio_is_drawn_even_if_the_folder_holds_one() -> None:
    made = folder(WORLDS["more"])
    made.headline.update(
        verdict="cannot_answer", reasons=["observation_inferred"], observed=None, expected=None, ratio=None,
        low=None, high=None, low_state="zero", high_state="infinite",
    )  # fmt: skip
    seen = page(made)
    assert set(figures(seen)) == {"power", "onset", "steps"}
    assert "They do not answer the question." in seen.observed.lead


def test_synthetic_data_are_marked_everywhere() -> None:
    root = tree("demo")
    assert root.all("title")[0].text.startswith("SYNTHETIC")
    assert "SYNTHETIC DATA" in root.text
    assert "What was planted" in words_of(root.all("header")[0])
    assert "simulated" in words_of(root.all("footer")[0])
    assert "SYNTHETIC" not in tree("more").text


def test_unreleased_results_are_marked() -> None:
    assert "NOT FOR RELEASE" in tree("unreleased").text
    assert "must not leave the place of the data" in section("unreleased", "methods")
    assert "NOT FOR RELEASE" not in tree("more").text


def test_a_code_that_cannot_isolate_als_is_not_called_als() -> None:
    text = section("more", "observed")
    assert "motor neuron disease" in text
    assert "ALS first" not in text


def test_the_study_and_the_release_rule_are_printed() -> None:
    assert "[diseases.als]" in section("more", "reproduce")
    assert "counts below 5 are hidden" in section("more", "methods")
    assert "coincide run study.toml" in section("more", "reproduce")
    assert "importSummarisedResult" in section("more", "reproduce")


def test_a_folder_with_nothing_in_it_still_gives_a_page() -> None:
    made = folder(WORLDS["cannot_answer"])
    for table in list(made.tables):
        made.tables[table] = []
    made.run.clear()
    made.headline.clear()
    text = parse(render(made)).text
    assert "No verdict" in text


def test_rows_set_aside_that_are_hidden_are_never_called_none() -> None:
    content = folder(WORLDS["more"])
    aside = next(row for row in content.tables["quality"] if row["severity"] == "quarantine")
    graded = "Largest share of rows set aside"
    aside.update(rows=None, of=None, suppressed=True)
    assert graded not in render(content)
    content.tables["quality"].append({**aside, "rule": "COI-D026", "rows": 0, "of": 100, "suppressed": False})
    assert "none (of those that may be shown)" in render(content)
