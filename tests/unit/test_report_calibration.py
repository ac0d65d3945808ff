"""The report's section on control pairs, from folders as studies make them."""

from __future__ import annotations

import pytest

from coincide.designs.base import Answered
from coincide.designs.pair.headline import headline
from coincide.designs.pair.result import tables_by_name
from coincide.report.build import render
from coincide.report.clean import clean
from coincide.report.sections.answer import answer
from coincide.report.sections.calibration import Calibration, calibration
from coincide.report.sections.observed import observed
from coincide.report.view import View, view
from coincide.results.headline import check_verdict
from coincide.results.read import Folder
from support.control_sample import CONTROLS, answered, asked, register


def folder(answers: Answered) -> Folder:
    tables = tables_by_name(answers.tables)
    run = {str(row["name"]): str(row["value"]) for row in tables["run"]}
    return Folder(tables, headline(answers.verdict), run, "", {})


@pytest.fixture(scope="module")
def frail() -> Answered:
    return answered(register(frailty=1.0), asked())


def section(answers: Answered) -> tuple[View, Calibration]:
    seen = view(clean(folder(answers)))
    made = calibration(seen)
    assert made is not None
    return seen, made


def test_the_section_says_what_unlinked_diseases_do(frail: Answered) -> None:
    _, made = section(frail)
    assert made.lead.startswith("In these data even diseases without a known link meet more often")
    assert "24 pairs" in made.tested
    assert made.result.startswith("Rate ratio as counted 2.")
    assert "; corrected " in made.result
    assert "To make the whole ratio, pairs without a link would typically have to show" in made.needed
    assert made.links is not None
    assert "these data find 1:" in made.links_lead


def test_the_figure_tells_everything_without_colour(frail: Answered) -> None:
    _, made = section(frail)
    assert made.figure is not None
    plot = made.figure.plot
    assert "as counted: 2." in plot.alt
    assert "Corrected: " in plot.alt
    assert f"{2 * len(CONTROLS)} pairs without a known link have rate ratios from" in plot.alt
    assert len(plot.data) == 2 * len(CONTROLS)
    marks = str(made.figure.drawings[0].marks)
    assert 'stroke-dasharray="5,3"' in marks  # pairs with B are dashed squares, pairs with A whole circles
    assert marks.count("A4") or marks.count("A3")  # circles are arcs
    for drawing, width in zip(made.figure.drawings, (740, 300), strict=True):
        assert drawing.width <= width + 20


def test_a_corrected_verdict_is_told_as_such(frail: Answered) -> None:
    seen, _ = section(frail)
    assert seen.corrected
    assert answer(seen).ratio.startswith("Corrected for how often unlinked diseases meet")
    lead = observed(seen).lead
    assert "Corrected for what unlinked diseases show in these data, it is" in lead
    primary = seen.estimate(question="primary", measure="rate_ratio")
    assert primary is not None
    assert f"The rate ratio is {float(str(primary['estimate'])):.2f}" in lead


def test_the_headline_stands_in_a_released_row(frail: Answered) -> None:
    check_verdict(headline(frail.verdict), frail.tables)


def test_hidden_controls_are_said_to_be_hidden() -> None:
    answers = answered(register(people=400, rate=0.008, seed=3), asked("ohdsi"))
    _, made = section(answers)
    assert made.table is not None
    assert made.table.hidden
    render(folder(answers))


def test_too_few_controls_are_said_to_be_too_few() -> None:
    rivals = asked().rivals.model_copy(update={"negative_controls": CONTROLS[:3]})
    seen, made = section(answered(register(people=400), asked(rivals=rivals)))
    assert "not corrected for how people come to see doctors: only" in made.lead
    assert made.result == "No corrected ratio was made."
    assert not seen.corrected
    assert seen.as_counted is seen.headline


def test_without_controls_there_is_no_section() -> None:
    rivals = asked().rivals.model_copy(update={"negative_controls": ()})
    answers = answered(register(people=200), asked(rivals=rivals))
    assert calibration(view(clean(folder(answers)))) is None
    assert 'id="calibration"' not in render(folder(answers))


def test_the_page_holds_the_section(frail: Answered) -> None:
    page = render(folder(frail))
    assert 'id="calibration"' in page
    assert 'id="fig-controls"' in page
    assert page == render(folder(frail))
