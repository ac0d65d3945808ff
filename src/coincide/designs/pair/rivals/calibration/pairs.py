"""What was counted of the control pairs, as arrays between counting and showing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from coincide.designs.pair.parts import Arrays
from coincide.designs.pair.rivals.calibration.chosen import NEGATIVE, Chosen
from coincide.estimates.cells import Cells
from coincide.estimates.conditional import expected, reference_events


@dataclass(frozen=True, slots=True)
class ControlDisease:
    """A disease that takes part in a control pair: how many of its codes and people the data hold."""

    name: str
    label: str
    codes: int
    people: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A control pair and its cells, both orders one after the other; cells without events are left out."""

    pair: Chosen
    cells: Cells

    @property
    def observed(self) -> int:
        """Exposed events that have a reference."""
        return int(self.cells.exposed_events[self.cells.unexposed_days > 0].sum())

    @property
    def expected(self) -> float:
        """Expected at the unexposed rates; it does not look at exposed events."""
        return expected(*self.cells[1:])

    @property
    def reference(self) -> float:
        """Unexposed events the expectation is worth."""
        return reference_events(*self.cells[1:])

    @property
    def negative(self) -> bool:
        """Whether it is a pair with a negative control."""
        return self.pair.kind == NEGATIVE


@dataclass(frozen=True, slots=True)
class Controls:
    """Everything counted of controls."""

    diseases: tuple[ControlDisease, ...]
    pairs: tuple[Counted, ...]


_COLUMNS = ("observed", "exposed_days", "unexposed", "unexposed_days")


def as_arrays(diseases: Sequence[ControlDisease], pairs: Sequence[Counted]) -> Arrays:
    """Return diseases and pairs as arrays of whole numbers and names."""
    names = np.array([(one.name, one.label) for one in diseases], np.str_).reshape(-1, 2)
    texts = np.array([astuple(one.pair) for one in pairs], np.str_).reshape(-1, 5)
    cells = {
        name: np.concatenate([np.empty(0, np.int64), *(one.cells[column].astype(np.int64) for one in pairs)])
        for column, name in enumerate(_COLUMNS)
    }
    return {
        "names": names,
        "found": np.array([(one.codes, one.people) for one in diseases], np.int64).reshape(-1, 2),
        "pairs": texts,
        "cells": np.array([len(one.cells.exposed_events) for one in pairs], np.int64),
        **cells,
    }


def from_arrays(arrays: Arrays) -> Controls | None:
    """Return what was counted; None where no controls were asked for."""
    if "pairs" not in arrays:
        return None
    diseases = tuple(
        ControlDisease(str(name), str(label), int(codes), int(people))
        for (name, label), (codes, people) in zip(arrays["names"], arrays["found"], strict=True)
    )
    ends = np.cumsum(arrays["cells"]).tolist()
    parts = [slice(first, last) for first, last in zip([0, *ends[:-1]], ends, strict=True)]
    pairs = tuple(
        Counted(Chosen(*map(str, texts)), _cells(arrays, part))
        for texts, part in zip(arrays["pairs"], parts, strict=True)
    )
    return Controls(diseases, pairs)


def _cells(arrays: Arrays, part: slice) -> Cells:
    observed, exposed_days, unexposed, unexposed_days = (arrays[name][part] for name in _COLUMNS)
    return Cells(observed, exposed_days.astype(np.float64), unexposed, unexposed_days.astype(np.float64))
