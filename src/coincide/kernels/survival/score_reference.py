"""The slow twin of `coincide.kernels.survival.score_residuals`: every row against every event."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.kernels.survival.cox_reference import CoxRow, Vector, mean_covariates, risk, tied_events


def plain_score_residuals(rows: Sequence[CoxRow], beta: Sequence[float], ties: str = "efron") -> list[Vector]:
    """Return the score residual of each row times its case weight.

    Each event of a risk set takes, from every row in it, its share of the risk times its distance from the
    mean covariates; the rows with an event get their own distance, averaged over the tied events.
    """
    columns = range(len(beta))
    found = [[0.0 for _ in columns] for _ in rows]
    for event in tied_events(rows, ties):
        total, mean = mean_covariates(rows, beta, event)
        tied = [i for i in event.rows if rows[i].event and rows[i].time == event.time]
        for i in tied:
            for j in columns:
                found[i][j] += rows[i].weight * (rows[i].x[j] - mean[j]) / len(tied)
        for i, share in zip(event.rows, event.shares, strict=True):
            part = event.weight * risk(rows[i], beta) * share / total
            for j in columns:
                found[i][j] -= part * (rows[i].x[j] - mean[j])
    return found
