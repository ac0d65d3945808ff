"""From a user's vectors to the rows of a fit, with everything that is wrong named at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem, Problems
from coincide.estimates.survival.cox.fitted import CoxDesign
from coincide.estimates.survival.cox.groups import groups
from coincide.estimates.survival.cox.matrix import matrix
from coincide.kernels.survival.cox_grid import event_grid
from coincide.kernels.survival.cox_sums import Ties, centre
from coincide.kernels.survival.spans import Spans, column, rows_named, same_length, spans

Float = NDArray[np.float64]


def cox_design(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike | Sequence[ArrayLike],
    *,
    entry: ArrayLike | None = None,
    ties: Ties = "efron",
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> CoxDesign:
    """Check vectors and place them on a grid of event times.

    Parameters
    ----------
    time, event, entry, weights
        As in `coincide.kernels.survival.spans.spans`; `event` is 0 or 1.
    X
        Covariates, shape (n, p), or a sequence of p columns.
    ties
        How events of one time are taken.
    strata, cluster
        Any values that tell groups of rows apart, shape (n,).
    offset
        Fixed part of the linear predictor, shape (n,).
    names
        Names of columns; ``x1``, ``x2``, ... without.

    Raises
    ------
    DataError
        ``COI-D800`` to ``COI-D807``, ``COI-D820`` to ``COI-D824``, ``COI-D828``, ``COI-D830``,
        ``COI-D831``: all that is wrong, rows named by number.

    Examples
    --------
    >>> design = cox_design([4, 2, 2], [1, 0, 1], [[1.0, 0.0, 2.0]], names=["dose"])
    >>> design.rows, design.events, design.names, design.means.tolist()
    (3, 2, ('dose',), [1.0])
    """
    made = spans(time, event, entry=entry, weights=weights)
    problems = Problems(DataError)
    problems.extend(_wrong_events(made))
    X_, labels = matrix(X, made.rows, names, problems)
    fixed = None if offset is None else column("offset", offset, problems)
    if fixed is not None:
        same_length(problems, offset=fixed, time=made.exit)
    stratum, strata_values = groups("strata", strata, made.rows, problems)
    clusters, cluster_values = groups("cluster", cluster, made.rows, problems)
    problems.raise_if_any()
    means, ranges = centre(X_, made.weight)
    problems.extend(_constant(labels, ranges))
    problems.extend(_few_clusters(None if clusters is None else len(cluster_values), X_.shape[1]))
    problems.raise_if_any()
    middle = 0.0 if fixed is None else float(np.average(fixed, weights=made.weight))
    return CoxDesign(
        spans=made,
        grid=event_grid(made, stratum, max(1, len(strata_values))),
        X=X_,
        names=labels,
        means=means,
        ranges=ranges,
        offset=None if fixed is None else fixed - middle,
        offset_mean=middle,
        stratum=stratum,
        strata=tuple(strata_values),
        cluster=clusters,
        clusters=len(cluster_values),
        ties=ties,
    )


def _wrong_events(made: Spans) -> list[Problem]:
    """Return problems with the events themselves."""
    if (other := made.event > 1).any():
        return [
            Problem(
                "COI-D820",
                f"event is neither 0 nor 1 in {rows_named(other)}",
                where="event",
                why="one model describes one kind of event",
                fix="give event == 1 for the kind that is meant; the others then end follow-up",
            )
        ]
    if not made.event.any():
        return [
            Problem(
                "COI-D821",
                "no row ends with an event",
                where="event",
                why="there is nothing to compare risk sets at",
                fix="check how the event is coded: 1 for an event, 0 for the end of follow-up without one",
            )
        ]
    return []


def _constant(names: tuple[str, ...], ranges: Float) -> list[Problem]:
    return [
        Problem(
            "COI-D824",
            f"column {name} holds one value only",
            where=f"X, {name}",
            why="its effect cannot be told from the baseline hazard",
            fix="leave the column out",
        )
        for name, width in zip(names, ranges.tolist(), strict=True)
        if width == 0
    ]


def _few_clusters(clusters: int | None, columns: int) -> list[Problem]:
    """Return a problem when a sandwich over clusters would not have full rank."""
    if clusters is None or clusters > columns:
        return []
    return [
        Problem(
            "COI-D831",
            f"there are {clusters} clusters for {columns} columns",
            where="cluster",
            why="standard errors from differences between clusters need more clusters than coefficients",
            fix="leave cluster out, or give a finer one",
        )
    ]
