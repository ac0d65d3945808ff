"""The scores a cohort's study file can name: what each takes, how it is computed, where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from coincide.errors import Problem, UsageError
from coincide.prognosis import alsfrs_r, encals, encals_inputs, kings, mitos
from coincide.prognosis.citation import GROUPS_ONLY, Citation
from coincide.prognosis.encals_curve import event_free
from coincide.prognosis.inputs import Floats, Input, Read, read
from coincide.prognosis.scored import Scored

Direction = Literal["higher_is_worse", "higher_is_better"]
_BELOW_1: Final = float(np.nextafter(1.0, 0.0))
Risk = Callable[[Floats, float | Floats], Floats]


@dataclass(frozen=True, slots=True)
class Score:
    """A published score.

    Attributes
    ----------
    name, words
        Its name in a study file, and in words.
    inputs
        What it takes, with units and ranges.
    citation
        Where it comes from.
    developed_for
        In whom, and for what.
    direction
        Which way is worse.
    of
        Computes it from checked inputs.
    risk
        Predicted risk of the endpoint by so many months from symptom onset, one number or one for each
        person, from the values of the score; None when the score predicts no risk and only orders people.
    """

    name: str
    words: str
    inputs: tuple[Input, ...]
    citation: Citation
    developed_for: str
    direction: Direction
    of: Callable[[Read], Scored]
    risk: Risk | None = None

    def compute(self, columns: Mapping[str, ArrayLike]) -> Scored:
        """Compute the score for each row.

        Parameters
        ----------
        columns
            Name of an input -> its values, shape (n,); NaN or None where missing.

        Raises
        ------
        DataError
            COI-D880 to COI-D883, all at once, rows by number.
        """
        return self.of(read(self.inputs, columns))

    def hazard(self, values: Floats, months: float | Floats) -> Floats:
        """Return the predicted cumulative hazard of the endpoint, ``-log(1 - risk)``.

        Parameters
        ----------
        values
            Of the score, shape (n,).
        months
            From symptom onset, one number or shape (n,).

        Raises
        ------
        UsageError
            COI-U880 when the score predicts no risk.

        Notes
        -----
        A risk that no number tells from 1 counts as the greatest below it: no hazard is above 36.7.

        Examples
        --------
        >>> score_of("encals").hazard(np.array([-4.0, -4.0]), np.array([0.0, 31.5])).round(2).tolist()
        [0.0, 0.69]
        """
        if self.risk is None:
            raise UsageError(Problem("COI-U880", f"the score {self.name} predicts no risk"))
        found: Floats = -np.log1p(-np.minimum(self.risk(values, months), _BELOW_1))
        return found

    @property
    def about(self) -> str:
        """What a reader has to know about the score, in a few lines."""
        takes = "; ".join(f"{one.words} ({one.unit})" for one in self.inputs)
        return "\n".join(
            [
                f"{self.words}. Developed for: {self.developed_for}.",
                f"Takes: {takes}.",
                self.citation.text,
                f"Checked: {self.citation.checked}.",
                GROUPS_ONLY,
            ]
        )


def score_of(name: str) -> Score:
    """Return a score by its name.

    Raises
    ------
    UsageError
        COI-U880 when there is none, with the nearest name.

    Examples
    --------
    >>> found = score_of("alsfrs_r_slope").compute({"alsfrs_r": [36], "months_since_onset": [12]})
    >>> found.values.tolist()
    [1.0]
    """
    if name not in SCORES:
        near = get_close_matches(name, SCORES, n=1)
        hint = f'did you mean "{near[0]}"? ' if near else ""
        raise UsageError(
            Problem("COI-U880", f'there is no score "{name}"', fix=f"{hint}one of: {', '.join(SCORES)}")
        )
    return SCORES[name]


_ITEMS: Final = tuple(
    Input(f"item_{number}", f"item {number} of the ALSFRS-R: {word}", "points", 0, 4, whole=True)
    for number, word in enumerate(alsfrs_r.ITEMS, start=1)
)
_FOR_SLOPE: Final = (alsfrs_r.TOTAL, alsfrs_r.MONTHS)


def _items(inputs: Read) -> Floats:
    return np.column_stack([inputs.columns[one.name] for one in _ITEMS])


def _kings(inputs: Read) -> Scored:
    flags = (inputs.columns["gastrostomy"], inputs.columns["died"])
    return kings.stage_of(_items(inputs), *flags)


def _mitos(inputs: Read) -> Scored:
    return mitos.stage_of(_items(inputs), inputs.columns["died"])


def _with_slope(inputs: Read) -> Read:
    """Return inputs with the slope made from the scale and the time since onset."""
    slope = alsfrs_r.slope_of(inputs).values
    unusual = encals_inputs.SLOPE.usual or (-np.inf, np.inf)
    steep = ~inputs.missing & (np.nan_to_num(slope) > unusual[1])
    return Read({**inputs.columns, "slope": slope}, inputs.missing, inputs.extrapolated | steep)


def _encals(inputs: Read) -> Scored:
    return encals.predictions(_with_slope(inputs)).scored()


def _tricals(inputs: Read) -> Scored:
    return encals.profile(_with_slope(inputs))


def _encals_risk(predictor: Floats, months: float | Floats) -> Floats:
    return 1 - event_free(predictor, months)


SCORES: Final[dict[str, Score]] = {
    "alsfrs_r_slope": Score(
        "alsfrs_r_slope",
        "Points of the ALSFRS-R lost a month since onset",
        _FOR_SLOPE,
        alsfrs_r.SLOPE_CITATION,
        "people with ALS at their first visit; survival from that visit",
        "higher_is_worse",
        alsfrs_r.slope_of,
    ),
    "kings": Score(
        "kings",
        "King's stage",
        (*_ITEMS, kings.GASTROSTOMY, kings.DIED),
        kings.CITATION,
        "people with ALS; how far the disease has spread, not how long they live",
        "higher_is_worse",
        _kings,
    ),
    "mitos": Score(
        "mitos",
        "MiToS stage",
        (*_ITEMS, kings.DIED),
        mitos.CITATION,
        "people with ALS; which functions are lost, not how long they live",
        "higher_is_worse",
        _mitos,
    ),
    "encals": Score(
        "encals",
        "ENCALS model",
        (*_FOR_SLOPE, *encals_inputs.ENCALS_INPUTS[1:]),
        encals_inputs.CITATION,
        encals_inputs.DEVELOPED_FOR,
        "higher_is_worse",
        _encals,
        _encals_risk,
    ),
    "tricals": Score(
        "tricals",
        "TRICALS risk profile",
        (*_FOR_SLOPE, *encals_inputs.TRICALS_INPUTS[1:]),
        encals_inputs.CITATION,
        f"choosing people for trials, without C9orf72; otherwise as ENCALS: {encals_inputs.DEVELOPED_FOR}",
        "higher_is_worse",
        _tricals,
    ),
}
"""Name -> score. Scores of one visit or of onset; the D50 model needs several visits (``co.d50``)."""
