"""Where a score comes from, and what may be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GROUPS_ONLY: Final = "It informs about groups of people; it does not say what will happen to one person."
"""Said with every score."""


@dataclass(frozen=True, slots=True)
class Citation:
    """The publication a score is taken from.

    Attributes
    ----------
    authors
        First author and others.
    journal
        Journal, volume and pages.
    year
        Year of publication.
    doi
        Digital object identifier.
    checked
        How the numbers carried over from it were checked.
    """

    authors: str
    journal: str
    year: int
    doi: str
    checked: str

    @property
    def text(self) -> str:
        """The citation as one line.

        Examples
        --------
        >>> Citation("Doe J", "J Test 1:2-3", 2020, "10.1/x", "by hand").text
        'Doe J. J Test 1:2-3 (2020). doi:10.1/x'
        """
        return f"{self.authors.rstrip('.')}. {self.journal} ({self.year}). doi:{self.doi}"
