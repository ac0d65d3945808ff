"""A PostgreSQL server of the tests' own: a new cluster in a temporary folder, reached by a Unix socket alone.

PostgreSQL refuses to run as root, so root starts it as the user that Debian's package makes. Passwords are
asked for (SCRAM), and no network address is listened on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OWNER, PASSWORD = "keeper", "Canary-Pa55word"
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "20",
    "shared_buffers": "'64MB'",
    "max_wal_size": "'2GB'",
    "timezone": "'Asia/Kolkata'",  # not the machine's: a day must not depend on it
}


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes
    ----------
    folder
        Where its socket lies: what libpq takes as a host.
    port
        Part of the socket's name.
    """

    folder: Path
    port: int = 5432
    owner: str = OWNER
    password: str = PASSWORD

    @property
    def environment(self) -> dict[str, str]:
        """What libpq needs to reach it as its owner."""
        return {
            "PGHOST": str(self.folder),
            "PGPORT": str(self.port),
            "PGUSER": self.owner,
            "PGPASSWORD": self.password,
        }

    def sql(self, text: str, database: str = "postgres") -> str:
        """Run statements; return what a SELECT gave, a line a row, fields with ``|`` between."""
        command = [str(program("psql")), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database]
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        done = subprocess.run(
            command, input=text, text=True, capture_output=True, check=False, env=plain | self.environment
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def program(name: str) -> Path | None:
    """Return a program of the newest PostgreSQL of this machine: Debian keeps servers out of PATH."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]), reverse=True
    )
    found = shutil.which(name)
    return installed[0] if installed else Path(found) if found else None


def why_not() -> str:
    """Return why no server can be started here, or nothing."""
    missing = [name for name in ("initdb", "pg_ctl", "psql") if program(name) is None]
    if missing:
        return f"PostgreSQL is not installed: no {', '.join(missing)} (Debian: apt-get install postgresql)"
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return "PostgreSQL does not run as root, and there is no runuser"
    return ""


@contextmanager
def running() -> Iterator[Server]:
    """Give a server with an empty database ``postgres``; stop and remove it afterwards."""
    # A socket's name may have 107 bytes: a test's own folder is too deep.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = Server(folder)
    try:
        _make(folder)
        _as_server(program("pg_ctl"), "-D", folder / "data", "-l", folder / "log", "-w", "-s", "start")
        try:
            yield server
        finally:
            _as_server(program("pg_ctl"), "-D", folder / "data", "-m", "immediate", "-w", "-s", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path) -> None:
    secret = folder / "secret"
    secret.write_text(PASSWORD)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        shutil.chown(secret, "postgres")
    _as_server(
        *(program("initdb"), "-D", folder / "data", "-U", OWNER, "--pwfile", secret),
        *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
    )
    settings = SETTINGS | {"unix_socket_directories": f"'{folder}'"}
    text = "".join(f"{name} = {value}\n" for name, value in settings.items())
    (folder / "data" / "postgresql.auto.conf").write_text(text)


def _as_server(*command: Sequence[object] | object) -> None:
    whole = [str(part) for part in command]
    if os.geteuid() == 0:
        whole = ["runuser", "-u", "postgres", "--", *whole]
    done = subprocess.run(whole, check=False, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr.decode()
