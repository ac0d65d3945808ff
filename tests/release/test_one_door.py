"""One gate, one door: who may make released tables, and who may open a file for writing."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import coincide

SOURCE = Path(coincide.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))

WRITERS = {
    "results/output.py": "the door",
    "results/stages.py": "locks of the work folder",
    "cli/console.py": "the log a user asks for with --log-file: constants and totals",
    "cli/init.py": "a new study file, never over another",
    "designs/pair/stage.py": "numpy fills a buffer, which goes through the door",
}
"""Files that may open a file for writing, and why. Person-level files of the work folder and of simulated
people are written by the engine (`COPIERS`)."""

COPIERS = ("sources/", "engines/", "simulation/")
"""Rooms that write canonical or simulated Parquet into the work folder or where a user asks for it."""

METHODS = {"write_text", "write_bytes", "to_csv", "to_parquet", "to_json", "to_excel", "write_parquet",
           "write_csv", "sink_parquet", "tofile", "savetxt", "savez", "save", "writelines"}  # fmt: skip
MAKERS = {"write_table", "ParquetWriter", "write_feather", "NamedTemporaryFile", "TemporaryFile", "mkstemp",
          "copyfile", "copytree", "copy2", "ZipFile", "memmap", "FileHandler"}  # fmt: skip
COPY = re.compile(r"\bCOPY\b.*\bTO\b|\bEXPORT\s+DATABASE\b", re.DOTALL)


def name_of(node):
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def writes(call):
    """Return whether a call opens or makes a file for writing."""
    name = name_of(call.func)
    owner = name_of(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    if name == "open" and owner != "os":
        # path.open(mode) and gzip.open(path, mode), but open(path, mode)
        places = call.args[:2] if isinstance(call.func, ast.Attribute) else call.args[1:2]
        modes = [a for a in places if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        modes += [k.value for k in call.keywords if k.arg == "mode" and isinstance(k.value, ast.Constant)]
        return any(re.fullmatch(r"[rwaxbt+]+", m.value) and set("wax+") & set(m.value) for m in modes)
    if name == "open":
        return name_of(call.args[0]) != "devnull"
    return name in MAKERS or (isinstance(call.func, ast.Attribute) and name in METHODS and owner != "output")


def calls(path):
    return [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]


def place(path):
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=place)
def test_only_the_door_opens_files_for_writing(path):
    if place(path) in WRITERS or place(path).startswith(COPIERS):
        return
    lines = [call.lineno for call in calls(path) if writes(call)]
    assert lines == [], f"{place(path)} opens a file for writing in lines {lines}"


@pytest.mark.parametrize("path", FILES, ids=place)
def test_only_rooms_that_read_people_copy_tables(path):
    if place(path).startswith(COPIERS):
        return
    texts = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Constant)]
    found = [n.lineno for n in texts if isinstance(n.value, str) and COPY.search(n.value)]
    assert found == []


@pytest.mark.parametrize("path", FILES, ids=place)
def test_only_the_gate_makes_released_tables(path):
    if place(path) == "results/release.py":
        return
    made = [call.lineno for call in calls(path) if name_of(call.func) == "Released"]
    altered = [call.lineno for call in calls(path) if name_of(call.func) == "_seal"]
    assert made + altered == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("open('x', 'w')", True),
        ("open('x', mode='ab')", True),
        ("path.open('wb')", True),
        ("path.open('x')", True),
        ("gzip.open(p, 'wt')", True),
        ("path.write_text('a')", True),
        ("os.open(p, flags)", True),
        ("frame.to_csv(p)", True),
        ("pq.write_table(t, p)", True),
        ("np.save(p, a)", True),
        ("logging.FileHandler(p)", True),
        ("os.open(os.devnull, os.O_WRONLY)", False),
        ("open('x')", False),
        ("path.open('rb')", False),
        ("write_bytes(p, data)", False),
        ("output.write_bytes(p, data)", False),
    ],
)
def test_the_look_for_writers_sees_them(text, found):
    call = ast.parse(text).body[0].value
    assert writes(call) is found


def test_the_list_of_writers_holds_none_that_does_not_write():
    for name in WRITERS:
        path = SOURCE / name
        assert any(map(writes, calls(path))), name
