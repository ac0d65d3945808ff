"""The sections on absolute numbers and on prognosis: what they say, and what they do not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from coincide.report.build import render
from coincide.report.clean import clean
from coincide.report.context import page
from coincide.report.figures.cumulative import ends, share_of
from coincide.report.figures.life_years import signed
from coincide.report.sections.absolute import absolute
from coincide.report.sections.lines import lines
from coincide.report.sections.prognosis import prognosis
from coincide.report.view import View, view
from coincide.report.words import decimal
from support.report_folder import WORLDS, MemoryFolder, folder


def seen(name: str) -> View:
    return view(clean(folder(WORLDS[name])))


def without(*tables: str) -> MemoryFolder:
    made = folder(WORLDS["more"])
    return replace(made, tables={name: rows for name, rows in made.tables.items() if name not in tables})


def test_shares_of_ten_years_lead_each_order() -> None:
    section = absolute(seen("more"))
    assert section is not None
    assert [order.heading for order in section.orders] == [
        "Motor neuron disease first, then multiple sclerosis",
        "Multiple sclerosis first, then motor neuron disease",
    ]
    lead = section.orders[0].lead
    assert lead.startswith("Within 10 years after motor neuron disease, 3 % (interval 2.10 % to 4.20 %)")
    assert "1.50 % would be expected if they died like people without motor neuron disease" in lead
    assert "1.20 % with the deaths they had" in lead


def test_the_table_has_a_line_for_each_year_with_somebody_followed() -> None:
    section = absolute(seen("more"))
    assert section is not None
    grid = section.orders[0].table
    assert [row[0] for row in grid.rows] == ["1", "2", "3", "5", "10", "15"]  # 20: nobody is followed
    assert set(grid.rows[0][1:]) == {"hidden"}
    assert grid.rows[4][1] == "3 % (2.10 % to 4.20 %)"
    assert grid.rows[4][4] == "+1.50 (+1.05 to +2.10)"
    assert grid.rows[4][-1] == "about 300"


def test_the_excess_is_read_from_the_table_and_has_one_home() -> None:
    section = absolute(seen("more"))
    assert section is not None
    assert section.excess.startswith("In both orders together, ")
    found = lines(seen("more").estimates(question="primary"))[0].measures["excess"]
    value = 100_000 * (found["observed"] - found["expected"]) / found["person_years"]
    assert found["estimate"] == pytest.approx(value)
    html = render(folder(WORLDS["more"]))
    assert f"+{decimal(found['estimate'])}" in html


def test_a_folder_from_before_these_tables_still_renders() -> None:
    bare = without("cumulative", "mortality", "life_years")
    shown = page(bare)
    assert shown.absolute is None
    assert shown.prognosis is None
    assert not {"absolute", "prognosis"} & {name for name, _ in shown.contents}
    assert "How long people live" not in render(bare)
    old = [row for row in bare.tables["estimates"] if row["measure"] != "excess"]
    assert "Extra per 100,000" in render(replace(bare, tables=bare.tables | {"estimates": old}))


def test_where_the_data_cannot_answer_no_share_and_no_rate_is_shown() -> None:
    shown = seen("suppressed")
    first, second = absolute(shown), prognosis(shown)
    assert first is not None
    assert second is not None
    assert (first.orders, first.excess) == ((), "")
    assert second.figure is second.ratios is second.rates is second.years is None
    assert "cannot answer" in first.lead
    assert "cannot answer" in second.lead
    assert not re.search(r"\d", first.lead + second.lead)


def test_ratios_and_years_of_each_state() -> None:
    section = prognosis(seen("more"))
    assert section is not None
    assert "with motor neuron disease alone 2.00 (1.60 to 2.50)" in section.lead
    assert "with both diseases 6.00 (4.80 to 7.50)" in section.lead
    assert "death certificate" in section.left_out
    assert section.left_out.endswith("Their number: 7.")
    assert section.years is not None
    assert section.years.rows[2] == ("Both diseases", "both sexes", "11.0", "20.0", "9.0 years (8.0 to 10.0)")
    assert section.ratios is not None
    assert section.ratios.rows[3][:2] == ("Both diseases", "motor neuron disease alone")
    assert section.figure is not None
    assert "both diseases 9.0" in section.figure.plot.title


def test_hidden_years_are_hidden_not_zero() -> None:
    made = folder(WORLDS["more"])
    names = ("estimate", "low", "high", "deaths")
    gone = [
        row
        | dict.fromkeys(names)
        | {"low_state": "suppressed", "high_state": "suppressed", "suppressed": True}
        for row in made.tables["life_years"]
    ]
    section = prognosis(view(clean(replace(made, tables=made.tables | {"life_years": gone}))))
    assert section is not None
    assert section.figure is None
    assert section.years is not None
    assert section.years.all_hidden


def test_no_word_promises_anything_to_one_person() -> None:
    html = render(folder(WORLDS["more"])).lower()
    start = html.index('<section id="absolute"')
    part = html[start : html.index('<section id="rivals"')]
    for word in ("you ", "your", "patient will", "risk factor", "protects", "prognosis for", " causes "):
        assert word not in part
    assert part.count("no forecast") + part.count("not a forecast") == 2


def test_words_of_shares_and_years() -> None:
    assert ends(None, 0.1) == "0 % to 10 %"
    assert ends(0.1, None) == "no upper limit"
    assert [signed(value) for value in (2.04, -0.04, -1.26)] == ["2.0", "0.0", "−1.3"]
    row = {"years": 5, "estimate": 0.0, "low": None, "high": 0.02, "suppressed": False}
    assert share_of(row, "").words == "0 % (0 % to 2 %)"
