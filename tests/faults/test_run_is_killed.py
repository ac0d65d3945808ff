"""A run that is killed leaves a whole result or none, and the next run ends as if nothing had happened."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

KILLS = 12


def coincide(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "coincide", *arguments, "--quiet"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(folder: Path, *arguments: str) -> None:
    process = coincide(folder, *arguments)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors.decode()


def digest(folder: Path) -> dict[str, str]:
    """Return the content of every file but the manifest, which tells times."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed")
    finished(folder, "simulate", "register", "--people", "30000", "--a", "type2_diabetes", "--b", "psoriasis")
    return folder


def test_sigkill_at_any_moment_leaves_a_whole_folder_or_none(register: Path) -> None:
    run = ("run", "register/study.toml", "--work", "work")
    begin = time.monotonic()
    finished(register, *run, "--out", "whole")
    seconds = time.monotonic() - begin
    wanted, moments = digest(register / "whole"), random.Random(1)
    for number in range(KILLS):
        out = register / f"killed-{number}"
        process = coincide(register, *run, "--out", out.name)
        time.sleep(moments.uniform(0.2, 1.0) * seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        if out.exists():
            assert digest(out) == wanted
            continue
        finished(register, *run, "--out", out.name)
        assert digest(out) == wanted, "stages that were taken up give the same bytes"
    assert not list(register.glob("work/*/")), "nothing person-level is left"


def test_two_threads_and_one_give_the_same_bytes(register: Path) -> None:
    study = "register/study.toml"
    for threads in ("1", "2"):
        finished(
            register, "run", study, "--out", f"threads-{threads}", "--threads", threads, "--memory", "1GiB"
        )
    assert digest(register / "threads-1") == digest(register / "threads-2")
