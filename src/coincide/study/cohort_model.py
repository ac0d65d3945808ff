"""A cohort study: one table of people, what they are followed to, and what is asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coincide.study.cohort_sections import (
    CohortFile,
    CohortQuestion,
    CohortSection,
    CurveSection,
    CutPointSection,
    EndpointSection,
    ExcitabilitySection,
    FollowUpSection,
    MarkerSection,
    ModelSection,
    ReleaseSection,
    ScoreSection,
    SlopeSection,
    VisitsSection,
)

if TYPE_CHECKING:
    from coincide.cohort_session import CohortResult
    from coincide.machine import Machine

_NAMES: Final = {"question": "study"}
"""Attribute -> its section in a file, where the two differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortStudy:
    """What is asked of a cohort. Nothing is read until `run`.

    Every section is given as in a study file, as a mapping, a list of mappings, or its class; what is wrong
    with them is told at once.

    Attributes
    ----------
    cohort
        Section ``[cohort]``: id, columns, groups.
    patients, visit_rows, stimuli
        Frames of pandas, polars or Arrow in place of the files of ``[cohort]``, ``[visits]`` and
        ``[excitability]``.
    question, follow_up, endpoints, curves, models, scores, markers, visits, slopes, cut_points, excitability
        The other sections; `question` is ``[study]``. See ``coincide schema cohort``.
    release
        Which counts may leave.
    base
        Folder that relative file names are taken from.
    text, text_of
        The study file as given, and the digest of the study it stands for. Empty for a study made in Python.

    Raises
    ------
    StudyError
        With everything that is wrong with the sections.

    Examples
    --------
    >>> import coincide as co
    >>> import pyarrow as pa
    >>> frame = pa.table(
    ...     {"patient": ["a", "b", "c"], "months": [9.0, 31.0, 40.0], "dead": [1, 1, 0], "age": [71, 55, 60]}
    ... )
    >>> study = co.CohortStudy(
    ...     patients=frame,
    ...     cohort={
    ...         "id": "patient",
    ...         "columns": {
    ...             "months": {"kind": "number", "unit": "months", "low": 0},
    ...             "dead": {"kind": "number", "low": 0, "high": 1},
    ...             "age": {"kind": "number", "unit": "years", "low": 0, "high": 110},
    ...         },
    ...     },
    ...     follow_up={"time": "months", "event": "dead"},
    ...     endpoints={"death": {"label": "death"}},
    ...     models=[{"name": "age", "endpoint": "death", "formula": "age"}],
    ... )
    >>> study.models[0].method
    'cox'
    """

    cohort: CohortSection
    patients: object = field(default=None, repr=False, compare=False)
    visit_rows: object = field(default=None, repr=False, compare=False)
    stimuli: object = field(default=None, repr=False, compare=False)
    question: CohortQuestion = field(default_factory=CohortQuestion)
    follow_up: FollowUpSection | None = None
    endpoints: dict[str, EndpointSection] = field(default_factory=dict)
    curves: tuple[CurveSection, ...] = ()
    models: tuple[ModelSection, ...] = ()
    scores: tuple[ScoreSection, ...] = ()
    markers: tuple[MarkerSection, ...] = ()
    visits: VisitsSection | None = None
    slopes: tuple[SlopeSection, ...] = ()
    cut_points: tuple[CutPointSection, ...] = ()
    excitability: ExcitabilitySection | None = None
    release: ReleaseSection = field(default_factory=ReleaseSection)
    base: Path = Path()
    text: str = ""
    text_of: str = ""

    def __post_init__(self) -> None:
        """Turn mappings into sections and refuse what is wrong with them."""
        from coincide.study.cohort_read import sections_from

        asked = sections_from(self.sections(), self.frames())
        for name in self.sections():
            object.__setattr__(self, _attribute(name), getattr(asked, name))

    def sections(self) -> dict[str, object]:
        """Return the sections by their names in a file."""
        known = CohortFile.model_fields
        named = {_NAMES.get(each.name, each.name): getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in named.items() if name in known}

    def frames(self) -> dict[str, object]:
        """Return the frames given in place of files: section -> frame."""
        given = {"cohort": self.patients, "visits": self.visit_rows, "excitability": self.stimuli}
        return {name: frame for name, frame in given.items() if frame is not None}

    def run(self, *, seed: int = 1, machine: Machine | None = None) -> CohortResult:
        """Answer what is asked; the result holds released tables only."""
        from coincide import cohort_session

        return cohort_session.run(self, seed=seed, machine=machine)


def _attribute(section: str) -> str:
    return next((ours for ours, theirs in _NAMES.items() if theirs == section), section)
