"""``coincide codes``: a disease's code sets in every vocabulary."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from coincide.cli.console import say, say_json, say_table
from coincide.cli.options import Debug, Json, LogFile, Quiet
from coincide.errors import Problem, UsageError

if TYPE_CHECKING:
    from coincide.diseases import Disease
    from coincide.diseases.listing import CodeRow

Name = Annotated[str | None, typer.Argument(metavar="NAME", help="A disease; none: list all.")]
Vocabulary = Annotated[
    str | None, typer.Option("--vocabulary", metavar="V", help="Only this vocabulary, such as icd10.")
]
Csv = Annotated[bool, typer.Option("--csv", help="Print an OpenCodelists CSV (needs --vocabulary).")]


def codes(
    name: Name = None,
    vocabulary: Vocabulary = None,
    as_csv: Csv = False,
    as_json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001  (has no phases to silence)
    log_file: LogFile = None,  # noqa: ARG001  (has no phases to log)
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """List the built-in diseases, or show one disease's codes with their provenance."""
    if name is None:
        _refuse_without_name(vocabulary, as_csv=as_csv)
        _list_diseases(as_json=as_json)
        return
    from coincide.diseases import disease

    found = disease(name)
    if as_csv:
        _print_csv(found, vocabulary)
        return
    rows = _rows(found, vocabulary)
    if as_json:
        say_json({"name": found.name, "label": found.label, "notes": found.notes, "codes": rows})
    else:
        say(f"{found.name}: {found.label}", *found.notes, "")
        say_table(rows, ("vocabulary", "system", "code", "match", "label", "provenance"))


def _refuse_without_name(vocabulary: str | None, *, as_csv: bool) -> None:
    given = [flag for flag, there in (("--vocabulary", vocabulary), ("--csv", as_csv)) if there]
    if given:
        raise UsageError(
            Problem(
                "COI-U055",
                f"{' and '.join(given)} need the name of a disease",
                where="coincide codes",
                why="the list of diseases holds no codes",
                fix="name one, such as: coincide codes als --vocabulary icd10",
            )
        )


def _list_diseases(*, as_json: bool) -> None:
    from coincide.diseases import disease, disease_names

    known = [disease(name) for name in disease_names()]
    rows = [{"name": each.name, "kind": each.kind, "label": each.label} for each in known]
    if as_json:
        say_json({"diseases": rows})
    else:
        say_table(rows, ("name", "kind", "label"))


def _print_csv(found: Disease, vocabulary: str | None) -> None:
    from coincide.diseases.listing import codelist_csv

    if vocabulary is None:
        raise UsageError(
            Problem(
                "COI-U053",
                "a codelist file holds one vocabulary, and none is named",
                where="--csv",
                fix=f"add --vocabulary with one of: {', '.join(_vocabularies(found))}",
            )
        )
    say(codelist_csv(found, vocabulary).rstrip("\n"))


def _rows(found: Disease, vocabulary: str | None) -> list[dict[str, object]]:
    return [asdict(row) for row in _chosen(found, vocabulary)]


def _chosen(found: Disease, vocabulary: str | None) -> list[CodeRow]:
    from coincide.diseases import codes_table
    from coincide.diseases.vocabularies import vocabulary as vocabulary_of

    rows = codes_table(found)
    if vocabulary is None:
        return rows
    wanted = vocabulary_of(vocabulary)
    chosen = [row for row in rows if row.vocabulary == wanted.name]
    if not chosen:
        raise UsageError(
            Problem(
                "COI-U054",
                f"{found.name} has no codes in {wanted.label}",
                where="--vocabulary",
                fix=f"name one of: {', '.join(_vocabularies(found))}",
            )
        )
    return chosen


def _vocabularies(found: Disease) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.vocabulary for each in found.code_sets))
