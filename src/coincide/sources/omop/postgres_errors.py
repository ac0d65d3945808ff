"""PostgreSQL's errors, told without its words: they can hold a host, a user or a line of the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from coincide.errors import CoincideError, DataError, EngineError, Problem

WHERE: Final = "data.postgres"
_SECRETS: Final = "put the password into ~/.pgpass (mode 0600), PGPASSWORD or a service file; try with `psql`"


def _unreached() -> DataError:
    return DataError(
        Problem(
            "COI-D701",
            "No connection to a PostgreSQL server came about.",
            where=WHERE,
            why="its own words are not shown, since they name hosts and users",
            fix="try `psql` with the same PGHOST, PGPORT and PGSSLMODE; see to port, firewall and tunnel",
        )
    )


def _refused() -> DataError:
    return DataError(
        Problem(
            "COI-D702",
            "The server refused the user, the password or this machine.",
            where=WHERE,
            fix=_SECRETS,
        )
    )


def _no_database() -> DataError:
    return DataError(
        Problem(
            "COI-D703",
            "The server has no database of that name.",
            where=f"{WHERE}.database",
            fix="`psql -l` lists them; without a name libpq takes PGDATABASE, then the name of the user",
        )
    )


def _not_allowed(table: str) -> DataError:
    return DataError(
        Problem(
            "COI-D704",
            "The server does not let this user read a table.",
            where=table,
            fix="ask for USAGE on the schema and SELECT on its tables; nothing more is needed",
        )
    )


def _not_text(table: str) -> DataError:
    return DataError(
        Problem(
            "COI-D708",
            "A table holds text that is not in the encoding of its database.",
            where=table,
            why="a database of the encoding SQL_ASCII keeps whatever bytes it was given",
            fix="convert the text in the database, or leave the columns out by a view",
        )
    )


def _lost() -> EngineError:
    return EngineError(
        Problem(
            "COI-E702",
            "The server ended the connection while a table was read.",
            where=WHERE,
            why="a restart, a time limit, the network; and all tables must come from one moment",
            fix="run again; ask for a longer statement_timeout if the server has one",
        )
    )


def _failed(table: str) -> EngineError:
    return EngineError(
        Problem(
            "COI-E703",
            "The server could not read a table.",
            where=table,
            why="its own words are not shown, since they can hold a line of the data",
            fix="read the same columns with `psql` and see what the server says",
        )
    )


_REFUSALS: Final = ("password", "authentication", "pg_hba.conf", "role ", "not permitted to log in")
_LOST: Final = ("57P01", "57P02", "57P03", "57P05", "57014", "25P03")
_LOST_WORDS: Final = (
    "closed the connection",
    "terminating connection",
    "canceling statement",
    "no connection",
)


def connecting_error(error: Exception) -> CoincideError:
    """Return what a user should read when no connection came about."""
    place, _, reason = str(error).partition("FATAL:")  # the place may be called anything
    if any(word in reason for word in _REFUSALS) or "no password supplied" in place:
        return _refused()
    return _no_database() if "database " in reason else _unreached()


def reading_error(error: Exception, table: str) -> CoincideError:
    """Return what a user should read when a statement failed."""
    state, text = str(getattr(error, "sqlstate", "") or ""), str(error)
    if state == "42501" or "permission denied" in text:
        return _not_allowed(table)
    if state == "22021" or "invalid byte sequence" in text:
        return _not_text(table)
    if state in _LOST or state.startswith("08") or any(word in text for word in _LOST_WORDS):
        return _lost()
    return _failed(table)


@contextmanager
def told(table: str) -> Iterator[None]:
    """Turn the driver's errors into errors that hold no word of the server.

    Raises
    ------
    DataError
        COI-D704: no right to read; COI-D708: text in no one encoding.
    EngineError
        COI-E702, COI-E703: the server gave up.
    """
    try:
        yield
    except CoincideError:
        raise
    except Exception as error:  # noqa: BLE001  (the driver's classes and Arrow's: none may reach the user)
        failure = reading_error(error, table)
    else:
        return
    # "from None", so that no traceback shows the server's own words.
    raise failure from None
