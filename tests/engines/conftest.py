"""A PostgreSQL server for the tests marked ``postgres``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.postgres_server import Server, running, why_not


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if reason := why_not():
        pytest.skip(reason)
    with running() as started:
        yield started


@pytest.fixture
def reached(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server, with the environment that reaches it."""
    for name, value in (server.environment | {"PGDATABASE": "postgres"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("COINCIDE_POSTGRES_URI", raising=False)
    return server
