"""Terms of the Human Phenotype Ontology that speak of the two diseases, and what each of them tells.

Ids and labels are those of the ontology's release 2025-01-16 (Human Phenotype Ontology; Gargano et al.,
Nucleic Acids Research 2024, doi 10.1093/nar/gkad1005). What a term tells of is coincide's reading:

- ``upper``, ``lower``: a sign of the upper or lower motor neuron, in the regions named; without a region it
  is evidence that no criterion can place. Its absence says nothing of other signs.
- ``upper_whole``, ``lower_whole``: the signs as a whole; only these can be absent as a whole.
- ``sign``: kept in words only. Fasciculations and weakness alone are no lower motor neuron sign.
- ``lesion``, ``bands``, ``emg``, ``attack``: imaging, fluid, electromyography, an attack at that site.
- ``none``: no criterion asks for it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

RELEASE: Final = "2025-01-16"
MEANINGS: Final = (
    *("upper_whole", "upper", "lower_whole", "lower", "sign"),
    *("lesion", "bands", "emg", "attack", "none"),
)
ID: Final = re.compile(r"HP:\d{7}")


@dataclass(frozen=True, slots=True)
class HpoTerm:
    """One term.

    Attributes
    ----------
    id, label
        As in the ontology.
    means
        One of `MEANINGS`.
    where
        Body regions, the place of a lesion or the site of an attack.
    """

    id: str
    label: str
    means: str
    where: tuple[str, ...] = ()


@cache
def hpo_terms() -> dict[str, HpoTerm]:
    """Return id -> term of every built-in term.

    Examples
    --------
    >>> hpo_terms()["HP:0003487"].label, hpo_terms()["HP:0003487"].where
    ('Babinski sign', ('lumbosacral',))
    """
    return {
        row["id"]: HpoTerm(row["id"], row["label"], row["means"], tuple(row["where"].split()))
        for row in _rows("hpo_terms.csv")
    }


@cache
def replaced() -> dict[str, str]:
    """Return obsolete or merged id -> the id that replaces it, for built-in terms."""
    return {row["id"]: row["replaced_by"] for row in _rows("hpo_obsolete.csv")}


@cache
def sign_terms() -> dict[str, HpoTerm]:
    """Return label -> term of the signs a motor region can show."""
    signs = {"upper", "lower", "sign"}
    return {term.label: term for term in hpo_terms().values() if term.means in signs}


def current(term_id: str) -> str:
    """Return the id that stands for a term today.

    Examples
    --------
    >>> current("HP:0001352"), current("HP:0003487")
    ('HP:0003487', 'HP:0003487')
    """
    return replaced().get(term_id, term_id)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("coincide.cases").joinpath(name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
