"""Which concepts carry a statement, and the words that make lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.cases.prose.tokens import Mention

LISTING: Final = frozenset(
    {
        *(",", "and", "or", "nor", "&", "and/or", "+", "of", "(", ")"),
        *("as", "well", "also", "slightly", "mildly", "plus"),
    }
)
"""Words between the members of a list."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Which kinds of concept carry a statement.

    Attributes
    ----------
    nouns
        Kinds that need a quality, such as a reflex.
    qualities
        Kinds that say how the nouns are.
    signs
        Kinds that say all themselves, such as wasting.
    placed
        Kinds of which some name their own body region, such as the jaw jerk.
    """

    nouns: frozenset[str] = frozenset()
    qualities: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()
    placed: frozenset[str] = frozenset()

    def kinds(self) -> tuple[str, ...]:
        """Return every kind."""
        return tuple(sorted(self.nouns | self.qualities | self.signs))

    def heads(self, one: Mention) -> bool:
        """Return whether a mention is a head."""
        return one.kind in self.nouns or one.kind in self.qualities or one.kind in self.signs

    def own_place(self, one: Mention) -> bool:
        """Return whether a head names its body region itself."""
        return one.kind in self.placed and one.meaning not in {"any", "sign", "limbs"}
