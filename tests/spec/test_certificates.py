"""What a study of certificates counts: tiny certificates in, tables out. G20 is A, F03 is B.

A certificate is written ``underlying-u part I | part II``.
"""

from __future__ import annotations

import datetime as dt

import pytest

from coincide.designs.certificates.counts import COUNTS
from coincide.study.sections import PopulationSection, RivalsSection
from support.certificate_sample import Death, answer_deaths, count_deaths, ratio, study
from support.pair_sample import rows_of
from support.small_tables import ENGINES

pytestmark = pytest.mark.parametrize("engine", ENGINES)

# One cell of 6: three name A, three name B, two both.
SIX = (
    Death("G20u G20 | F03"),
    Death("F03u J18 F03 G20"),
    Death("G20u G20 G20"),
    Death("J18u J18 | F03"),
    Death("J18u J18"),
    Death("R99u R99"),
)


def cells(engine: str, deaths: tuple[Death, ...], reading: int = 0, **more: object) -> list[tuple[int, ...]]:
    found = count_deaths(engine, deaths, study(**more)).of_reading(reading)
    names = ("sex", "age", "year", "area", *COUNTS)
    return list(zip(*(found[name].tolist() for name in names), strict=True))


def test_a_disease_is_named_wherever_its_code_stands_and_counts_once(engine: str) -> None:
    assert cells(engine, SIX) == [(1, 70, 2001, -1, 6, 3, 3, 2)]


def test_cells_are_sex_by_age_by_year(engine: str) -> None:
    deaths = (Death("G20u"), Death("G20u", sex=2), Death("F03u", age=71), Death("F03u", year=2002))
    assert [cell[:3] for cell in cells(engine, deaths)] == [
        (1, 70, 2001),
        (1, 70, 2002),
        (1, 71, 2001),
        (2, 70, 2001),
    ]


def test_ages_above_110_are_one(engine: str) -> None:
    assert [cell[:2] for cell in cells(engine, (Death("G20u", age=110), Death("G20u", age=117)))] == [
        (1, 110)
    ]


def test_unknown_sex_and_age_are_in_no_cell_and_counted(engine: str) -> None:
    deaths = (*SIX, Death("G20u", sex=0), Death("F03u", age=None), Death("G20u", sex=0, age=None))
    counted = count_deaths(engine, deaths)
    assert counted.remaining == (9, 7, 6, 6)
    assert counted.named == {"a": {"named": 5, "counted": 3}, "b": {"named": 4, "counted": 3}}


def test_only_the_years_of_the_study_count(engine: str) -> None:
    followed = PopulationSection(window_from=dt.date(2001, 1, 1), window_to=dt.date(2001, 12, 31))
    deaths = (*SIX, Death("G20u", year=2000), Death("G20u", year=2002))
    assert cells(engine, deaths, followed=followed) == [(1, 70, 2001, -1, 6, 3, 3, 2)]
    assert count_deaths(engine, deaths, study(followed=followed)).remaining == (8, 8, 8, 6)


def test_areas_are_cells_when_asked(engine: str) -> None:
    deaths = (Death("G20u", area=3), Death("F03u", area=3), Death("G20u"))
    followed = PopulationSection(strata=("area",))
    assert [cell[3:5] for cell in cells(engine, deaths, followed=followed)] == [(-1, 1), (3, 2)]


def test_one_reading_leaves_out_what_is_the_underlying_cause_alone(engine: str) -> None:
    deaths = (Death("G20u J18 | F03"), Death("G20u G20 | F03"), Death("J18u J18"))
    assert cells(engine, deaths, reading=1) == [(1, 70, 2001, -1, 3, 1, 2, 1)]


def test_one_reading_leaves_out_certificates_with_an_ill_defined_underlying_cause(engine: str) -> None:
    deaths = (Death("R99u R99 G20 F03"), Death("G20u R99 | F03"), Death("J18u J18"))
    assert cells(engine, deaths, reading=2) == [(1, 70, 2001, -1, 2, 1, 1, 1)]


def test_places_of_those_that_name_both(engine: str) -> None:
    deaths = (
        Death("G20u G20 F03"),  # A underlying, both in part I
        Death("F03u J18 F03 | G20"),  # B underlying, A in part II
        Death("J18u J18 | G20 F03"),  # neither, both in part II
        Death("J18u ? G20 F03"),  # neither, part unknown
        Death("G20u F03"),  # A stands as the underlying cause alone: its part is not known
    )
    assert set(count_deaths(engine, deaths).places) == {(1, 1, 1), (2, 2, 1), (0, 2, 1), (0, 0, 1), (1, 0, 1)}


def test_expected_by_hand(engine: str) -> None:
    """Two cells: 3 x 3 / 6 and 1 x 2 / 4; the steps go from 4 x 5 / 10 to their sum."""
    women = (Death("G20u F03", sex=2), Death("F03u", sex=2), Death("J18u", sex=2), Death("J18u", sex=2))
    answered = answer_deaths(engine, (*SIX, *women))
    assert ratio(answered)["observed"] == 3
    assert ratio(answered)["expected"] == pytest.approx(1.5 + 0.5, abs=1e-15)
    assert ratio(answered, measure="standardised_ratio")["estimate"] == pytest.approx(1.5)
    steps = rows_of(answered.tables, "steps")
    assert [row["expected"] for row in steps] == pytest.approx([2.0, 2.0, 2.0, 2.0])
    assert [row["step"] for row in steps][-1] == "by sex, age and year"


def test_sexes_and_readings_are_rows_of_their_own(engine: str) -> None:
    answered = answer_deaths(engine, SIX)
    strata = [row["stratum"] for row in rows_of(answered.tables, "estimates", measure="mention_ratio")]
    assert strata == [
        "all",
        "sex=male",
        "mention=not as the underlying cause alone",
        "certificates=underlying cause not ill-defined",
    ]


def test_without_underlying_causes_no_reading_is_made_of_them(engine: str) -> None:
    answered = answer_deaths(engine, (Death("G20 F03"), Death("G20"), Death("F03"), Death("J18")))
    assert {row["question"] for row in rows_of(answered.tables, "estimates")} == {"primary", "stratum"}


def test_an_underlying_cause_that_never_stands_elsewhere_is_always_counted(engine: str) -> None:
    answered = answer_deaths(engine, (Death("G20u F03"), Death("F03u J18"), Death("J18u")))
    assert "mention=not as the underlying cause alone" not in {
        row["stratum"] for row in rows_of(answered.tables, "estimates")
    }


def test_a_prior_of_wrong_causes_is_printed(engine: str) -> None:
    rivals = RivalsSection(cross_label_share=0.1, cross_label_source="a validation study")
    rows = rows_of(answer_deaths(engine, SIX, study(rivals=rivals)).tables, "misdiagnosis")
    assert [row["prior_people"] for row in rows] == pytest.approx([0.3, 0.3])
    assert {row["prior_source"] for row in rows} == {"a validation study"}


def test_codes_list_mentions_and_certificates(engine: str) -> None:
    rows = rows_of(answer_deaths(engine, SIX).tables, "codes")
    assert [(row["code"], row["records"], row["people"]) for row in rows] == [("G20", 6, 3), ("F03", 4, 3)]
