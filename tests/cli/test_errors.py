"""Exit codes and what is said when a verb ends early."""

from __future__ import annotations

import errno
import json
import signal
from collections.abc import Callable
from contextlib import suppress

import pytest

from coincide.cli import errors
from coincide.cli.errors import Stopped, as_coincide_error, guard
from coincide.errors import (
    CoincideError,
    DataError,
    EngineError,
    InternalError,
    Problem,
    StudyError,
    UsageError,
)

PERSON = "010203-1234"


def raising(error: BaseException) -> Callable[[], None]:
    def verb() -> None:
        raise error

    return verb


@pytest.mark.parametrize(
    ("error", "code"),
    [(UsageError, 2), (StudyError, 3), (DataError, 4), (EngineError, 5), (InternalError, 70)],
)
def test_each_family_has_its_exit_code_and_shows_all_problems(
    error: type[CoincideError], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    problems = [Problem("COI-X001", "first", fix="do this"), Problem("COI-X002", "second", where="there")]
    assert guard(raising(error(*problems)), ["run"]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.index("COI-X001") < shown.err.index("COI-X002")
    assert "do this" in shown.err
    assert "Traceback" not in shown.err


def test_json_prints_the_problems_as_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    guard(raising(DataError(Problem("COI-D001", "what", "where", "why", "fix"))), ["run", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said == {
        "exit_code": 4,
        "problems": [{"code": "COI-D001", "what": "what", "where": "where", "why": "why", "fix": "fix"}],
    }


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    guard(raising(StudyError(Problem("COI-S001", "x"))), ["run", "--debug"])
    assert "Traceback" in capsys.readouterr().err


def test_a_fault_of_ours_says_its_type_and_never_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert guard(raising(ValueError(f"bad value {PERSON}")), ["run"]) == 70
    shown = capsys.readouterr()
    assert "COI-I001" in shown.err
    assert "ValueError" in shown.err
    assert PERSON not in shown.err + shown.out


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x/out"), "COI-E092", "No space left"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), "COI-E092", "Permission denied"),
        (MemoryError(), "COI-E091", "memory"),
    ],
)
def test_the_machine_s_faults_are_engine_errors(error: Exception, code: str, says: str) -> None:
    wrapped = as_coincide_error(error)
    assert wrapped.exit_code == 5
    assert wrapped.problems[0].code == code
    assert says in str(wrapped)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_prints_the_command_that_goes_on(
    number: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guard(raising(Stopped(number)), ["run", "my study.toml", "--out", "r"]) == code
    assert "coincide run 'my study.toml' --out r" in capsys.readouterr().err


def test_exit_codes_of_the_parser_pass_through() -> None:
    assert guard(raising(SystemExit(2)), []) == 2
    assert guard(raising(SystemExit(0)), []) == 0
    assert guard(lambda: None, []) == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("put_in_place", [RuntimeError("Query interrupted"), KeyboardInterrupt()])
def test_a_library_s_own_error_in_the_place_of_the_signal_is_no_fault(
    put_in_place: BaseException,
    number: int,
    code: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handlers: dict[int, Callable[[int, None], None]] = {}
    monkeypatch.setattr(errors, "_asked", [])
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    errors.stop_on_signals()

    def verb() -> None:
        with suppress(Stopped):  # as a library does that turns what its callback raised into its own error
            handlers[number](number, None)
        raise put_in_place

    assert guard(verb, ["run", "study.toml"]) == code
    shown = capsys.readouterr().err
    assert "coincide run study.toml" in shown
    assert "COI-" not in shown
