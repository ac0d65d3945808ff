"""What the documents show is true: fences run, commands exist, links lead somewhere, pages are current."""

from __future__ import annotations

import importlib.util
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from typer.main import get_command

from coincide.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "decisions").glob("*.md"),
    ]
)
FENCE = re.compile(
    r"^(?:<!-- not-run: (?P<why>.+?) -->\n)?```(?P<kind>[a-z]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def fences(path: Path, kind: str) -> Iterator[re.Match[str]]:
    return (each for each in FENCE.finditer(path.read_text(encoding="utf-8")) if each["kind"] == kind)


def pages_with(kind: str) -> list[Path]:
    return [path for path in PAGES if any(fences(path, kind))]


LONG = {"raw-csv.md", "python.md", "omop.md", "clinical-cohort.md", "biomarkers.md"}
"""Tutorials that take more than a few seconds."""

RUN = [
    pytest.param(page, id=named(page), marks=[pytest.mark.slow] if page.name in LONG else [])
    for page in pages_with("python")
]


@pytest.mark.parametrize("page", RUN)
def test_python_fences_run_in_order(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for number, fence in enumerate(fences(page, "python"), start=1):
        code = compile(fence["text"], f"{named(page)}, fence {number}", "exec")
        if fence["why"] is None:
            exec(code, names)  # noqa: S102  (the documents' own text)


def test_few_python_fences_are_not_run() -> None:
    assert [named(page) for page in PAGES if any(f["why"] for f in fences(page, "python"))] == ["README.md"]


@pytest.mark.parametrize("page", pages_with("sh"), ids=named)
def test_commands_have_the_verbs_and_options_that_are_shown(page: Path) -> None:
    for fence in fences(page, "sh"):
        for line in fence["text"].splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["coincide"]:
                assert_callable(words[1:])


def assert_callable(words: list[str]) -> None:
    """Let the command line's own parser read the words, without running the verb."""
    verbs = get_command(app).commands  # type: ignore[attr-defined]
    assert words[0] in verbs, f"no verb {words[0]}"
    verbs[words[0]].make_context(words[0], list(words[1:]))


@pytest.mark.parametrize("page", pages_with("toml"), ids=named)
def test_toml_fences_hold_known_keys(page: Path) -> None:
    known = set(re.findall(r"^\| `([a-z_, ]+)`", study_page(), re.MULTILINE))
    keys = {key for entry in known for key in entry.split(", ")}
    for fence in fences(page, "toml"):
        for section, values in tomllib.loads(fence["text"]).items():
            assert section in {"study", "data", "population", "diseases", "windows", "rivals", "release"}
            if section == "diseases":
                wanted = {key for disease in values.values() for key in disease} - {"rule"}
            elif section == "data":
                wanted = {key for key in values if key != "kind"}
            else:
                wanted = set(values)
            assert wanted <= keys, wanted - keys


def study_page() -> str:
    return (ROOT / "docs/reference/study-file.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)", text):
        if not target.startswith("https://"):
            assert (page.parent / target).exists(), target


def test_every_page_of_the_site_is_in_its_contents() -> None:
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").with_suffix("").as_posix()
        assert name == "index" or (f"\n{name}\n" in index and f"({name}.md)" in index), name


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["command-line.md", "results-folder.md", "study-file.md", "errors.md"])
def test_generated_pages_are_current(name: str) -> None:
    made = generator().PAGES[name]()
    page = (ROOT / "docs/reference" / name).read_text(encoding="utf-8")
    assert page == made, "run: python docs/generate.py"


def test_every_decision_is_in_the_list() -> None:
    pages = {path.name for path in (ROOT / "decisions").glob("*.md")} - {"README.md"}
    listed = set(re.findall(r"\(([a-z-]+\.md)\)", (ROOT / "decisions/README.md").read_text(encoding="utf-8")))
    assert listed == pages


@pytest.mark.parametrize(
    "page", sorted(set((ROOT / "decisions").glob("*.md")) - {ROOT / "decisions" / "README.md"}), ids=named
)
def test_a_decision_says_what_was_measured(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Measured", "Consequences"]
    assert re.search(r"\d", text.split("## Measured")[1].split("## Consequences")[0]), (
        "no number was measured"
    )
