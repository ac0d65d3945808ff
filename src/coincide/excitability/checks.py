"""Plausibility: what a recording should look like, and where one does not. Nothing is removed for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from coincide.excitability import measures as names
from coincide.excitability.processed import Value
from coincide.excitability.table import Recording, Recordings
from coincide.kernels.survival.spans import rows_named

TIME_CONSTANT: Final = (0.1, 1.5)
"""Milliseconds outside which a time constant is flagged; ours, wide: no limit of normal is meant."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at.

    Attributes
    ----------
    person
        Number of the person; -1 for the table as a whole.
    test
        Name of the test; empty for the table as a whole.
    words
        What is unusual, with rows by number.
    """

    person: int
    test: str
    words: str


def checks(read: Recordings, values: Mapping[int, Mapping[str, Value]]) -> tuple[Check, ...]:
    """Return what is unusual: ordered by person and test."""
    found = [check for recording in read.recordings for check in _of(recording, values[recording.person])]
    if len(read.missing):
        marks = np.zeros(int(read.missing.max()) + 1, dtype=np.bool_)
        marks[read.missing] = True
        found.insert(0, Check(-1, "", f"value is missing in {rows_named(marks)}; those points are left out"))
    return tuple(found)


def _of(recording: Recording, values: Mapping[str, Value]) -> Iterator[Check]:
    if recording.test == names.CHARGE_DURATION:
        yield from _charge(recording, values)
    if recording.test == names.STIMULUS_RESPONSE and (recording.value[-1] < 0.5 * recording.value.max()):
        yield _check(recording, "the response to the strongest stimulus is below half of the largest")
    part = names.TESTS[recording.test]
    if (part.conditioned or recording.test == names.CURRENT_THRESHOLD) and math.isnan(
        recording.unconditioned
    ):
        yield _check(recording, "there is no unconditioned threshold, so nothing can be measured")


def _charge(recording: Recording, values: Mapping[str, Value]) -> Iterator[Check]:
    for what, sign, unit in (("threshold", -1, "fall"), ("charge", 1, "rise")):
        # points stand in rising order of duration
        series = recording.value if what == "threshold" else recording.x * recording.value
        wrong = np.diff(sign * series) <= 0
        if wrong.any():
            rows = ", ".join(str(row) for row in recording.rows[1:][wrong].tolist())
            yield _check(recording, f"{what} does not {unit} with duration at row {rows}")
    constant = values["sdtc_ms"].estimate
    if not math.isnan(constant) and not TIME_CONSTANT[0] <= constant <= TIME_CONSTANT[1]:
        yield _check(
            recording,
            f"a time constant of {constant:.3g} ms is outside {TIME_CONSTANT[0]:g} to "
            f"{TIME_CONSTANT[1]:g} ms",
        )


def _check(recording: Recording, words: str) -> Check:
    return Check(recording.person, recording.test, words)
