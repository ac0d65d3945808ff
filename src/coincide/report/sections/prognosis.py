"""How long people live: death rates and life-years with neither disease, one, the other, both."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.drawing import Figure, figure
from coincide.report.figures.life_years import life_years, signed, years_of
from coincide.report.grid import Grid, grid
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.sections.lines import ratio_words
from coincide.report.view import View
from coincide.report.words import HIDDEN, HIDDEN_LONG, decimal, integer, started

EVERYBODY = "all"
STATES = ("neither", "a_only", "b_only", "both")
SEXES = {"all": "both sexes", "sex=male": "men", "sex=female": "women"}


@dataclass(frozen=True, slots=True)
class Prognosis:
    """Mortality and life-years lost."""

    lead: str
    left_out: str
    figure: Figure | None
    ratios: Grid | None
    rates: Grid | None
    years: Grid | None


def prognosis(view: View) -> Prognosis | None:
    """Return the section; None where nothing was counted."""
    if not view.rows("mortality"):
        return None
    if view.unanswered:
        lead = "No death rate is given as a result, because these data cannot answer the question."
        return Prognosis(lead, "", None, None, None, None)
    years = _years(view)
    return Prognosis(
        lead=_lead(view),
        left_out=_left_out(view),
        figure=_figure(view, years) if years else None,
        ratios=_ratios(view),
        rates=_rates(view),
        years=years,
    )


def state_name(view: View, state: str) -> str:
    """Name a state, to stand inside a sentence."""
    names = {
        "neither": "neither disease",
        "a_only": f"{view.a} alone",
        "b_only": f"{view.b} alone",
        "both": "both diseases",
        "0d": "the day of a disease itself",
    }
    return names.get(state, state)


def _mortality(view: View, quantity: str, stratum: str = "") -> list[Row]:
    return [
        row
        for row in view.rows("mortality")
        if text(row, "quantity") == quantity and stratum in ("", text(row, "stratum"))
    ]


def _lead(view: View) -> str:
    """Say how much higher the death rate is with both than with neither."""
    told = []
    for state in ("a_only", "b_only", "both"):
        row = next(
            (
                row
                for row in _mortality(view, "rate_ratio", EVERYBODY)
                if (text(row, "state"), text(row, "compared_with")) == (state, "neither")
            ),
            None,
        )
        if row is None:
            continue
        words = HIDDEN_LONG if is_hidden(row) else ratio_words(row)
        told.append(f"with {state_name(view, state)} {words}")
    return (
        "Death rates beside those of people of the same sex, age and birth cohort with neither disease, as a "
        f"ratio: {'; '.join(told)}. People count as ill from the day after a disease is fulfilled; their "
        "life before is counted where it belongs."
    )


def _left_out(view: View) -> str:
    row = next((row for row in _mortality(view, "rate") if text(row, "state") == "0d"), None)
    if row is None or (not is_hidden(row) and not number(row, "deaths")):
        return ""
    count = HIDDEN_LONG if is_hidden(row) else integer(number(row, "deaths"))
    return (
        "Deaths on the day on which a disease was fulfilled, among them all whose disease is known from the "
        f"death certificate alone, are in no rate. Their number: {count}."
    )


def _ratios(view: View) -> Grid | None:
    rows = _mortality(view, "rate_ratio")
    body = [
        (
            started(state_name(view, text(row, "state"))),
            state_name(view, text(row, "compared_with")),
            SEXES.get(text(row, "stratum"), text(row, "stratum")),
            HIDDEN if is_hidden(row) else integer(number(row, "deaths")),
            ratio_words(row),
        )
        for row in rows
    ]
    headings = ("People with", "Compared with", "Sex", "Deaths", "Mortality rate ratio (interval)")
    return grid("Death rates compared", headings, body, words=3) if body else None


def _rates(view: View) -> Grid | None:
    rows = [row for row in _mortality(view, "rate") if text(row, "state") in STATES]
    body = []
    for row in rows:
        cells = (
            (HIDDEN,) * 3
            if is_hidden(row)
            else (
                integer(number(row, "deaths")),
                integer(number(row, "person_years")),
                decimal(number(row, "estimate")),
            )
        )
        name = started(state_name(view, text(row, "state")))
        body.append((name, SEXES.get(text(row, "stratum"), text(row, "stratum")), *cells))
    headings = ("People with", "Sex", "Deaths", "Person-years", "Deaths per 100,000 person-years")
    return grid("Death rates, not adjusted for age", headings, body, words=2) if body else None


def _years(view: View) -> Grid | None:
    """Return years left and lost, a line for each state and sex."""
    found: dict[tuple[str, str], dict[str, Row]] = {}
    for row in view.rows("life_years"):
        found.setdefault((text(row, "state"), text(row, "stratum")), {})[text(row, "quantity")] = row
    body = [
        (started(state_name(view, state)), SEXES.get(stratum, stratum), *_year_cells(rows))
        for (state, stratum), rows in found.items()
    ]
    headings = ("After the onset of", "Sex", "Years left", "Years left with neither", "Years lost (interval)")
    return grid(f"Years of life before age {_until(view)}", headings, body, words=2) if body else None


def _year_cells(rows: dict[str, Row]) -> tuple[str, ...]:
    if any(is_hidden(row) for row in rows.values()):
        return (HIDDEN,) * 3
    left, neither = (number(rows.get(name, {}), "estimate") for name in ("left", "left_neither"))
    if left is None or neither is None:
        return ("not estimable",) * 3
    return signed(left), signed(neither), years_of(rows.get("lost", {}), "").words


def _until(view: View) -> str:
    return next((text(row, "until_age") for row in view.rows("life_years")), "")


def _figure(view: View, table: Grid) -> Figure | None:
    rows = [
        row
        for row in view.rows("life_years")
        if (text(row, "quantity"), text(row, "stratum")) == ("lost", EVERYBODY)
        and text(row, "state") in STATES
    ]
    years = [years_of(row, started(state_name(view, text(row, "state")))) for row in rows]
    known = [one for one in years if one.lost is not None]
    title = "; ".join(
        f"{one.label.lower() if one.state == 'both' else one.label} {signed(one.lost or 0.0)}"
        for one in known
    )
    return figure(life_years(years, rows, f"Years of life lost: {title}", _until(view), table))
