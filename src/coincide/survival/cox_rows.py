"""New rows for a fit: covariates in the order of the fit, the number of each row's stratum, its offset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem
from coincide.kernels.survival.spans import rows_named
from coincide.survival.cox import CoxFit
from coincide.survival.cox_formula import CoxFormulaFit
from coincide.survival.frames import Data, columns_of, group, is_frame, matrix, vector

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class NewRows:
    """Covariates, shape (m, p), stratum of each row from 0 and its offset, shape (m,) or None."""

    X: Float
    stratum: Int32 | None
    offset: Float | None


def new_rows(fit: CoxFit, new: Data, strata: Any = None, offset: Any = None) -> NewRows:
    """Return new rows as the fit needs them.

    Parameters
    ----------
    fit
        A fit; one from a formula makes the covariates from the columns its formula names.
    new
        A frame or mapping with the columns of the fit, in any order, or an array of shape (m, p).
    strata, offset
        For a fit with strata or an offset: one value for each row, or the name of a column of `new`. When
        left out, the column the formula's fit took them from.

    Raises
    ------
    DataError
        ``COI-D842`` for a column that is not there; ``COI-D849`` for a number of columns, strata or offsets
        that does not fit; ``COI-D855`` for strata that are missing or unknown.
    """
    if isinstance(fit, CoxFormulaFit):
        X = fit.design.of(new)
        strata = fit.strata_column or None if strata is None else strata
        offset = fit.offset_column or None if offset is None else offset
    else:
        X = _covariates(fit, new)
    named = new if isinstance(new, Mapping) or is_frame(new) else None
    return NewRows(X, _strata(fit, strata, named, len(X)), _offset(fit, offset, named, len(X)))


def _covariates(fit: CoxFit, new: Data) -> Float:
    if isinstance(new, Mapping) or is_frame(new):
        return columns_of(new, fit.names)
    given: ArrayLike = new
    X = np.atleast_2d(np.asarray(given, dtype=np.float64))
    if X.ndim != 2 or X.shape[1] != len(fit.names):
        raise DataError(
            _unfit(f"new rows have the shape {X.shape}, where (rows, {len(fit.names)}) is needed")
        )
    return matrix(X, fit.names)[0]


def _strata(fit: CoxFit, strata: Any, new: Data, rows: int) -> Int32 | None:
    known = fit.fitted.design.strata
    if fit.fitted.design.stratum is None:
        if strata is not None:
            raise DataError(_unknown("the fit has no strata", "leave strata out"))
        return None
    listed = ", ".join(str(one) for one in known[:8]) + (", ..." if len(known) > 8 else "")
    if strata is None:
        raise DataError(_unknown("the fit has strata, and the new rows name none", f"known: {listed}"))
    given = np.atleast_1d(group("strata", strata, new)).tolist()
    if len(given) != rows:
        raise DataError(_unfit(f"{len(given)} strata are given for {rows} rows"))
    places = {_key(value): place for place, value in enumerate(known)}
    found = np.array([places.get(_key(value), -1) for value in given], dtype=np.int32)
    if (found < 0).any():
        raise DataError(
            _unknown(
                f"strata holds a value the fit does not know in {rows_named(found < 0)}", f"known: {listed}"
            )
        )
    return found


def _key(value: object) -> object:
    """Return a value in a form in which 1, 1.0 and True are one, and text stays text."""
    return float(value) if isinstance(value, (bool, int, float)) else str(value)


def _offset(fit: CoxFit, offset: Any, new: Data, rows: int) -> Float | None:
    if fit.fitted.design.offset is None and offset is None:
        return None
    if offset is None or fit.fitted.design.offset is None:
        raise DataError(_unfit("an offset belongs to both the fit and the new rows, or to neither"))
    found = vector("offset", offset, new)
    if len(found) != rows:
        raise DataError(_unfit(f"{len(found)} offsets are given for {rows} rows"))
    return found


def _unfit(what: str) -> Problem:
    return Problem("COI-D849", what, where="new rows", fix="give one value per row and covariate of the fit")


def _unknown(what: str, fix: str) -> Problem:
    return Problem(
        "COI-D855", what, where="strata", why="each stratum has a baseline hazard of its own", fix=fix
    )
