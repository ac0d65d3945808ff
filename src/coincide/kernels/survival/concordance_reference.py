"""The slow twin of `coincide.kernels.survival.concordance`: every pair of rows, looked at one by one."""

from __future__ import annotations

from collections.abc import Sequence


def plain_concordance(
    entry: Sequence[float],
    leave: Sequence[float],
    event: Sequence[int],
    score: Sequence[float],
    weight: Sequence[float],
    stratum: Sequence[int],
) -> tuple[dict[str, float], list[list[float]]]:
    """Return weights of pairs by kind, and for each row those of its partners; O(n^2).

    Examples
    --------
    >>> nobody_late = [float("-inf")] * 2
    >>> plain_concordance(nobody_late, [1, 2], [1, 0], [5.0, 3.0], [1.0, 1.0], [0, 0])[0]["concordant"]
    1.0
    """
    totals = dict.fromkeys(("concordant", "discordant", "tied_score", "tied_time", "tied_both"), 0.0)
    rows = [[0.0, 0.0, 0.0] for _ in leave]
    for i in range(len(leave)):
        for j in range(len(leave)):
            if i == j or not event[i] or stratum[i] != stratum[j]:
                continue
            pair = weight[i] * weight[j]
            if event[j] and leave[i] == leave[j]:
                totals["tied_both" if score[i] == score[j] else "tied_time"] += pair / 2
                continue
            if not (entry[j] < leave[i] and (leave[j] > leave[i] or leave[j] == leave[i])):
                continue
            place = 0 if score[i] > score[j] else 1 if score[i] < score[j] else 2
            totals[("concordant", "discordant", "tied_score")[place]] += pair
            rows[i][place] += weight[j]
            rows[j][place] += weight[i]
    return totals, rows
