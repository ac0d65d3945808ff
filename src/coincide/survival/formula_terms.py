"""The terms of a formula, by formulaic: which columns stand alone, which are multiplied."""

from __future__ import annotations

import ast
import re
from typing import Any, Final

from coincide.errors import Problem, UsageError
from coincide.survival.formula_words import Factor, refuse, split_factors

MOST_TERMS: Final = 200


def terms_of(formula: str) -> tuple[tuple[Factor, ...], tuple[tuple[int, ...], ...]]:
    """Return the factors of a formula and its terms, each the places of its factors, without an intercept.

    Terms come by how many factors they have, then in the order of the formula.

    Raises
    ------
    UsageError
        ``COI-U080`` without formulaic; ``COI-U081``, ``COI-U082``, ``COI-U083``, ``COI-U085`` for what is no
        formula of ours.

    Examples
    --------
    >>> factors, terms = terms_of("age * site")
    >>> [":".join(factors[place].label for place in term) for term in terms]
    ['age', 'site', 'age:site']
    """
    text, factors = split_factors(formula)
    if re.search(r"- 1(?!\S)|(?<!\S)0(?!\S)", text):
        refuse(
            formula, "a model of hazards has no intercept to take out; C(site, ref='spinal') sets levels", 0
        )
    if _most_terms(formula, text) > MOST_TERMS:
        refuse(formula, f"it may have more than {MOST_TERMS} terms", 0)
    found = _parsed(formula, text)
    terms = [tuple(int(factor[1:]) for factor in term if factor != "1") for term in found]
    terms = list(dict.fromkeys(term for term in terms if term))
    if not terms:
        refuse(formula, "nothing is left of it", 0)
    return factors, tuple(sorted(terms, key=len))


def _parsed(formula: str, text: str) -> list[list[str]]:
    """Return the terms of a text of placeholders; no word of the user reaches the parser."""
    try:
        from formulaic.errors import FormulaicError
        from formulaic.parser import DefaultFormulaParser
    except ImportError:
        raise UsageError(
            Problem(
                "COI-U080",
                "formulas need the package formulaic",
                where="formula",
                fix="pip install coincide[cohort], or give the covariates as a matrix",
            )
        ) from None
    try:
        parsed: Any = DefaultFormulaParser(include_intercept=False).get_terms(text)
        return [[str(factor.expr) for factor in term.factors] for term in parsed]
    except (FormulaicError, RecursionError):
        refuse(formula, "a sign stands where none can", 0)


def _most_terms(formula: str, text: str) -> int:
    """Return how many terms a formula can have at most, so that none is multiplied out without end."""
    try:
        # parsed, never run
        return _counted(formula, ast.parse(text.replace(":", "@"), mode="eval").body)
    except (SyntaxError, RecursionError, MemoryError):
        refuse(formula, "a sign or a bracket is missing or too many", 0)


def _counted(formula: str, node: ast.AST) -> int:
    if isinstance(node, ast.Name):
        return 1
    if isinstance(node, ast.Constant) and node.value == 1:
        return 1
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return _powered(formula, node)
    if isinstance(node, ast.BinOp):
        left, right = _counted(formula, node.left), _counted(formula, node.right)
        crossed = isinstance(node.op, (ast.Mult, ast.MatMult))
        return min(left * right + left + right if crossed else left + right, MOST_TERMS + 1)
    return refuse(formula, "a number or a sign stands where none can", 0)


def _powered(formula: str, node: ast.BinOp) -> int:
    power = node.right.value if isinstance(node.right, ast.Constant) else None
    if power not in {2, 3} or not isinstance(power, int):
        refuse(formula, "** takes 2 or 3", 0)
    several = _counted(formula, node.left)
    return int(min((several + 1) ** power, MOST_TERMS + 1))
