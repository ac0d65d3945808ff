"""Death certificates as a design: two diseases named on one certificate, in cells of sex, age and year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coincide.canonical import Intake
from coincide.designs.base import Answered
from coincide.designs.certificates.applies import refuse_what_does_not_apply
from coincide.designs.certificates.check_text import check_lines
from coincide.designs.certificates.counts import cell_options, count_certificates
from coincide.designs.certificates.stage import load_counts, save_counts
from coincide.designs.certificates.study_tables import answer_counted, check_counted
from coincide.designs.pair.result import Checked, tables_by_name
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import Problem, StudyError
from coincide.progress import Progress
from coincide.queries.certificates import certificate_steps
from coincide.queries.step import Step
from coincide.study import Study


@dataclass(frozen=True, slots=True)
class CertificatesChecked(Checked):
    """Whether the certificates can answer."""

    def lines(self) -> list[str]:
        """Return the check as text for a terminal."""
        return check_lines(tables_by_name(self.tables), self.forbids)


def study_steps(study: Study) -> tuple[Step, ...]:
    """Return every step the study runs, in order."""
    refuse_what_does_not_apply(study)
    return certificate_steps(cell_options(study))


def count(engine: DuckDBEngine, study: Study, intake: Intake, folder: Path, progress: Progress) -> None:  # noqa: ARG001
    """Count certificates of each cell and write the counts into `folder`."""
    refuse_what_does_not_apply(study)
    _check_strata(engine, study)
    save_counts(folder, count_certificates(engine, study, progress))


def check(study: Study, intake: Intake, folder: Path) -> Checked:
    """Tell whether the certificates can answer; those that name both are not looked at."""
    return CertificatesChecked(*check_counted(study, intake, load_counts(folder)))


def answer(study: Study, intake: Intake, folder: Path, seed: int) -> Answered:
    """Estimate from the counts, release, and judge from what was released."""
    return answer_counted(study, intake, load_counts(folder), seed)


def _check_strata(engine: DuckDBEngine, study: Study) -> None:
    """Refuse a stratum no certificate has: the report would claim a comparison that was not made."""
    if "area" in study.followed.strata and not engine.number("SELECT count(area) FROM person"):
        raise StudyError(
            Problem(
                "COI-S415",
                "certificates are to be compared within areas, and no certificate's area is known",
                where="population.strata",
                why="all would be compared with all, while the report says otherwise",
                fix='map a column to "area", or leave strata out',
            )
        )
