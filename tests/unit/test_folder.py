"""A results folder: what stands in it, who may write it, and how strictly it is read."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import stat

import pytest

from coincide.errors import DataError, InternalError, UsageError
from coincide.results.folder import Manifest, read_folder, refuse_existing, write_page
from coincide.results.release import Rule
from coincide.results.text import json_bytes
from support.released_sample import (
    STUDY,
    bytes_of,
    sample_headline,
    sample_released,
    sample_tables,
    write_sample,
)


@pytest.fixture
def folder(tmp_path):
    return write_sample(tmp_path / "out")


def test_the_folder_holds_what_is_promised(folder):
    assert sorted(bytes_of(folder)) == [
        "manifest.json",
        "record_checklist.md",
        "report.html",
        "study.toml",
        "summarised_result.csv",
        "tables/estimates.csv",
        "tables/onset.csv",
        "tables/run.csv",
        "verdict.json",
    ]


def test_reading_gives_back_what_was_written(folder):
    found = read_folder(folder)
    released = sample_released()
    assert found.tables == {table.name: list(table.rows) for table in released}
    assert found.headline == sample_headline(released)
    assert found.study_text == STUDY
    assert found.run["data"] == "=cmd|' /C calc'!A0"


def test_the_manifest_vouches_for_every_file(folder):
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = {name: data for name, data in bytes_of(folder).items() if name != "manifest.json"}
    assert {n: e["sha256"] for n, e in manifest["files"].items()} == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }
    assert manifest["schema"] == "coincide.results/1"
    assert manifest["files"]["tables/onset.csv"]["rows"] == 3


def test_the_same_run_gives_the_same_bytes(tmp_path):
    assert bytes_of(write_sample(tmp_path / "one")) == bytes_of(write_sample(tmp_path / "two"))


def test_nothing_else_is_left_beside_the_folder(folder):
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_the_folder_has_the_rights_of_any_new_folder(folder):
    rights = {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "tables")}
    fresh = folder.parent / "fresh"
    fresh.mkdir()
    assert rights == {stat.S_IMODE(fresh.stat().st_mode)}


def test_unreleased_tables_are_not_written(tmp_path):
    with pytest.raises(InternalError, match="COI-I111"):
        write_sample(tmp_path / "out", tables=tuple(sample_tables()))
    assert list(tmp_path.iterdir()) == []


def test_altered_tables_are_not_written(tmp_path):
    tables = sample_released()
    changed = dataclasses.replace(tables[2], rows=())
    with pytest.raises(InternalError, match="COI-I111"):
        write_sample(tmp_path / "out", tables=(*tables[:2], changed))


def test_the_manifest_names_the_rule_that_was_used(tmp_path):
    with pytest.raises(InternalError, match="another rule"):
        write_sample(tmp_path / "out", manifest=Manifest("run", Rule("opensafely")))


def test_two_tables_of_one_name_are_refused(tmp_path):
    tables = sample_released()
    with pytest.raises(InternalError, match="COI-I112"):
        write_sample(tmp_path / "out", tables=(*tables, tables[0]))


def test_a_headline_shows_no_number_that_the_tables_do_not(tmp_path):
    headline = sample_headline(sample_released())
    with pytest.raises(InternalError, match="COI-I109"):
        write_sample(tmp_path / "out", headline=headline | {"observed": 14})
    headline["orders"][0]["expected"] = 1.0
    with pytest.raises(InternalError, match="order, a_then_b"):
        write_sample(tmp_path / "out", headline=headline)


def test_a_hidden_primary_leaves_no_number_in_the_headline(tmp_path):
    tables = sample_released(3, 1)
    headline = sample_headline(tables)
    assert headline["suppressed"]
    assert headline["observed"] is None
    read = read_folder(write_sample(tmp_path / "out", tables=tables, headline=headline))
    assert read.headline["verdict"] == "cannot_answer"
    shown = sample_headline(sample_released())
    with pytest.raises(InternalError, match="COI-I109"):
        write_sample(tmp_path / "other", tables=tables, headline=shown)
    with pytest.raises(InternalError, match="COI-I108"):
        write_sample(tmp_path / "other", tables=tables, headline=headline | {"verdict": "more"})


def test_inputs_are_named_without_their_folders():
    with pytest.raises(InternalError, match="COI-I110"):
        Manifest("run", Rule("ohdsi"), inputs={"/home/anna/people.csv": "0"})


@pytest.mark.parametrize("kind", ["folder", "empty folder", "file", "dangling link"])
def test_an_existing_place_is_refused(tmp_path, kind):
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("mine")
    elif kind == "dangling link":
        out.symlink_to(tmp_path / "nowhere")
    else:
        out.mkdir()
        if kind == "folder":
            (out / "mine").write_text("mine")
    with pytest.raises(UsageError, match="COI-U031"):
        refuse_existing(out)
    with pytest.raises(UsageError, match="COI-U031"):
        write_sample(out)


def test_a_missing_folder_above_is_refused(tmp_path):
    with pytest.raises(UsageError, match="COI-U032"):
        refuse_existing(tmp_path / "no" / "out")


def test_force_moves_the_old_folder_aside(tmp_path):
    out = write_sample(tmp_path / "out", primary=13)
    first = bytes_of(out)
    write_sample(out, primary=15, force=True)
    second = bytes_of(out)
    write_sample(out, primary=17, force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.old-1", "out.old-2"]
    assert (bytes_of(tmp_path / "out.old-1"), bytes_of(tmp_path / "out.old-2")) == (first, second)


def test_force_moves_no_file(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="not a folder"):
        refuse_existing(tmp_path / "out", force=True)


def damage(folder, how):
    manifest = folder / "manifest.json"
    if how == "no folder":
        shutil.rmtree(folder)
    elif how == "no manifest":
        manifest.unlink()
    elif how == "manifest cut":
        manifest.write_bytes(manifest.read_bytes()[:100])
    elif how == "other schema":
        manifest.write_bytes(json_bytes({"schema": "coincide.results/2"}))
    elif how == "no list of files":
        manifest.write_bytes(json_bytes({"schema": "coincide.results/1", "headline": "verdict.json"}))
    elif how == "file missing":
        (folder / "tables" / "onset.csv").unlink()
    elif how == "file added":
        (folder / "tables" / "people.csv").write_text("person\n1\n")
    else:
        data = bytearray((folder / "tables" / "onset.csv").read_bytes())
        data[40] ^= 1
        (folder / "tables" / "onset.csv").write_bytes(data)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("no folder", "COI-D901"),
        ("no manifest", "COI-D902"),
        ("manifest cut", "COI-D903"),
        ("other schema", "COI-D904"),
        ("no list of files", "COI-D903"),
        ("file missing", "COI-D905"),
        ("file added", "COI-D906"),
        ("file changed", "COI-D907"),
    ],
)
def test_damaged_folders_are_refused(folder, how, code):
    damage(folder, how)
    with pytest.raises(DataError, match=code):
        read_folder(folder)


def test_every_problem_of_a_folder_is_told_at_once(folder):
    damage(folder, "file added")
    damage(folder, "file changed")
    (folder / "verdict.json").unlink()
    with pytest.raises(DataError) as raised:
        read_folder(folder)
    assert [p.code for p in raised.value.problems] == ["COI-D907", "COI-D906", "COI-D905"]


def rewrite(folder, name, data):
    """Change a file and let the manifest vouch for it: only the contract is left to object."""
    (folder / name).unlink()
    write_page(folder, name, data)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("tables/onset.csv", b"a,b\n", "COI-D908"),
        ("tables/onset.csv", b"disease,sex,age_from,people,suppressed\nals,male,40,3,true\n", "COI-D908"),
        ("tables/onset.csv", b"\xff", "COI-D908"),
        ("tables/people.csv", b"person\n1\n", "COI-D908"),
        ("verdict.json", b"[]", "COI-D909"),
        ("verdict.json", b"{}", "COI-D909"),
        ("verdict.json", b"{", "COI-D909"),
        ("study.toml", b"\xff", "COI-D905"),
    ],
)
def test_files_that_break_the_contract_are_refused(folder, name, data, code):
    if (folder / name).exists():
        rewrite(folder, name, data)
    else:
        write_page(folder, name, data)
    with pytest.raises(DataError, match=code):
        read_folder(folder)


def test_the_page_may_be_made_again(folder):
    before = bytes_of(folder)
    (folder / "report.html").unlink()
    read_folder(folder)
    write_page(folder, "report.html", before["report.html"])
    assert bytes_of(folder) == before
    write_page(folder, "report.html", b"other")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["files"]["report.html"]["sha256"] == hashlib.sha256(b"other").hexdigest()


def test_marks_stand_in_the_manifest(tmp_path):
    tables = tuple(sample_released())
    manifest = json.loads((write_sample(tmp_path / "out", tables=tables) / "manifest.json").read_bytes())
    assert manifest["release"]["mark"] == ""
    assert manifest["release"]["min_cell_count"] == 5
