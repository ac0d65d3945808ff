"""Whatever fails while a results folder is written: a whole folder is there, or none."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from coincide.errors import EngineError
from coincide.results.folder import read_folder, write_page
from coincide.results.output import replace_bytes
from support.failing_os import failing_at, interrupt, refuse, write_half
from support.released_sample import bytes_of, write_sample

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks and limits of POSIX systems")
TESTS = Path(__file__).parents[1]
MOST = 500


def experiments(what):
    """Run one kind of experiment in its own process; it forks, which a process with threads must not."""
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o755)  # another user must be able to look
        done = subprocess.run(
            [sys.executable, "-m", "support.folder_children", what, root],
            cwd=TESTS,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            check=True,
            text=True,
            timeout=300,
        )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("before", "fault"), [("nothing", refuse), ("old folder", write_half), ("old folder", interrupt)]
)
def test_a_failure_at_any_operation_leaves_things_as_they_were(tmp_path, before, fault):
    out = tmp_path / "out"
    if before == "old folder":
        write_sample(out, primary=15)
    there = bytes_of(tmp_path)
    for n in range(1, MOST):
        with failing_at(n, fault) as done:
            try:
                write_sample(out, force=True)
            except (EngineError, KeyboardInterrupt):
                failed = True
            else:
                failed = False
        if not failed:
            break
        assert bytes_of(tmp_path) == there, f"operation {n}: {done[n - 1]}"
    assert n == len(done) + 1
    assert {"open", "write", "fsync", "mkdir", "rename"} <= set(done)
    read_folder(out)


def test_kill_at_every_operation():
    told = experiments("killed_at_every_operation")
    assert [one["code"] for one in told] == [-9] * (len(told) - 1) + [0]
    assert len(told) > 40  # nine files of four operations and more
    assert {one["found"] for one in told} == {"none", "whole"}
    assert {one["after"] for one in told} == {"whole", "not run"}
    assert all(one["left"] == [] for one in told if one["after"] == "whole")


def test_kill_at_random_moments():
    told = experiments("killed_at_random")
    assert {one["found"] for one in told} <= {"none", "whole"}
    assert -9 in {one["code"] for one in told}


def test_one_of_several_writers_wins():
    for one in experiments("raced"):
        assert one["codes"] == [0, 2, 2, 2]
        assert one["same"] == one["winners"]
        assert one["left"] == []


def test_a_place_that_may_only_be_read_is_refused_before_work():
    assert experiments("without_rights") == [{"code": 2, "left": []}]


@pytest.mark.parametrize("limit", [0, 50, 500, 3000])
def test_a_full_disk_leaves_nothing(tmp_path, limit):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(EngineError, match="COI-E901") as raised:
            write_sample(tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert raised.value.exit_code == 5
    assert list(tmp_path.iterdir()) == []
    write_sample(tmp_path / "out")


def test_a_failing_page_leaves_nothing(tmp_path):
    def pages(folder):
        write_page(folder, "report.html", b"half")
        raise RuntimeError("a fault of the report")

    with pytest.raises(RuntimeError, match="fault of the report"):
        write_sample(tmp_path / "out", pages=pages)
    assert list(tmp_path.iterdir()) == []


def test_partials_of_others_are_left_alone(tmp_path):
    """Only unfinished folders of ended processes of this machine, for this very name, are removed."""
    from coincide.results.owner import this_process

    ended = f".out.partial-{this_process().machine}-{2**22 + 1}-0-abcd1234"
    names = [
        f".out.partial-{this_process()}-abcd1234",
        ".out.partial-mine",
        ".out.partial-ffffffff-1-0-abcd1234",
        ended.replace(".out.", ".outer."),
    ]
    for name in (*names, ended):
        (tmp_path / name).mkdir()
    write_sample(tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, "out"])


@pytest.mark.parametrize("fault", [refuse, write_half, interrupt])
def test_a_page_is_replaced_whole_or_not_at_all(tmp_path, fault):
    folder = write_sample(tmp_path / "out")
    old = (folder / "report.html").read_bytes()
    for n in range(1, MOST):
        write_page(folder, "report.html", old)
        with failing_at(n, fault) as done:
            try:
                write_page(folder, "report.html", b"new page\n")
            except (EngineError, KeyboardInterrupt):
                failed = True
            else:
                failed = False
        assert (folder / "report.html").read_bytes() in (old, b"new page\n")
        read_folder(folder)
        if not failed:
            break
    assert n == len(done) + 1


def test_replacing_leaves_nothing_beside(tmp_path):
    replace_bytes(tmp_path / "page", b"1")
    replace_bytes(tmp_path / "page", b"2")
    assert bytes_of(tmp_path) == {"page": b"2"}
