"""Names of figures on the page."""

from __future__ import annotations

import re


def figure_name(*words: str) -> str:
    """Return an id made of words.

    >>> figure_name("curve", "by site, at onset")
    'curve_by_site_at_onset'
    """
    return re.sub("[^a-z0-9]+", "_", " ".join(words).lower()).strip("_")
