"""The ENCALS model and the TRICALS risk profile: predicted time from onset to the endpoint in ALS.

Westeneng et al., Lancet Neurology 2018; 17: 423-33. Endpoint: non-invasive ventilation for more than 23 hours
a day, tracheostomy or death, counted from symptom onset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike

from coincide.errors import DataError, Problem
from coincide.kernels.survival.spans import rows_named
from coincide.prognosis.encals_curve import LAST_MONTH, event_free, median_months
from coincide.prognosis.encals_inputs import (
    CITATION,
    ENCALS_INPUTS,
    ENCALS_WEIGHTS,
    TRICALS_INPUTS,
    TRICALS_WEIGHTS,
)
from coincide.prognosis.inputs import Floats, Marks, Read, read
from coincide.prognosis.scored import Scored
from coincide.tidy import tidy_table


@dataclass(frozen=True, slots=True, eq=False)
class Encals:
    """Predictions of the ENCALS model.

    Attributes
    ----------
    linear_predictor
        Log odds against the model's baseline, shape (n,); higher is worse; NaN where an input is missing.
    median_months
        Months from symptom onset at which half of people with such values are predicted to have reached the
        endpoint, shape (n,).
    missing
        Rows with a missing input, shape (n,).
    extrapolated
        Rows with an unusual input, or a median beyond the 371 months the curve rests on, shape (n,).
    """

    linear_predictor: Floats
    median_months: Floats
    missing: Marks
    extrapolated: Marks

    def risk(self, horizon_months: ArrayLike, *, free_until: ArrayLike = 0.0) -> Floats:
        """Return the predicted risk of the endpoint by a horizon.

        Parameters
        ----------
        horizon_months
            Months since symptom onset, a number or shape (n,).
        free_until
            Months since onset up to which the endpoint is known not to have come, such as the time of
            diagnosis; before the horizon.

        Raises
        ------
        DataError
            COI-D880 when months cannot be, or `free_until` is not before the horizon.
        """
        late, early = (np.asarray(months, dtype=np.float64) for months in (horizon_months, free_until))
        order = np.broadcast_to(early >= late, self.linear_predictor.shape)
        if order.any():
            raise DataError(
                Problem("COI-D880", f"free_until is not before the horizon in {rows_named(order)}")
            )
        before = event_free(self.linear_predictor, early)
        return 1 - event_free(self.linear_predictor, late) / before

    def scored(self) -> Scored:
        """Return the linear predictor as a score."""
        return Scored("ENCALS", "log odds", self.linear_predictor, self.missing, self.extrapolated, CITATION)

    def tidy(self) -> pa.Table:
        """Return one row for each row given: ``row, linear_predictor, median_months, state``."""
        return tidy_table(
            {
                "row": range(len(self.linear_predictor)),
                "linear_predictor": self.linear_predictor,
                "median_months": self.median_months,
                "state": self.scored().tidy()["state"].to_pylist(),
            }
        )

    def summary(self) -> str:
        """Return in words how many rows have a prediction and how the predictions of the group lie."""
        first, *rest, source, caution = self.scored().summary().split("\n")
        known = self.median_months[np.isfinite(self.median_months)]
        if len(known):
            low, middle, high = np.quantile(known, (0.25, 0.5, 0.75)).tolist()
            rest.append(
                f"predicted median from onset: {middle:.1f} months in the middle row, {low:.1f} to "
                f"{high:.1f} in the middle half of rows"
            )
        return "\n".join([first, *rest, source, caution, GROUP_LABELS])


GROUP_LABELS: Final = (
    "No labels from very short to very long are given: the limits between the published groups are not in "
    "our source. The predicted median says more."
)


def encals(
    *,
    slope: ArrayLike,
    diagnostic_delay_months: ArrayLike,
    age_onset: ArrayLike,
    fvc_percent: ArrayLike,
    bulbar: ArrayLike,
    definite: ArrayLike,
    ftd: ArrayLike,
    c9orf72: ArrayLike,
) -> Encals:
    """Return the predictions of the ENCALS model.

    Parameters
    ----------
    slope
        Points of the ALSFRS-R lost each month since onset, 0 or more (see ``co.alsfrs_slope``), shape (n,).
    diagnostic_delay_months
        Months from symptom onset to diagnosis, shape (n,). The published transformation gives the highest
        risk at 2.5 months, less for longer delays and, where it turns, for shorter ones: rows below 2.5
        months are flagged as extrapolated.
    age_onset
        Years.
    fvc_percent
        Forced vital capacity in percent of predicted.
    bulbar, definite, ftd, c9orf72
        1 for yes, 0 for no: bulbar onset, definite by El Escorial, frontotemporal dementia, C9orf72
        expansion. NaN or None in any input leaves that row uncomputed; a missing C9orf72 is not taken as no.

    Raises
    ------
    DataError
        COI-D880 to COI-D883, all at once, rows by number.

    Notes
    -----
    ``LP = -1.837 (slope + 0.1)^-0.5 - 2.373 ((delay/10)^-0.5 + log(delay/10)) - 0.267 (age/100)^-2
    + 0.477 ((FVC/100)^-1 + (FVC/100)^-0.5) + 0.269 bulbar + 0.233 definite + 0.388 FTD + 0.256 C9orf72``

    No curve of one person is drawn: the model informs about groups.

    Examples
    --------
    >>> found = encals(slope=[0.7], diagnostic_delay_months=[10], age_onset=[62], fvc_percent=[88],
    ...                bulbar=[0], definite=[0], ftd=[0], c9orf72=[0])
    >>> found.linear_predictor.round(3).tolist(), found.median_months.round(1).tolist()
    ([-4.071], [32.1])
    """
    given = {
        "slope": slope,
        "diagnostic_delay_months": diagnostic_delay_months,
        "age_onset": age_onset,
        "fvc_percent": fvc_percent,
        "bulbar": bulbar,
        "definite": definite,
        "ftd": ftd,
        "c9orf72": c9orf72,
    }
    return predictions(read(ENCALS_INPUTS, given))


def predictions(inputs: Read) -> Encals:
    """Return the predictions for checked inputs."""
    predictor = linear_predictor(inputs.columns, ENCALS_WEIGHTS)
    median = median_months(predictor)
    beyond = np.nan_to_num(median, nan=0.0) > LAST_MONTH
    return Encals(predictor, median, inputs.missing, inputs.extrapolated | beyond)


def tricals(
    *,
    slope: ArrayLike,
    diagnostic_delay_months: ArrayLike,
    age_onset: ArrayLike,
    fvc_percent: ArrayLike,
    bulbar: ArrayLike,
    definite: ArrayLike,
    ftd: ArrayLike,
) -> Scored:
    """Return the TRICALS risk profile: the ENCALS predictor without C9orf72, used to select for trials.

    Parameters are those of :func:`encals`. Its value is a linear predictor (higher is worse); no survival is
    predicted from it, since its baseline is not published with it.

    Raises
    ------
    DataError
        COI-D880 to COI-D883, all at once, rows by number.

    Examples
    --------
    >>> found = tricals(slope=[0.7], diagnostic_delay_months=[10], age_onset=[62], fvc_percent=[88],
    ...                 bulbar=[0], definite=[0], ftd=[0])
    >>> found.values.round(3).tolist()
    [-4.075]
    """
    given = {
        "slope": slope,
        "diagnostic_delay_months": diagnostic_delay_months,
        "age_onset": age_onset,
        "fvc_percent": fvc_percent,
        "bulbar": bulbar,
        "definite": definite,
        "ftd": ftd,
    }
    return profile(read(TRICALS_INPUTS, given))


def profile(inputs: Read) -> Scored:
    """Return the TRICALS risk profile of checked inputs."""
    values = linear_predictor(inputs.columns, TRICALS_WEIGHTS)
    return Scored("TRICALS risk profile", "log odds", values, inputs.missing, inputs.extrapolated, CITATION)


def linear_predictor(columns: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """Return the weighted sum of the transformed inputs, shape (n,); NaN where any is missing."""
    delay, vital = columns["diagnostic_delay_months"] / 10, columns["fvc_percent"] / 100
    transformed = {
        **columns,
        "slope": (columns["slope"] + 0.1) ** -0.5,
        "diagnostic_delay_months": delay**-0.5 + np.log(delay),
        "age_onset": (columns["age_onset"] / 100) ** -2.0,
        "fvc_percent": vital**-1.0 + vital**-0.5,
    }
    first, *others = (weight * transformed[name] for name, weight in weights.items())
    return sum(others, first)
