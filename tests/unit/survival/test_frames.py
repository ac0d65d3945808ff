"""Arrays and frames as columns: the same from everywhere, and what is refused by name."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from coincide.errors import DataError, UsageError
from coincide.survival.frame_columns import Category
from coincide.survival.frames import group, is_frame, matrix, read, read_incomplete, vector

COLUMNS = {
    "age": [61.5, 58.0, 70.0],
    "scale": [40, 31, 22],
    "bulbar": [True, False, True],
    "site": ["spinal", "bulbar", "spinal"],
}
MAKERS: dict[str, Any] = {
    "mapping": dict,
    "arrays": lambda columns: {name: np.array(one) for name, one in columns.items()},
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "arrow": pa.table,
    "series": lambda columns: {name: pl.Series(one) for name, one in columns.items()},
}
each_frame = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def codes(error: pytest.ExceptionInfo[Any]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@each_frame
def test_every_frame_gives_the_same_matrix(make: Any) -> None:
    numbers = {name: COLUMNS[name] for name in ("age", "scale", "bulbar")}
    made, names = matrix(make(numbers))
    assert made.tolist() == [[61.5, 40, 1], [58, 31, 0], [70, 22, 1]]
    assert made.dtype == np.float64
    assert made.flags.c_contiguous
    assert names == ("age", "scale", "bulbar")


@each_frame
def test_every_frame_gives_the_same_categories(make: Any) -> None:
    site = read(make(COLUMNS), ["site"])["site"]
    assert isinstance(site, Category)
    assert site.levels == ("bulbar", "spinal")
    assert site.codes.tolist() == [1, 0, 1]


def test_arrays_are_taken_as_they_are() -> None:
    made, names = matrix([[1, 2], [3, 4]])
    assert made.tolist() == [[1, 2], [3, 4]]
    assert names == ("x1", "x2")
    assert matrix(np.array([1, 2, 3]))[0].shape == (3, 1)
    assert matrix([[1.0], [2.0]], ["dose"])[1] == ("dose",)


def test_a_declared_order_of_levels_stays() -> None:
    order = ["mild", "fair", "bad"]
    seen = ["bad", "mild", "bad", "fair"]
    for column in (
        pd.Series(pd.Categorical(seen, categories=order)),
        pd.Series(pd.Categorical(seen, categories=[*order, "none"], ordered=True)),
        pl.Series(seen, dtype=pl.Enum(order)),
    ):
        found = read({"stage": column}, ["stage"])["stage"]
        assert isinstance(found, Category)
        assert found.levels == ("mild", "fair", "bad")
    loose = read({"stage": pl.Series(seen, dtype=pl.Categorical)}, ["stage"])["stage"]
    assert isinstance(loose, Category)
    assert loose.levels == ("bad", "fair", "mild")  # by letters: nobody declared an order


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, ""])
def test_missing_values_are_told_by_row(nothing: object) -> None:
    with pytest.raises(DataError, match="site is missing or infinite in row 1") as error:
        read({"site": ["a", nothing, "b"]}, ["site"])
    assert codes(error) == ["COI-D841"]
    assert read_incomplete({"site": ["a", nothing, "b"]}, ["site"])["site"].codes.tolist() == [0, -1, 1]  # type: ignore[union-attr]


@each_frame
def test_all_that_is_wrong_is_told_at_once(make: Any) -> None:
    frame = (
        make({"age": [1.0, None, None], "sex": ["f", None, "m"]})
        if make is not MAKERS["arrays"]
        else {
            "age": np.array([1.0, np.nan, np.nan]),
            "sex": np.array(["f", None, "m"], dtype=object),
        }
    )
    with pytest.raises(DataError) as error:
        read(frame, ["age", "sex", "agee"])
    assert sorted(codes(error)) == ["COI-D841", "COI-D841", "COI-D842"]
    assert "did you mean 'age'" in str(error.value)
    assert "2 rows: 1, 2" in str(error.value)


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "datetime64"),
        (pd.Series(pd.to_datetime(["2020-01-01"])), "timestamp"),
        (pl.Series([[1, 2]]), "list"),
        (np.array([1, "x"], dtype=object), "int and str"),
        (pd.Series([1, "x"], dtype=object), "several types"),
        (np.array([1j]), "complex"),
    ],
)
def test_columns_of_other_types_are_refused_by_name(column: Any, told: str) -> None:
    with pytest.raises(DataError, match=told) as error:
        read({"visit": column}, ["visit"])
    assert codes(error) == ["COI-D840"]
    assert error.value.problems[0].where == "visit"


def test_text_in_a_matrix_points_to_formulas() -> None:
    with pytest.raises(DataError, match="formula") as error:
        matrix(COLUMNS)
    assert codes(error) == ["COI-D840"]
    assert error.value.problems[0].where == "site"


@pytest.mark.parametrize(
    ("X", "names", "code"),
    [
        (np.zeros((2, 2, 2)), None, "COI-D843"),
        (np.zeros((0, 2)), None, "COI-D843"),
        ({}, None, "COI-D843"),
        ([["a"]], None, "COI-D840"),
        ([[1.0, np.nan]], None, "COI-D841"),
        ([[1.0, np.inf]], None, "COI-D841"),
        ([[1.0, 2.0]], ["a"], "COI-D850"),
        ([[1.0, 2.0]], ["a", "a"], "COI-D850"),
        ({"a": [1, 2], "b": [1, 2, 3]}, None, "COI-D803"),
    ],
)
def test_matrices_that_cannot_be(X: Any, names: list[str] | None, code: str) -> None:
    with pytest.raises(DataError) as error:
        matrix(X, names)
    assert codes(error) == [code]


def test_a_list_is_no_frame() -> None:
    with pytest.raises(UsageError, match="not a frame"):
        read([1, 2], ["a"])
    assert not is_frame([1])
    assert is_frame(pl.DataFrame({"a": [1]}))


def test_vectors_come_by_name_or_as_they_are() -> None:
    frame = pl.DataFrame({"months": [3, 8], "centre": ["x", "y"]})
    assert vector("time", "months", frame).tolist() == vector("time", [3, 8]).tolist() == [3.0, 8.0]
    assert vector("time", pd.Series([3, 8])).tolist() == [3.0, 8.0]
    assert group("strata", "centre", frame).tolist() == ["x", "y"]
    assert group("strata", np.array([1.5, 2.0])).tolist() == [1.5, 2.0]
    with pytest.raises(DataError, match="centre holds something other than numbers"):
        vector("time", "centre", frame)
    with pytest.raises(DataError, match="there is no column 'month'"):
        vector("time", "month", frame)
    with pytest.raises(DataError, match="there is no column"):
        vector("time", "months")


def test_decimals_and_small_types_are_numbers() -> None:
    frame = pa.table(
        {"a": pa.array(["1.5", "2.5"]).cast(pa.decimal128(5, 1)), "b": pa.array([1, 2], pa.uint8())}
    )
    assert matrix(frame)[0].tolist() == [[1.5, 1], [2.5, 2]]
    assert matrix({"a": pl.Series([1.5, 2.5], dtype=pl.Float32)})[0].tolist() == [[1.5], [2.5]]


def test_frames_are_not_changed() -> None:
    frame = pl.DataFrame(COLUMNS)
    matrix(frame.select("age", "scale"))
    assert nw.from_native(frame).to_dict(as_series=False) == COLUMNS
