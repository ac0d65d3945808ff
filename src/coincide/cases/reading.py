"""Read a patient from a file, whatever it is: a case sheet (TOML, JSON) or a phenopacket."""

from __future__ import annotations

import warnings
from pathlib import Path

from coincide.cases.case import Case
from coincide.cases.phenopacket_read import case_from_phenopacket, is_phenopacket
from coincide.cases.reading_notes import CaseWarning
from coincide.cases.reading_text import Document, document_of, read_document
from coincide.cases.sheet import case_from_sheet


def read_case(path: Path | str) -> Case:
    """Return the patient a file tells of.

    Parameters
    ----------
    path
        A case sheet in TOML or JSON, or a GA4GH phenopacket of version 2 in JSON. Which of them it is, is
        told by what stands in it.

    Returns
    -------
    Case
        What was found; whatever the file does not tell is unknown. Names, numbers and dates of a person are
        refused in a case sheet and read past in a phenopacket.

    Raises
    ------
    DataError
        With everything that is wrong; no message holds a value of the file.

    Warns
    -----
    CaseWarning
        For obsolete terms, and for what a phenopacket holds that no criterion asks for.
    """
    return _case(read_document(Path(path)))


def parse_case(text: str, name: str = "case.toml") -> Case:
    r"""Return the patient a text tells of, read as a file of that name.

    Examples
    --------
    >>> parse_case('[motor.bulbar]\nlower = "present"\n').region("bulbar").lower.value
    'present'
    """
    return _case(document_of(text, name))


def _case(document: Document) -> Case:
    if not is_phenopacket(document.values):
        return case_from_sheet(document)
    case, notes = case_from_phenopacket(document)
    for note in notes:
        warnings.warn(note, CaseWarning, stacklevel=3)
    return case
