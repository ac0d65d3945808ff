"""What the ranks of the canonical table ``cause`` mean where a whole certificate is known.

Rank 0 is the underlying cause; 1 to 100 are the causes of part I in their order (the chain that led to
death).
"""

from __future__ import annotations

from typing import Final

PART_TWO: Final = 101
"""First rank of a cause in part II (what contributed without being part of the chain)."""

PART_UNKNOWN: Final = 201
"""First rank of a cause whose part is not known."""
