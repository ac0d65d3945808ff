"""Options before variables before defaults, and every wrong value at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from coincide.errors import UsageError
from coincide.machine import Machine, machine_from


def test_defaults() -> None:
    assert machine_from(environment={}) == Machine(None, None, Path(".coincide"))


def test_variables_are_used_when_there_is_no_option() -> None:
    variables = {"COINCIDE_THREADS": "3", "COINCIDE_MEMORY": "2GiB", "COINCIDE_WORK": "/scratch"}
    assert machine_from(environment=variables) == Machine(3, "2GiB", Path("/scratch"))
    chosen = machine_from(1, "800MB", Path("here"), variables)
    assert chosen == Machine(1, "800MB", Path("here"))


def test_an_empty_variable_is_no_variable() -> None:
    """An empty path is the folder one stands in, which must never become the work folder."""
    empty = {"COINCIDE_THREADS": "", "COINCIDE_MEMORY": "", "COINCIDE_WORK": ""}
    assert machine_from(environment=empty) == Machine()


@pytest.mark.parametrize("memory", ["4GiB", "800 MB", "1.5GB", "0.5GiB", "64MiB"])
def test_sizes_that_are_understood(memory: str) -> None:
    assert machine_from(memory=memory, environment={}).memory == memory


@pytest.mark.parametrize(
    "memory", ["4", "GiB", "-1GiB", "4 gib", "0GiB", "0.0 MB", "4GiB\n", "4GiB; x", "٤GiB"]
)
def test_sizes_that_are_not(memory: str) -> None:
    with pytest.raises(UsageError, match="COI-U012"):
        machine_from(memory=memory, environment={})


@pytest.mark.parametrize("threads", ["0", "-1", "two", "1.5", "²"])
def test_numbers_of_threads_that_are_none(threads: str) -> None:
    with pytest.raises(UsageError, match="COI-U011"):
        machine_from(environment={"COINCIDE_THREADS": threads})
    if threads in ("0", "-1"):
        with pytest.raises(UsageError, match="COI-U011"):
            machine_from(threads=int(threads), environment={})


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(UsageError) as error:
        machine_from(0, "much", environment={})
    assert [problem.code for problem in error.value.problems] == ["COI-U011", "COI-U012"]
    assert all(problem.fix and problem.where for problem in error.value.problems)
