"""The best cut-off of these data, and what choosing it in them flatters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa
from numpy.typing import ArrayLike

from coincide.biomarkers.assay import Marker
from coincide.biomarkers.cutoffs import rows_of
from coincide.biomarkers.scale import plain, ranked
from coincide.errors import DataError, Problem
from coincide.estimates.markers.best_cutoffs import Chosen, choose
from coincide.estimates.markers.cutoffs import RULES, AtCutoff, Rule, at_specificity
from coincide.estimates.markers.two_groups import two_groups
from coincide.tidy import text_table, tidy_table

CHOSEN: Final = "chosen in these data"


@dataclass(frozen=True, slots=True)
class BestCutoff:
    """The best cut-off of these data.

    Attributes
    ----------
    chosen
        The cut-off, what it does here, and the optimism of Youden's index.
    rule
        How it was chosen, in words.
    notes
        What a reader should know.
    """

    chosen: Chosen
    rule: str
    notes: tuple[str, ...]

    @property
    def value(self) -> float:
        """The cut-off."""
        return self.chosen.at.value

    @property
    def at(self) -> AtCutoff:
        """What it does in these data, which flatters."""
        return self.chosen.at

    @property
    def optimism(self) -> float:
        """How much Youden's index flatters."""
        return self.chosen.optimism

    @property
    def corrected(self) -> float:
        """What is left of Youden's index (0.632+ bootstrap)."""
        return self.chosen.corrected

    def tidy(self) -> pa.Table:
        """Return rows for sensitivity, specificity, Youden's index, its optimism and the corrected index."""
        rows = rows_of(self.at)
        rest = {"youden": self.at.youden, "optimism": self.optimism, "youden_corrected": self.corrected}
        rows["term"] += list(rest)
        rows["estimate"] += list(rest.values())
        for name in ("conf.low", "conf.high", "count", "people"):
            rows[name] += [None] * len(rest)
        return tidy_table(rows)

    def summary(self) -> str:
        """Return the result in words."""
        found = self.chosen
        lines = [
            f"best cut-off by {self.rule}: {found.at.value:g}, {CHOSEN}",
            text_table(self.tidy()),
            f"choosing it here flatters Youden's index by {found.optimism:.3f} (0.632+ bootstrap)",
            f"cut-offs chosen in the draws: {found.low:g} to {found.high:g}",
        ]
        return "\n".join([*lines, *self.notes])


def best_cutoff(
    marker: Marker,
    condition: ArrayLike,
    *,
    rule: Literal["youden", "closest", "specificity"] = "youden",
    specificity: float = 0.9,
    bootstrap: int = 1000,
    seed: int = 1,
    level: float = 0.95,
) -> BestCutoff:
    """Choose the best cut-off in these data and say by how much its choice flatters.

    Parameters
    ----------
    marker, condition
        As in :func:`~coincide.biomarkers.roc.roc`.
    rule
        ``youden``: highest sensitivity + specificity; ``closest``: nearest to the corner where nobody is told
        wrongly; ``specificity``: highest sensitivity among cut-offs with at least `specificity`.
    bootstrap, seed
        Draws, within both groups apart, and the seed of their random numbers.

    Raises
    ------
    DataError
        Those of :func:`~coincide.biomarkers.roc.roc`; ``COI-D912``, ``COI-D915``, ``COI-D929``.

    Examples
    --------
    >>> marker = [88, 71, 140, 33, 52, 95, 61, 25, 40, 12, 58, 30]
    >>> found = best_cutoff(marker, [1] * 6 + [0] * 6, bootstrap=200, seed=3)
    >>> found.value, round(found.at.youden, 3), found.corrected < found.at.youden
    (66.0, 0.667, True)
    """
    values = plain(marker)
    chosen_by, words = _rule(rule, specificity)
    groups = two_groups(ranked(values), condition, least=2)
    found = choose(groups, chosen_by, draws=bootstrap, seed=seed, level=level)
    return BestCutoff(found, words, values.notes)


def _rule(rule: str, specificity: float) -> tuple[Rule, str]:
    """Return a rule with its words."""
    if rule == "specificity":
        return at_specificity(specificity), f"sensitivity at a specificity of at least {specificity:g}"
    words = {"youden": "sensitivity + specificity", "closest": "distance to the corner"}
    if rule not in RULES:
        raise DataError(
            Problem("COI-D912", f'there is no rule "{rule}"', fix="give youden, closest or specificity")
        )
    return RULES[rule], words[rule]
