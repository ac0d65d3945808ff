"""The public door to the criteria: one patient in, every result out."""

from __future__ import annotations

from pathlib import Path

from coincide.cases.case import Case
from coincide.cases.evaluate import evaluate
from coincide.cases.evaluation import CaseOptions, Evaluation
from coincide.cases.reading import read_case


def evaluate_case(
    case: Case | Path | str, *, emg_unit: str = "limbs", cross_region: str = "allow"
) -> Evaluation:
    """Hold one patient against every set of criteria. For research, not for diagnosis.

    Parameters
    ----------
    case
        The patient, or the file that tells of one: a case sheet or a phenopacket.
    emg_unit
        ``limbs`` or ``regions``: what El Escorial 2000 asks electromyography to show two of.
    cross_region
        ``allow`` or ``deny``: whether Gold Coast 2020 takes upper and lower signs in different regions.

    Returns
    -------
    Evaluation
        One result for each set of criteria: met, not met or unknown, with and without the clause that
        nothing else explains the findings, and what would decide.

    Raises
    ------
    DataError
        With everything that is wrong with the file.
    UsageError
        When an option is none of its words.

    Examples
    --------
    >>> from coincide.cases.case import Case
    >>> [one.result for one in evaluate_case(Case()).criteria][:2]
    ['unknown', 'unknown']
    """
    patient = case if isinstance(case, Case) else read_case(case)
    return evaluate(patient, CaseOptions(emg_unit=emg_unit, cross_region=cross_region))
