"""Rules of the project that no type checker knows: arrows between rooms, packages, names, requirements."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "coincide"
BASE = frozenset({"__version__", "canonical", "days", "errors", "machine", "progress", "tidy"})

# room -> rooms it may import; everybody may import BASE. Arrows only go down.
ARROWS: dict[str, set[str]] = {
    "__init__": {
        *("api", "biomarkers", "diseases", "excitability", "prognosis", "session", "simulation", "study"),
        *("cases", "cohort_session", "survival"),
    },
    "__main__": {"cli"},
    "cli": {
        "cases",
        "cohort_session",
        "compare",
        "diseases",
        "export",
        "report",
        "results",
        "session",
        "simulation",
        "study",
        "verify",
    },
    "api": {"sources", "study"},
    "session": {"designs", "engines", "queries", "report", "results", "sources", "study"},
    "cohort_session": {"designs", "engines", "report", "results", "sources", "study"},
    "study": {"cohort_session", "diseases", "queries", "session", "sources"},
    "survival": {"estimates", "kernels", "report"},
    "prognosis": {"estimates", "kernels", "report", "survival"},
    "biomarkers": {"estimates", "kernels", "report", "survival"},
    "excitability": {"estimates", "kernels", "report"},
    "cases": {"estimates", "report", "results"},
    "designs": {
        "biomarkers",
        "diseases",
        "engines",
        "estimates",
        "excitability",
        "kernels",
        "prognosis",
        "queries",
        "report",
        "results",
        "sources",
        "study",
        "survival",
    },
    "report": {"results"},
    "results": set(),
    "export": {"results"},
    "compare": {"estimates", "report", "results"},
    "sources": {"diseases", "engines", "queries", "simulation"},
    "engines": {"queries"},
    "queries": {"diseases"},
    "simulation": {"diseases", "kernels", "sources"},
    "estimates": {"kernels"},
    "kernels": set(),
    "diseases": set(),
    "verify": {"estimates", "kernels"},
}
ARRAYS_ONLY = {"numpy", "scipy", "numba", "threadpoolctl"}
ONE_HOME = {
    "pydantic": {"study"},
    "duckdb": {"engines", "sources"},
    "typer": {"cli"},
    "rich": {"cli"},
    "jinja2": {"report"},
    "formulaic": {"survival"},
    "narwhals": {"sources", "survival"},
    "google": {"cases"},
    "phenopackets": {"cases"},
    "spacy": {"cases"},
    "statsmodels": {"biomarkers"},
    "vl_convert": {"report"},
    "adbc_driver_manager": {"sources"},
    "adbc_driver_postgresql": {"sources"},
}
NEVER = (
    *("ibis", "sqlglot", "pandas", "polars"),
    *("pickle", "marshal", "shelve"),  # data never run as code
    *(
        "requests",
        "httpx",
        "urllib.request",
        "http",
        "ssl",
        "ftplib",
        "smtplib",
    ),  # nothing is sent or fetched
)


@cache
def modules() -> tuple[tuple[Path, str, ast.Module], ...]:
    paths = sorted(SOURCE.rglob("*.py"))
    rooms_of = (path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in paths)
    return tuple(
        (path, room, ast.parse(path.read_text(encoding="utf-8")))
        for path, room in zip(paths, rooms_of, strict=True)
    )


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "coincide":
            names |= {f"coincide.{each.name}" for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the arrow"
            names.add(node.module or "")
    return names


def rooms(tree: ast.Module) -> set[str]:
    return {name.split(".")[1] for name in imported(tree) if name.startswith("coincide.")}


def outside(tree: ast.Module) -> set[str]:
    return {name.split(".")[0] for name in imported(tree)} - {"coincide"} - set(sys.stdlib_module_names)


def test_imports_only_go_down() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)} -> {room_it_imports}"
        for path, room, tree in modules()
        if room not in BASE
        for room_it_imports in rooms(tree) - {room} - BASE - ARROWS[room]
    ]
    assert not wrong


def test_the_base_imports_nothing_but_itself() -> None:
    wrong = [
        f"{path.name} -> {each}"
        for path, room, tree in modules()
        if room in BASE
        for each in rooms(tree) - BASE
    ]
    assert not wrong


def test_nothing_imports_the_command_line() -> None:
    wrong = [
        path.name
        for path, room, tree in modules()
        if room not in {"cli", "__main__"} and "cli" in rooms(tree)
    ]
    assert not wrong


def test_kernels_and_estimates_need_arrays_only() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)} -> {each}"
        for path, room, tree in modules()
        if room in {"kernels", "estimates"}
        for each in outside(tree) - ARRAYS_ONLY
    ]
    assert not wrong


@pytest.mark.parametrize("package", sorted(ONE_HOME))
def test_a_package_has_one_home(package: str) -> None:
    wrong = [
        str(path.relative_to(SOURCE))
        for path, room, tree in modules()
        if package in outside(tree) and room not in ONE_HOME[package]
    ]
    assert not wrong


def test_some_packages_are_never_imported() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)} -> {each}"
        for path, _, tree in modules()
        for each in imported(tree)
        if any(each == never or each.startswith(f"{never}.") for never in NEVER)
    ]
    assert not wrong


def test_no_socket_is_opened() -> None:
    used = [
        (path.relative_to(SOURCE).as_posix(), node.attr)
        for path, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "socket"
    ]
    assert {name for _, name in used} <= {"gethostname"}  # a lock names its machine, as a hash


def test_nothing_runs_text_as_code() -> None:
    names = {"eval", "exec", "compile", "__import__"}
    wrong = [
        f"{path.relative_to(SOURCE)}, line {node.lineno}"
        for path, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]
    assert not wrong


def test_functions_and_files_stay_small() -> None:
    lengths = sorted(
        node.end_lineno - node.lineno + 1 - documented(node)
        for _, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno is not None
    )
    assert lengths[len(lengths) // 2] < 15, "the median function is too long"
    assert lengths[int(0.9 * len(lengths))] < 40, "one function in ten is too long"
    assert lengths[-1] <= 80, "a function is far too long"


def documented(node: ast.AST) -> int:
    """Return the lines of a function's docstring."""
    first = node.body[0] if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else None
    if not (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return 0
    assert first.end_lineno is not None
    return first.end_lineno - first.lineno + 1


def test_no_foreign_place_is_named() -> None:
    """The project stands alone: no path of a machine it was made on, no address of a package index."""
    forbidden = re.compile(
        "|".join(["/wo" + "rk/", "/tm" + "p/", r"\.\./sha" + "red/", "py" + r"pi\.org", "pythonho" + "sted"])
    )
    allowed = {"tests", "benchmarks"}  # they may look for a data folder beside the checkout
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in texts()
        if path.relative_to(ROOT).parts[0] not in allowed
        for found in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not wrong


def texts() -> Iterator[Path]:
    endings = {".py", ".md", ".toml", ".txt", ".in", ".cff", ".csv", ".sql", ".R", ".html", ".css", ""}
    for top in ("src", "docs", "decisions", "requirements", "benchmarks", "validation", ".ci"):
        yield from (
            path for path in sorted((ROOT / top).rglob("*")) if path.is_file() and path.suffix in endings
        )
    yield from (path for path in sorted(ROOT.iterdir()) if path.is_file() and path.suffix in endings)


REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


def test_there_is_no_lock_file() -> None:
    assert not (ROOT / "uv.lock").exists()
    assert [path.name for path in REQUIREMENTS] == [
        *("cases.txt", "cohort.txt", "docs.txt", "duckdb-oldest.txt", "postgres.txt", "run.txt", "test.txt"),
        "text.txt",
    ]


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_name_no_address_and_hash_everything(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"://|file:|--index-url|--extra-index|--find-links|--trusted-host| @ ", text)
    assert text.startswith("--only-binary :all:\n")
    entries = re.split(r"\n(?=\S)", text.split("\n\n", 1)[1].strip())
    assert len(entries) >= 1
    for entry in entries:
        assert re.match(r"[A-Za-z0-9_.-]+==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def pins(name: str) -> dict[str, list[tuple[int, ...]]]:
    found: dict[str, list[tuple[int, ...]]] = {}
    for package, version in re.findall(
        r"^([A-Za-z0-9_.-]+)==([0-9.]+)", (ROOT / "requirements" / name).read_text(), re.M
    ):
        found.setdefault(package.lower(), []).append(
            tuple(int(part) for part in version.strip(".").split("."))
        )
    return found


def test_every_range_of_the_project_holds_its_pins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups, extras = project["dependency-groups"], project["project"]["optional-dependencies"]
    wanted = {
        "run.txt": project["project"]["dependencies"],
        "test.txt": [
            *project["project"]["dependencies"],
            *(each for name in ("cases", "cohort", "postgres", "text") for each in extras[name]),
            *groups["test"],
            *groups["lint"],
        ],
        "docs.txt": groups["docs"],
        **{f"{name}.txt": extras[name] for name in ("cases", "cohort", "postgres", "text")},
    }
    for name, ranges in wanted.items():
        pinned = pins(name)
        for text in ranges:
            package = re.match(r"[A-Za-z0-9_.-]+", text).group().lower()  # type: ignore[union-attr]
            assert package in pinned, f"{package} is missing in {name}: run requirements/compile"
            for sign, bound in re.findall(r"(>=|<)([0-9.]+)", text):
                limit = tuple(int(part) for part in bound.split("."))
                for version in pinned[package]:
                    assert (version >= limit) if sign == ">=" else (version < limit), f"{package} in {name}"


def test_tests_run_on_the_pinned_versions_of_the_product() -> None:
    run, test = pins("run.txt"), pins("test.txt")
    assert {package: test[package] for package in run} == run


@pytest.mark.parametrize("name", ["cases.txt", "cohort.txt", "postgres.txt", "text.txt"])
def test_an_extra_agrees_with_run_on_every_version(name: str) -> None:
    run, extra = pins("run.txt"), pins(name)
    assert {package: run[package] for package in extra if package in run} == {
        package: version for package, version in extra.items() if package in run
    }


def readme_commands() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith("python3 -m venv ")]


def test_the_readme_has_two_commands_that_set_everything_up() -> None:
    demo, test = readme_commands()
    for command in (demo, test):
        assert "--require-hashes" in command
        assert "--no-build-isolation" in command
        assert "--no-deps" in command
    assert demo.endswith(".venv/bin/coincide demo")
    for tool in ("ruff check", "ruff format --check", "mypy", "pytest"):
        assert f".venv/bin/{tool}" in test


def test_ci_takes_the_test_command_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in script
    assert "'requirements/test.txt'" in script
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in script
    shell = shutil.which("bash")
    assert shell is not None
    subprocess.run([shell, "-n", str(ROOT / ".ci" / "run")], check=True)
    subprocess.run([shell, "-n", str(ROOT / "requirements" / "compile")], check=True)


def test_versions_agree() -> None:
    import coincide

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["version"] == coincide.__version__
    assert f"version: {coincide.__version__}\n" in (ROOT / "CITATION.cff").read_text()
