"""How much a model flatters itself in the data it was developed in, by bootstrap.

Harrell, Lee & Mark, Statistics in Medicine 1996; 15: 361-87.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Model = TypeVar("Model")


@dataclass(frozen=True, slots=True, eq=False)
class Optimism:
    """Performance before and after correction; arrays have shape (measures,).

    Attributes
    ----------
    apparent
        Of the model in the people it was developed in.
    optimism
        Mean over bootstrap samples of: performance in the sample, less performance in everybody, of the model
        developed in the sample.
    corrected
        ``apparent - optimism``.
    repeats
        Samples in which a model could be developed.
    failed
        Samples in which none could be.
    """

    apparent: Floats
    optimism: Floats
    corrected: Floats
    repeats: int
    failed: int


def bootstrap_optimism(
    develop: Callable[[Ints], Model],
    assess: Callable[[Model, Ints], Floats],
    people: int,
    *,
    repeats: int = 200,
    seed: int = 1,
) -> Optimism:
    """Develop a model again in samples of the people, with everything that was chosen by looking at the data.

    Parameters
    ----------
    develop
        Takes numbers of people (with repetition) and returns a model of them: variable selection, cut-points
        and shrinkage included.
    assess
        Takes a model and numbers of people, returns measures of its performance in them, shape (measures,).
    people
        How many people there are.
    repeats
        Bootstrap samples.
    seed
        Seed of the random numbers; one stream for each sample, so samples do not depend on their number.

    Raises
    ------
    DataError
        COI-D887 when a model could be developed in fewer than half of the samples.
    """
    everybody = np.arange(people)
    apparent = np.asarray(assess(develop(everybody), everybody), dtype=np.float64)
    total, done = np.zeros(apparent.shape), 0
    for number in range(repeats):
        key = np.array([seed, number], dtype=np.uint64)
        sample = np.random.Generator(np.random.Philox(key=key)).integers(0, people, people)
        try:
            model = develop(sample)
            gap = np.asarray(assess(model, sample), np.float64) - np.asarray(
                assess(model, everybody), np.float64
            )
        except DataError:  # no model in this sample, such as no event in it: counted
            continue
        if np.isfinite(gap).all():
            total, done = total + gap, done + 1
    if 2 * done < repeats:
        raise DataError(
            Problem("COI-D887", f"a model could be developed in only {done} of {repeats} bootstrap samples")
        )
    optimism = total / max(done, 1)
    return Optimism(apparent, optimism, apparent - optimism, done, repeats - done)
