"""Writes the pages of docs/reference from the code: ``python docs/generate.py``. A test says when to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "coincide"
REFERENCE = ROOT / "docs" / "reference"
FAMILIES = {
    "U": "usage: the command was called wrongly (exit 2)",
    "S": "study: the study file does not say what is asked (exit 3)",
    "D": "data: the data cannot be read as declared (exit 4), or a finding of the quality table",
    "E": "engine: memory, disk or a lock failed (exit 5)",
    "I": "internal: a fault of coincide itself (exit 70)",
}


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def command_line() -> str:
    """Return the page of verbs and options, read from the command line itself."""
    from typer.main import get_command

    from coincide.cli.app import app

    parts = ["# Command line", COMMAND_LINE]
    for name, verb in get_command(app).commands.items():  # type: ignore[attr-defined]
        words = [_word(param) for param in verb.params if param.param_type_name == "argument"]
        parts.append(f"## coincide {name}\n\n{verb.help}")
        parts.append(f"```text\n{' '.join(['coincide', name, *words])} [OPTIONS]\n```")
        parts.append(table(("option", "meaning", "default"), [_option(param) for param in verb.params]))
    return "\n\n".join(parts) + "\n"


def _word(param: Any) -> str:
    word = param.metavar or param.name.upper()
    return word if param.required else f"[{word}]"


def _option(param: Any) -> tuple[str, str, str]:
    if param.param_type_name == "argument":
        name = _word(param)
    else:
        name = ", ".join(param.opts) + (f" {param.metavar}" if param.metavar else "")
    unset = param.default in (None, False) or callable(param.default)
    return f"`{name}`", param.help or "", "" if unset else f"`{_plain(param.default)}`"


def _plain(value: object) -> str:
    return str(getattr(value, "value", value))


COMMAND_LINE = """\
Progress goes to stderr: bars with the time left on a terminal, elsewhere a line per phase and one every
30 seconds. The result goes to stdout; `--json` makes it one JSON object, also when something is wrong.
`NO_COLOR` is obeyed. Ctrl-C and SIGTERM end a run cleanly, and the command that goes on is printed.
`python -m coincide` is the same command.

| exit code | meaning |
|---|---|
| 0 | answered: all five verdicts, *too few* and *cannot answer* included |
| 2 | the command was called wrongly |
| 3 | the study file does not say what is asked |
| 4 | the data cannot be read as declared |
| 5 | the engine or the machine failed: memory, disk, a lock |
| 70 | a fault of coincide itself, or a difference found by `coincide verify` |
| 130, 143 | interrupted by Ctrl-C, ended by SIGTERM |"""


def results_folder() -> str:
    """Return the page of the results folder, read from its schema."""
    from coincide.results import schema

    parts = ["# Results folder", RESULTS.replace("VERSION", schema.SCHEMA_VERSION)]
    parts += ["## verdict.json", _columns(schema.VERDICT_FIELDS)]
    for name, columns in schema.TABLES.items():
        parts += [f"## tables/{name}.csv", _columns(columns)]
    parts += ["## Values of `measure`", _names(schema.MEASURES)]
    parts += ["## Values of `question`", _names(schema.QUESTIONS)]
    return "\n\n".join(parts) + "\n"


def _columns(columns: Any) -> str:
    rows = [(f"`{each.name}`", each.kind, each.unit, each.meaning) for each in columns]
    return table(("column", "type", "unit", "meaning"), rows)


def _names(meanings: dict[str, str]) -> str:
    return table(("value", "meaning"), [(f"`{name}`", meaning) for name, meaning in meanings.items()])


RESULTS = """\
`coincide run` writes one folder, whole or not at all. Its contract is versioned: `VERSION` in
`manifest.json`. `coincide schema results --json` prints this page for programs.

| file | content |
|---|---|
| `manifest.json` | schema, versions, seed, SHA-256 of each file; equal runs may differ here only |
| `study.toml` | the study as it was run |
| `verdict.json` | the headline |
| `tables/*.csv` | the numbers, after the release gate |
| `summarised_result.csv` | the same in the format of OHDSI's and DARWIN EU's `omopgenerics` |
| `record_checklist.md` | the RECORD checklist, filled in as far as the data tell |
| `report.html` | one offline file, made from the files above |

CSV files are UTF-8 with a header. Empty means "no number": hidden by the release gate when `suppressed`
is `true`, not estimable otherwise. There is never a NaN, an infinity or a code such as -1: the states of
a limit are words, `finite`, `zero`, `infinite` or `suppressed`."""


def study_file() -> str:
    """Return the page of the study file: the commented example, then every key."""
    from coincide.study.sections import StudyFile

    example = (SOURCE / "cli/templates/study_register.toml").read_text(encoding="utf-8")
    parts = ["# Study file", STUDY, f"```toml\n{example}```"]
    for title, model in _sections(StudyFile):
        rows = [
            (f"`{field.alias or name}`", _default(field), field.description or "")
            for name, field in model.model_fields.items()
        ]
        parts += [f"## {title}", table(("key", "default", "meaning"), rows)]
    parts += ["## [data] of a register", _attributes("sources/register/options.py", "RegisterOptions")]
    parts += ["## A table of a register", _attributes("sources/register/options.py", "TableOptions")]
    parts += ["## [data] of an OMOP CDM", _attributes("sources/omop/options.py", "OmopOptions")]
    postgres = _attributes("sources/omop/postgres_options.py", "PostgresOptions")
    parts += ["## postgres of an OMOP CDM", postgres]
    parts += ["## [data] of MEDS", _attributes("sources/meds/options.py", "MedsOptions")]
    parts += ["## observation of MEDS", _attributes("sources/meds/options.py", "ObservationOptions")]
    parts += ["## [data] of death certificates", _attributes("sources/deaths/options.py", "DeathsOptions")]
    return "\n\n".join(parts) + "\n"


STUDY = """\
`coincide init study.toml --from register` writes this example. `coincide schema study` prints the JSON
Schema, which editors use to complete and check keys. Where a run works (threads, memory, work folder,
results folder) is never part of a study: an option, else a `COINCIDE_` variable, else the default."""


def _sections(model: Any) -> Iterator[tuple[str, Any]]:
    from coincide.study.sections import DiseaseSection, RuleSection

    named = {"diseases": ("[diseases.NAME]", DiseaseSection)}
    for name, field in model.model_fields.items():
        if name == "data":
            continue
        title, section = named.get(name, (f"[{name}]", field.annotation))
        yield title, section
        if section is DiseaseSection:
            yield "[diseases.NAME.rule]", RuleSection


def _default(field: Any) -> str:
    if field.is_required():
        return "must be given"
    value = field.default
    if value in (None, "", (), {}):
        return ""
    return f"`{list(value) if isinstance(value, tuple) else _plain(value)}`"


def _attributes(path: str, name: str) -> str:
    """Return the ``Attributes`` section of a class docstring as a table."""
    tree = ast.parse((SOURCE / path).read_text(encoding="utf-8"))
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    text = (ast.get_docstring(classes[name]) or "").split("Attributes\n----------\n", 1)[1]
    entries = re.findall(r"^(\S.*)\n((?:[ ]{4}.*\n?)+)", text, flags=re.MULTILINE)
    rows = [(f"`{keys}`", " ".join(meaning.split()).replace("``", "`")) for keys, meaning in entries]
    return table(("key", "meaning"), rows)


def errors() -> str:
    """Return the page of error codes, read from the places that raise them."""
    found: dict[str, dict[str, None]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for code, text in _codes(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(code, {})[text] = None
    parts = ["# Error codes", ERRORS]
    for letter, meaning in FAMILIES.items():
        rows = [
            (f"`{code}`", " / ".join(text for text in texts if text) or "(see its message)")
            for code, texts in sorted(found.items())
            if code[4] == letter
        ]
        parts += [f"## {letter}: {meaning}", table(("code", "message"), rows)]
    return "\n\n".join(parts) + "\n"


def _codes(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        codes = [each for each in given if _is_code(each)]
        if codes:
            after = given[given.index(codes[0]) + 1 :]
            yield codes[0].value, _text(after[0]) if after else ""  # type: ignore[attr-defined]


def _is_code(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"COI-[USDEI]\d{3}", node.value) is not None
    )


def _text(node: ast.expr) -> str:
    """Return a message with its changing parts as an ellipsis."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""


ERRORS = """\
Every problem of an input is shown at once, on stderr, as code, what, where, why it matters and how to fix
it; `--json` prints the same as JSON on stdout. A problem never holds a person's identifier or date. The
changing parts of a message are shown as "…" here."""

PAGES = {
    "command-line.md": command_line,
    "results-folder.md": results_folder,
    "study-file.md": study_file,
    "errors.md": errors,
}


def main() -> None:
    """Write every generated page."""
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
