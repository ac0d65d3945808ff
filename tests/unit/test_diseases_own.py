"""The user's own code sets: inline and codelist files."""

from __future__ import annotations

from pathlib import Path

import pytest

from coincide.diseases import disease, from_inline, read_codelist
from coincide.diseases.listing import codelist_csv
from coincide.errors import StudyError


def _codes(error: pytest.ExceptionInfo[StudyError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_inline_takes_prefix_where_codes_have_a_hierarchy() -> None:
    made = from_inline("mine", {"ICD-10": ["G35", "g12.2"], "snomed": ["24700007"]}, label="my disease")
    assert [(each.vocabulary, each.match) for each in made.code_sets] == [
        ("icd10", "prefix"),
        ("snomed", "descendants"),
    ]
    assert made.code_sets[0].normal_codes == ("G35", "G122")
    assert (made.name, made.label, made.kind) == ("mine", "my disease", "own")


def test_danish_codes_belong_to_icd10() -> None:
    (codes,) = from_inline("mine", {"icd10dk": ["DG122"]}).code_sets
    assert (codes.canonical, codes.normal_codes) == ("icd10", ("G122",))


def test_inline_shows_all_problems_at_once() -> None:
    given = {"icd10": ["C00-C97", "G35", "g35"], "read2": ["F20"], "snomed": ["12"]}
    with pytest.raises(StudyError) as caught:
        from_inline("My disease", given, match="prefix")
    assert sorted(_codes(caught)) == ["COI-S020", "COI-S022", "COI-S022", "COI-S023", "COI-S025", "COI-S028"]


@pytest.mark.parametrize("codes", [{}, {"icd10": []}])
def test_no_codes_is_refused(codes: dict[str, list[str]]) -> None:
    with pytest.raises(StudyError) as caught:
        from_inline("mine", codes)
    assert _codes(caught) == ["COI-S027"]


def test_an_empty_code_would_match_everything() -> None:
    with pytest.raises(StudyError) as caught:
        from_inline("mine", {"icd10": [" . "]})
    assert _codes(caught) == ["COI-S025"]


def test_starts_of_codes_only_by_prefix() -> None:
    assert from_inline("cancer", {"icd10": ["C"]}).code_sets[0].codes == ("C",)
    with pytest.raises(StudyError) as caught:
        from_inline("cancer", {"icd10": ["C"]}, match="exact")
    assert _codes(caught) == ["COI-S022"]


def _write(folder: Path, text: str | bytes) -> Path:
    file = folder / "list.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return file


@pytest.mark.parametrize(
    "text",
    [
        "code,term\nG35,Multiple sclerosis\nG36.0,Neuromyelitis optica\n",
        "\ufeffCode,Term,Category\r\nG35,Multiple sclerosis,a\r\nG36.0,Neuromyelitis optica,b\r\n",
        'code,term\n"G35","Multiple sclerosis"\n\nG36.0,Neuromyelitis optica',
    ],
)
def test_codelist_file(tmp_path: Path, text: str) -> None:
    made = read_codelist(_write(tmp_path, text), "icd10", name="mine")
    (codes,) = made.code_sets
    assert made.name == "mine"
    assert codes.codes == ("G35", "G36.0")
    assert codes.labels == ("Multiple sclerosis", "Neuromyelitis optica")
    assert codes.match == "exact"
    assert codes.provenance == "given in the codelist list.csv"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("id,name\nG35,MS\n", ["COI-S024"]),
        ("code;term\nG35;MS\n", ["COI-S024"]),
        ("G35,Multiple sclerosis\n", ["COI-S024"]),
        ("", ["COI-S024"]),
        ("code,term\nG35\n", ["COI-S024"]),
        ("code,term\nG35,MS,x\n", ["COI-S024"]),
        ('code,term\n"G35,MS\n', ["COI-S024"]),
        ("code,term\nG35,Scl\u00e9rose\n".encode("latin-1"), ["COI-S024"]),
        ("code,term\n", ["COI-S027"]),
        ("code,term\nG35,MS\ng35.,again\n", ["COI-S025"]),
        ("code,term\n,nothing\n335.20,ALS\n", ["COI-S025", "COI-S022"]),
    ],
)
def test_bad_codelist_files(tmp_path: Path, text: str | bytes, found: list[str]) -> None:
    with pytest.raises(StudyError) as caught:
        read_codelist(_write(tmp_path, text), "icd10")
    assert _codes(caught) == found


def test_the_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        read_codelist(_write(tmp_path, "code,term\nG35,MS\nxx,bad\n"), "icd10")
    assert caught.value.problems[0].where == "list.csv, line 3"


def test_missing_file_and_unknown_vocabulary(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        read_codelist(tmp_path / "nowhere.csv", "icd10")
    assert _codes(caught) == ["COI-S024"]
    with pytest.raises(StudyError) as caught:
        read_codelist(tmp_path / "nowhere.csv", "")
    assert _codes(caught) == ["COI-S020"]


def test_a_list_that_we_wrote_is_read_back_as_it_was(tmp_path: Path) -> None:
    built_in = disease("ms")
    text = codelist_csv(built_in, "icd10")
    assert "prefix" in text
    back = read_codelist(_write(tmp_path, text), "icd10", name="ms")
    before = [(each.codes, each.match) for each in built_in.code_sets if each.vocabulary == "icd10"]
    assert [(each.codes, each.match) for each in back.code_sets] == before


def test_a_list_may_mix_prefix_and_exact_and_the_caller_overrules_it(tmp_path: Path) -> None:
    path = _write(tmp_path, "code,term,category\nG35,MS,prefix\nG36.0,NMO,exact\n")
    mixed = read_codelist(path, "icd10")
    assert [(each.codes, each.match) for each in mixed.code_sets] == [
        (("G35",), "prefix"),
        (("G36.0",), "exact"),
    ]
    forced = read_codelist(path, "icd10", match="exact")
    assert [each.match for each in forced.code_sets] == ["exact"]


def test_a_category_of_other_words_says_nothing_about_matching(tmp_path: Path) -> None:
    made = read_codelist(_write(tmp_path, "code,term,category\nG35,MS,prefix\nG36.0,NMO,2\n"), "icd10")
    assert [(each.codes, each.match) for each in made.code_sets] == [(("G35", "G36.0"), "exact")]
