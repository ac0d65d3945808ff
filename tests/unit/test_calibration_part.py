"""Controls from register to verdict: each counted as a study of its own, the null from what may be known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coincide.designs.base import Answered
from coincide.designs.pair.check_text import check_lines
from coincide.designs.pair.plan import make_plan
from coincide.designs.pair.rivals.calibration.null import LEAST_CONTROLS, calibrate, known_bounds
from coincide.designs.pair.rivals.calibration.pairs import Counted, from_arrays
from coincide.designs.pair.study_tables import check_counted
from coincide.diseases import disease, from_inline
from coincide.results.rules import PRESETS, Rule
from coincide.results.table import Row
from coincide.study.sections import ReleaseSection, RivalsSection
from support.control_sample import CONTROLS, LINKED, answered, asked, code_of, counted, register
from support.pair_sample import rows_of

pytestmark = pytest.mark.slow

NUMBERS = ("observed", "expected", "estimate", "low", "high", "low_state", "high_state", "p")


@pytest.fixture(scope="module")
def plain() -> Answered:
    return answered(register(), asked())


@pytest.fixture(scope="module")
def frail() -> Answered:
    return answered(register(frailty=1.0), asked())


def one(answers: Answered, table: str, **wanted: object) -> Row:
    (row,) = rows_of(answers.tables, table, **wanted)
    return row


def primary_of(answers: Answered) -> Row:
    return one(answers, "estimates", question="primary", measure="rate_ratio")


@pytest.mark.parametrize("control", ["acne", "otitis_externa"])
def test_a_control_pair_is_the_primary_of_a_study_of_its_own(plain: Answered, control: str) -> None:
    alone = RivalsSection(
        latency_years=(),
        washout_years=(),
        rules=False,
        care_seeking=False,
        in_whom=(),
        negative_controls=(),
    )
    a_n = answered(register(), replace(asked(rivals=alone), b=disease(control)))
    n_b = answered(register(), replace(asked(rivals=alone), a=disease(control)))
    for study, pair, first, second in ((a_n, "a_n", "als", control), (n_b, "n_b", control, "ms")):
        row = one(plain, "controls", pair=pair, first=first, second=second)
        own = primary_of(study)
        assert {name: row[name] for name in NUMBERS} == {name: own[name] for name in NUMBERS}


def test_controls_without_a_link_leave_a_ratio_as_it_is(plain: Answered) -> None:
    null = one(plain, "null")
    assert null["controls"] == 2 * len(CONTROLS)
    assert abs(float(null["mean"] or 0)) < 0.1  # 24 pairs of about 200 events each: four standard errors
    corrected = one(plain, "estimates", question="primary_calibrated", direction="either")
    primary = primary_of(plain)
    assert corrected["observed"] == primary["observed"]
    assert corrected["estimate"] == pytest.approx(primary["estimate"], rel=0.1)
    assert float(corrected["low"] or 0) < float(primary["low"] or 0)
    assert float(corrected["high"] or 0) > float(primary["high"] or 0)


def test_what_all_pairs_share_is_no_link(frail: Answered) -> None:
    primary, null = primary_of(frail), one(frail, "null")
    assert float(primary["low"] or 0) > 1.2
    assert float(null["typical_ratio"] or 0) > 1.3
    assert frail.verdict.verdict == "chance"
    assert "uncalibrated" not in frail.verdict.reasons
    assert f"corrected for care-seeking by {2 * len(CONTROLS)} pairs" in frail.verdict.sentence
    assert "before, the rate ratio was" in frail.verdict.sentence
    corrected = one(frail, "estimates", question="primary_calibrated", direction="either")
    assert (frail.verdict.shown.low, frail.verdict.shown.high) == (corrected["low"], corrected["high"])
    run = {row["name"]: row["value"] for row in rows_of(frail.tables, "run")}
    assert run["calibrated"] == "yes"


def test_a_known_link_is_found_and_those_not_in_the_data_are_left_out(plain: Answered) -> None:
    links = rows_of(plain.tables, "controls", kind="positive")
    found = one(plain, "controls", first="copd", second="lung_cancer")
    assert found["found"] is True
    assert float(found["calibrated_low"] or 0) > 1
    others = [row for row in links if row is not found]
    assert {row["reason"] for row in others} == {"none of its codes are in the data"}
    assert all(row["observed"] is None and row["found"] is None for row in others)


def test_without_a_known_link_chance_carries_the_reason() -> None:
    tables = register(frailty=1.0)
    linked = {number for number, _, text in tables["code"] if text in map(code_of, LINKED)}
    without = tables | {"diagnosis": [row for row in tables["diagnosis"] if row[2] not in linked]}
    verdict = answered(without, asked()).verdict
    assert verdict.verdict == "chance"
    assert "no_positive_control" in verdict.reasons
    assert "not shown to find a link that is known to exist" in verdict.sentence


def test_too_few_controls_correct_nothing() -> None:
    rivals = asked().rivals.model_copy(update={"negative_controls": CONTROLS[: LEAST_CONTROLS // 2 - 1]})
    answers = answered(register(frailty=1.0), asked(rivals=rivals))
    assert one(answers, "null")["reason"] == "only 18 control pairs with 1 or more expected; 20 are needed"
    assert not rows_of(answers.tables, "estimates", question="primary_calibrated", direction="either")
    assert answers.verdict.verdict == "more"
    assert "uncalibrated" in answers.verdict.reasons
    assert "not corrected for care-seeking" in answers.verdict.sentence
    assert one(answers, "untested", question="primary_calibrated")["why"].startswith("only 18")


def test_no_controls_leave_no_table() -> None:
    rivals = asked().rivals.model_copy(update={"negative_controls": ()})
    answers = answered(register(people=200), asked(rivals=rivals))
    names = {table.name for table in answers.tables}
    assert not names & {"controls", "null", "control_plan", "control_diseases"}


def test_controls_that_share_codes_or_are_the_pair_are_left_out() -> None:
    own = from_inline("own", codes={"icd10": ["G35", "L60"]}, label="of my own")
    absent = from_inline("absent", codes={"icd10": ["Z99"]})
    rivals = asked().rivals.model_copy(update={"negative_controls": ("acne", "own", "als", "absent")})
    answers = answered(register(people=300), asked(rivals=rivals, own_controls=(own, absent)))
    reasons = {row["second"]: row["reason"] for row in rows_of(answers.tables, "controls", pair="a_n")}
    assert reasons == {
        "acne": "",
        "own": "shares codes with A or B",
        "als": "is A or B",
        "absent": "none of its codes are in the data",
    }


def test_the_pair_of_the_study_is_no_known_link_of_its_own() -> None:
    wanted = replace(asked(), a=disease("lung_cancer"), b=disease("copd"))
    answers = answered(register(people=300), wanted)
    row = one(answers, "controls", first="copd", second="lung_cancer")
    assert row["reason"] == "is the pair of the study"


def test_a_check_says_what_is_expected_and_nothing_of_what_was_observed() -> None:
    wanted = asked()
    made = counted(register(), wanted)
    released, _ = check_counted(wanted, made, make_plan(wanted.windows, wanted.rivals), seed=1)
    tables = {table.name: list(table.rows) for table in released}
    assert "controls" not in tables
    assert "null" not in tables
    rows = tables["control_plan"]
    assert len(rows) == 2 * len(CONTROLS) + 10
    assert all("observed" not in row for row in rows)
    lines = check_lines(tables, ())
    assert "Controls, fixed beforehand (24 pairs without a known link; 20 correct the ratio)" in lines
    (acne,) = (line for line in lines if line.startswith("  no known link  acne:"))
    assert "with als" in acne
    assert "with ms" in acne


@pytest.mark.parametrize("preset", PRESETS)
def test_bounds_are_what_the_rule_leaves_open(preset: str) -> None:
    rule = Rule(preset)
    for count in range(60):
        least, most = known_bounds(rule, count)
        assert least <= count <= most
        alike = {
            n
            for n in range(80)
            if (rule.hides(n) and rule.hides(count))
            or (not rule.hides(n) and not rule.hides(count) and rule.rounded(n) == rule.rounded(count))
        }
        assert set(range(least, most + 1)) == alike


@pytest.mark.parametrize(("preset", "counts"), [("ohdsi", (1, 2, 3, 4)), ("opensafely", (0, 3, 7))])
def test_a_hidden_count_does_not_move_the_null(preset: str, counts: tuple[int, ...]) -> None:
    controls = from_arrays(counted(register(people=400), asked()).parts["calibration"])
    assert controls is not None
    nulls = []
    for count in counts:
        pairs = tuple(
            with_observed(one, count if place in (0, 5) else 9) for place, one in enumerate(controls.pairs)
        )
        found = calibrate(replace(controls, pairs=pairs), Rule(preset)).null
        assert found is not None
        nulls.append((found.mean, found.sd, found.density.tobytes()))
    assert len(set(nulls)) == 1
    pairs = tuple(with_observed(one, 40 if place == 0 else 9) for place, one in enumerate(controls.pairs))
    other = calibrate(replace(controls, pairs=pairs), Rule(preset)).null
    assert other is not None
    assert other.mean != nulls[0][0]


def with_observed(one: Counted, count: int) -> Counted:
    """Return a pair with all its exposed events in its first cell."""
    events = np.zeros_like(one.cells.exposed_events)
    if len(events):
        events[0] = count
    return replace(one, cells=one.cells._replace(exposed_events=events))


def test_hidden_rows_hold_no_number_and_the_answer_stands() -> None:
    answers = answered(register(people=400, rate=0.008, seed=3), asked("ohdsi"))
    rows = rows_of(answers.tables, "controls", kind="negative")
    hidden = [row for row in rows if row["suppressed"]]
    assert hidden
    for row in hidden:
        assert {row[name] for name in ("observed", "expected", "estimate", "low", "high", "p")} == {None}
        assert row["used"] is None


def test_under_rounding_everything_is_made_from_rounded_counts() -> None:
    exact, rounded = (answered(register(frailty=1.0), asked(preset)) for preset in ("none", "opensafely"))
    row = one(rounded, "estimates", question="primary_calibrated", direction="either")
    assert row["observed"] == Rule("opensafely").rounded(
        int(one(exact, "estimates", question="primary_calibrated", direction="either")["observed"] or 0)
    )
    assert str(row["method"]).endswith("from rounded counts")
    controls = rows_of(rounded.tables, "controls", kind="negative")
    assert all(int(each["observed"] or 0) % 5 == 0 for each in controls)
    # rounding to five moves a ratio of some 200 events by 1 %, its null by less
    assert one(rounded, "null")["mean"] == pytest.approx(one(exact, "null")["mean"], abs=0.02)


def test_the_release_preset_of_the_study_is_the_one_used() -> None:
    answers = answered(register(people=300), asked(release=ReleaseSection(preset="opensafely")))
    assert {table.preset for table in answers.tables} == {"opensafely"}
