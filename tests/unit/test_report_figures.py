"""The figures: what they draw, in which colours, and the same each time."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.errors import UsageError
from coincide.report.build import style
from coincide.report.context import figures, page
from coincide.report.drawing import Figure, draw
from coincide.report.figures.axis import ratio_axis
from coincide.report.figures.points import Ratio, places
from coincide.report.notebook import PLOTS, plot
from coincide.report.palette import BOTH, EXPECTED, GREY, INK, NARROW, WIDE, A, B
from support.report_folder import WORLDS, folder


@cache
def drawn(name: str) -> dict[str, Figure]:
    return figures(page(folder(WORLDS[name])))


@pytest.mark.parametrize("name", PLOTS)
def test_a_figure_is_drawn_the_same_each_time_and_carries_no_running_number(name: str) -> None:
    figure = drawn("more")[name]
    for canvas, before in zip((WIDE, NARROW), figure.drawings, strict=True):
        again = draw(figure.plot, canvas)
        assert again.marks == before.marks
        assert "id=" not in before.marks
        assert "clip" not in before.marks


@pytest.mark.parametrize("name", PLOTS)
def test_a_figure_fits_its_canvas(name: str) -> None:
    for canvas, drawing in zip((WIDE, NARROW), drawn("more")[name].drawings, strict=True):
        # Two small panels with their axes may need a few pixels more than the canvas asks for.
        assert drawing.width <= canvas.width + 20


@pytest.mark.parametrize("name", PLOTS)
def test_letters_are_measured_with_the_library_s_own_font(name: str) -> None:
    for drawing in drawn("more")[name].drawings:
        fonts = set(re.findall(r'font-family="([^"]*)"', drawing.marks))
        assert fonts == {"Liberation Sans, Arial, Helvetica, sans-serif"}


def test_each_order_has_its_own_colour_shape_and_line() -> None:
    marks = drawn("chance")["windows"].drawings[0].marks
    assert A.colour in marks
    assert B.colour in marks
    assert f'stroke="{B.colour}"' in marks
    assert 'stroke-dasharray="5,3"' in marks
    assert len({A.shape, B.shape, BOTH.shape}) == 3
    assert len({A.symbol, B.symbol, BOTH.symbol, EXPECTED.symbol}) == 4


def test_what_is_expected_is_hatched() -> None:
    for name in ("answer", "steps"):
        for drawing in drawn("more")[name].drawings:
            assert f'fill="url(#{drawing.hatch})"' in drawing.marks


def test_the_words_of_a_figure_hold_its_numbers() -> None:
    found = drawn("more")
    assert "Expected by chance: 9.7" in found["answer"].plot.alt
    assert "Observed: 22" in found["answer"].plot.alt
    assert "2.27 (1.42 to 3.43)" in found["estimates"].plot.alt
    assert "hidden by the release rule" in found["windows"].plot.alt
    assert (
        "multiple sclerosis first, then motor neuron disease, after 10 years: 1.88"
        in found["windows"].plot.alt
    )
    assert "By sex and age, 9.1" in found["steps"].plot.alt.replace("by", "By")
    assert "Ratio 2.50: 95 %" in found["power"].plot.alt


def test_a_hidden_row_has_no_mark() -> None:
    plot_ = drawn("more")["windows"].plot
    hidden = sum(bool(row["suppressed"]) for row in plot_.data)
    assert hidden == 9
    assert drawn("more")["windows"].drawings[0].marks.count(">?</text>") == hidden


@given(
    st.lists(st.one_of(st.none(), st.floats(min_value=1e-12, max_value=1e12)), max_size=6),
)
def test_a_ratio_axis_holds_1_and_ends_at_doublings(values: list[float | None]) -> None:
    axis = ratio_axis(values)
    assert 1 / 64 <= axis.low <= 0.5
    assert 2 <= axis.high <= 64
    assert 1.0 in axis.ticks
    for value in values:
        assert value is None or axis.low <= axis.clamp(value) <= axis.high
        if value is not None and 1 / 64 <= value <= 64:
            assert axis.clamp(value) == value


@pytest.mark.parametrize(
    ("ratio", "low", "high", "open_low", "open_high", "point", "arrows"),
    [
        (2.0, 1.5, 3.0, False, False, 2.0, (False, False)),
        (0.0, None, 1.9, True, False, None, (True, False)),
        (None, 1.2, None, False, True, None, (False, True)),
        (500.0, 90.0, 2000.0, False, False, 64.0, (False, True)),
        (None, None, None, True, True, None, (True, True)),
    ],
)
def test_open_ends_become_arrows_at_the_edge(
    ratio: float | None, low: float | None, high: float | None, open_low: bool, open_high: bool,
    point: float | None, arrows: tuple[bool, bool],
) -> None:  # fmt: skip
    item = Ratio("label", "series", ratio, low, high, open_low, open_high, hidden=False)
    (place,) = places([item], ratio_axis([ratio, low, high]), WIDE)
    assert place["shown"]
    assert place["ratio"] == point
    assert (place["arrow_low"] is not None, place["arrow_high"] is not None) == arrows


def test_a_plot_in_a_notebook_is_a_whole_picture() -> None:
    found = plot(folder(WORLDS["more"]), "windows")
    assert found.name == "windows"
    assert found.svg.lstrip().startswith("<svg")
    assert 'xmlns="http://www.w3.org/2000/svg"' in found.svg
    assert "<title" in found.svg
    assert found.spec["data"]["values"]
    assert found._repr_svg_() == found.svg
    assert "<figcaption>" in found._repr_html_()


def test_an_unknown_plot_names_the_nearest() -> None:
    with pytest.raises(UsageError, match='did you mean "windows"') as error:
        plot(folder(WORLDS["more"]), "window")
    assert error.value.problems[0].code == "COI-U043"


def test_a_hidden_plot_says_so() -> None:
    with pytest.raises(UsageError, match="nothing to show") as error:
        plot(folder(WORLDS["suppressed"]), "estimates")
    assert error.value.problems[0].code == "COI-U042"


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def themes() -> list[dict[str, str]]:
    """The colours of the page in its light and its dark theme."""
    blocks = re.findall(r":root \{([^}]*)\}", style())
    light = dict(re.findall(r"--([a-z-]+): (#[0-9a-fA-F]{6})", blocks[0]))
    dark = dict(re.findall(r"--([a-z-]+): (#[0-9a-fA-F]{6})", blocks[1]))
    return [light, {**light, **dark}]


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize(
    ("text", "ground"),
    [("ink", "page"), ("soft", "page"), ("link", "page"), ("ink", "band"), ("soft", "band"), ("link", "band"),
     ("on-card", "card"), ("on-warn", "warn")],
)  # fmt: skip
def test_text_stands_out_from_its_ground(theme: int, text: str, ground: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5  # WCAG 2.2 AA, body text


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("mark", ["a", "b", "both"])
def test_signs_stand_out_from_the_page(theme: int, mark: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[mark], colours["page"]) >= 3  # WCAG 2.2 AA, graphics


def test_marks_stand_out_from_the_white_panel() -> None:
    assert contrast(INK, "#ffffff") >= 4.5
    assert contrast(GREY, "#ffffff") >= 4.5
    for role in (A, B, BOTH):
        assert contrast(role.colour, "#ffffff") >= 3
    assert round(contrast(A.colour, "#ffffff"), 1) == 5.2  # hand value
    assert contrast("#ffffff", "#7a2400") >= 4.5  # the banner NOT FOR RELEASE
