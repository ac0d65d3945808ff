from __future__ import annotations

import numpy as np
import pytest

from coincide.days import COHORT_DAYS, COHORT_ORIGIN, cohort
from coincide.errors import InternalError
from coincide.kernels.follow_up import FollowUp, strata_rows

NAMES = ("person", "sex", "born", "died", "area", "start", "stop", "a_day", "b_day", "a_dated", "b_dated")


def int32(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


def test_rows_say_sex_cohort_and_area_of_each_entry() -> None:
    rng = np.random.default_rng(2)
    sex, area = rng.integers(1, 3, 500).astype(np.int32), rng.integers(-1, 4, 500).astype(np.int32)
    born = rng.integers(-20000, 10000, 500).astype(np.int32)
    row, strata = strata_rows(sex, born, area)
    np.testing.assert_array_equal(strata.sex[row], sex)
    np.testing.assert_array_equal(strata.cohort[row], cohort(born))
    np.testing.assert_array_equal(strata.extra[row], area)
    levels = list(zip(strata.extra, strata.cohort, strata.sex, strict=True))
    assert levels == sorted(set(levels))
    assert len(strata) == len(np.unique(row))


def test_rows_do_not_depend_on_the_order_of_people() -> None:
    sex, born = int32(2, 1, 2), int32(0, 5000, 9000)
    row, strata = strata_rows(sex, born)
    again, same = strata_rows(sex[::-1].copy(), born[::-1].copy())
    np.testing.assert_array_equal(row, again[::-1])
    np.testing.assert_array_equal(strata.cohort, same.cohort)
    assert strata.extra.tolist() == [-1, -1, -1]


def test_a_cohort_begins_on_its_first_day_from_a_stated_origin() -> None:
    born = int32(COHORT_ORIGIN - 1, COHORT_ORIGIN, COHORT_ORIGIN + COHORT_DAYS)
    _, strata = strata_rows(int32(1, 1, 1), born)
    assert strata.cohort.tolist() == [-1, 0, 1]
    _, shifted = strata_rows(int32(1, 1, 1), born, cohort_origin=COHORT_ORIGIN - 1)
    assert shifted.cohort.tolist() == [0, 1]


def test_nobody_has_no_strata() -> None:
    row, strata = strata_rows(int32(), int32())
    assert len(row) == len(strata) == 0


@pytest.mark.parametrize(("sex", "extra"), [(0, 0), (3, 0), (1, -2)])
def test_an_unknown_sex_has_no_stratum(sex: int, extra: int) -> None:
    with pytest.raises(InternalError, match="COI-I232"):
        strata_rows(int32(sex), int32(0), int32(extra))


def test_follow_up_is_made_from_named_columns() -> None:
    columns = {name: int32(number) for number, name in enumerate(NAMES)}
    follow_up = FollowUp.from_columns(columns | {"more": int32(9)})
    assert [int(getattr(follow_up, name)[0]) for name in NAMES] == list(range(len(NAMES)))


def test_missing_and_mistyped_columns_are_all_named() -> None:
    columns = {name: int32(1) for name in NAMES if name not in ("area", "b_day")}
    columns["born"] = np.array([1.5])
    with pytest.raises(InternalError) as caught:
        FollowUp.from_columns(columns)
    assert [problem.where for problem in caught.value.problems] == ["area", "b_day", "born"]
