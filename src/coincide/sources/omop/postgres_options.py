"""Where a CDM lies in PostgreSQL, without a secret: passwords never stand in a study file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from coincide.errors import Problem, Problems, StudyError

URI_VARIABLE: Final = "COINCIDE_POSTGRES_URI"
"""Environment variable that may hold a whole connection URI."""

SECONDS: Final = 30
"""How long to wait for a server that does not answer, unless ``PGCONNECT_TIMEOUT`` says otherwise."""

_PLACES: Final = ("host", "port", "database", "user")
_SECRET: Final = ("://", "password=", "passfile=")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresOptions:
    """A CDM in a PostgreSQL database.

    What is not given here is taken from libpq's own environment (``PGHOST``, ``PGPORT``, ``PGDATABASE``,
    ``PGUSER``, ``PGSERVICE``, ``PGSSLMODE``), or all of it from the URI in ``COINCIDE_POSTGRES_URI``. The
    password comes from ``PGPASSWORD``, from ``~/.pgpass``, from a service file or from that URI.

    Attributes
    ----------
    schema
        Schema of the CDM tables, written as the database has it.
    vocabulary_schema
        Schema of the vocabulary tables, where it is another one.
    host, port, database, user
        Where the server is and who asks. A host that begins with ``/`` is the folder of a Unix socket.
    password
        Never given: it is refused, and the error says where a password belongs.
    """

    schema: str = "public"
    vocabulary_schema: str | None = None
    host: str | None = None
    port: int | None = None
    database: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse secrets and what cannot be an address, all at once. No value is shown.

        Raises
        ------
        StudyError
            COI-S701: a password, or an address that may hold one; COI-S702: what no server can have.
        """
        problems = Problems(StudyError)
        if self.password is not None:
            problems.add(
                "COI-S701",
                "a password stands in the study",
                where="data.postgres.password",
                why="study files are shared, kept and copied into every results folder",
                fix=f"take it out and change it; {_WHERE_IT_BELONGS}",
            )
        for name in ("host", "database", "user"):
            if any(mark in (getattr(self, name) or "").lower() for mark in _SECRET):
                problems.add(
                    "COI-S701",
                    f"the {name} is an address that may hold a password",
                    where=f"data.postgres.{name}",
                    why="study files are shared, kept and copied into every results folder",
                    fix=f"give host, port, database and user as keys of their own; {_WHERE_IT_BELONGS}",
                )
        problems.extend(list(_impossible(self)))
        problems.raise_if_any()


_WHERE_IT_BELONGS: Final = (
    f"the password belongs in ~/.pgpass, in PGPASSWORD, in a service file, or in the URI in {URI_VARIABLE}"
)


def _impossible(options: PostgresOptions) -> list[Problem]:
    """Return the problems of values that no server can have."""
    found = []
    if options.port is not None and not 0 < options.port < 2**16:
        found.append("port")
    for name in ("schema", "vocabulary_schema", "host", "database", "user"):
        value = getattr(options, name)
        if value is not None and (not value.strip() or "\0" in value):
            found.append(name)
    return [
        Problem(
            "COI-S702",
            f"the {name} of the PostgreSQL server cannot be right",
            where=f"data.postgres.{name}",
            fix="a port is a number from 1 to 65535, a name is not empty; leave out what is not needed",
        )
        for name in found
    ]


def connection_text(options: PostgresOptions, environment: Mapping[str, str] | None = None) -> str:
    """Return what libpq connects by. It may hold a secret: it is shown nowhere.

    Parameters
    ----------
    options
        Where the server is.
    environment
        The environment; None takes the one of this process.

    Raises
    ------
    StudyError
        COI-S703 when both the study and the environment name the place.
    """
    environment = os.environ if environment is None else environment
    named = [name for name in _PLACES if getattr(options, name) is not None]
    uri = environment.get(URI_VARIABLE, "")
    if uri and named:
        raise StudyError(
            Problem(
                "COI-S703",
                "the study and the environment both say where the database is",
                where=f"data.postgres.{named[0]} and {URI_VARIABLE}",
                why="the results would name one database and hold the numbers of another",
                fix=f"take out {', '.join(named)}, or unset {URI_VARIABLE}",
            )
        )
    if uri:
        return uri
    parts = {("dbname" if name == "database" else name): str(getattr(options, name)) for name in named}
    if "PGCONNECT_TIMEOUT" not in environment:
        parts["connect_timeout"] = str(SECONDS)
    return " ".join(f"{name}={_quoted(value)}" for name, value in parts.items())


def _quoted(value: str) -> str:
    """Return a value of a connection string: libpq knows two marks that must be escaped."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
