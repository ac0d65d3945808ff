"""The slow twin of `coincide.kernels.survival.cause_counts`: every row looked at in every slot."""

from __future__ import annotations

from collections.abc import Sequence

Row = tuple[int, int, int, int, float]
"""entry, exit, event, group, weight"""


def plain_at_risk(rows: Sequence[Row], group: int, slot: int) -> float:
    """Return the weight of a group's rows at risk in a slot."""
    return sum(weight for entry, leave, _, of, weight in rows if of == group and entry < slot <= leave)


def plain_ended(rows: Sequence[Row], group: int, kind: int, slot: int) -> float:
    """Return the weight of a group's rows that end in a slot with one kind of event."""
    return sum(weight for _, leave, event, of, weight in rows if (of, event, leave) == (group, kind, slot))


def plain_entered(rows: Sequence[Row], group: int, slot: int) -> float:
    """Return the weight of a group's rows at risk from the slot after this one on."""
    return sum(weight for entry, _, _, of, weight in rows if (of, entry) == (group, slot))
