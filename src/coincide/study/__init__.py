"""The study: what is asked, read from a file or made in Python."""

from coincide.study.model import Study
from coincide.study.read import load_study, parse_study, study_schema

__all__ = ["Study", "load_study", "parse_study", "study_schema"]
