"""How long people were followed: the curve of being censored, events taken as the end of sight.

Source: Schemper & Smith, Controlled Clinical Trials 1996; 17: 343-6.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coincide.kernels.survival.spans import Spans


def reversed_rows(rows: Spans) -> Spans:
    """Return rows in which the end of follow-up is the event and the event an end without one.

    The Kaplan-Meier curve of these rows is the share still followed, had nobody had the event. Whoever has
    the event on the day on which somebody else's follow-up ends counts as followed that day.

    Examples
    --------
    >>> from coincide.kernels.survival.spans import spans
    >>> reversed_rows(spans([1, 2], [1, 0])).event.tolist()
    [0, 1]
    """
    return replace(rows, event=(rows.event == 0).astype(np.int32))
