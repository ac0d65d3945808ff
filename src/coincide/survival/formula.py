"""Formulas: columns of a frame become the covariates of a model, and new rows become them the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from coincide.errors import DataError, Problems
from coincide.survival.formula_coding import Coding, codings
from coincide.survival.formula_columns import Learned, codes, learn, numbers
from coincide.survival.formula_terms import terms_of
from coincide.survival.formula_words import Factor
from coincide.survival.frame_columns import Column, Float
from coincide.survival.frames import Data, read


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a formula: its name, and the places of its columns."""

    label: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A formula with what it took from the data: makes covariates of new rows.

    Attributes
    ----------
    formula
        As it was given.
    names
        Names of the columns, p of them.
    terms
        Which columns belong to which term.
    levels
        Category -> its levels, the reference first.
    factors, blocks
        How the columns are made: factors, and for each block of columns its factors and coding.
    """

    formula: str
    names: tuple[str, ...]
    terms: tuple[Term, ...]
    levels: dict[str, tuple[str, ...]]
    factors: tuple[Learned, ...]
    blocks: tuple[tuple[tuple[int, ...], Coding], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of a frame that are used."""
        return tuple(dict.fromkeys(each.factor.source for each in self.factors))

    def of(self, data: Data) -> Float:
        """Return the covariates of new rows, shape (rows, p).

        Raises
        ------
        DataError
            As :func:`model_matrix`; ``COI-D845`` for categories the model does not know.
        """
        there = read(data, self.columns)
        made = [_values(each, there[each.factor.source]) for each in self.factors]
        return np.ascontiguousarray(np.column_stack([_block(made, *block) for block in self.blocks]))


@dataclass(frozen=True, slots=True, eq=False)
class ModelMatrix:
    """Covariates, shape (n, p), and the design that made them."""

    matrix: Float
    design: Design

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return self.design.names


def model_matrix(formula: str, data: Data) -> ModelMatrix:
    """Return the covariates a formula makes of a frame, without an intercept.

    Parameters
    ----------
    formula
        Columns joined by ``+``; ``a:b`` for a product, ``a*b`` for ``a + b + a:b``, ``(a + b + c)**2`` for
        all products of two, ``-`` to leave a term out. Functions: ``C(x, ref="level")`` takes numbers as
        categories and sets the reference; ``log(x)``, ``log2(x)``, ``log10(x)``, ``sqrt(x)``; ``per_sd(x)``
        divides by the standard deviation; ``tertile(x)`` makes three groups; ``spline(x, df=3)`` or
        ``spline(x, knots=[40, 55, 70])`` a restricted cubic spline (df + 1 knots). Text is a category. A
        formula is never run as code.
    data
        Frame of pandas, polars or Arrow, or a mapping of names to vectors. Columns not named are not read.

    Raises
    ------
    UsageError
        ``COI-U080`` without the package formulaic; ``COI-U081`` to ``COI-U085`` for what is no formula.
    DataError
        ``COI-D840`` to ``COI-D847`` for columns that cannot be used, rows named by number.

    Examples
    --------
    >>> frame = {"age": [50, 60, 70], "site": ["bulbar", "spinal", "spinal"]}
    >>> made = model_matrix("age + C(site, ref='spinal')", frame)
    >>> made.names, made.matrix.tolist()
    (('age', 'site[bulbar]'), [[50.0, 1.0], [60.0, 0.0], [70.0, 0.0]])
    >>> made.design.of({"age": [66], "site": ["bulbar"]}).tolist()
    [[66.0, 1.0]]
    """
    factors, terms = terms_of(formula)
    there = read(data, [factor.source for factor in factors])
    learned = _learned(factors, there)
    coded = codings(terms, {place for place, each in enumerate(learned) if each.levels})
    blocks = [
        [(_used(learned, term, one), one) for one in ones] for term, ones in zip(terms, coded, strict=True)
    ]
    names = [[name for block in of_term for name in _names(learned, *block)] for of_term in blocks]
    labels = [":".join(factors[place].label for place in term) for term in terms]
    design = Design(
        formula,
        tuple(name for of_term in names for name in of_term),
        _placed(labels, [len(of_term) for of_term in names]),
        {each.factor.label: each.levels for each in learned if each.levels},
        learned,
        tuple(block for of_term in blocks for block in of_term),
    )
    return ModelMatrix(design.of(data), design)


def _learned(factors: Sequence[Factor], there: dict[str, Column]) -> tuple[Learned, ...]:
    problems, found = Problems(DataError), []
    for factor in factors:
        try:
            found.append(learn(factor, there[factor.source]))
        except DataError as error:
            problems.extend(list(error.problems))
    problems.raise_if_any()
    return tuple(found)


def _placed(labels: list[str], widths: list[int]) -> tuple[Term, ...]:
    ends = np.cumsum([0, *widths]).tolist()
    return tuple(
        Term(label, tuple(range(ends[place], ends[place + 1])))
        for place, label in enumerate(labels)
        if widths[place]
    )


def _values(learned: Learned, column: Column) -> Float:
    """Return the columns of a factor; of a category, one for every level."""
    if not learned.levels:
        return numbers(learned, column)
    return np.eye(len(learned.levels))[codes(learned, column)]


def _kept(coding: Coding, place: int, width: int) -> range:
    """Return which columns of a factor are kept: a category coded by contrasts loses its reference."""
    return range(0 if coding.get(place, True) else 1, width)


def _used(learned: Sequence[Learned], term: tuple[int, ...], coding: Coding) -> tuple[int, ...]:
    """Return the factors of a term that a block of its columns is the product of."""
    return tuple(place for place in term if place in coding or not learned[place].levels)


def _block(made: list[Float], used: tuple[int, ...], coding: Coding) -> Float:
    """Return the products of the columns of factors, those of the last running fastest."""
    found = np.ones((len(made[0]), 1))
    for place in used:
        own = made[place][:, list(_kept(coding, place, made[place].shape[1]))]
        found = (found[:, :, None] * own[:, None, :]).reshape(len(found), -1)
    return found


def _names(learned: Sequence[Learned], used: tuple[int, ...], coding: Coding) -> list[str]:
    parts = []
    for place in used:
        own = learned[place].names
        parts.append([own[one] for one in _kept(coding, place, len(own))])
    return [":".join(one) for one in product(*parts)]
