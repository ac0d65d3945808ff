"""Do diseases without a link meet too? Negative controls, and known links beside them."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.drawing import Figure, Plot, figure
from coincide.report.figures.controls import Null, controls
from coincide.report.figures.points import Ratio, ratio_of
from coincide.report.grid import Grid, grid
from coincide.report.reading import Row, is_hidden, is_true, number, text
from coincide.report.sections.lines import ratio_words
from coincide.report.view import View
from coincide.report.words import HIDDEN, HIDDEN_LONG, decimal, integer, one_decimal


@dataclass(frozen=True, slots=True)
class Calibration:
    """What control pairs show.

    Attributes
    ----------
    lead
        What unlinked diseases do in these data.
    tested, result, needed
        How it was tested, what came out, and how strong it would have to be to make the whole ratio.
    figure
        The ratios of control pairs beside that of the pair.
    table
        The same as a table, where there is no figure.
    links, links_lead
        Known links, and which of them these data find.
    """

    lead: str
    tested: str
    result: str
    needed: str
    figure: Figure | None
    table: Grid | None
    links: Grid | None
    links_lead: str


def calibration(view: View) -> Calibration | None:
    """Return the section; None where no controls were asked for."""
    rows = view.rows("controls")
    if not rows:
        return None
    negative = [row for row in rows if text(row, "kind") == "negative"]
    positive = [row for row in rows if text(row, "kind") == "positive"]
    null, shown = _null(view), _grid(negative, "Pairs without a known link")
    return Calibration(
        lead=_lead(view, null),
        tested=_tested(view, negative),
        result=_result(view, null),
        needed=_needed(view, null),
        figure=figure(_plot(view, negative, null, shown)),
        table=shown,
        links=_grid(positive, "Known links", links=True),
        links_lead=_links_lead(positive),
    )


def _null(view: View) -> Null | None:
    """Return the null distribution; None where it was not fitted or is hidden."""
    row = next(iter(view.rows("null")), None)
    values = [number(row or {}, name) for name in ("typical_ratio", "typical_low", "typical_high")]
    typical, low, high = values
    return None if typical is None or low is None or high is None else Null(typical, low, high)


def _lead(view: View, null: Null | None) -> str:
    row = next(iter(view.rows("null")), {})
    if is_hidden(row):
        return f"What pairs without a link show is {HIDDEN_LONG}."
    if null is None:
        return (
            "The ratio is not corrected for how people come to see doctors: "
            f"{text(row, 'reason') or 'too few controls'}."
        )
    if null.low <= 1 <= null.high:
        return (
            "Diseases without a known link meet in these data about as often as chance predicts, give or "
            f"take: their typical rate ratio is {null.words}."
        )
    way = "more" if null.typical > 1 else "less"
    return (
        f"In these data even diseases without a known link meet {way} often than chance predicts: their "
        f"typical rate ratio is {null.words}. The ratio of the study is corrected by that."
    )


def _tested(view: View, negative: list[Row]) -> str:
    plan = [row for row in view.rows("control_plan") if text(row, "kind") == "negative"]
    used = sum(is_true(row.get("used")) or is_hidden(row) for row in plan or negative)
    return (
        "Each of the two diseases was paired with diseases that have no known link to either, chosen "
        f"beforehand: {integer(len(negative))} pairs, each counted like the pair of the study. "
        f"{integer(used)} of them hold enough people to tell something."
    )


def _result(view: View, null: Null | None) -> str:
    row = view.estimate(question="primary_calibrated", measure="calibrated_ratio")
    if row is None or null is None:
        return "No corrected ratio was made."
    if is_hidden(row):
        return f"The corrected ratio is {HIDDEN_LONG}."
    before = view.estimate(question="primary", measure="rate_ratio")
    return f"Rate ratio as counted {ratio_words(before)}; corrected {ratio_words(row)}."


def _needed(view: View, null: Null | None) -> str:
    """Say how far unlinked pairs would have to stray to make the whole ratio."""
    row = view.estimate(question="primary", measure="rate_ratio")
    ratio = number(row or {}, "estimate")
    if not ratio:
        return "There is no ratio to be explained away."
    reach = number(row or {}, "low") if ratio > 1 else number(row or {}, "high")
    limit = (
        f", and {decimal(reach)} to bring its interval to 1" if reach and (reach > 1) == (ratio > 1) else ""
    )
    seen = f" They typically show {null.words}." if null else ""
    typical = f"pairs without a link would typically have to show {decimal(ratio)}"
    return f"To make the whole ratio, {typical}{limit}.{seen}"


def _plot(view: View, negative: list[Row], null: Null | None, table: Grid | None) -> Plot | None:
    used = [row for row in negative if is_true(row.get("used"))]
    names = {"a_then_b": f"{view.a} and a control", "b_then_a": f"{view.b} and a control"}
    series = {"a_n": names["a_then_b"], "n_b": names["b_then_a"]}
    ratios = [ratio_of(row, _pair_name(row), series[text(row, "pair")]) for row in used]
    hidden = sum(is_hidden(row) for row in negative)
    if table is None:
        return None
    return controls(_of_pair(view), ratios, names, null, _title(null), table, used, hidden)


def _of_pair(view: View) -> list[Ratio]:
    """Return the pair of the study as counted and as corrected, where they are shown."""
    found = []
    for question, measure, label in (
        ("primary", "rate_ratio", f"{view.a} and {view.b}, as counted"),
        ("primary_calibrated", "calibrated_ratio", "Corrected"),
    ):
        row = view.estimate(question=question, measure=measure)
        if row is not None and not is_hidden(row):
            found.append(ratio_of(row, label, "both orders"))
    return found


def _title(null: Null | None) -> str:
    if null is None:
        return "Ratios of pairs without a known link"
    return f"Pairs without a known link typically show a ratio of {decimal(null.typical)}"


def _pair_name(row: Row) -> str:
    return f"{_plain(text(row, 'first'))} and {_plain(text(row, 'second'))}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _grid(rows: list[Row], caption: str, *, links: bool = False) -> Grid | None:
    """Return control pairs as a table."""
    if not rows:
        return None
    headings = ("Pair", "Observed", "Expected", "Rate ratio (interval)", "Found" if links else "Used")
    return grid(caption, headings, [(_pair_name(row), *_cells(row, links=links)) for row in rows])


def _cells(row: Row, *, links: bool) -> tuple[str, ...]:
    if is_hidden(row):
        return (HIDDEN,) * 4
    if number(row, "observed") is None:
        return ("–", "–", "–", f"left out: {text(row, 'reason')}")
    last = _found(row) if links else "yes" if is_true(row.get("used")) else f"no: {text(row, 'reason')}"
    counts = integer(number(row, "observed")), one_decimal(number(row, "expected"))
    return (*counts, ratio_words(row), last)


def _found(row: Row) -> str:
    if is_true(row.get("found")):
        return "yes"
    return "no" if is_true(row.get("used")) else f"cannot tell: {text(row, 'reason')}"


def _links_lead(positive: list[Row]) -> str:
    """Say whether these data find what is known to be there."""
    looked = [row for row in positive if number(row, "observed") is not None and is_true(row.get("used"))]
    found = sum(is_true(row.get("found")) for row in looked)
    weak = sum(number(row, "observed") is not None for row in positive) - len(looked)
    if not looked:
        return "None of the known links could be looked for in these data."
    return (
        f"Of {integer(len(looked))} known links that could be looked for, these data find {integer(found)}: "
        "a link is found when its ratio, corrected like that of the study, lies above 1 beyond chance. "
        + _weak_words(weak)
    ).strip()


def _weak_words(weak: int) -> str:
    if not weak:
        return ""
    which = "One of the others is no failure" if weak == 1 else f"{weak} of the others are no failures"
    return f"{which}: too few people are expected."
