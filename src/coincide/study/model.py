"""A study: two diseases, a population, and how they are looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coincide.diseases import Disease
from coincide.queries.disease import Rule
from coincide.study.sections import (
    PopulationSection,
    Question,
    ReleaseSection,
    RivalsSection,
    WindowsSection,
)

if TYPE_CHECKING:
    from coincide.machine import Machine
    from coincide.session import Checked, PairResult
    from coincide.sources.base import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What is asked of which data. Nothing is read until `check` or `run`.

    Attributes
    ----------
    a, b
        The two diseases; which comes first does not matter, both orders are studied.
    population
        A source: ``co.open_register(...)``, ``co.from_frames(...)``, ``co.simulate(...)``.
    rule_a, rule_b
        When each disease counts as present.
    question, followed, windows, rivals, release
        Option groups, the sections of a study file.
    outside_rates
        Disease name -> CSV file of outside rates.
    own_controls
        Diseases of one's own among ``rivals.negative_controls``; the others there are built in.
    text, text_of
        The study file as given, and the digest of the study it stands for: a study changed afterwards
        (``dataclasses.replace``) no longer goes by that text. Empty for a study made in Python.

    Examples
    --------
    >>> import coincide as co
    >>> study = co.Study(a=co.disease("als"), b=co.disease("ms"), population=co.simulate(1_000))
    >>> study.a.name, study.windows.latency_days
    ('als', 365)
    """

    a: Disease
    b: Disease
    population: Source
    rule_a: Rule = Rule(death_fulfils=True)
    rule_b: Rule = Rule(death_fulfils=True)
    question: Question = Question(a="a", b="b")
    followed: PopulationSection = PopulationSection()
    windows: WindowsSection = WindowsSection()
    rivals: RivalsSection = RivalsSection()
    release: ReleaseSection = ReleaseSection()
    outside_rates: dict[str, Path] = field(default_factory=dict)
    own_controls: tuple[Disease, ...] = ()
    text: str = ""
    text_of: str = ""

    def check(self, *, machine: Machine | None = None) -> Checked:
        """Tell whether these data can answer, without looking at the overlap of A and B."""
        from coincide import session

        return session.check(self, machine=machine)

    def run(self, *, seed: int = 1, machine: Machine | None = None) -> PairResult:
        """Answer the question; the result holds released tables only."""
        from coincide import session

        return session.run(self, seed=seed, machine=machine)
