"""A results folder in other forms."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from coincide.compare.write import compare
from coincide.errors import DataError, UsageError
from coincide.export.bibtex import references
from coincide.export.formats import FORMATS, exported
from coincide.results.schema import COHORT_MEASURES, COHORT_QUESTIONS, MEASURES, QUESTIONS, TABLES
from support.compared import results


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return results(tmp_path_factory.mktemp("results") / "r", (6, 8), label="North")


def tidy(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(folder, "tidy").decode(), newline="")))


def test_tidy_has_brooms_names_and_our_counts(folder: Path) -> None:
    row = next(r for r in tidy(folder) if (r["term"], r["question"]) == ("rate_ratio", "primary"))
    assert (row["n_ab"], row["expected"], row["std.error"]) == ("14", "4.0", "NA")
    assert float(row["conf.low"]) < float(row["estimate"]) < float(row["conf.high"])
    assert float(row["p.value"]) < 0.05
    assert row["release"] == "ohdsi"


def test_open_ends_are_inf_and_hidden_rows_are_na(tmp_path: Path) -> None:
    rows = tidy(results(tmp_path / "r", (3, 0), label="North"))
    hidden = [row for row in rows if row["suppressed"] == "TRUE"]
    assert hidden
    assert all(row[name] == "NA" for row in hidden for name in ("estimate", "conf.low", "conf.high", "n_ab"))
    open_rows = [row for row in tidy(results(tmp_path / "s", (0, 9), label="N")) if row["n_ab"] == "0"]
    assert any(row["conf.low"] == "0" for row in open_rows)


def test_rows_without_an_interval_have_none(folder: Path) -> None:
    rows = [row for row in tidy(folder) if row["term"] == "standardised_ratio"]
    assert rows
    assert all((row["conf.low"], row["conf.high"]) == ("NA", "NA") for row in rows)


@pytest.mark.parametrize(
    ("form", "name"),
    [("summarised-result", "summarised_result.csv"), ("record-checklist", "record_checklist.md")],
)
def test_what_the_run_wrote_is_given_as_it_is(folder: Path, form: str, name: str) -> None:
    assert exported(folder, form) == (folder / name).read_bytes()


def test_bibtex_names_the_methods_used_and_no_others(folder: Path) -> None:
    text = exported(folder, "bibtex").decode()
    keys = re.findall(r"^@\w+\{(\w+),$", text, re.MULTILINE)
    assert keys[0] == "coincide"
    assert {"lancaster1961", "mantel1959", "vonelm2007", "benchimol2015"} <= set(keys)
    assert not {"garwood1936", "gart1970", "higgins2009"} & set(keys)
    assert text.count("{") == text.count("}")


def test_every_mark_of_a_reference_is_in_the_contract() -> None:
    closed = {"measure": MEASURES | COHORT_MEASURES, "question": QUESTIONS | COHORT_QUESTIONS}
    for key, written in references().items():
        for mark in written["when"]:
            table, _, value = mark.partition(".")
            assert table in TABLES, key
            column, _, wanted = value.partition("=")
            assert not value or column in {c.name for c in TABLES[table]}, key
            assert column not in closed or wanted in closed[column], key


def test_a_comparison_has_no_estimates_to_export(folder: Path, tmp_path: Path) -> None:
    compare([folder, results(tmp_path / "s", (9, 5), label="South")], tmp_path / "both")
    for form in set(FORMATS) - {"bibtex"}:
        with pytest.raises(UsageError, match="COI-U063"):
            exported(tmp_path / "both", form)
    assert exported(tmp_path / "both", "bibtex").startswith(b"@software{coincide")


def test_unknown_forms_and_changed_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="COI-U060"):
        exported(tmp_path, "docx")
    folder = results(tmp_path / "r", (6, 8), label="North")
    (folder / "record_checklist.md").write_text("mine", encoding="utf-8")
    for form in FORMATS:
        with pytest.raises(DataError, match="COI-D907"):
            exported(folder, form)
