"""The study file of a cohort: every section, every problem at once, and back to text."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pyarrow as pa
import pytest

import coincide as co
from coincide.errors import Problem, StudyError
from coincide.excitability.measures import MEASURES, TESTS
from coincide.prognosis.scores import SCORES
from coincide.study.cohort_excitability import MADE
from coincide.study.cohort_model import CohortStudy
from coincide.study.cohort_places import Label
from coincide.study.cohort_questions import formula_names
from coincide.study.cohort_read import cohort_study_schema, load_cohort_study, parse_cohort_study
from coincide.study.cohort_scores import ITEMS, NEEDED, OPTIONAL
from coincide.study.cohort_sections import ReferenceName, ScoreName
from coincide.study.cohort_source import TESTS as STUDY_TESTS
from coincide.study.cohort_source import cohort_source
from coincide.study.cohort_write import cohort_study_text

HERE = Path("data")

SMALL = """\
[cohort]
file = "p.csv"
id = "pid"
[cohort.columns]
age = { kind = "number", unit = "years", low = 0, high = 110 }
nfl = { kind = "number", unit = "pg/mL", low = 0 }
site = { kind = "category", levels = ["spinal", "bulbar"] }
who = { kind = "category", levels = ["ALS", "MS", "none"] }
onset = { kind = "date" }
last = { kind = "date" }
death = { kind = "date" }
other = { kind = "date" }
"""
FOLLOWED = (
    SMALL
    + """\
[follow_up]
start = "onset"
end = "last"
[endpoints.death]
dates = ["death"]
"""
)
GROUPED = (
    FOLLOWED
    + """\
[cohort.groups]
column = "who"
als = "ALS"
ms = ["MS"]
neither = "none"
"""
)
WHOLE = (
    GROUPED.replace('dates = ["death"]', 'dates = ["death"]\ncompeting = { else = "other" }').replace(
        "else", "of_else"
    )
    + """\
[study]
title = "All of it"
[[curves]]
name = "by site"
endpoint = "death"
by = "site"
interval = "log"
strata = ["who"]
[[curves]]
name = "by age"
endpoint = "death"
by = "age"
cuts = [50, 60]
[[models]]
name = "m"
endpoint = "death"
formula = "spline(age, df=3) + C(site, ref='spinal') * log(nfl)"
method = "fine_gray"
cause = "of_else"
missing = "impute"
imputations = 5
[[scores]]
name = "alsfrs_r_slope"
columns = { alsfrs_r = "age", months_since_onset = "onset..last" }
endpoint = "death"
[[markers]]
name = "nfl"
column = "nfl"
assay = "Simoa"
limit_of_detection = 0.4
age = "age"
reference = "simren_2022"
cutoffs = [{ value = 62, source = "Verde 2019" }]
told = [["als", "neither"]]
endpoint = "death"
[visits]
file = "v.csv"
id = "pid"
time = "day"
columns = { day = { kind = "date" }, score = { kind = "number" } }
[[slopes]]
column = "score"
by = "group"
[[cut_points]]
column = "nfl"
endpoint = "death"
adjust = "age"
[excitability]
file = "s.csv"
id = "pid"
[release]
preset = "opensafely"
"""
)


def problems(text: str) -> list[Problem]:
    with pytest.raises(StudyError) as error:
        parse_cohort_study(text, base=HERE)
    return list(error.value.problems)


def only(text: str) -> Problem:
    (problem,) = problems(text)
    return problem


def test_every_section_is_read() -> None:
    study = parse_cohort_study(WHOLE, base=HERE)
    assert study.question.title == "All of it"
    assert study.cohort.groups is not None
    assert study.cohort.groups.roles == {"als": "a", "ms": "b", "neither": "neither"}
    assert study.cohort.groups.levels == {"als": ("ALS",), "ms": ("MS",), "neither": ("none",)}
    assert study.endpoints["death"].competing == {"of_else": ("other",)}
    assert [curve.cuts for curve in study.curves] == [(), (50.0, 60.0)]
    assert study.models[0].imputations == 5
    assert study.markers[0].cutoffs[0].value == 62
    assert study.visits is not None
    assert study.release.preset == "opensafely"
    assert study.text == WHOLE


def test_files_are_taken_from_the_folder_of_the_study() -> None:
    source = cohort_source(parse_cohort_study(WHOLE, base=HERE))
    assert source.cohort.rows == HERE / "p.csv"
    assert [table.rows for table in source.others] == [HERE / "v.csv", HERE / "s.csv"]
    assert source.others[0].order == "day"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"no study file gone\.toml") as error:
        load_cohort_study(tmp_path / "gone.toml")
    assert "--from cohort" in str(error.value)


def test_text_that_is_no_toml() -> None:
    assert only("[cohort\n").code == "COI-S001"


# From text to text.


@pytest.mark.parametrize(
    "text", [SMALL, FOLLOWED, GROUPED, WHOLE], ids=("small", "followed", "grouped", "whole")
)
def test_a_study_written_as_text_is_the_same_study(text: str) -> None:
    study = parse_cohort_study(text, base=HERE)
    assert cohort_study_text(study) == text
    made = cohort_study_text(replace(study, text=""))
    assert parse_cohort_study(made, base=HERE).sections() == study.sections()


def test_a_changed_study_no_longer_goes_by_its_text() -> None:
    study = parse_cohort_study(FOLLOWED, base=HERE)
    changed = replace(study, release={"preset": "none"})
    assert 'preset = "none"' in cohort_study_text(changed)


def test_folders_of_this_machine_are_no_part_of_the_text() -> None:
    study = parse_cohort_study(SMALL.replace('"p.csv"', '"/secret/place/p.csv"'), base=HERE)
    assert "secret" not in cohort_study_text(replace(study, text=""))


def test_a_study_of_frames_says_so() -> None:
    study = CohortStudy(
        patients=pa.table({"p": ["a"], "x": [1]}), cohort={"id": "p", "columns": {"x": {"kind": "number"}}}
    )
    text = cohort_study_text(study)
    assert text.startswith("# The rows of [cohort] came from a frame in memory.\n")
    assert tomllib.loads(text)["cohort"] == {"id": "p", "columns": {"x": {"kind": "number"}}}


# What is wrong with a file.


def test_a_misspelt_key_is_an_error_with_the_nearest_one_and_its_line() -> None:
    problem = only(FOLLOWED.replace('start = "onset"', 'start = "onset"\nentri = "onset"'))
    assert problem.code == "COI-S002"
    assert 'did you mean "entry"?' in problem.fix
    assert problem.where == "study.toml, follow_up.entri (line 15)"


def test_the_line_of_one_of_several_sections_is_its_own() -> None:
    curves = '[[curves]]\nname = "a"\nendpoint = "death"\n' * 2
    problem = only(FOLLOWED + curves.replace('"a"', '"b"', 1) + "horizont_months = 5\n")
    assert problem.where == "study.toml, curves[2].horizont_months (line 24)"
    assert 'did you mean "horizon_months"?' in problem.fix


@pytest.mark.parametrize(
    ("before", "after", "meant"),
    [
        ("[follow_up]", "[folow_up]", "follow_up"),
        ('kind = "number", unit', 'kind = "number", units', "unit"),
        ('file = "p.csv"', 'fil = "p.csv"', "file"),
        ('dates = ["death"]', 'date = ["death"]', "dates"),
        ("preset", "presett", "preset"),
        ("limit_of_detection", "limit_of_detektion", "limit_of_detection"),
        ("told", "tolld", "told"),
    ],
)
def test_unknown_keys_of_every_section(before: str, after: str, meant: str) -> None:
    found = [problem for problem in problems(WHOLE.replace(before, after, 1)) if problem.code == "COI-S002"]
    assert any(f'did you mean "{meant}"?' in problem.fix for problem in found)


REFERENCES: dict[str, tuple[str, str, str, str]] = {
    "a column nobody declared": ('by = "site"', 'by = "sitte"', "COI-S802", 'did you mean "site"?'),
    "a column of the wrong kind": ('start = "onset"', 'start = "age"', "COI-S803", "onset"),
    "a date in a formula": ("log(nfl)", "log(onset)", "COI-S803", "age"),
    "a name in a formula": ("log(nfl)", "log(nffl)", "COI-S802", 'did you mean "nfl"?'),
    "an endpoint": (
        'endpoint = "death"\nby = "site"',
        'endpoint = "deaths"\nby = "site"',
        "COI-S804",
        "death",
    ),
    "a group": ('["als", "neither"]', '["asl", "neither"]', "COI-S806", 'did you mean "als"?'),
    "a level": ('ms = ["MS"]', 'ms = ["Ms"]', "COI-S805", 'did you mean "MS"?'),
    "the column of groups": ('column = "who"', 'column = "age"', "COI-S803", "site"),
    "a cause": ('cause = "of_else"', 'cause = "of_els"', "COI-S812", "of_else"),
    "a column of visits": ('column = "score"', 'column = "age"', "COI-S802", "score"),
    "a date of an endpoint": ('of_else = "other"', 'of_else = "who"', "COI-S803", "death"),
    "the age of a marker": ('age = "age"\nref', 'age = "site"\nref', "COI-S803", "age"),
    "the time of visits": ('time = "day"', 'time = "week"', "COI-S802", "day"),
    "a formula with a left side": ('formula = "spline', 'formula = "y ~ spline', "COI-S809", "endpoint"),
    "a cut of a category": ('by = "site"', 'by = "site"\nquantiles = 2', "COI-S811", "cuts"),
    "a number that is not cut": ("cuts = [50, 60]\n", "", "COI-S811", "cuts"),
    "two curves of one name": ('name = "by age"', 'name = "by site"', "COI-S807", "name"),
    "an input a score lacks": ('alsfrs_r = "age", ', "", "COI-S810", "alsfrs_r"),
    "an input no score takes": (
        'alsfrs_r = "age", ',
        'alsfrs_r = "age", alsfrs = "age", ',
        "COI-S810",
        "alsfrs_r",
    ),
    "a span of no dates": ('"onset..last"', '"onset..age"', "COI-S803", "last"),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_what_does_not_go_together(name: str) -> None:
    before, after, code, hint = REFERENCES[name]
    assert before in WHOLE
    found = problems(WHOLE.replace(before, after, 1))
    matching = [problem for problem in found if problem.code == code]
    assert matching, [problem.code for problem in found]
    assert hint in matching[0].fix
    assert matching[0].where.startswith("study.toml, ")


ALONE: dict[str, tuple[str, str]] = {
    "no file": (SMALL.replace('file = "p.csv"\n', ""), "COI-S800"),
    "a column that is the id": (SMALL + 'pid = { kind = "number" }\n', "COI-S813"),
    "a column that stands for the id": (SMALL + 'me = { kind = "number", column = "pid" }\n', "COI-S813"),
    "a level that means missing": (SMALL.replace('"none"', '"NA"'), "COI-S805"),
    "levels alike but for case": (SMALL.replace('"MS", "none"', '"als", "none"'), "COI-S805"),
    "endpoints without follow-up": (SMALL + '[endpoints.death]\ndates = ["death"]\n', "COI-S808"),
    "an endpoint without dates": (FOLLOWED.replace('dates = ["death"]', ""), "COI-S808"),
    "a slope without visits": (FOLLOWED + '[[slopes]]\ncolumn = "age"\n', "COI-S816"),
    "fine_gray without competitors": (
        FOLLOWED + '[[models]]\nname = "m"\nendpoint = "death"\nformula = "age"\nmethod = "fine_gray"\n',
        "COI-S812",
    ),
    "a unit of another": (
        FOLLOWED + '[[markers]]\nname = "nfl"\ncolumn = "nfl"\nunit = "ng/L"\n',
        "COI-S814",
    ),
    "a column called as the groups are": (GROUPED.replace("age =", "group ="), "COI-S817"),
    "a column called as a measure": (
        SMALL + 'sdtc_ms = { kind = "number" }\n[excitability]\nfile = "s.csv"\nid = "pid"\n',
        "COI-S817",
    ),
    "a date format nobody knows": (
        SMALL.replace("[cohort.columns]", 'date_format = "ISO"\n[cohort.columns]'),
        "COI-S103",
    ),
    "two digits of a year": (
        SMALL.replace("[cohort.columns]", 'date_format = "%d.%m.%y"\n[cohort.columns]'),
        "COI-S104",
    ),
    "a delimiter of two marks": (
        SMALL.replace("[cohort.columns]", 'delimiter = "||"\n[cohort.columns]'),
        "COI-S801",
    ),
}


@pytest.mark.parametrize("name", ALONE)
def test_what_a_table_or_a_question_cannot_say(name: str) -> None:
    text, code = ALONE[name]
    assert only(text).code == code


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("low = 0, high = 110", "low = 120, high = 110"),
        ('levels = ["spinal", "bulbar"]', "levels = []"),
        ('levels = ["spinal", "bulbar"]', 'levels = ["a", "a"]'),
        ('onset = { kind = "date" }', 'onset = { kind = "date", unit = "d" }'),
        ('end = "last"', ""),
        ('end = "last"', 'end = "last"\ntime = "age"'),
        ('end = "last"', 'end = "last"\nevent = "age"'),
        ('end = "last"', 'end = "last"\nunit = "years"'),
        ("cuts = [50, 60]", "cuts = [60, 50]"),
        ("cuts = [50, 60]", "cuts = [50]\nquantiles = 2"),
        ('missing = "impute"', 'missing = "refuse"'),
        ('method = "fine_gray"', 'method = "cox"'),
        ('competing = { of_else = "other" }', 'competing = { of_else = "death" }'),
        ('age = "age"\nreference', "reference"),
        ('[["als", "neither"]]', '[["als", "als"]]'),
        ("limit_of_detection = 0.4", "limit_of_detection = 0"),
        ('reference = "simren_2022"', 'reference = "simren"'),
        ('name = "alsfrs_r_slope"', 'name = "alsfrs"'),
        ('als = "ALS"\nms = ["MS"]\n', ""),
        ('ms = ["MS"]', 'ms = ["ALS"]'),
        ("value = 62", "value = nan"),
        ("age = { kind", '"age at onset" = { kind'),
    ],
)
def test_values_that_cannot_be_are_problems_of_the_study(before: str, after: str) -> None:
    assert before in WHOLE
    assert "COI-S004" in [problem.code for problem in problems(WHOLE.replace(before, after, 1))]


def test_what_a_key_takes_is_told_by_the_schema_of_cohorts() -> None:
    (problem,) = problems(WHOLE.replace("limit_of_detection = 0.4", "limit_of_detection = 0", 1))
    assert problem.fix == "see `coincide schema cohort` for what each key takes"


def test_a_left_side_of_a_formula_is_one_problem() -> None:
    model = '[[models]]\nname = "m"\nendpoint = "death"\nformula = "Surv(t, e) ~ age"\n'
    assert [problem.code for problem in problems(FOLLOWED + model)] == ["COI-S809"]


def test_a_file_about_two_diseases_is_told_in_one_sentence() -> None:
    (problem,) = problems('[study]\na = "als"\nb = "ms"\n[data]\nkind = "register"\n[windows]\n')
    assert problem.code == "COI-S001"
    assert problem.fix.startswith("coincide run ")


def test_everything_wrong_is_said_at_once() -> None:
    text = (
        WHOLE.replace('by = "site"', 'by = "x1"')
        .replace('end = "last"', 'end = "x2"')
        .replace("log(nfl)", "x3")
    )
    codes = [problem.code for problem in problems(text)]
    assert codes == ["COI-S802"] * 3


# Events as a column.

TIMES = """\
[cohort]
file = "p.csv"
id = "pid"
[cohort.columns]
months = { kind = "number" }
status = { kind = "category", levels = ["alive", "dead", "moved"] }
flag = { kind = "number" }
[follow_up]
time = "months"
event = "status"
[endpoints.death]
levels = ["dead"]
competing = { moving = "moved" }
"""


def test_events_by_the_levels_of_a_column() -> None:
    study = parse_cohort_study(TIMES, base=HERE)
    assert study.endpoints["death"].competing == {"moving": ("moved",)}


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('levels = ["dead"]\n', "", "COI-S808"),
        ('event = "status"', 'event = "flag"', "COI-S808"),
        ('event = "status"\n', "", "COI-S808"),
        ('["dead"]', '["daed"]', "COI-S805"),
        ('moving = "moved"', 'moving = "away"', "COI-S805"),
        ('levels = ["dead"]\ncompeting = { moving = "moved" }', 'dates = ["months"]', "COI-S808"),
    ],
)
def test_events_that_do_not_fit_their_column(before: str, after: str, code: str) -> None:
    assert before in TIMES
    assert code in [problem.code for problem in problems(TIMES.replace(before, after, 1))]


# A study made in Python.


def test_a_study_made_in_python_is_checked_alike() -> None:
    with pytest.raises(StudyError) as error:
        CohortStudy(
            patients=pa.table({"p": ["a"]}),
            cohort={"id": "p", "columns": {"x": {"kind": "number"}}},
            models=[{"name": "m", "endpoint": "death", "formula": "y"}],
        )
    assert [(problem.code, problem.where) for problem in error.value.problems] == [
        ("COI-S804", "CohortStudy, models[1].endpoint"),
        ("COI-S802", "CohortStudy, models[1].formula"),
    ]


def test_a_file_and_a_frame_at_once_are_refused() -> None:
    with pytest.raises(StudyError, match="both a file and a frame"):
        CohortStudy(
            patients=pa.table({"p": ["a"]}),
            cohort={"id": "p", "file": "x", "columns": {"x": {"kind": "number"}}},
        )


def test_a_frame_without_its_section_is_refused() -> None:
    with pytest.raises(StudyError, match=r"a frame is given for \[visits\]"):
        CohortStudy(
            patients=pa.table({"p": ["a"]}),
            visit_rows=pa.table({"p": ["a"]}),
            cohort={"id": "p", "columns": {"x": {"kind": "number"}}},
        )


def test_the_public_names() -> None:
    assert co.CohortStudy is CohortStudy
    assert co.load_cohort_study is load_cohort_study


# Lists that are kept twice, since a study may not import the rooms that answer it.


def test_the_study_knows_the_measures_and_tests_of_excitability() -> None:
    assert tuple(MEASURES) == MADE
    assert tuple(TESTS) == STUDY_TESTS


def test_the_study_knows_every_score_and_its_inputs() -> None:
    assert {*get_args(ScoreName)} == {*SCORES, "d50"} == {*NEEDED}
    items = {f"item_{number}" for number in range(1, 13)}
    for name, score in SCORES.items():
        inputs = {one.name for one in score.inputs}
        told = {*NEEDED[name], *OPTIONAL.get(name, ())}
        assert inputs == (told - {ITEMS} | items if ITEMS in told else told), name


def test_the_study_knows_every_reference() -> None:
    from coincide.biomarkers.reference_table import packaged

    assert {*get_args(ReferenceName)} == {row["name"] for row in packaged("reference_limits.csv")}


# Small parts.


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("age + site", ("age", "site")),
        ("log(sdtc) * C(site, ref='spinal') + spline(age, df=3)", ("sdtc", "site", "age")),
        ('C(site, ref="bulbar onset") - 1', ("site",)),
        ("per_sd(log(nfl)) : site", ("nfl", "site")),
        ("age ** 2 + 1e5", ("age",)),
        ("spline(age, knots=[40, 55.5, 70])", ("age",)),
        ("1", ()),
    ],
)
def test_names_in_a_formula(formula: str, names: tuple[str, ...]) -> None:
    assert formula_names(formula) == names


def test_places_inside_the_last_of_several_sections() -> None:
    label = Label("s", "[[scores]]\nname = 1\n[[scores]]\n[scores.columns]\nx = 1\n")
    assert label.place("scores", 1, "columns") == "s, scores[2].columns (line 4)"


def test_the_schema_names_every_section() -> None:
    schema = cohort_study_schema()
    assert {"cohort", "follow_up", "endpoints", "curves", "models", "visits"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False


def test_dates_in_a_study_file() -> None:
    text = SMALL.replace(
        "[cohort.columns]", "latest_date = 2024-12-31\nplaceholder_dates = [1900-01-01]\n[cohort.columns]"
    )
    study = parse_cohort_study(text, base=HERE)
    assert study.cohort.latest_date == dt.date(2024, 12, 31)
    assert cohort_source(study).cohort.placeholder_dates == (-25567,)
