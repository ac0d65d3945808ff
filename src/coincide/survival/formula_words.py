"""The words of a formula: columns, numbers, signs, and a closed list of functions. Nothing of it is run.

A formula stands in a study file, so it may come from anybody. Each column or function is taken out and
replaced by a placeholder; what is left are placeholders, ``+ - : * ** ( )`` and numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from coincide.errors import Problem, UsageError

FUNCTIONS: Final = ("C", "log", "log2", "log10", "per_sd", "spline", "sqrt", "tertile")
NUMBERS: Final = ("log", "log2", "log10", "sqrt", "per_sd")
"""Functions from numbers to numbers: they may stand inside others."""

LONGEST: Final = 1000
_DEEPEST: Final = 4
_WORD: Final = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))
    |(?P<name>[^\W\d]\w*(?:\.\w+)*)
    |(?P<text>"[^"\\\n]*"|'[^'\\\n]*')
    |(?P<sign>\*\*|[-+:*(),=\[\]])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Factor:
    """A column, or a function of one.

    Attributes
    ----------
    label
        As it is printed, in one spelling.
    function
        One of `FUNCTIONS`, or "" for a column as it is.
    column
        Name of the column, or "" when `inner` holds a further function.
    inner
        What the function is applied to, where that is not a column.
    option
        Name and value of an option: ``("ref", "bulbar")``, ``("df", 3.0)`` or ``("knots", (40.0, 55.0))``.
    """

    label: str
    function: str
    column: str
    inner: Factor | None
    option: tuple[str, str | float | tuple[float, ...]] | None

    @property
    def source(self) -> str:
        """Return the column everything starts from."""
        return self.inner.source if self.inner is not None else self.column


@dataclass(frozen=True, slots=True)
class Word:
    """One word and where it begins."""

    kind: str
    text: str
    at: int


@dataclass(slots=True)
class Reader:
    """A formula being read, word by word."""

    formula: str
    words: list[Word]
    place: int = 0

    @property
    def word(self) -> Word:
        """Return the word to be read."""
        return self.words[self.place]

    def take(self, text: str = "") -> Word:
        """Return a word and go on; it must be `text` where that is given."""
        word = self.word
        if text and word.text != text:
            refuse(self.formula, f"expected {text!r}, found {word.text or 'the end'!r}", word.at)
        self.place += 1
        return word


def split_factors(formula: str) -> tuple[str, tuple[Factor, ...]]:
    """Return a formula with placeholders ``f0``, ``f1``, ... and what they stand for.

    Raises
    ------
    UsageError
        ``COI-U081`` for what is no formula; ``COI-U082`` for a function that is not on the list;
        ``COI-U083`` for its arguments; ``COI-U085`` for an empty formula.

    Examples
    --------
    >>> text, factors = split_factors("log(nfl) * site + age")
    >>> text, [factor.label for factor in factors]
    ('f0 * f1 + f2', ['log(nfl)', 'site', 'age'])
    """
    reader = Reader(formula, _words(formula))
    places: dict[Factor, int] = {}
    text = []
    while reader.word.kind != "end":
        if reader.word.kind == "name":
            factor = _factor(reader, 1)
            text.append(f"f{places.setdefault(factor, len(places))}")
        elif reader.word.kind == "text" or reader.word.text in {",", "=", "[", "]"}:
            refuse(formula, f"{reader.word.text!r} stands outside a function", reader.word.at)
        else:
            text.append(reader.take().text)
    if not places:
        raise UsageError(
            Problem("COI-U085", "the formula names no column", where="formula", fix="such as: age + site")
        )
    return " ".join(text), tuple(places)


def refuse(formula: str, what: str, at: int) -> NoReturn:
    """Say what is wrong with a formula, and where in it."""
    raise UsageError(
        Problem(
            "COI-U081",
            f"the formula cannot be read: {what}",
            where=f"formula, character {at + 1}: {formula[max(at - 20, 0) : at + 20]!r}",
            why="a formula is never run as code",
            fix=f"columns, + - : * ** ( ) and {', '.join(f'{name}()' for name in FUNCTIONS)}",
        )
    )


def _words(formula: str) -> list[Word]:
    if len(formula) > LONGEST:
        refuse(formula, f"it has {len(formula)} characters, at most {LONGEST} are read", 0)
    words, at, end = [], 0, len(formula.rstrip())
    while at < end:
        found = _WORD.match(formula, at)
        if found is None or found.lastgroup is None:
            skipped = at + len(formula[at:]) - len(formula[at:].lstrip())
            refuse(formula, f"{formula[skipped]!r} means nothing here", skipped)
        words.append(Word(found.lastgroup, found.group(found.lastgroup), found.start(found.lastgroup)))
        at = found.end()
    return [*words, Word("end", "", len(formula))]


def _factor(reader: Reader, depth: int) -> Factor:
    """Read a column, or a function with its argument and option."""
    name = reader.take()
    if reader.word.text != "(":
        return Factor(name.text, "", name.text, None, None)
    if name.text not in FUNCTIONS:
        raise UsageError(
            Problem(
                "COI-U082",
                f"{name.text}() is not a function of formulas",
                where=f"formula, character {name.at + 1}",
                why="a formula is never run as code",
                fix=f"one of {', '.join(FUNCTIONS)}; compute anything else as a column beforehand",
            )
        )
    if depth > _DEEPEST:
        refuse(reader.formula, f"functions stand more than {_DEEPEST} deep", name.at)
    reader.take("(")
    if reader.word.kind != "name":
        _wrong(name, "its first argument must be a column")
    inside = _factor(reader, depth + 1)
    if inside.function and (name.text == "C" or inside.function not in NUMBERS):
        _wrong(name, f"{inside.label} cannot stand inside it")
    option = _option(reader, name)
    reader.take(")")
    told = "" if option is None else f", {option[0]}={_spelled(option[1])}"
    return Factor(
        f"{name.text}({inside.label}{told})",
        name.text,
        "" if inside.function else inside.column,
        inside if inside.function else None,
        option,
    )


def _option(reader: Reader, function: Word) -> tuple[str, str | float | tuple[float, ...]] | None:
    """Read ``, name=value`` or ``, value``."""
    if reader.word.text != ",":
        return None
    reader.take(",")
    named = reader.take().text if reader.word.kind == "name" else ""
    if named:
        reader.take("=")
    value = _value(reader, function)
    kind = "ref" if isinstance(value, str) else "knots" if isinstance(value, tuple) else "df"
    if (named and named != kind) or kind not in {"C": {"ref"}, "spline": {"df", "knots"}}.get(
        function.text, set()
    ):
        _wrong(function, "C takes ref='level'; spline takes df=3 or knots=[40, 55, 70]")
    return kind, value


def _value(reader: Reader, function: Word) -> str | float | tuple[float, ...]:
    word = reader.take()
    if word.kind == "text":
        return word.text[1:-1]
    if word.kind == "number":
        return float(word.text)
    if word.text != "[":
        _wrong(function, f"{word.text or 'the end'!r} is no value")
    found = [_number(reader, function)]
    while reader.word.text == ",":
        reader.take(",")
        found.append(_number(reader, function))
    reader.take("]")
    return tuple(found)


def _number(reader: Reader, function: Word) -> float:
    sign = -1.0 if reader.word.text == "-" else 1.0
    if sign < 0:
        reader.take("-")
    word = reader.take()
    if word.kind != "number":
        _wrong(function, f"{word.text or 'the end'!r} is no number")
    return sign * float(word.text)


def _wrong(function: Word, what: str) -> NoReturn:
    raise UsageError(
        Problem(
            "COI-U083",
            f"{function.text}(): {what}",
            where=f"formula, character {function.at + 1}",
            fix="such as C(site, ref='spinal'), log(nfl), spline(age, df=3), per_sd(log(nfl)), tertile(nfl)",
        )
    )


def _spelled(value: str | float | tuple[float, ...]) -> str:
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, tuple):
        return f"[{', '.join(f'{one:.12g}' for one in value)}]"
    return f"{value:.12g}"
