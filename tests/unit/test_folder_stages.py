"""Stages of a run: taken up when whole, built again when not, gone after success."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from coincide.errors import EngineError
from coincide.results.owner import Owner, may_be_alive, parse_owner, this_process
from coincide.results.stages import StageWarning, content_hashes, open_work, work_key

ENDED = 2**22 + 1
"""More than the largest process number of Linux."""


class Builder:
    """Fills a stage and counts how often."""

    def __init__(self):
        self.runs = 0

    def __call__(self, folder):
        self.runs += 1
        (folder / "person.parquet").write_bytes(b"people" * 100)
        (folder / "more").mkdir()
        (folder / "more" / "totals.json").write_bytes(b"{}")


def interrupted(root, build):
    """Leave one finished stage behind."""

    def fail():
        with open_work(root, "key") as work:
            work.stage("canonical", build)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    return root / "key" / "canonical"


def test_all_is_gone_after_success(tmp_path):
    root = tmp_path / "new" / ".coincide"
    with open_work(root, "key") as work:
        assert (work.stage("canonical", Builder()) / "person.parquet").exists()
    assert list((tmp_path / "new").iterdir()) == []


def test_a_root_of_the_user_is_emptied_not_removed(tmp_path):
    with open_work(tmp_path, "key") as work:
        work.stage("counts", Builder())
    assert list(tmp_path.iterdir()) == []


def test_only_the_user_may_look(tmp_path):
    with open_work(tmp_path / "work", "key") as work:
        stage = work.stage("canonical", Builder())
        for folder in (tmp_path / "work", work.folder, stage):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_finished_stages_are_taken_up_again(tmp_path):
    build = Builder()
    interrupted(tmp_path, build)
    with open_work(tmp_path, "key") as work:
        folder = work.stage("canonical", build)
        assert (folder / "person.parquet").read_bytes() == b"people" * 100
        assert work.reused == ["canonical"]
    assert build.runs == 1


def test_an_unfinished_stage_is_built_again_without_a_word(tmp_path):
    def fails(folder):
        (folder / "half.parquet").write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), open_work(tmp_path, "key") as work:
        work.stage("canonical", fails)
    with open_work(tmp_path, "key") as work:
        folder = work.stage("canonical", Builder())
        assert not (folder / "half.parquet").exists()


def damage(folder, how):
    data = folder / "person.parquet"
    if how == "one bit":
        content = bytearray(data.read_bytes())
        content[37] ^= 4
        data.write_bytes(content)
    elif how == "cut":
        data.write_bytes(data.read_bytes()[:-1])
    elif how == "missing":
        data.unlink()
    elif how == "added":
        (folder / "more" / "death.parquet").write_bytes(b"")
    else:
        (folder / "STAGE.json").write_bytes(b"{")


@pytest.mark.parametrize("how", ["one bit", "cut", "missing", "added", "manifest cut"])
def test_a_damaged_stage_is_built_again_with_a_warning(tmp_path, how):
    build = Builder()
    damage(interrupted(tmp_path, build), how)
    with open_work(tmp_path, "key") as work:
        with pytest.warns(StageWarning, match="canonical was damaged"):
            folder = work.stage("canonical", build)
        assert (folder / "person.parquet").read_bytes() == b"people" * 100
        assert work.reused == []
    assert build.runs == 2


def test_two_runs_do_not_share_a_work_folder(tmp_path):
    with open_work(tmp_path, "key"):
        with pytest.raises(EngineError, match="COI-E902"), open_work(tmp_path, "key"):
            pass
        with open_work(tmp_path, "other key"):
            pass


@pytest.mark.parametrize(
    "word",
    [
        str(Owner(this_process().machine, ENDED, "0")),
        str(Owner(this_process().machine, os.getpid(), "ffffffff")),
        "",
    ],
    ids=["ended", "number given to another process", "killed while writing it"],
)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="start times come from /proc")
def test_a_dead_lock_is_taken_over(tmp_path, word):
    (tmp_path / "key").mkdir()
    (tmp_path / "key" / "LOCK").write_text(word)
    with open_work(tmp_path, "key") as work:
        assert parse_owner((work.folder / "LOCK").read_text()) == this_process()


def test_a_lock_of_another_machine_is_left_alone(tmp_path):
    (tmp_path / "key").mkdir()
    (tmp_path / "key" / "LOCK").write_text(str(Owner("00000000", ENDED, "0")))
    with pytest.raises(EngineError, match="COI-E902"), open_work(tmp_path, "key"):
        pass


def test_owners_come_back_from_their_word():
    assert parse_owner(str(this_process())) == this_process()
    assert may_be_alive(this_process())
    for word in ("", "a-b", "a-b-c", "a-1-c-d", "a-٣-c"):
        assert parse_owner(word) is None


def test_a_killed_run_leaves_its_finished_stage(tmp_path):
    """The process ends by SIGKILL: the lock stays behind, the stage too."""
    script = f"""
import os, pathlib, signal
from coincide.results.stages import open_work
with open_work(pathlib.Path({str(tmp_path)!r}), "key") as work:
    work.stage("canonical", lambda folder: (folder / "person.parquet").write_bytes(b"x"))
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    build = Builder()
    with open_work(tmp_path, "key") as work:
        work.stage("canonical", build)
        assert work.reused == ["canonical"]
    assert build.runs == 0


def test_the_key_follows_study_version_and_content(tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    hashes = content_hashes([tmp_path / "a", tmp_path / "b"])
    same = work_key("study", "1.0", hashes)
    (tmp_path / "a").touch()
    assert work_key("study", "1.0", content_hashes([tmp_path / "a", tmp_path / "b"])) == same
    (tmp_path / "a").write_bytes(b"3")  # of the same size
    changed = content_hashes([tmp_path / "a", tmp_path / "b"])
    others = [("study ", "1.0", hashes), ("study", "1.1", hashes), ("study", "1.0", changed)]
    assert len({same, *(work_key(*parts) for parts in others)}) == 4


def test_a_disk_that_refuses_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineError, match="COI-E901"), open_work(tmp_path / "file" / "work", "key"):
        pass
