"""Do two diseases meet in the same people by chance, or is there a link?

Names are imported when they are first used, so that ``import coincide`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coincide.api import from_frames, open_deaths, open_meds, open_omop, open_register
    from coincide.biomarkers.above_reference import above_reference, z_scores
    from coincide.biomarkers.assay import Assay, measured
    from coincide.biomarkers.best_cutoff import best_cutoff
    from coincide.biomarkers.cut_point import cut_point
    from coincide.biomarkers.cutoffs import cutoff
    from coincide.biomarkers.groups import compare_groups
    from coincide.biomarkers.hazard import marker_hazard
    from coincide.biomarkers.references import own_reference, published_cutoffs, reference_limits
    from coincide.biomarkers.roc import Roc, roc
    from coincide.biomarkers.roc_comparison import compare_roc
    from coincide.biomarkers.scale import AssayConversion, converted, of_assay
    from coincide.biomarkers.slopes import marker_slopes
    from coincide.biomarkers.timed import timed_roc
    from coincide.cases.prose import propose_case
    from coincide.cases.public import evaluate_case
    from coincide.cases.reading import read_case
    from coincide.cohort_session import CohortResult
    from coincide.diseases import disease
    from coincide.errors import CoincideError
    from coincide.excitability.result import nerve_excitability
    from coincide.excitability.strength_duration import strength_duration
    from coincide.machine import Machine
    from coincide.prognosis.alsfrs_r import alsfrs_r, alsfrs_slope
    from coincide.prognosis.d50 import d50
    from coincide.prognosis.developed import cox_optimism
    from coincide.prognosis.encals import encals, tricals
    from coincide.prognosis.kings import kings_stage
    from coincide.prognosis.mitos import mitos_stage
    from coincide.prognosis.validate import validate_score
    from coincide.session import PairResult
    from coincide.simulation.api import simulate
    from coincide.simulation.cohort import simulate_als_cohort, simulate_marker_cohort
    from coincide.study import Study, load_study
    from coincide.study.cohort_model import CohortStudy
    from coincide.study.cohort_read import load_cohort_study
    from coincide.survival.cause_specific import fit_cause_specific
    from coincide.survival.competing import cumulative_incidence
    from coincide.survival.concordance import concordance
    from coincide.survival.cox import CoxFit, fit_cox
    from coincide.survival.cox_baseline import baseline_hazard
    from coincide.survival.cox_checks import linearity_test, proportionality_test
    from coincide.survival.cox_formula import CoxFormulaFit, fit_cox_formula
    from coincide.survival.cox_imputed import fit_cox_imputed
    from coincide.survival.cox_predictions import predict_survival
    from coincide.survival.cox_residuals import influence, residuals
    from coincide.survival.curves import Curves
    from coincide.survival.fine_gray import fit_fine_gray
    from coincide.survival.fine_gray_fit import FineGrayFit
    from coincide.survival.gray_test import GrayTest, gray_test
    from coincide.survival.imputation import impute
    from coincide.survival.incidence import Incidence
    from coincide.survival.kaplan_meier import kaplan_meier, median_follow_up
    from coincide.survival.log_rank import LogRank, log_rank
    from coincide.survival.log_rank_pairs import LogRankPairs, log_rank_pairs
    from coincide.survival.nelson_aalen import Hazards, nelson_aalen
    from coincide.survival.pooling import pool

__version__ = "0.1.0"

_HOME = {
    "Assay": "coincide.biomarkers.assay",
    "AssayConversion": "coincide.biomarkers.scale",
    "CohortResult": "coincide.cohort_session",
    "CohortStudy": "coincide.study.cohort_model",
    "CoincideError": "coincide.errors",
    "CoxFit": "coincide.survival.cox",
    "CoxFormulaFit": "coincide.survival.cox_formula",
    "Curves": "coincide.survival.curves",
    "FineGrayFit": "coincide.survival.fine_gray_fit",
    "GrayTest": "coincide.survival.gray_test",
    "Hazards": "coincide.survival.nelson_aalen",
    "Incidence": "coincide.survival.incidence",
    "LogRank": "coincide.survival.log_rank",
    "LogRankPairs": "coincide.survival.log_rank_pairs",
    "Machine": "coincide.machine",
    "PairResult": "coincide.session",
    "Roc": "coincide.biomarkers.roc",
    "Study": "coincide.study",
    "above_reference": "coincide.biomarkers.above_reference",
    "alsfrs_r": "coincide.prognosis.alsfrs_r",
    "alsfrs_slope": "coincide.prognosis.alsfrs_r",
    "baseline_hazard": "coincide.survival.cox_baseline",
    "best_cutoff": "coincide.biomarkers.best_cutoff",
    "compare_groups": "coincide.biomarkers.groups",
    "compare_roc": "coincide.biomarkers.roc_comparison",
    "concordance": "coincide.survival.concordance",
    "converted": "coincide.biomarkers.scale",
    "cox_optimism": "coincide.prognosis.developed",
    "cumulative_incidence": "coincide.survival.competing",
    "cut_point": "coincide.biomarkers.cut_point",
    "cutoff": "coincide.biomarkers.cutoffs",
    "d50": "coincide.prognosis.d50",
    "disease": "coincide.diseases",
    "encals": "coincide.prognosis.encals",
    "evaluate_case": "coincide.cases.public",
    "fit_cause_specific": "coincide.survival.cause_specific",
    "fit_cox": "coincide.survival.cox",
    "fit_cox_formula": "coincide.survival.cox_formula",
    "fit_cox_imputed": "coincide.survival.cox_imputed",
    "fit_fine_gray": "coincide.survival.fine_gray",
    "from_frames": "coincide.api",
    "gray_test": "coincide.survival.gray_test",
    "impute": "coincide.survival.imputation",
    "influence": "coincide.survival.cox_residuals",
    "kaplan_meier": "coincide.survival.kaplan_meier",
    "kings_stage": "coincide.prognosis.kings",
    "linearity_test": "coincide.survival.cox_checks",
    "load_cohort_study": "coincide.study.cohort_read",
    "load_study": "coincide.study",
    "log_rank": "coincide.survival.log_rank",
    "log_rank_pairs": "coincide.survival.log_rank_pairs",
    "marker_hazard": "coincide.biomarkers.hazard",
    "marker_slopes": "coincide.biomarkers.slopes",
    "measured": "coincide.biomarkers.assay",
    "median_follow_up": "coincide.survival.kaplan_meier",
    "mitos_stage": "coincide.prognosis.mitos",
    "nelson_aalen": "coincide.survival.nelson_aalen",
    "nerve_excitability": "coincide.excitability.result",
    "of_assay": "coincide.biomarkers.scale",
    "open_deaths": "coincide.api",
    "open_meds": "coincide.api",
    "open_omop": "coincide.api",
    "open_register": "coincide.api",
    "own_reference": "coincide.biomarkers.references",
    "pool": "coincide.survival.pooling",
    "predict_survival": "coincide.survival.cox_predictions",
    "proportionality_test": "coincide.survival.cox_checks",
    "propose_case": "coincide.cases.prose",
    "published_cutoffs": "coincide.biomarkers.references",
    "read_case": "coincide.cases.reading",
    "reference_limits": "coincide.biomarkers.references",
    "residuals": "coincide.survival.cox_residuals",
    "roc": "coincide.biomarkers.roc",
    "simulate": "coincide.simulation.api",
    "simulate_als_cohort": "coincide.simulation.cohort",
    "simulate_marker_cohort": "coincide.simulation.cohort",
    "strength_duration": "coincide.excitability.strength_duration",
    "timed_roc": "coincide.biomarkers.timed",
    "tricals": "coincide.prognosis.encals",
    "validate_score": "coincide.prognosis.validate",
    "z_scores": "coincide.biomarkers.above_reference",
}

__all__ = [
    "Assay",
    "AssayConversion",
    "CohortResult",
    "CohortStudy",
    "CoincideError",
    "CoxFit",
    "CoxFormulaFit",
    "Curves",
    "FineGrayFit",
    "GrayTest",
    "Hazards",
    "Incidence",
    "LogRank",
    "LogRankPairs",
    "Machine",
    "PairResult",
    "Roc",
    "Study",
    "above_reference",
    "alsfrs_r",
    "alsfrs_slope",
    "baseline_hazard",
    "best_cutoff",
    "compare_groups",
    "compare_roc",
    "concordance",
    "converted",
    "cox_optimism",
    "cumulative_incidence",
    "cut_point",
    "cutoff",
    "d50",
    "disease",
    "encals",
    "evaluate_case",
    "fit_cause_specific",
    "fit_cox",
    "fit_cox_formula",
    "fit_cox_imputed",
    "fit_fine_gray",
    "from_frames",
    "gray_test",
    "impute",
    "influence",
    "kaplan_meier",
    "kings_stage",
    "linearity_test",
    "load_cohort_study",
    "load_study",
    "log_rank",
    "log_rank_pairs",
    "marker_hazard",
    "marker_slopes",
    "measured",
    "median_follow_up",
    "mitos_stage",
    "nelson_aalen",
    "nerve_excitability",
    "of_assay",
    "open_deaths",
    "open_meds",
    "open_omop",
    "open_register",
    "own_reference",
    "pool",
    "predict_survival",
    "proportionality_test",
    "propose_case",
    "published_cutoffs",
    "read_case",
    "reference_limits",
    "residuals",
    "roc",
    "simulate",
    "simulate_als_cohort",
    "simulate_marker_cohort",
    "strength_duration",
    "timed_roc",
    "tricals",
    "validate_score",
    "z_scores",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its room."""
    if name not in _HOME:
        raise AttributeError(f"module 'coincide' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
