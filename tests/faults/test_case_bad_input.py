"""Wrong case files: all problems at once, exit code 4, nothing written, no value of a person shown."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coincide.cases.case import Case
from coincide.cases.phenopacket import to_phenopacket
from coincide.cases.reading import parse_case, read_case
from coincide.cases.reading_text import DEEPEST, LARGEST_BYTES, MOST_NUMBERS
from coincide.cases.sheet_template import write_template
from coincide.cli.app import main
from coincide.errors import DataError

CANARY = "Zxqvwall"
META = {"phenopacketSchemaVersion": "2.0"}


def problems(text: str | bytes, tmp_path: Path, name: str = "case.toml"):
    file = tmp_path / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(DataError) as raised:
        read_case(file)
    assert raised.value.exit_code == 4
    assert CANARY not in str(raised.value)
    return raised.value.problems


def codes(text: str | bytes, tmp_path: Path, name: str = "case.toml") -> list[str]:
    return [problem.code for problem in problems(text, tmp_path, name)]


def packet(**of) -> str:
    return json.dumps({"id": "p", "metaData": META, **of})


def feature(term: str, **of) -> dict:
    return {"type": {"id": term, "label": ""}, **of}


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = f"""
label = "{CANARY} Jensen"
age_years = 130
sex = "mael"
patient_name = "{CANARY}"
[course]
illness_months = 6
progression_months = 24
[motor.bulbar]
lower = "absent"
signs = ["tongue atrophy"]
[mri]
enhancing = -1
rims = nan
[csf]
bnads = 3
bands = 0
bands_only_in_csf = "present"
[exclusions]
aqp4 = "prsent"
mog = 2012-03-04
"""
    assert sorted(codes(text, tmp_path)) == [
        "COI-D755",  # bnads
        "COI-D756",  # sex
        "COI-D756",  # aqp4
        "COI-D757",  # -1
        "COI-D757",  # nan
        "COI-D758",  # age
        "COI-D759",  # label
        "COI-D759",  # patient_name
        "COI-D759",  # a date
        "COI-D760",  # progression
        "COI-D760",  # atrophy
        "COI-D760",  # bands
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"\xff\xfel\x00a\x00", "COI-D752"),  # UTF-16
        (b'label = "\xe6"', "COI-D752"),  # Latin-1
        (b'label = "a\x00b"', "COI-D752"),
        (b'source = "\\u0000"', "COI-D756"),
        (b'source = "a\\u202eb"', "COI-D756"),
        (b"label = case 1", "COI-D753"),
        (b"[csf]\nbands = 1\nbands = 2", "COI-D754"),
        (b"[csf]\n[csf]\n", "COI-D754"),
        (b'{"csf": {"bands": 1, "bands": 2}}', "COI-D754"),
        (b'{"csf": {"bands": 1}, "csf": {"bands": 1}}', "COI-D754"),
        (b'{"csf": {"bands": 1},}', "COI-D753"),
        (b'{"csf": {"bands": NaN}}', "COI-D757"),
        (b'{"csf": {"bands": -Infinity}}', "COI-D757"),
        (b'{"csf": {"bands": 1e400}}', "COI-D757"),
        (b"csf = { bands = inf }", "COI-D757"),
        (b"csf = { bands = 1e400 }", "COI-D757"),
        (b'{"csf": {"bands": ' + b"9" * 5000 + b"}}", "COI-D757"),
        (b"csf = { bands = " + b"9" * 5000 + b" }", "COI-D757"),
        (b"csf = 3", "COI-D756"),
        (b"motor = []", "COI-D756"),
        (b"emg = { muscles = 3 }", "COI-D756"),
        (b"emg = { complete = [3] }", "COI-D756"),
        (b'{"source": 3}', "COI-D756"),
    ],
)
def test_each_fault_of_a_sheet(text: bytes, code: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path) == [code]


def test_a_json_root_that_is_a_list(tmp_path: Path) -> None:
    assert codes("[]", tmp_path, "case.json") == ["COI-D753"]


@pytest.mark.parametrize(
    "text",
    [
        '{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1),
        '{"a":' + "[" * 100_000,
        '{"a":' * 100_000,
        "a = " + "[" * 100_000,
        "a = " + "{ a = " * 50_000,
        ".".join(["a"] * 100_000) + " = 1",
        "[" + ".".join(["a"] * 100_000) + "]",
        ".".join(['"a"'] * 100_000) + " = 1",
        'a = """' + '\\"""' * 100_000,
    ],
    ids=[
        "just",
        "list",
        "object",
        "toml list",
        "toml table",
        "dots",
        "dotted table",
        "quoted dots",
        "quotes",
    ],
)
def test_deep_nesting_is_refused_fast(text: str, tmp_path: Path) -> None:
    begun = time.perf_counter()
    assert codes(text, tmp_path)[0] in {"COI-D751", "COI-D753"}
    assert time.perf_counter() - begun < 5  # a parser that follows such a file down needs minutes or crashes


def test_a_case_as_deep_as_allowed_is_told_by_its_keys(tmp_path: Path) -> None:
    text = '{"csf":' * (DEEPEST - 1) + "1" + "}" * (DEEPEST - 1)
    assert set(codes(text, tmp_path)) == {"COI-D755"}


def test_large_files_and_many_numbers(tmp_path: Path) -> None:
    assert codes("#" * (LARGEST_BYTES + 1), tmp_path) == ["COI-D751"]
    assert parse_case("#" * LARGEST_BYTES) == Case()
    numbers = ",".join(["1"] * (MOST_NUMBERS + 1))
    assert codes(f'{{"motor": [{numbers}]}}', tmp_path) == ["COI-D751"]


def test_what_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.toml", tmp_path):
        with pytest.raises(DataError) as raised:
            read_case(path)
        assert [problem.code for problem in raised.value.problems] == ["COI-D750"]


@pytest.mark.parametrize(
    "text",
    [
        f'name = "{CANARY}"',
        f'patientId = "{CANARY}"',
        f'mrn = "{CANARY}"',
        f'cpr = "{CANARY}"',
        f'birth_date = "{CANARY}"',
        f'course = {{ date_of_onset = "{CANARY}" }}',
        f'label = "Ada {CANARY}"',
        f'label = "Mrs {CANARY}"',
        f'label = "{CANARY} 010180-1234"',
        f'source = "{CANARY}@example.org"',
        f'motor = {{ bulbar = {{ signs = ["atrophy since 2012-03-04 {CANARY}"] }} }}',
        f'motor = {{ bulbar = {{ signs = ["atrophy since 4.3.2012 {CANARY}"] }} }}',
        f'motor = {{ bulbar = {{ signs = ["seen 4 March 2012 {CANARY}"] }} }}',
        f'emg = {{ muscles = [{{ name = "Mr. {CANARY}", region = "bulbar" }}] }}',
        "age_years = 1980-01-01",
        'age_years = "1980-01-01"',
        "csf = { bands = 2012-01-01T10:00:00Z }",
        'course = { progression_months = "04/03/2012" }',
    ],
)
def test_names_numbers_and_dates_of_a_person_are_refused(text: str, tmp_path: Path) -> None:
    found = problems(text, tmp_path)
    assert [problem.code for problem in found] == ["COI-D759"]
    assert "leave it out" in found[0].fix
    assert "2012" not in str(found[0])
    assert "1980" not in str(found[0])


def test_a_key_that_may_be_a_name_is_not_shown(tmp_path: Path) -> None:
    found = problems(f'[motor.bulbar]\n"{CANARY} Jensen 3" = true', tmp_path)
    assert [problem.code for problem in found] == ["COI-D755"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (packet(metaData={"phenopacketSchemaVersion": "1.0.0-RC3"}, phenotypicFeatures=[]), "COI-D765"),
        (packet(metaData={}), "COI-D765"),
        (json.dumps({"id": "p", "phenotypicFeatures": []}), "COI-D765"),
        (packet(genes=[]), "COI-D765"),
        (packet(htsFiles=[], variants=[]), "COI-D765"),
        (packet(phenotypicFeatures=[feature("HPO:0003487")]), "COI-D766"),
        (packet(phenotypicFeatures=[feature("HP:3487")]), "COI-D766"),
        (packet(phenotypicFeatures=[feature("Babinski")]), "COI-D766"),
        (packet(phenotypicFeatures=[feature("HP:0003487", modifiers=[{"id": "XX:1"}])]), "COI-D766"),
        (packet(measurements=[{"assay": {"id": "LIONC:1-1"}}]), "COI-D766"),
        (packet(diseases=[{"term": {"id": "MONDOO:0004976"}}]), "COI-D766"),
        (packet(phenotypicFeatures=[feature("COINCIDE:signs")]), "COI-D767"),
        (packet(measurements=[{"assay": {"id": "COINCIDE:mri.rim"}}]), "COI-D767"),
        (packet(measurements=[{"assay": {"id": "COINCIDE:mri.rims"}}]), "COI-D768"),
        (packet(phenotypicFeaturess=[]), "COI-D755"),
        (packet(phenotypicFeatures=[feature("HP:0003487", negated=True)]), "COI-D755"),
        (packet(phenotypicFeatures=[{}]), "COI-D768"),
        (packet(phenotypicFeatures={}), "COI-D768"),
        (packet(phenotypicFeatures=[3]), "COI-D768"),
        (packet(phenotypicFeatures=[feature("HP:0003487", excluded="yes")]), "COI-D768"),
        (packet(subject={"sex": "W"}), "COI-D756"),
        (
            packet(phenotypicFeatures=[feature("HP:0003487"), feature("HP:0003487", excluded=True)]),
            "COI-D760",
        ),
        (
            packet(phenotypicFeatures=[feature("HP:0001352"), feature("HP:0003487", excluded=True)]),
            "COI-D760",
        ),
    ],
)
def test_each_fault_of_a_phenopacket(text: str, code: str, tmp_path: Path) -> None:
    found = codes(text, tmp_path, "p.json")
    assert found[0] == code
    assert set(found) <= {code, "COI-D768"}


@pytest.mark.parametrize(
    ("quantity", "code"),
    [({"value": -1}, "COI-D757"), ({"value": 1.5}, "COI-D757"), ({"value": "3"}, "COI-D757"), (3, "COI-D768"),
     ({"value": 3, "unit": {"id": "UO:0000036", "label": "year"}}, "COI-D768")],
)  # fmt: skip
def test_quantities_of_a_measurement(quantity: object, code: str, tmp_path: Path) -> None:
    row = {"assay": {"id": "COINCIDE:mri.rims"}, "value": {"quantity": quantity}}
    assert codes(packet(measurements=[row]), tmp_path, "p.json")[0] == code


def test_all_faults_of_a_phenopacket_at_once(tmp_path: Path) -> None:
    text = packet(
        metaData={"phenopacketSchemaVersion": "1.0"},
        phenotypicFeatures=[
            feature("XX:1"),
            feature("HP:0003487", onset={"age": {"iso8601duration": "P130Y"}}),
        ],
        measurements=[{"assay": {"id": "COINCIDE:nothing"}}],
    )
    assert codes(text, tmp_path, "p.json") == ["COI-D765", "COI-D766", "COI-D758", "COI-D767"]


def test_a_made_up_name_in_a_phenopacket_is_neither_kept_nor_shown(tmp_path: Path) -> None:
    text = packet(
        id=CANARY,
        subject={"id": CANARY, "sex": CANARY},
        phenotypicFeatures=[
            feature(CANARY, description=CANARY),
            {"type": {"id": "COINCIDE:sign", "label": f"Mr {CANARY}"}},
        ],
    )
    assert sorted(codes(text, tmp_path, "p.json")) == ["COI-D756", "COI-D759", "COI-D766"]


@pytest.mark.parametrize(
    "verb", [["check"], ["convert", "--to", "sheet"], ["convert", "--to", "phenopacket"]]
)
def test_nothing_is_written_and_the_exit_code_is_4(
    verb: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "case.toml", tmp_path / "out"
    file.write_text(f'[csf]\nbands = -1\nbnads = "{CANARY}"')
    with pytest.raises(SystemExit) as end:
        main(["case", *verb, str(file), "--out", str(out)])
    assert end.value.code == 4
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "COI-D755" in shown.err
    assert "COI-D757" in shown.err
    assert CANARY not in shown.err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["case.toml"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.text(max_size=8) | st.just("present"),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.text(max_size=6) | st.sampled_from(["csf", "id", "value", "motor", "bulbar"]),
            below,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(["csf", "mri", "motor", "emg", "course", "label", "x"]), JSON, max_size=4)
)
def test_any_json_is_a_case_or_a_problem(values: dict) -> None:
    with contextlib.suppress(DataError):
        assert isinstance(parse_case(json.dumps(values), "case.json"), Case)


FIELDS = ["phenotypicFeatures", "measurements", "subject", "interpretations", "diseases", "metaData"]


@pytest.mark.filterwarnings("ignore::coincide.cases.reading_notes.CaseWarning")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4), st.sampled_from(FIELDS), JSON)
def test_any_packet_is_a_case_or_a_problem(values: dict, field: str, value: object) -> None:
    whole = {**json.loads(packet(phenotypicFeatures=[feature("HP:0003487")])), **values, field: [value]}
    with contextlib.suppress(DataError):
        assert isinstance(parse_case(json.dumps(whole), "p.json"), Case)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6000), st.text(max_size=5))
def test_a_template_with_a_spot_changed_is_a_case_or_a_problem(at: int, put: str) -> None:
    text = write_template()
    with contextlib.suppress(DataError):
        assert isinstance(parse_case(text[:at] + put + text[at + 1 :]), Case)


def test_a_written_packet_is_no_bad_input() -> None:
    assert parse_case(json.dumps(to_phenopacket(Case())), "p.json") == Case()
