"""What was planted in a population, in words."""

from __future__ import annotations

from typing import Final, Literal

from coincide.simulation.options import Link, Population

WINDOWS: Final = (0, 1, 183, 365, 730, 1826, 3652)
"""First days of the windows of a study: the day itself, then the default windows; the last is open."""


def truth_of(population: Population) -> dict[str, str]:
    """Return every planted fact: name -> value.

    The ratios are numbers by construction: the rate of the second disease is multiplied by them, given
    sex, age, calendar time and frailty. No estimate enters.
    """
    return {
        "synthetic": "yes: simulated people; no person exists",
        "people": str(population.people),
        "seed": str(population.seed),
        "register": f"{population.start} to {population.end}",
        "a": population.a,
        "b": population.b,
        **_ratios(population),
        **_disturbances(population),
        **_deaths(population),
        **_factors(population),
    }


def true_ratio(link: Link, order: Literal["a_then_b", "b_then_a"], first: int, after: int | None) -> str:
    """Return the planted ratio of days ``first .. after - 1`` after the first disease.

    Examples
    --------
    >>> true_ratio(Link((1.0, 4.0), (0, 365), "a_then_b"), "a_then_b", 183, 730)
    '1 until day 364, 4 from day 365'
    """
    if link.order not in ("both", order):
        return "1"
    inside = [day for day in link.from_days if first < day and (after is None or day < after)]
    parts = [f"{link.at(first):g}"] + [f"{link.at(day):g}" for day in inside]
    spans = [f"until day {day - 1}, " for day in inside]
    if not inside:
        return parts[0]
    text = f"{parts[0]} {spans[0]}"
    for day, part, span in zip(inside, parts[1:], [*spans[1:], ""], strict=True):
        text += f"{part} from day {day} {span}"
    return text.strip()


def _ratios(population: Population) -> dict[str, str]:
    found = {}
    for order, first, second in (
        ("a_then_b", population.a, population.b),
        ("b_then_a", population.b, population.a),
    ):
        for low, high in zip(WINDOWS, (*WINDOWS[1:], None), strict=True):
            window = "0d" if low == 0 else f"{low}d+" if high is None else f"{low}-{high}d"
            name = f"true rate ratio, {first} then {second}, {window}"
            found[name] = true_ratio(
                population.link, "a_then_b" if order == "a_then_b" else "b_then_a", low, high
            )
    return found


def _disturbances(population: Population) -> dict[str, str]:
    wrong, care, kin, move = (
        population.misdiagnosis,
        population.care_seeking,
        population.kin,
        population.movement,
    )
    variance = population.frailty_variance
    return {
        f"share of people with {population.b} who wrongly get the label {population.a}": f"{wrong.share:g}",
        "mean delay of the wrong label": f"{wrong.delay_days:g} days",
        "share of wrong labels that come first": f"{wrong.label_first:g}",
        "ratio of every first diagnosis after another first diagnosis": (
            f"{care.burst_ratio:g} for {care.burst_months:g} months"
        ),
        "people who see doctors much": (
            f"share {care.high_contact_share:g}, ratio of every first diagnosis {care.high_contact_ratio:g}"
        ),
        "frailty": f"gamma, variance {variance:g}: alone it makes every rate ratio {1 + variance:g}",
        "familial ratio": (
            f"{population.a} {kin.familial_a:g}, {population.b} {kin.familial_b:g}" if kin else "no kin"
        ),
        "emigration": f"{move.leaving:g} per person-year, away {move.away_years:g} years on average",
        "late entry": f"{move.immigrants:g} immigrants per person present at the start and year",
        "left truncation": f"records from {population.start} on; illness from {population.ill_from} on",
    }


def _deaths(population: Population) -> dict[str, str]:
    return {
        f"mortality after {fatal.disease}": f"ratio {fatal.ratio:g}, plus {fatal.excess:.4g} per person-year"
        for fatal in population.fatal
    }


def _factors(population: Population) -> dict[str, str]:
    return {
        f"incidence of {name}": f"{factor:g} times the real one" for name, factor in population.rate_factors
    }
