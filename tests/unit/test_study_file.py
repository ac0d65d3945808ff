"""The study file: every section, every problem at once, and back to text."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from coincide.diseases import CodeSet, Disease, disease, from_inline
from coincide.errors import StudyError
from coincide.queries.disease import Rule
from coincide.sources.base import kinds
from coincide.sources.register import Register
from coincide.sources.simulated import Simulated
from coincide.study import Study, load_study, parse_study, study_schema
from coincide.study.problems import line_of, nearest
from coincide.study.sections import (
    PopulationSection,
    Question,
    ReleaseSection,
    RivalsSection,
    WindowsSection,
)
from coincide.study.source_options import open_source
from coincide.study.write import study_text

HERE = Path("data")

WHOLE = """\
[study]
title = "Motor neurons and myelin"
a = "mnd"
b = "ms"
registered = "https://osf.io/abcde"
data_label = "Region X"
margin = [0.8, 1.25]

[data]
kind = "register"
vocabulary = "icd10"
coverage = [2000-01-01, 2020-12-31]
complete_lookback = true

[data.people]
files = ["people.csv"]
columns = { id = "pnr", sex = "sex", birth_date = "born" }

[data.diagnoses]
files = ["lpr.csv", "more.csv"]
columns = { id = "pnr", date = "day", code = "code" }
delimiter = ";"

[population]
from = 2003-01-01
to = 2019-12-31
washout_days = 365
cohort_origin = 1890-01-01
strata = ["area"]

[diseases.mnd]
label = "motor neuron disease"
codes = { icd10 = ["G12.2"], icd9cm = ["335.2"] }
match = "exact"

[diseases.mnd.rule]
records = 2
gap_days = 30
settings = ["inpatient", "outpatient"]
positions = [1]
death_fulfils = false

[diseases.ms]
outside_rates = "rates/ms.csv"

[windows]
edges_days = [1, 100, 1000]
latency_days = 100

[rivals]
latency_years = [0, 4]
cross_label_share = 0.01
cross_label_source = "chart review"

[release]
preset = "opensafely"
"""

SMALL = """\
[study]
a = "als"
b = "ms"
[data]
kind = "simulated"
"""


def problems(text: str) -> list:
    with pytest.raises(StudyError) as error:
        parse_study(text, base=HERE)
    return list(error.value.problems)


def codes(text: str) -> list[str]:
    return [problem.code for problem in problems(text)]


def test_every_section_is_read() -> None:
    study = parse_study(WHOLE, base=HERE)
    assert study.question == Question(
        title="Motor neurons and myelin",
        a="mnd",
        b="ms",
        registered="https://osf.io/abcde",
        data_label="Region X",
        margin=(0.8, 1.25),
    )
    assert study.a == from_inline(
        "mnd", {"icd10": ["G12.2"], "icd9cm": ["335.2"]}, "exact", "motor neuron disease"
    )
    assert study.b == disease("ms")
    assert study.rule_a == Rule(records=2, gap_days=30, settings=(1, 2), positions=(1,), death_fulfils=False)
    assert study.rule_b == Rule(death_fulfils=True)
    assert study.followed.window_from == dt.date(2003, 1, 1)
    assert study.followed.window_to == dt.date(2019, 12, 31)
    assert study.followed.washout_days == 365
    assert study.followed.cohort_origin == dt.date(1890, 1, 1)
    assert study.followed.strata == ("area",)
    assert study.windows == WindowsSection(edges_days=(1, 100, 1000), latency_days=100)
    assert study.rivals == RivalsSection(
        latency_years=(0, 4), cross_label_share=0.01, cross_label_source="chart review"
    )
    assert study.release.preset == "opensafely"
    assert study.text == WHOLE


def test_relative_paths_are_taken_from_the_folder_of_the_study() -> None:
    study = parse_study(WHOLE, base=HERE)
    assert isinstance(study.population, Register)
    assert study.population.people.files == (str(HERE / "people.csv"),)
    assert study.population.diagnoses.files == (str(HERE / "lpr.csv"), str(HERE / "more.csv"))
    assert study.outside_rates == {"ms": HERE / "rates/ms.csv"}


def test_absolute_paths_stay_as_they_are() -> None:
    text = WHOLE.replace('"people.csv"', '"/register/people.csv"')
    study = parse_study(text, base=HERE)
    assert study.population.people.files == ("/register/people.csv",)


def test_toml_dates_reach_a_source_as_dates() -> None:
    study = parse_study(WHOLE, base=HERE)
    assert study.population.coverage == ("2000-01-01", "2020-12-31")
    simulated = parse_study(SMALL + "start = 1999-05-01\nill_from = 1999-05-01\n", base=HERE).population
    assert simulated.start == simulated.ill_from == dt.date(1999, 5, 1)


def test_what_is_left_out_takes_its_default() -> None:
    study = parse_study(SMALL, base=HERE)
    assert study.followed == PopulationSection()
    assert study.windows == WindowsSection()
    assert study.rivals == RivalsSection()
    assert study.release == ReleaseSection()
    assert study.rule_a == study.rule_b == Rule(death_fulfils=True)


def test_a_codelist_file_gives_a_disease(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("code,term\nG35,multiple sclerosis\n")
    section = '[diseases.mine]\ncodelist = "mine.csv"\nvocabulary = "icd10"\nlabel = "MS by list"\n'
    study = parse_study(SMALL.replace('b = "ms"', 'b = "mine"', 1) + section, base=tmp_path)
    assert study.b.label == "MS by list"
    assert study.b.code_sets[0].codes == ("G35",)
    assert study.b.code_sets[0].match == "exact"


def test_a_built_in_disease_can_have_another_name_in_the_file() -> None:
    text = SMALL.replace('a = "als"', 'a = "case"', 1) + (
        '[diseases.case]\nuse = "als"\nlabel = "ALS, two records"\nrule = { records = 2 }\n'
    )
    study = parse_study(text, base=HERE)
    assert study.a == replace(disease("als"), label="ALS, two records")
    assert study.rule_a.records == 2


# What is wrong with a file.


def test_a_misspelt_key_is_an_error_with_the_nearest_one_and_its_line() -> None:
    (problem,) = problems(SMALL + "[population]\nwashout_day = 5\n")
    assert problem.code == "COI-S002"
    assert '"washout_day"' in problem.what
    assert 'did you mean "washout_days"?' in problem.fix
    assert problem.where == "study.toml, population.washout_day (line 7)"


@pytest.mark.parametrize(
    ("more", "key", "meant"),
    [
        ("[windos]\n", "windos", "windows"),
        ("[release]\npresets = 'none'\n", "presets", "preset"),
        ("[rivals]\nlatency_year = [1]\n", "latency_year", "latency_years"),
        ("[diseases.als]\nlable = 'x'\n", "lable", "label"),
        ("[diseases.als.rule]\nrecord = 2\n", "record", "records"),
        ("[population]\nform = 2000-01-01\n", "form", "from"),
    ],
)
def test_unknown_keys_of_every_section(more: str, key: str, meant: str) -> None:
    (problem,) = problems(SMALL + more)
    assert problem.code == "COI-S002"
    assert f'"{key}"' in problem.what
    assert f'did you mean "{meant}"?' in problem.fix
    assert problem.why


def test_a_key_far_from_all_has_no_hint_but_all_allowed_ones() -> None:
    (problem,) = problems(SMALL + "[release]\nxyzzy = 1\n")
    assert problem.fix == "allowed: preset"


@pytest.mark.parametrize(
    ("more", "key", "meant"),
    [
        ("peple = 10\n", "peple", "people"),
        ("[data.link]\nratio = [2.0]\n", "ratio", "ratios"),
        ("link = { ratios = [2.0], ordre = 'both' }\n", "ordre", "order"),
        ("kin = { family_a = 2.0 }\n", "family_a", "familial_a"),
        ("fatal = [{ disease = 'als', excces = 0.2 }]\n", "excces", "excess"),
    ],
)
def test_unknown_keys_of_a_source_at_every_depth(more: str, key: str, meant: str) -> None:
    found = [problem for problem in problems(SMALL + more) if problem.code == "COI-S002"]
    assert len(found) == 1
    assert f'"{key}"' in found[0].what
    assert f'did you mean "{meant}"?' in found[0].fix


def test_everything_wrong_is_said_at_once() -> None:
    text = """\
[study]
a = "als"
b = "msx"
margin = [1.5, 2.0]
[data]
kind = "simulated"
peple = 5
people = "many"
[population]
washout_days = -1
wash = 3
[windows]
edges_days = [2, 1]
[release]
preset = "all"
"""
    found = problems(text)
    wheres = [problem.where for problem in found]
    assert [problem.code for problem in found].count("COI-S002") == 2
    for key in ("margin", "data.peple", "people", "washout_days", "population.wash", "windows", "preset"):
        assert any(key in where for where in wheres) or any(key in p.what for p in found), key


def test_problems_with_both_diseases_are_said_at_once() -> None:
    text = SMALL.replace('a = "als"', 'a = "alz"', 1).replace('b = "ms"', 'b = "nowhere"')
    found = problems(text)
    assert [problem.code for problem in found] == ["COI-S006", "COI-S006"]
    assert 'did you mean "als"?' in found[0].fix


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("[diseases.mss.rule]\nrecords = 2\n", "COI-S007"),
        ('[diseases.als]\nuse = "als"\ncodes = { icd10 = ["G12"] }\n', "COI-S008"),
        (
            '[diseases.als]\ncodes = { icd10 = ["G12"] }\ncodelist = "x.csv"\nvocabulary = "icd10"\n',
            "COI-S008",
        ),
        ('[diseases.als]\nvocabulary = "icd10"\n', "COI-S008"),
        ('[diseases.als]\ncodelist = "x.csv"\n', "COI-S008"),
        ('[diseases.als]\nmatch = "exact"\n', "COI-S008"),
    ],
)
def test_what_would_be_passed_over_in_silence_is_an_error(more: str, code: str) -> None:
    assert code in codes(SMALL + more)


@pytest.mark.parametrize(
    "more",
    [
        "[windows]\nedges_days = []\n",
        "[windows]\nedges_days = [0, 5]\n",
        "[windows]\nedges_days = [1, 5, 5]\n",
        "[windows]\nlatency_days = 0\n",
        f"[windows]\nedges_days = {list(range(1, 60))}\n",
        "[rivals]\nlatency_years = [-1]\n",
        f"[rivals]\nlatency_years = {list(range(20))}\n",
        "[rivals]\ncross_label_share = 1.0\n",
        "[population]\nfrom = 2001-01-01\nto = 2000-01-01\n",
        "[population]\nstrata = ['town']\n",
        "[diseases.als.rule]\nrecords = 0\n",
        "[diseases.als.rule]\nsettings = ['ward']\n",
    ],
)
def test_values_out_of_range_are_problems_of_the_study(more: str) -> None:
    assert set(codes(SMALL + more)) == {"COI-S004"}


def test_two_names_of_one_disease_are_refused() -> None:
    (problem,) = problems(SMALL.replace('b = "ms"', 'b = "als"'))
    assert "same disease" in problem.what


@pytest.mark.parametrize("kind", ['"registre"', "3", '["register"]', "{ a = 1 }"])
def test_an_unknown_kind_of_data(kind: str) -> None:
    (problem,) = problems(SMALL.replace('"simulated"', kind))
    assert problem.code == "COI-S005"
    assert "register" in problem.fix


def test_a_file_without_data_or_question() -> None:
    assert codes("[study]\na='als'\nb='ms'\n")[0] == "COI-S003"
    assert "COI-S003" in codes('[data]\nkind = "simulated"\n')


def test_a_file_that_is_no_toml_and_one_that_is_not_there(tmp_path: Path) -> None:
    (problem,) = problems("[study\n")
    assert problem.code == "COI-S001"
    with pytest.raises(StudyError, match=r"COI-S001.*no study file gone\.toml"):
        load_study(tmp_path / "gone.toml")
    (tmp_path / "latin.toml").write_bytes(b'[study]\ntitle = "\xe6"\n')
    with pytest.raises(StudyError, match="UnicodeDecodeError"):
        load_study(tmp_path / "latin.toml")


def test_options_in_python_are_checked_like_those_of_a_file() -> None:
    with pytest.raises(StudyError) as error:
        open_source("simulated", {"peple": 3, "link": {"ratio": (2.0,)}}, HERE)
    assert [problem.code for problem in error.value.problems][:2] == ["COI-S002", "COI-S002"]


def test_a_line_is_looked_for_in_its_own_section() -> None:
    text = "[data.people]\nfiles = ['a']\n\n[data.diagnoses]\ncolumns = { id = 'x' }\nfiles = ['b']\n"
    assert line_of(text, ("data", "people", "files")) == " (line 2)"
    assert line_of(text, ("data", "diagnoses", "files")) == " (line 6)"
    assert line_of(text, ("data", "diagnoses", "columns", "id")) == " (line 5)"
    assert line_of(text, ("data", "diagnoses", "gone")) == " (line 4)"
    assert line_of("a.b = 3\n", ("a", "b")) == " (line 1)"
    assert line_of("", ("a",)) == ""


def test_nearest() -> None:
    assert nearest("labl", ["label", "use"]) == 'did you mean "label"? allowed: label, use'
    assert nearest("zzz", ["label", "use"]) == "allowed: label, use"


# From a study to text.


def same_study(one: Study, other: Study) -> bool:
    return replace(one, text="", text_of="", question=other.question) == replace(other, text="", text_of="")


def test_a_study_of_a_file_is_given_back_as_it_was() -> None:
    assert study_text(parse_study(WHOLE, base=HERE)) == WHOLE


PYTHON = Study(
    a=disease("als"),
    b=disease("ms"),
    population=Simulated(people=10, start=dt.date(1990, 1, 1), rate_factors=(("als", 2.0),)),
    rule_a=Rule(records=2, gap_days=3, settings=(1, 4), positions=(1, 2), death_fulfils=False),
    question=Question(a="als", b="ms", title='a "title"\twith \\ and 𝔸', margin=(0.4, 3.0)),
    followed=PopulationSection(
        window_from=dt.date(2001, 2, 3), washout_days=0, cohort_origin=dt.date(1901, 1, 1), strata=("area",)
    ),
    windows=WindowsSection(edges_days=(1, 2), latency_days=2),
    rivals=RivalsSection(latency_years=(), cross_label_share=0.125, cross_label_source="s"),
    release=ReleaseSection(preset="none"),
)


def test_a_study_of_python_becomes_a_file_that_says_the_same() -> None:
    text = study_text(PYTHON)
    again = parse_study(text, base=Path())
    assert same_study(again, PYTHON)
    assert again.question == PYTHON.question


@pytest.mark.parametrize(
    "own",
    [
        from_inline("mine", {"icd10": ["G12.2", "G12.3"], "snomed": ["24700007"]}, None, "mine"),
        from_inline("mine", {"icd10": ["G12.2"]}, "exact", "exactly this"),
        replace(disease("als"), label="another label"),
    ],
)
def test_own_codes_and_how_they_are_matched_come_back(own: Disease) -> None:
    again = parse_study(study_text(replace(PYTHON, a=own)), base=Path())
    assert again.a.label == own.label
    assert [(s.vocabulary, s.codes, s.match) for s in again.a.code_sets] == [
        (s.vocabulary, s.codes, s.match) for s in own.code_sets
    ]


def test_studies_that_match_codes_otherwise_have_other_texts() -> None:
    prefix, exact = (Disease("x", "x", (CodeSet("icd10", ("G12",), match),)) for match in ("prefix", "exact"))
    assert study_text(replace(PYTHON, a=prefix)) != study_text(replace(PYTHON, a=exact))


def test_a_register_of_python_comes_back_and_shows_no_folder_of_this_machine() -> None:
    people = {"files": ["people.csv"], "columns": {"id": "p", "sex": "s", "birth_date": "b"}}
    diagnoses = {"files": ["lpr.csv"], "columns": {"id": "p", "date": "d", "code": "c"}}
    options = {"people": people, "diagnoses": diagnoses, "vocabulary": "icd10", "delimiter": "/"}
    options["coverage"] = ("2000-01-01", "2001-12-31")
    near = replace(PYTHON, population=open_source("register", options, Path()))
    assert same_study(parse_study(study_text(near), base=Path()), near)
    far = replace(
        PYTHON,
        population=open_source("register", options, Path("/home/someone")),
        outside_rates={"ms": Path("/home/someone/ms.csv")},
    )
    assert "someone" not in study_text(far)
    rates = tomllib.loads(study_text(far))["diseases"]["ms"]["outside_rates"]
    assert rates == "ms.csv"


def test_the_schema_names_every_section_and_every_source() -> None:
    schema = study_schema()
    assert set(schema["properties"]) == {
        "study", "data", "population", "diseases", "windows", "rivals", "release"
    }  # fmt: skip
    assert set(schema["sources"]) == set(kinds())
    assert {"people", "diagnoses"} <= set(schema["sources"]["register"]["properties"])
    for section in ("Question", "PopulationSection", "RuleSection", "WindowsSection", "RivalsSection"):
        assert schema["$defs"][section]["additionalProperties"] is False
        for name, key in schema["$defs"][section]["properties"].items():
            assert "description" in key or name in ("edges_days",), (section, name)


def test_the_options_of_the_data_are_told_together_with_the_rest_of_the_study() -> None:
    wrong = """\
[study]
a = "alss"
b = "ms"
[data]
kind = "register"
vocabulary = "icd10d"
date_format = "YYY-MM-DD"
coverage = ["2000-01-01", "1990-12-31"]
people = { files = ["p.csv"], columns = { id = "id", sex = "sex", brith_date = "b" } }
diagnoses = { files = ["d.csv"], columns = { id = "id", date = "date", code = "code" } }
"""
    with pytest.raises(StudyError) as error:
        parse_study(wrong, base=HERE)
    codes = {problem.code for problem in error.value.problems}
    assert codes == {"COI-S006", "COI-S020", "COI-S101", "COI-S102", "COI-S103", "COI-S105"}


def test_a_codelist_without_a_vocabulary_is_one_problem() -> None:
    text = WHOLE.split("[diseases.mnd]")[0] + '[diseases.mnd]\ncodelist = "nowhere.csv"\n'
    with pytest.raises(StudyError) as error:
        parse_study(text, base=HERE)
    assert [problem.code for problem in error.value.problems] == ["COI-S008"]
