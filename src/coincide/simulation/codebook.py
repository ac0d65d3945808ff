"""Codes a simulated register is written in: ICD-10, the Danish way of writing it, and ICD-8 before 1994."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.days import day

ICD10_FROM: Final = day(dt.date(1994, 1, 1))
"""Denmark went from ICD-8 to ICD-10 on 1 January 1994, and never used ICD-9."""


OTHER_TOPICS: Final = ("contact", "cause_of_death")
"""Topics beside the diseases: contacts, symptoms, injuries; common causes of death."""

DIALECTS: Final = ("icd8", "icd10", "icd10dk")
"""Index of each way of writing."""


@dataclass(frozen=True, slots=True)
class CodeBook:
    """Texts, and which of them a disease is written with.

    Attributes
    ----------
    texts, vocabularies
        (codes,) text as written and vocabulary of each code.
    first, size
        (dialects, topics) the texts of a topic in a dialect are ``first .. first + size - 1``.
    """

    texts: tuple[str, ...]
    vocabularies: tuple[str, ...]
    first: NDArray[np.int64]
    size: NDArray[np.int64]

    def pick(
        self, topic: NDArray[np.int64], dialect: NDArray[np.int64], draw: NDArray[np.float64]
    ) -> NDArray[np.int64]:
        """Return a code for each topic and dialect, all texts alike likely.

        A topic without a text in the dialect (an era in which the disease had no code) is -1.
        """
        size = self.size[dialect, topic]
        code = self.first[dialect, topic] + np.floor(draw * size).astype(np.int64)
        return np.where(size > 0, code, -1)


def code_book(topics: list[dict[str, tuple[str, ...]]]) -> CodeBook:
    """Make a code book from each topic's codes by vocabulary (``icd8``, ``icd10``)."""
    texts: list[str] = []
    vocabularies: list[str] = []
    first = np.zeros((len(DIALECTS), len(topics)), dtype=np.int64)
    size = np.zeros_like(first)
    for column, codes in enumerate(topics):
        for row, dialect in enumerate(DIALECTS):
            known = codes.get("icd8" if dialect == "icd8" else "icd10", ())
            written = [_written(code, dialect) for code in known]
            first[row, column], size[row, column] = len(texts), len(written)
            texts += written
            vocabularies += [dialect] * len(written)
    return CodeBook(tuple(texts), tuple(vocabularies), first, size)


def other_topics() -> list[dict[str, tuple[str, ...]]]:
    """Return the codes of `OTHER_TOPICS` by vocabulary."""
    text = files("coincide.simulation").joinpath("other_codes.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return [
        {
            vocabulary: tuple(
                row["code"] for row in rows if (row["topic"], row["vocabulary"]) == (topic, vocabulary)
            )
            for vocabulary in ("icd8", "icd10")
        }
        for topic in OTHER_TOPICS
    ]


def apart_from(
    diseases: list[dict[str, tuple[str, ...]]], others: list[dict[str, tuple[str, ...]]]
) -> list[dict[str, tuple[str, ...]]]:
    """Return other topics without the codes of the diseases: else people without them would carry them.

    Examples
    --------
    >>> apart_from([{"icd10": ("J44",)}], [{"icd10": ("J44.9", "I21.9")}])
    [{'icd10': ('I21.9',)}]
    """

    def belongs(vocabulary: str, code: str) -> bool:
        bare = code.replace(".", "")
        return any(
            bare.startswith(one.replace(".", "")) for codes in diseases for one in codes.get(vocabulary, ())
        )

    return [
        {
            vocabulary: tuple(code for code in codes if not belongs(vocabulary, code))
            for vocabulary, codes in topic.items()
        }
        for topic in others
    ]


def _written(code: str, dialect: str) -> str:
    """Return a code as a register of that dialect has it."""
    bare = code.replace(".", "")
    if dialect == "icd10dk":
        return "D" + bare
    if dialect == "icd10" and len(bare) > 3:
        return f"{bare[:3]}.{bare[3:]}"
    return bare


def dialects(on: NDArray[np.int64], draw: NDArray[np.float64], danish_share: float) -> NDArray[np.int64]:
    """Return how a record of each day is written."""
    later = np.where(draw < danish_share, DIALECTS.index("icd10dk"), DIALECTS.index("icd10"))
    return np.where(on < ICD10_FROM, DIALECTS.index("icd8"), later)
