"""The answer and what the certificates could have found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coincide.report.certificates.wording import retold
from coincide.report.drawing import Figure
from coincide.report.figures.power import power
from coincide.report.figures.strip import strip
from coincide.report.grades import grades
from coincide.report.grid import Grid, grid
from coincide.report.labels import VERDICTS
from coincide.report.reading import Row, number, text
from coincide.report.sections.able import Able, able, smallest_ratio
from coincide.report.sections.answer import Answer, reason
from coincide.report.view import View
from coincide.report.words import PER, decimal, integer, interval, one_decimal, percent

MEANINGS: Final[dict[str, str]] = {
    "more": "More certificates name the two diseases together than their own frequencies explain. This is a "
    "statement about people who died and about what was written of them.",
    "too_few": "The certificates can neither show that the two are named together more often nor rule "
    "it out. This is a result, not a failure.",
    "cannot_answer": "The question cannot be put to these certificates. The reason stands below; no "
    "ratio is given where none can be trusted.",
}
_SHARE_OF_ROWS: Final = "Largest share of rows set aside by one check"


def certificate_answer(view: View) -> Answer:
    """Return the section."""
    heading, sign = VERDICTS.get(view.verdict, (view.verdict or "No verdict", "–"))
    if view.verdict == "too_few":
        heading = "Too few certificates to tell"
    return Answer(
        heading=heading,
        sign=sign,
        sentence=text(view.headline, "sentence"),
        meaning=MEANINGS.get(view.verdict, ""),
        reasons=tuple(reason(code) for code in view.reasons),
        reasons_heading="Why there is no answer" if view.unanswered else "What to keep in mind",
        ratio=_ratio(view),
        million=_million(view),
        figure=_strip(view),
    )


def _ends(view: View) -> str:
    low, high = view.headline_number("low"), view.headline_number("high")
    return interval(low, high, text(view.headline, "low_state"), text(view.headline, "high_state"))


def _ratio(view: View) -> str:
    ratio = view.headline_number("ratio")
    if ratio is None:
        return ""
    level = f"{100 * view.fact_number('level', 0.95):g} %"
    if ratio == 0:
        return (
            "No certificate names both. With the play of chance allowed for, the certificates fit any "
            f"mention ratio in the {level} interval from {_ends(view)}."
        )
    return (
        f"The odds that a certificate names one of the two are {decimal(ratio)} times as high when it names "
        "the other, among people of the same sex and age who died in the same year. With the play of "
        f"chance allowed for, the certificates fit anything in the {level} interval from {_ends(view)}."
    )


def _million(view: View) -> str:
    """Say the counts with the one fixed denominator."""
    certificates = view.population()
    observed, expected = view.headline_number("observed"), view.headline_number("expected")
    if not certificates or observed is None or expected is None:
        return ""
    seen, chance = (decimal(PER * value / certificates) for value in (observed, expected))
    return f"Per {integer(PER)} certificates, {seen} name both where chance predicts {chance}."


def _strip(view: View) -> Figure | None:
    observed, expected = view.headline_number("observed"), view.headline_number("expected")
    if observed is None or expected is None:
        return None
    ratio = f"{decimal(view.headline_number('ratio'), missing='no estimate')} ({_ends(view)})"
    rows = (
        ("Observed certificates", integer(observed)),
        ("Expected by chance", one_decimal(expected)),
        ("Mention ratio (interval)", ratio),
    )
    return retold(
        strip(view),
        title=f"{integer(observed)} seen, {one_decimal(expected)} expected by chance",
        subtitle="Above: certificates that name both diseases, one unit a certificate where there are few. "
        "Below: the mention ratio with its interval on a doubling scale; 1 is chance.",
        alt=f"Expected by chance: {one_decimal(expected)} certificates that name both diseases. Observed: "
        f"{integer(observed)}. Mention ratio {ratio}, where 1 is what chance predicts.",
        table=grid("Certificates that name both diseases", ("Quantity", "Value"), rows),
    )


def certificate_able(view: View) -> Able:
    """Return what the certificates could have found."""
    made, rows = able(view), list(view.rows("power"))
    smallest = smallest_ratio(rows)
    table = _power_grid(rows)
    title = (
        f"A true mention ratio of {decimal(smallest)} or more would be found 4 times in 5"
        if smallest is not None
        else "No mention ratio shown would be found 4 times in 5"
    )
    drawn = retold(
        power(view, rows, title, table),
        title=title,
        subtitle="Chance (percent) that the interval would lie above 1, for each true mention ratio. The "
        "dashed line is 80 percent. Worked out before any certificate that names both was counted.",
        alt="Chance of finding a true mention ratio. "
        + " ".join(
            f"Ratio {decimal(number(row, 'ratio'))}: {percent(number(row, 'power'))}." for row in rows
        ),
        table=table,
        note="The ringed point is the smallest ratio found at least 80 times in 100.",
    )
    kept = tuple(grade for grade in grades(view) if grade.question == _SHARE_OF_ROWS)
    return Able(_able_lead(rows, smallest), drawn, kept, made.quality)


def _able_lead(rows: Sequence[Row], smallest: float | None) -> str:
    """Say what could be found, from the expected number alone."""
    expected = number(rows[0], "expected") if rows else None
    only = (
        "Certificates can only show that two diseases are named together more often than chance; less "
        "often, or as often, is no finding, because every death needs a cause."
    )
    if expected is None:
        return f"{only} How much these certificates could find was not worked out."
    start = f"{only} Chance alone predicts {one_decimal(expected)} certificates that name both. "
    if smallest is None:
        return start + "That is too few to find any of the ratios below reliably."
    return start + (
        f"With that many, a true mention ratio of {decimal(smallest)} or more would be found in at least 80 "
        "of 100 such studies; a weaker link could be missed."
    )


def _power_grid(rows: Sequence[Row]) -> Grid:
    cells = [(decimal(number(row, "ratio")), percent(number(row, "power"))) for row in rows]
    headings = ("True mention ratio", "Found, of 100 studies")
    return grid("Chance of finding a mention ratio, were it true", headings, cells)
