"""Names of counts that several tables show."""

from __future__ import annotations

from typing import Final

from coincide.results.table import CountId

PEOPLE_IN_FILE: Final = CountId("people", ("0", "remaining"))
"""The people in the file of the cohort."""


def events_of(endpoint: str, outcome: str) -> CountId:
    """Return the identity of all people with an outcome of an endpoint."""
    return CountId("events", (endpoint, outcome))


def others_of(endpoint: str) -> CountId:
    """Return the identity of the people without any shown outcome of an endpoint."""
    return CountId("people", (endpoint, "without an outcome"))


def span_of(endpoint: str, outcome: str, month: float) -> CountId:
    """Return the identity of everybody's events between shown times, up to a month."""
    return CountId("events", (endpoint, outcome, f"{month:g}"))
