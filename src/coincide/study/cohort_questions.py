"""What is wrong with the questions a cohort study asks: curves, models, markers, slopes, cut-points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from coincide.errors import Problem
from coincide.study.cohort_names import Names
from coincide.study.cohort_scores import score_problems
from coincide.study.cohort_sections import (
    CohortFile,
    CurveSection,
    CutPointSection,
    MarkerSection,
    ModelSection,
    SlopeSection,
)

_TEXT: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAME: Final = re.compile(r"[^\W\d]\w*(?:\.\w+)*(?!\w)(?!\s*[(=])")
_EXPONENT: Final = re.compile(r"(?<![\w.])\d+(?:\.\d+)?[eE][+-]?\d+")


def question_problems(asked: CohortFile, names: Names) -> Iterator[Problem]:
    """Yield everything wrong with the questions, in the order of the study."""
    for curve, section in enumerate(asked.curves):
        yield from _curve(curve, section, names)
    for model, each in enumerate(asked.models):
        yield from _model(model, each, names)
    for number, score in enumerate(asked.scores):
        yield from score_problems(score, number, names)
        yield from names.endpoint(score.endpoint, "scores", number, "endpoint")
    for place, marker in enumerate(asked.markers):
        yield from _marker(place, marker, names)
    for place, slope in enumerate(asked.slopes):
        yield from _slope(place, slope, names)
    for place, cut in enumerate(asked.cut_points):
        yield from _cut_point(place, cut, names)
    yield from _twice("curves", [curve.name for curve in asked.curves], names)
    yield from _twice("models", [model.name for model in asked.models], names)
    yield from _twice("scores", [score.name for score in asked.scores], names)
    yield from _twice("markers", [marker.name for marker in asked.markers], names)


def formula_names(formula: str) -> tuple[str, ...]:
    """Return the names of columns in a formula, each once; the formula itself is read when it is fitted.

    Examples
    --------
    >>> formula_names("log(sdtc) * C(site, ref='spinal') + spline(age_onset, df=3)")
    ('sdtc', 'site', 'age_onset')
    """
    plain = _EXPONENT.sub("0", _TEXT.sub("''", formula))
    return tuple(dict.fromkeys(_NAME.findall(plain)))


def _curve(number: int, section: CurveSection, names: Names) -> Iterator[Problem]:
    path = ("curves", number)
    yield from names.endpoint(section.endpoint, *path, "endpoint")
    yield from names.by(section.by, *path, "by", kinds=("category", "number"))
    column = None if section.by is None else names.columns.get(section.by)
    is_number = column is not None and column.kind == "number"
    if is_number != bool(section.cuts or section.quantiles):
        yield Problem(
            "COI-S811",
            "curves by a number need cuts or quantiles" if is_number else "only a number is cut",
            where=names.label.place(*path, "by"),
            fix="such as cuts = [60], or quantiles = 2; a cut chosen by looking at these data exaggerates",
        )
    for stratum in section.strata:
        yield from names.column(stratum, *path, "strata", kinds=("category",))
    yield from names.column(section.weights, *path, "weights", kinds=("number",))


def _model(number: int, section: ModelSection, names: Names) -> Iterator[Problem]:
    path = ("models", number)
    yield from names.endpoint(section.endpoint, *path, "endpoint")
    yield from _formula(section.formula, (*path, "formula"), names)
    for stratum in section.strata:
        yield from names.column(stratum, *path, "strata", kinds=("category",))
    yield from names.column(section.cluster, *path, "cluster", kinds=("category", "number"))
    yield from names.column(section.weights, *path, "weights", kinds=("number",))
    endpoint = names.asked.endpoints.get(section.endpoint)
    if endpoint is None:
        return
    if section.method in ("cause_specific", "fine_gray") and not endpoint.competing:
        yield Problem(
            "COI-S812",
            f"{section.method} needs outcomes that compete, and the endpoint has none",
            where=names.label.place(*path, "method"),
            fix=f'name them in [endpoints.{section.endpoint}] competing, or use method = "cox"',
        )
    elif section.cause is not None and section.cause not in endpoint.competing:
        yield Problem(
            "COI-S812",
            f'the endpoint has no competing outcome "{section.cause}"',
            where=names.label.place(*path, "cause"),
            fix=f"competing: {', '.join(endpoint.competing)}",
        )


def _formula(formula: str, path: tuple[str | int, ...], names: Names) -> Iterator[Problem]:
    if "~" in formula:
        yield Problem(
            "COI-S809",
            "the formula has a left side",
            where=names.label.place(*path),
            fix="write the right side only; the endpoint stands in its own key",
        )
    formula = formula.rpartition("~")[2]  # names of a left side are no columns that are missing
    found = formula_names(formula)
    if not found:
        yield Problem(
            "COI-S809",
            "the formula names no column",
            where=names.label.place(*path),
            fix='such as formula = "age_onset + site"',
        )
    for name in found:
        yield from names.column(name, *path, kinds=("number", "category"))


def _marker(number: int, section: MarkerSection, names: Names) -> Iterator[Problem]:
    path = ("markers", number)
    yield from names.column(section.column, *path, "column", kinds=("number",))
    yield from names.column(section.age, *path, "age", kinds=("number",))
    if section.assay in names.columns:
        yield from names.column(section.assay, *path, "assay", kinds=("category",))
    yield from names.endpoint(section.endpoint, *path, "endpoint")
    for pair in section.told:
        for group in pair:
            yield from names.group(group, *path, "told")
    column = names.columns.get(section.column)
    if column is None or column.kind != "number":
        return
    if section.unit and column.unit and section.unit != column.unit:
        yield Problem(
            "COI-S814",
            f'the marker is in "{section.unit}", its column in "{column.unit}"',
            where=names.label.place(*path, "unit"),
            why="limits and cut-offs in one unit mean nothing in another",
            fix="leave unit out of the marker",
        )
    if section.log and column.low is not None and column.low < 0:
        yield Problem(
            "COI-S814",
            "the marker is looked at on the log scale, and its column may be negative",
            where=names.label.place(*path, "log"),
            fix="set low = 0 on the column, or log = false on the marker",
        )


def _slope(number: int, section: SlopeSection, names: Names) -> Iterator[Problem]:
    path = ("slopes", number)
    if names.asked.visits is None:
        yield Problem(
            "COI-S816",
            "a slope is asked for, and there are no [visits]",
            where=names.label.place(*path),
            why="one value per person does not move",
            fix="add the section [visits] with a file, an id and a time",
        )
        return
    yield from names.column(section.column, *path, "column", kinds=("number",), of="visits")
    yield from names.by(section.by, *path, "by", kinds=("category",))


def _cut_point(number: int, section: CutPointSection, names: Names) -> Iterator[Problem]:
    path = ("cut_points", number)
    yield from names.column(section.column, *path, "column", kinds=("number",))
    yield from names.endpoint(section.endpoint, *path, "endpoint")
    if section.adjust:
        yield from _formula(section.adjust, (*path, "adjust"), names)


def _twice(section: str, given: Sequence[str], names: Names) -> Iterator[Problem]:
    for place, name in enumerate(given):
        if name in given[:place]:
            yield Problem(
                "COI-S807",
                f'"{name}" is the name of two {section}',
                where=names.label.place(section, place),
                why="their results could not be told apart",
                fix="give each a name of its own",
            )
