"""What the plain engine promises beyond running twins."""

from __future__ import annotations

import pyarrow as pa
import pytest

from coincide.engines.reference import ReferenceEngine
from coincide.errors import EngineError
from coincide.queries.step import Step


def test_an_unknown_table_is_named() -> None:
    with pytest.raises(EngineError, match="'follow_up'"):
        ReferenceEngine().fetch("follow_up", ("person",))


def test_a_table_loaded_again_replaces_the_old_one() -> None:
    engine = ReferenceEngine()
    copy = Step("copy", ("one",), ("n",), "", lambda tables: tables["one"], "")
    for value in (1, 2):
        engine.load("one", pa.table({"n": pa.array([value], pa.int32())}))
        engine.run([copy])
        assert engine.fetch("copy", ("n",)).to_pydict() == {"n": [value]}


def test_an_empty_result_keeps_its_columns() -> None:
    engine = ReferenceEngine()
    engine.run([Step("none", (), ("n", "m"), "", lambda _: [], "")])
    assert engine.fetch("none", ("n",)).schema == pa.schema([("n", pa.int32()), ("m", pa.int32())])


def test_a_closed_engine_has_forgotten() -> None:
    engine = ReferenceEngine()
    engine.load("one", pa.table({"n": pa.array([1], pa.int32())}))
    engine.close()
    with pytest.raises(EngineError):
        engine.fetch("one", ("n",))
