"""Frames of pandas, polars and Arrow give what files give."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from coincide.errors import DataError, UsageError
from coincide.sources.base import Source
from coincide.sources.frames import Frames, from_frames
from support.register_files import DIAGNOSES, OBSERVED, PEOPLE, Result, box, read

DATA = {
    "people": {
        "id": [row[0] for row in PEOPLE],
        "sex": [row[1] for row in PEOPLE],
        "birth_date": [row[2] for row in PEOPLE],
        "death_date": [row[3] or None for row in PEOPLE],
    },
    "diagnoses": {
        "id": [row[0] for row in DIAGNOSES],
        "date": [row[1] for row in DIAGNOSES],
        "code": [row[2] for row in DIAGNOSES],
        "ward": [1.5] * len(DIAGNOSES),
    },
    "observed": {
        "id": [row[0] for row in OBSERVED],
        "from": [row[1] for row in OBSERVED],
        "to": [row[2] for row in OBSERVED],
    },
}
MAKERS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.table}


def _dated(data: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {
        name: [dt.date.fromisoformat(value) if value else None for value in values]
        if "date" in name or name in ("from", "to")
        else values
        for name, values in data.items()
    }


def frames(maker: Any, data: dict[str, dict[str, list[Any]]] = DATA, **options: Any) -> Frames:
    made = {name: maker(columns) for name, columns in data.items()}
    return from_frames(**made, vocabulary="icd10", **options)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return box(tmp_path_factory.mktemp("files")).read()


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("dated", ["text", "dates"])
def test_frames_give_what_files_give(tmp_path: Path, plain: Result, name: str, dated: str) -> None:
    data = {key: _dated(columns) for key, columns in DATA.items()} if dated == "dates" else DATA
    source = frames(MAKERS[name], data)
    assert isinstance(source, Source)
    assert read(source, tmp_path).bytes == plain.bytes
    assert not [path for path in tmp_path.rglob("*") if path.name == "frames"]


def test_times_of_pandas_are_dates(tmp_path: Path, plain: Result) -> None:
    made = {name: pd.DataFrame(columns) for name, columns in DATA.items()}
    for frame in made.values():
        for column in set(frame.columns) & {"birth_date", "death_date", "date", "from", "to"}:
            frame[column] = pd.to_datetime(frame[column])
    assert read(from_frames(**made, vocabulary="icd10"), tmp_path).bytes == plain.bytes


def test_categories_are_text(tmp_path: Path, plain: Result) -> None:
    made = {name: pd.DataFrame(columns) for name, columns in DATA.items()}
    made["diagnoses"]["code"] = made["diagnoses"]["code"].astype("category")
    assert read(from_frames(**made, vocabulary="icd10"), tmp_path).bytes == plain.bytes


def test_integer_ids_are_their_text(tmp_path: Path) -> None:
    data = {
        "people": {"id": [9, 10], "sex": ["F", "M"], "birth_date": ["1950-01-01"] * 2},
        "diagnoses": {"id": [10], "date": ["2005-01-01"], "code": ["G35"]},
    }
    result = read(frames(pd.DataFrame, data), tmp_path)
    assert [row[1] for row in result.tables["person"]] == [1, 2]  # "10" < "9" in byte order
    assert result.tables["diagnosis"][0][0] == 0


@pytest.mark.parametrize("name", MAKERS)
def test_float_ids_are_refused(tmp_path: Path, name: str) -> None:
    data = DATA | {"diagnoses": {"id": [1.0, 2.0], "date": ["2005-01-01"] * 2, "code": ["G35"] * 2}}
    with pytest.raises(DataError) as caught:
        read(frames(MAKERS[name], data), tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["COI-D014"]


def test_what_is_no_frame_is_refused_with_everything_else() -> None:
    with pytest.raises(UsageError) as caught:
        from_frames(people={"id": ["a"]}, diagnoses=pa.table({"id": ["a"]}), vocabulry="icd10")
    assert [problem.code for problem in caught.value.problems] == ["COI-U022", "COI-U020", "COI-U021"]
    assert "date, code" in caught.value.problems[2].what


def test_a_column_of_several_types_is_refused() -> None:
    mixed = pd.DataFrame({"id": pd.Series([1, "a"], dtype=object), "date": "2005-01-01", "code": "G35"})
    with pytest.raises(UsageError) as caught:
        from_frames(people=pd.DataFrame(DATA["people"]), diagnoses=mixed, vocabulary="icd10")
    assert [problem.code for problem in caught.value.problems] == ["COI-U023"]
