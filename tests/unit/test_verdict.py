"""The verdict is a printed rule: here it is as a table."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coincide.designs.pair.headline import headline
from coincide.designs.pair.sentence import WHY_NOT, _number
from coincide.designs.pair.verdict import Facts, Shown, Verdict, decide
from coincide.results.schema import VERDICTS

FORBIDDEN = ("risk factor", "causes", "caused", "protects", "protective", "because of")
HIDDEN = Shown(None, None, None, None, None, "suppressed", "suppressed", "")
SHARES = {"a_then_b": 3.0, "b_then_a": 3.0}


def shown(low: float | None, high: float | None, *, observed: int = 12, expected: float = 6.0) -> Shown:
    """Return an estimate with an interval; None is an open end."""
    return Shown(
        observed,
        expected,
        observed / expected,
        low,
        high,
        "zero" if low is None else "finite",
        "infinite" if high is None else "finite",
        "conditional mid-P, exact",
    )


def decided(
    low: float | None, high: float | None, orders: dict[str, Shown] | None = None, **facts: object
) -> Verdict:
    return decide(
        Facts("ALS", "MS", **({"expected_by_order": SHARES} | facts)), shown(low, high), orders or {}
    )


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (1.01, 3.0, "more"),
        (1.0001, None, "more"),
        (0.2, 0.99, "less"),
        (None, 0.99, "less"),
        (0.5, 2.0, "chance"),
        (0.9, 1.1, "chance"),
        (0.49, 2.0, "too_few"),
        (0.5, 2.01, "too_few"),
        (0.2, 5.0, "too_few"),
        (0.5, None, "too_few"),
        (None, 2.0, "too_few"),
        (None, None, "too_few"),
        # a limit on 1 does not exclude 1
        (1.0, 1.5, "chance"),
        (1.0, 3.0, "too_few"),
        (0.6, 1.0, "chance"),
        (0.3, 1.0, "too_few"),
    ],
)
def test_the_word(low: float | None, high: float | None, word: str) -> None:
    assert decided(low, high).verdict == word


@pytest.mark.parametrize(
    ("margin", "word"), [((0.5, 2.0), "too_few"), ((0.4, 2.5), "chance"), ((0.4, 2.4), "too_few")]
)
def test_the_margin_is_the_studys(margin: tuple[float, float], word: str) -> None:
    assert decided(0.4, 2.5, margin=margin).verdict == word


@pytest.mark.parametrize(
    ("remove", "prior", "fragile"),
    [
        (1, None, True),
        (2, None, True),
        (3, None, False),
        (None, None, False),
        (3, 3.01, True),
        (3, 3.0, False),  # three is not fewer than three
        (7, 7.2, True),
        (8, 7.2, False),
        (2, 0.5, True),  # the prior cannot make a finding sturdier
        (None, 100.0, False),
    ],
)
def test_a_finding_is_fragile_when_few_wrong_labels_undo_it(
    remove: int | None, prior: float | None, fragile: bool
) -> None:
    found = decided(1.5, 4.0, remove_for_limit=remove, prior_people=prior)
    assert ("fragile" in found.reasons) is fragile
    assert ("a few wrong labels would undo it" in found.sentence) is fragile


def test_only_an_excess_can_be_undone_by_taking_people_away() -> None:
    for low, high in ((0.2, 0.8), (0.9, 1.1), (0.2, 4.0)):
        assert "fragile" not in decided(low, high, remove_for_limit=0, prior_people=9.0).reasons


@pytest.mark.parametrize(("p", "differ"), [(0.0499, True), (0.05, False), (0.9, False), (None, False)])
def test_orders_that_differ_are_said(p: float | None, differ: bool) -> None:
    found = decided(1.5, 4.0, orders_agree_p=p)
    assert ("orders_differ" in found.reasons) is differ
    assert ("the two orders differ" in found.sentence) is differ


@pytest.mark.parametrize(("low", "high"), [(1.5, 4.0), (0.2, 0.8), (0.9, 1.1), (0.2, 4.0)])
def test_orders_that_differ_are_said_whatever_the_verdict(low: float, high: float) -> None:
    assert "; the two orders differ" in decided(low, high, orders_agree_p=0.01).sentence
    assert "the two orders differ" not in decided(low, high, orders_agree_p=0.5).sentence


def test_what_agrees_with_chance_is_not_called_an_association() -> None:
    said = decided(0.9, 1.1).sentence
    assert "association" not in said
    assert said.endswith("and a ratio is not a cause (not corrected for care-seeking).")


def test_findings_say_that_they_are_not_calibrated() -> None:
    assert decided(1.5, 4.0).reasons == ("uncalibrated",)
    assert decided(0.2, 0.5).reasons == ("uncalibrated",)
    assert decided(0.9, 1.1).reasons == ()
    for low, high in ((1.5, 4.0), (0.2, 0.5), (0.9, 1.1), (0.1, 9.0)):
        assert "not corrected for care-seeking" in decided(low, high).sentence


# Orders.


def both_orders(ab: Shown, ba: Shown, expected: dict[str, float]) -> Verdict:
    return decided(1.2, 4.0, {"a_then_b": ab, "b_then_a": ba}, expected_by_order=expected)


def test_each_order_has_its_own_verdict() -> None:
    found = both_orders(shown(1.2, 4.0), shown(0.1, 0.9), {"a_then_b": 4.5, "b_then_a": 1.5})
    assert [(o.direction, o.verdict, o.share_of_expected) for o in found.orders] == [
        ("a_then_b", "more", 0.75),
        ("b_then_a", "less", 0.25),
    ]


@pytest.mark.parametrize(("expected", "word"), [(0.1, "more"), (0.0999, None), (0.0, None)])
def test_an_order_with_next_to_nothing_expected_has_none(expected: float, word: str | None) -> None:
    found = both_orders(shown(1.2, 4.0), shown(1.2, 4.0), {"a_then_b": 3.0, "b_then_a": expected})
    assert [order.verdict for order in found.orders] == ["more", word]


def test_a_hidden_order_has_none() -> None:
    found = both_orders(HIDDEN, shown(1.2, 4.0), {"a_then_b": 3.0, "b_then_a": 3.0})
    assert [order.verdict for order in found.orders] == [None, "more"]
    assert found.orders[0].shown.observed is None


@pytest.mark.parametrize(
    ("ab", "subject"),
    [
        (9.1, "MS is recorded after ALS more often"),
        (9.0, "ALS and MS are recorded in the same people more often"),
        (1.0, "ALS and MS are recorded in the same people more often"),
        (0.9, "ALS is recorded after MS more often"),
    ],
)
def test_above_nine_tenths_in_one_order_the_sentence_names_that_order(ab: float, subject: str) -> None:
    found = both_orders(shown(1.2, 4.0), shown(1.2, 4.0), {"a_then_b": ab, "b_then_a": 10 - ab})
    assert found.sentence.startswith(subject)


def test_an_order_is_not_named_for_a_finding_made_by_the_other() -> None:
    """3.0 expected and 1 observed in A then B, 0.2 and 8 in the other: nothing more often after A."""
    orders = {"a_then_b": shown(None, 1.5, observed=1), "b_then_a": shown(15.0, 90.0, observed=8)}
    facts = {"expected_by_order": {"a_then_b": 3.0, "b_then_a": 0.2}}
    found = decided(1.2, 5.0, orders, orders_agree_p=0.001, **facts)
    assert found.orders[0].verdict == "too_few"
    assert found.sentence.startswith("ALS and MS are recorded in the same people more often")
    # an order whose own interval says the same is named, and so is one that the other does not contradict
    agrees = decided(1.2, 5.0, orders | {"a_then_b": shown(1.2, 5.0)}, orders_agree_p=0.001, **facts)
    assert agrees.sentence.startswith("MS is recorded after ALS more often")
    assert decided(1.2, 5.0, orders, **facts).sentence.startswith("MS is recorded after ALS more often")


def test_without_anything_expected_no_order_is_named() -> None:
    found = both_orders(shown(None, None), shown(None, None), {"a_then_b": 0.0, "b_then_a": 0.0})
    assert [order.share_of_expected for order in found.orders] == [None, None]
    assert found.sentence.startswith("ALS and MS are recorded in the same people")


# Data that cannot answer.


@pytest.mark.parametrize("reason", sorted(set(WHY_NOT) - {"release_rule"}))
def test_a_fact_about_the_data_forbids_an_answer(reason: str) -> None:
    orders = {"a_then_b": shown(1.2, 4.0), "b_then_a": shown(1.2, 4.0)}
    found = decided(1.5, 4.0, orders, forbids=(reason,))
    assert (found.verdict, found.reasons) == ("cannot_answer", (reason,))
    assert WHY_NOT[reason] in found.sentence
    numbers = found.shown
    assert (numbers.observed, numbers.expected, numbers.ratio, numbers.low, numbers.high) == (None,) * 5
    assert not numbers.suppressed
    assert [order.verdict for order in found.orders] == [None, None]


def test_a_hidden_primary_cannot_answer() -> None:
    found = decide(Facts("ALS", "MS", SHARES), HIDDEN, {"a_then_b": HIDDEN, "b_then_a": HIDDEN})
    assert (found.verdict, found.reasons) == ("cannot_answer", ("release_rule",))
    assert "too small to be shown" in found.sentence
    assert not re.search(r"\d", found.sentence)
    said = headline(found)
    assert said["suppressed"] is True
    assert [said[name] for name in ("observed", "expected", "ratio", "low", "high")] == [None] * 5
    assert said["low_state"] == said["high_state"] == "suppressed"


def test_every_reason_is_said() -> None:
    forbids = ("observation_inferred", "sampled_on_disease")
    found = decide(Facts("ALS", "MS", SHARES, forbids), HIDDEN, {})
    assert found.reasons == (*forbids, "release_rule")
    assert all(WHY_NOT[reason] in found.sentence for reason in found.reasons)


# Sentences.


def test_the_sentences() -> None:
    assert decided(1.04, 3.4).sentence == (
        "ALS and MS are recorded in the same people more often than chance predicts: 12 people observed, "
        "6.00 expected by chance, rate ratio 2.00 (95 % interval 1.04 to 3.40); "
        "this is an association, not a cause (not corrected for care-seeking)."
    )
    assert decided(None, None).sentence == (
        "Too few people to tell whether ALS and MS are recorded in the same people by chance or not: "
        "12 people observed, 6.00 expected by chance; the data exclude no rate ratio; "
        "and a ratio is not a cause (not corrected for care-seeking)."
    )
    assert "the data exclude rate ratios below 0.30 and above 7.00" in decided(0.3, 7.0).sentence
    assert "the data exclude rate ratios above 7.00;" in decided(None, 7.0).sentence
    assert "(95 % interval from 1.04, without upper limit)" in decided(1.04, None).sentence
    assert "(95 % interval 0 to 0.90)" in decided(None, 0.9).sentence
    one = decide(Facts("ALS", "MS", SHARES), shown(0.2, 5.0, observed=1), {})
    assert "1 person observed" in one.sentence


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not estimable"),
        (0.0, "0"),
        (1e-5, "0.000010"),
        (0.0123, "0.012"),
        (0.1, "0.10"),
        (2.345, "2.35"),
        (12.34, "12.3"),
        (123.4, "123"),
        (1234567.0, "1,234,567"),
    ],
)
def test_numbers_are_never_printed_in_powers_of_ten(value: float | None, text: str) -> None:
    assert _number(value) == text


POSITIVE = st.floats(1e-6, 1e6)
LIMITS = st.tuples(st.one_of(st.none(), POSITIVE), st.one_of(st.none(), POSITIVE))


@settings(derandomize=True, database=None, deadline=None, max_examples=300)
@given(
    LIMITS,
    st.integers(0, 10**6),
    POSITIVE,
    st.tuples(POSITIVE, POSITIVE),
    st.one_of(st.none(), st.integers(0, 50)),
    st.one_of(st.none(), POSITIVE),
    st.one_of(st.none(), st.floats(0, 1)),
    st.sets(st.sampled_from(sorted(WHY_NOT)), max_size=2),
)
def test_any_numbers_give_one_word_and_a_careful_sentence(
    limits: tuple[float | None, float | None],
    observed: int,
    expected: float,
    by_order: tuple[float, float],
    remove: int | None,
    prior: float | None,
    p: float | None,
    forbids: set[str],
) -> None:
    low, high = limits
    assume(low is None or high is None or low <= high)
    facts = Facts(
        "ALS",
        "MS",
        dict(zip(SHARES, by_order, strict=True)),
        tuple(sorted(forbids)),
        remove_for_limit=remove,
        prior_people=prior,
        orders_agree_p=p,
    )
    primary = shown(low, high, observed=observed, expected=expected)
    found = decide(facts, primary, {"a_then_b": primary, "b_then_a": HIDDEN})
    assert found.verdict in VERDICTS
    assert (found.verdict == "cannot_answer") is bool(forbids)
    assert not any(word in found.sentence.lower() for word in FORBIDDEN)
    assert found.sentence.endswith(".")
    assert found.sentence[0].isupper()
    assert not re.search(r"\d[eE][-+]?\d|nan|inf\b|None", found.sentence)
    if forbids:
        assert found.shown.observed is None
        return
    # one sentence: no full stop but inside numbers and at the end
    assert not re.search(r"\.(?!\d)", found.sentence[:-1])
    noun = "person" if observed == 1 else "people"
    assert f"{observed:,} {noun} observed, {_number(expected)} expected" in found.sentence
    assert "not a cause" in found.sentence
    if found.verdict == "chance":
        assert low is not None
        assert high is not None
        assert facts.margin[0] <= low <= 1 <= high <= facts.margin[1]
    if found.verdict == "more":
        assert low is not None
        assert low > 1
    if found.verdict == "less":
        assert high is not None
        assert high < 1
    swapped = decide(replace(facts, a="MS", b="ALS"), primary, {"a_then_b": primary, "b_then_a": HIDDEN})
    assert swapped.verdict == found.verdict
