"""The examples in the docstrings of the estimates and of verify."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import coincide.estimates
import coincide.verify

MODULES = [
    f"{package.__name__}.{module.name}"
    for package in (coincide.estimates, coincide.verify)
    for module in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [t for name in MODULES for t in finder.find(importlib.import_module(name)) if t.examples]
    assert len(found) >= 10
