"""Cards of rival explanations, the specification curve, and what both kinds of readers are told."""

from __future__ import annotations

import re
from typing import Any

import pytest

from coincide.report.build import render
from coincide.report.cards.card import SIGNS, Card
from coincide.report.context import Page, figures, page
from coincide.report.drawing import specification
from coincide.report.palette import NARROW, WIDE
from coincide.report.sections.readers import CLINICIANS, PATIENTS
from coincide.report.specifications import MAIN, by_ratio, farthest, specifications
from coincide.report.view import View, view
from coincide.results.schema import TABLES, VERDICTS
from support.html_page import parse
from support.report_folder import WORLDS, MemoryFolder, folder
from support.rival_rows import drawn, with_rivals

pytestmark = pytest.mark.slow

FORBIDDEN = re.compile(r"risk factor|\bcauses\b|protect", re.IGNORECASE)
ANSWERED = ("more", "less", "chance", "too_few")


def seen(made: MemoryFolder) -> View:
    from coincide.report.clean import clean

    return view(clean(made))


def card(made: MemoryFolder, key: str) -> Card:
    return next(one for one in page(made).rivals.cards if one.key == key)


def said(one: Card) -> str:
    return " ".join((one.how, *one.result, one.size))


def words(one: Page) -> str:
    return " ".join(said(each) for each in one.rivals.cards)


def without(made: MemoryFolder, **wanted: str) -> MemoryFolder:
    made.tables["estimates"] = [
        row for row in made.tables["estimates"] if any(row[key] != value for key, value in wanted.items())
    ]
    return made


# Cards.


@pytest.mark.parametrize("name", ANSWERED)
def test_every_rival_has_a_card_that_says_all_three_things(name: str) -> None:
    cards = page(folder(WORLDS[name])).rivals.cards
    assert [one.key for one in cards] == [
        "by-chance", "care", "labels", "coding", "survival", "left-out", "selection", "looks",
    ]  # fmt: skip
    for one in cards:
        assert one.state in SIGNS
        assert all((one.how, *one.result, one.size))
        assert not FORBIDDEN.search(said(one))


@pytest.mark.parametrize("name", ["cannot_answer", "suppressed"])
def test_without_a_result_there_are_no_cards_and_the_page_says_why(name: str) -> None:
    found = page(folder(WORLDS[name])).rivals
    assert (found.cards, found.figure, found.detail) == ((), None, None)
    assert ("hidden by the release rule" in found.lead) is (name == "suppressed")


def test_chance_says_how_often_it_brings_such_a_result() -> None:
    made = folder(WORLDS["more"])
    assert "of such studies would show a result at least this far from 1." in card(made, "by-chance").size
    assert "chance is enough" in card(folder(WORLDS["chance"]), "by-chance").size


def test_care_seeking_shows_what_was_tested() -> None:
    one = card(with_rivals(), "care")
    assert one.state == "Tested"
    assert "Corrected rate ratio 1.90 (1.05 to 3.40)." in one.result
    assert any(line.startswith("Within people with as many contacts: 2.02") for line in one.result)
    assert "each 3.97 times as likely for all of it" in one.size
    assert "each 2.19 times as likely for the interval to reach 1" in one.size
    assert "variance were 1.27" in one.size


def test_care_seeking_without_any_row_says_so() -> None:
    one = card(folder(WORLDS["more"]), "care")
    assert one.state == "Not tested"
    assert one.result == ("No result.",)
    assert "the results hold no such row" in one.how


def test_the_reason_why_something_was_not_tested_is_told() -> None:
    made = folder(WORLDS["more"])
    made.tables["untested"] = [
        {"question": "care_seeking", "stratum": "care_seeking=within_levels", "why": "no contact is recorded"}
    ]
    assert "Not tested by number of contacts: no contact is recorded." in card(made, "care").how


def test_wrong_labels_drawn_from_a_belief_are_told_and_shown() -> None:
    made = with_rivals()
    one = card(made, "labels")
    assert "the rate ratio is 1.93 (1.02 to 3.10). In 12.0 of 100 draws" in one.result[0]
    assert "either label wrongly" in one.result[1]
    assert "If 6 people of the 22" in one.size
    detail = page(made).rivals.detail
    assert detail is not None
    assert detail.draws is not None
    assert detail.draws.rows[0][1:] == (
        "0.10 % (0.020 % to 0.50 %)",
        "3 (0 to 9)",
        "1.93 (1.02 to 3.10)",
        "12 %",
        "2 %",
    )
    assert detail.draws.rows[1][1] == "–"


def test_without_a_range_nothing_was_drawn_and_that_is_said() -> None:
    assert "no range of belief was given" in card(folder(WORLDS["more"]), "labels").how


def test_a_belief_that_contradicts_the_data_is_told() -> None:
    made = with_rivals()
    empty: dict[str, Any] = dict.fromkeys(
        (
            "estimate",
            "low",
            "high",
            "wrong",
            "wrong_low",
            "wrong_high",
            "limit_at_most_one",
            "ratio_at_most_one",
        )
    )
    method = "the prior expects more wrong labels than there are people with both"
    made.tables["misdiagnosis_draws"] = [
        drawn("a", 1.0, **empty, low_state="zero", high_state="infinite", possible=4.0, method=method)
    ]
    assert method in card(made, "labels").result[0]
    assert "nan" not in render(made)


def test_coding_lists_what_was_changed_and_counts_what_is_hidden() -> None:
    one = card(with_rivals(), "coding")
    assert "No look back: 2.73" in one.result[1]
    assert any(line.startswith("Two records at least 30 days apart: 1.80") for line in one.result)
    assert one.result[-1] == "1 more is hidden by the release rule."
    assert "The nearest here is 1.80." in one.size


def test_survival_tells_the_order_and_the_years() -> None:
    one = card(with_rivals(), "survival")
    assert "recorded first in 56 %" in one.result[0]
    assert one.result[1] == "First year: 3.60 (1.65 to 6.83). 9 to 10 years: 3.00 (1.10 to 6.53)."


def test_what_is_left_out_tells_the_parts() -> None:
    one = card(with_rivals(), "left-out")
    assert "between 2.00 (men) and 2.50 (women)" in one.result[0]
    assert "Men and women: p = 0.70 for a difference." in one.result


def test_selection_needs_a_share_and_looks_a_number() -> None:
    made = with_rivals()
    assert "Of 1,000,000 people in the data, 96 % were followed." in card(made, "selection").result
    assert "2.27 times as readily" in card(made, "selection").size
    assert re.search(r"Of [\d,]+ pairs without any link, one", card(made, "looks").size)
    made.run["registered"] = "osf.io/abcde"
    assert "osf.io/abcde" in card(made, "looks").result[0]


def test_hidden_rows_shine_through_no_card() -> None:
    """Every number of a row is told when it is shown; none when the gate hid it."""
    made = with_rivals()
    primary = {"primary"}
    for table in ("estimates", "misdiagnosis", "misdiagnosis_draws", "attrition"):
        for place, row in enumerate(made.tables[table]):
            if row.get("question") in primary and row.get("measure") == "rate_ratio":
                continue
            made.tables[table][place] = {
                name: (True if name == "suppressed" else "suppressed" if name.endswith("_state") else
                       None if column.kind in ("number", "integer") else row[name])
                for column in TABLES[table] for name in [column.name]
            }  # fmt: skip
    text = words(page(made))
    assert "1.93" not in text
    assert "3.97" not in text
    assert "hidden by the release rule" in text
    assert card(made, "labels").state == "Hidden"
    assert card(made, "care").state == "Hidden"


def test_no_result_says_nothing_to_explain() -> None:
    one = page(folder(WORLDS["chance"]))
    assert "nothing to explain" in one.rivals.lead
    assert "nothing to explain" in card(folder(WORLDS["chance"]), "coding").size


# The specification curve.


def test_every_way_of_making_the_ratio_is_there_once() -> None:
    found = specifications(seen(with_rivals()))
    assert [one.name for one in found] == [
        MAIN,
        "Method: Mantel-Haenszel",
        "Corrected by pairs without a link",
        "Motor neuron disease first",
        "Motor neuron disease first; Expected from outside rates",
        "Multiple sclerosis first",
        "Without first disease from before",
        "Left out: nothing",
        "Left out: 2 years",
        "Left out: 3 years",
        "Left out: 5 years",
        "No look back",
        "Look back of 5 years",
        "Look back of 10 years",
        "Two records at least 30 days apart",
        "Within people with as many contacts",
    ]
    assert sum(one.main for one in found) == 1


def test_they_are_sorted_by_ratio_and_the_farthest_is_named() -> None:
    shown = by_ratio(specifications(seen(with_rivals())))
    ratios = [one.row["estimate"] for one in shown]
    assert ratios == sorted(ratios)
    found = page(with_rivals()).agree
    assert found is not None
    assert f"made in {len(shown)} ways" in found.lead
    assert "1 more is hidden" in found.lead
    assert f"“{farthest(shown).name}”" in found.farthest  # type: ignore[union-attr]
    assert found.table.hidden == 1


def test_a_ratio_of_nothing_is_the_farthest() -> None:
    made = with_rivals()
    (row,) = [row for row in made.tables["estimates"] if row["stratum"] == "rule=two_records"]
    row.update(estimate=0.0, low=None, low_state="zero", observed=0)
    assert "Two records" in farthest(by_ratio(specifications(seen(made)))).name  # type: ignore[union-attr]


@pytest.mark.parametrize("canvas", [WIDE, NARROW], ids=lambda canvas: canvas.name)
def test_a_dot_stands_for_every_choice(canvas: Any) -> None:
    plot = figures(page(with_rivals()))["specifications"].plot
    ratios, counts, choices = specification(plot, canvas)["vconcat"]
    shown = by_ratio(specifications(seen(with_rivals())))
    assert len(ratios["data"]["values"]) == len(counts["data"]["values"]) == len(shown)
    assert len(choices["data"]["values"]) == sum(len(one.choices) for one in shown)
    assert [value["words"] for value in counts["data"]["values"]] == [
        str(one.row["observed"]) for one in shown
    ]
    rows = [layer for layer in choices["layer"] if layer["mark"]["type"] == "text"]
    assert len(rows[0]["data"]["values"]) == len({name for one in shown for name in one.choices})


@pytest.mark.parametrize("name", ["cannot_answer", "suppressed"])
def test_without_a_result_nothing_can_agree(name: str) -> None:
    found = page(folder(WORLDS[name]))
    assert found.agree is None
    assert "agree" not in dict(found.contents)


def test_one_way_alone_is_no_curve() -> None:
    made = folder(WORLDS["more"])
    made.tables["estimates"] = [
        row
        for row in made.tables["estimates"]
        if (row["question"], row["measure"]) == ("primary", "rate_ratio")
    ]
    found = page(made)
    assert found.agree is None
    assert "rivals" not in figures(found)


def test_rivals_are_drawn_beside_the_main_ratio() -> None:
    plot = figures(page(with_rivals()))["rivals"].plot
    assert "Wrong labels: motor neuron disease wrong, as believed: 1.93 (1.02 to 3.10)" in plot.alt
    assert "Care-seeking: corrected by pairs without a link: 1.90" in plot.alt
    assert "lies between" in plot.title
    assert "Rows left out, because the release rule hides them: 1." in plot.note


# Readers.


@pytest.mark.parametrize("name", WORLDS)
def test_both_readers_are_told_what_the_answer_means(name: str) -> None:
    made = folder(WORLDS[name])
    found = page(made).readers
    assert found.clinicians[0] == CLINICIANS[made.headline["verdict"]]
    assert found.patients[0] == PATIENTS[made.headline["verdict"]]
    text = " ".join((found.numbers, *found.clinicians, *found.patients))
    assert not FORBIDDEN.search(text)
    assert not re.search(r"surviv|prognos|life expect", text, re.IGNORECASE)


def test_every_verdict_has_words_for_both() -> None:
    assert set(CLINICIANS) == set(PATIENTS) == set(VERDICTS)


def test_people_stand_before_the_ratio_with_one_denominator() -> None:
    numbers = page(folder(WORLDS["more"])).readers.numbers
    assert numbers.startswith("Of 1,000,000 people followed, 23.0 had both diseases")
    assert numbers.index("23.0") < numbers.index("rate ratio")
    assert "were followed, 8 got multiple sclerosis" in numbers
    hidden = page(folder(WORLDS["suppressed"])).readers.numbers
    assert not re.search(r"\d", hidden)


def test_a_fragile_result_is_told_to_clinicians() -> None:
    assert any("wrong labels" in line for line in page(folder(WORLDS["demo"])).readers.clinicians)


def test_the_page_with_every_rival_is_whole() -> None:
    text = parse(render(with_rivals()))
    assert len(text.all("h1")) == 1
    ids = [e.attributes["id"] for e in text.every() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    assert len(render(with_rivals()).encode()) < 450_000
