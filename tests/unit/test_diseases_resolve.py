"""The codes of a disease among those found in the data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.diseases import disease, from_inline, index_codes, require_disjoint, resolve
from coincide.diseases.definition import Disease
from coincide.errors import StudyError

Found = list[tuple[int, str, str]]


def _numbered(*codes: tuple[str, str]) -> Found:
    return [(number, vocabulary, text) for number, (vocabulary, text) in enumerate(codes)]


def test_the_split_of_g35_is_found() -> None:
    split = ["G35", "G35A", "G35B0", "G35B1", "G35B2", "G35C0", "G35C1", "G35C2", "G35D"]
    found = _numbered(*(("icd10cm", text) for text in [*split, "G360", "G34", "G3"]))
    resolved = resolve(disease("ms"), found)
    assert [row.text for row in resolved.matched] == split
    assert resolved.codes == tuple(range(9))
    assert {row.declared for row in resolved.matched} == {"G35"}


def test_exact_g35_loses_the_split() -> None:
    mine = from_inline("mine", {"icd10cm": ["G35"]}, match="exact")
    assert resolve(mine, _numbered(("icd10cm", "G35A"), ("icd10cm", "G35"))).codes == (1,)


def test_same_digits_in_two_vocabularies() -> None:
    found = _numbered(
        ("icd9", "340"), ("phecode", "340"), ("icd9", "3352"), ("phecode", "335"), ("phecode", "334.21")
    )
    assert resolve(disease("ms"), found).codes == (0, 3)
    assert resolve(disease("als"), found).codes == (2, 4)


def test_the_label_follows_what_is_found() -> None:
    wide = resolve(disease("als"), _numbered(("icd10", "G122"), ("icd10cm", "G1221")))
    assert wide.label.startswith("motor neuron disease")
    narrow = resolve(disease("als"), _numbered(("icd10", "G35"), ("icd10cm", "G1221")))
    assert narrow.label == "amyotrophic lateral sclerosis"


def test_not_found_only_where_the_data_have_the_vocabulary() -> None:
    resolved = resolve(disease("copd"), _numbered(("icd10", "J449"), ("icd10", "J42")))
    assert resolved.not_found == (("icd10", "J41"), ("icd10", "J43"))


def test_nothing_found() -> None:
    resolved = resolve(disease("ms"), [])
    assert (resolved.codes, resolved.matched, resolved.not_found) == ((), (), ())


def test_a_code_under_two_declared_codes_counts_once() -> None:
    mine = from_inline("mine", {"icd10": ["G3", "G35"]})
    resolved = resolve(mine, _numbered(("icd10", "G35")))
    assert resolved.codes == (0,)
    assert len(resolved.matched) == 1


def test_shared_codes_are_refused() -> None:
    mine = from_inline("mine", {"icd10": ["G3"]})
    index = index_codes(_numbered(("icd10", "G35"), ("icd10", "G309")))
    with pytest.raises(StudyError) as caught:
        require_disjoint(resolve(mine, index), resolve(disease("ms"), index))
    (problem,) = caught.value.problems
    assert problem.code == "COI-S026"
    assert "share 1 code: G35 (icd10)" in problem.what
    require_disjoint(resolve(disease("als"), index), resolve(disease("ms"), index))


def _slow(disease: Disease, found: Found) -> set[int]:
    """Return the codes of a disease, one comparison at a time."""
    hits = set()
    for number, vocabulary, text in found:
        for codes in disease.code_sets:
            for code in codes.normal_codes:
                same = text.startswith(code) if codes.match == "prefix" else text == code
                if vocabulary == codes.canonical and same:
                    hits.add(number)
    return hits


_TEXTS = st.text("G35A\U0010ffff", min_size=1, max_size=5)
_FOUND = st.lists(st.tuples(st.sampled_from(["icd10", "icd10cm"]), _TEXTS), unique=True, max_size=30)
_DECLARED = st.lists(st.from_regex(r"G[35](5(A|5)?)?", fullmatch=True), min_size=1, max_size=4, unique=True)


@given(_FOUND, _DECLARED)
def test_the_index_equals_comparing_everything(found: list[tuple[str, str]], declared: list[str]) -> None:
    rows = _numbered(*found)
    mine = from_inline("mine", {"icd10cm": declared})
    assert resolve(mine, rows).codes == tuple(sorted(_slow(mine, rows)))


def test_row_order_does_not_matter() -> None:
    rows = _numbered(("icd10", "G35"), ("icd9", "340"), ("icd10", "G359"))
    assert resolve(disease("ms"), rows) == resolve(disease("ms"), rows[::-1])
