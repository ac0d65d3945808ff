"""Tables of absolute numbers: how many fall ill, who dies how much sooner."""

from __future__ import annotations

from typing import Final

from coincide.results.columns import SUPPRESSED, Column, columns

LIVES: Final[dict[str, tuple[Column, ...]]] = {
    "cumulative": columns(
        "direction text: a_then_b or b_then_a",
        "years integer years: whole years since a dated first disease, the day itself left out",
        "quantity text: observed (cumulative incidence of the second disease, death competing), "
        "expected_unexposed_death and expected_own_death (at the rates of people without the first disease, "
        "with their death rate or with that of people who have it), difference_unexposed_death, "
        "difference_own_death (observed less expected)",
        "estimate number: share of people, or difference of shares; four figures; empty with nobody at risk",
        "low number: lower limit; empty unless low_state is finite",
        "high number: upper limit; empty unless high_state is finite",
        "low_state text: finite, zero, infinite (no limit) or suppressed",
        "high_state text: finite, zero, infinite (no limit) or suppressed",
        "level number: level of the interval",
        "method text: how estimate and interval were made",
        "at_risk number people: people still followed, alive, without second disease when the year is full; "
        "two figures, never finer than 5",
        "events integer people: people with the second disease before the year is full",
        "deaths integer people: deaths without the second disease before the year is full",
        "person_years number years: time at risk until then",
        "outside_years number years: time of it in cells without unexposed time: in no expectation",
        SUPPRESSED,
    ),
    "mortality": columns(
        "state text: neither, a_only, b_only, both; 0d (days on which a disease is fulfilled) and above the "
        "last age: in no state",
        "compared_with text: the state whose death rates are the comparison; empty for a rate by itself",
        "stratum text: all, or variable=level",
        "quantity text: rate (deaths per 100,000 person-years) or rate_ratio (conditional maximum likelihood "
        "over cells of sex, age and cohort)",
        "estimate number: the rate or the ratio; empty when hidden or not estimable",
        "low number: lower limit; empty unless low_state is finite",
        "high number: upper limit; empty unless high_state is finite",
        "low_state text: finite, zero, infinite or suppressed",
        "high_state text: finite, zero, infinite or suppressed",
        "p number: two-sided p value of ratio 1",
        "level number: level of the interval",
        "method text: how estimate and interval were made",
        "deaths integer people: deaths in the state",
        "person_years number years: time in the state, three figures and never finer than whole years",
        "outside_years number years: time of it in cells where the state compared with has none, likewise",
        SUPPRESSED,
    ),
    "life_years": columns(
        "state text: a_only, b_only or both",
        "compared_with text: neither",
        "stratum text: all, or variable=level",
        "until_age text years: age before which years are counted",
        "quantity text: left (expected years left after onset), left_neither (of people of the same sex and "
        "age with neither disease), lost (left_neither less left)",
        "estimate number years: mean over the ages at which people come into the state; two decimals",
        "low number years: lower limit",
        "high number years: upper limit",
        "low_state text: finite, infinite (no limit) or suppressed",
        "high_state text: finite, infinite (no limit) or suppressed",
        "level number: level of the interval",
        "method text: how estimate and interval were made",
        "deaths integer people: deaths in the state",
        SUPPRESSED,
    ),
}
