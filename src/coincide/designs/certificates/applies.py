"""What a study may not say of certificates: options that would silently do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.errors import Problem, StudyError
from coincide.queries.disease import Rule
from coincide.study import Study
from coincide.study.sections import Section

_RIVALS: Final = frozenset({"cross_label_share", "cross_label_source"})
_POPULATION: Final = frozenset({"window_from", "window_to", "strata"})
_NO_TIME: Final = "a certificate is one moment: nobody is followed, and no disease comes first"


def refuse_what_does_not_apply(study: Study) -> None:
    """Refuse options about time, which certificates do not have.

    Raises
    ------
    StudyError
        COI-S411 to COI-S414, all at once.
    """
    problems = [*_sections(study), *_rules(study), *_years(study)]
    if problems:
        raise StudyError(*problems)


def _sections(study: Study) -> Iterator[Problem]:
    for name, section, allowed in (
        ("windows", study.windows, frozenset[str]()),
        ("rivals", study.rivals, _RIVALS),
        ("population", study.followed, _POPULATION),
    ):
        given = _as_written(section, _given(section) - allowed)
        if given:
            rest = _as_written(section, allowed)
            listed = f" Allowed here: {', '.join(rest)}." if rest else ""
            yield Problem(
                "COI-S411",
                f"[{name}] {', '.join(given)}: death certificates have no such option.",
                where=name,
                why=_NO_TIME,
                fix=f"Leave it out.{listed}",
            )


def _as_written(section: Section, names: frozenset[str]) -> list[str]:
    """Return options under the names a study file gives them."""
    fields = type(section).model_fields
    return sorted(fields[name].alias or name for name in names)


def _given(section: Section) -> frozenset[str]:
    """Return the options that were set to something else than their default."""
    names = type(section).model_fields
    return frozenset(
        name for name in section.model_fields_set if getattr(section, name) != names[name].default
    )


def _rules(study: Study) -> Iterator[Problem]:
    for disease, rule in ((study.a, study.rule_a), (study.b, study.rule_b)):
        if rule != Rule(death_fulfils=True):
            yield Problem(
                "COI-S412",
                f"A rule is given for {disease.name}.",
                where=f"diseases.{disease.name}.rule",
                why="a certificate names a disease or does not; there are no records to count or to place",
                fix="Leave the rule out.",
            )
    for name in sorted(study.outside_rates):
        yield Problem(
            "COI-S413",
            f"Outside rates are given for {name}.",
            where=f"diseases.{name}.outside_rates",
            why="certificates have no time at risk to which a rate could apply",
            fix="Leave them out.",
        )


def _years(study: Study) -> Iterator[Problem]:
    first, last = study.followed.window_from, study.followed.window_to
    if (first and (first.month, first.day) != (1, 1)) or (last and (last.month, last.day) != (12, 31)):
        yield Problem(
            "COI-S414",
            "The study begins or ends within a calendar year.",
            where="population.from, population.to",
            why="certificates are compared within calendar years, and often only the year of death is given",
            fix="Give the first of January and the 31st of December.",
        )
