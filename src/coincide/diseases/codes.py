"""The normal form of a code, in Python and as the same expression in DuckDB's SQL.

Registers write one code in many ways: ``g12.2``, ``G122``, ``G12.2+``, ``I10-``, ``I10X``, Danish
``DG122``, with a tab or a no-break space behind. The normal form drops what carries no meaning:

1. every space and invisible character of Unicode (SQL's ``trim`` would keep the tab),
2. lower case, for the letters a-z only (``upper`` would turn a Turkish dotless i into an I),
3. marks at the ends: dagger, asterisk, plus, exclamation mark, dash, dot,
4. what the vocabulary's form says: dots, the filler X, the Danish D, the prefix of an identifier.

Over many rows, normalise the distinct texts once and join: the expressions are regular expressions.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final

from coincide.diseases.vocabularies import VOCABULARIES, Form, Vocabulary, vocabulary

# Everything Unicode calls white space, and the invisible: soft hyphen, Mongolian separator, zero-width
# characters, word joiner, byte order mark.
_SPACES: Final = (
    *((0x09, 0x0D), (0x1C, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0xAD, 0xAD), (0x1680, 0x1680)),
    *((0x180E, 0x180E), (0x2000, 0x200D), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x2060)),
    *((0x3000, 0x3000), (0xFEFF, 0xFEFF)),
)
_MARKS_BEFORE: Final = (0x2A, 0x2B, 0x2020, 0x2021)  # * + dagger, double dagger
_DASHES: Final = (0x2D, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212)
_MARKS_AFTER: Final = (*_MARKS_BEFORE, *_DASHES, 0x21, 0x2E)  # also ! and .

_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_UPPER: Final = _LOWER.upper()
_RAISE: Final = str.maketrans(_LOWER, _UPPER)


_Range = tuple[int, int]


def _points(points: tuple[int, ...]) -> tuple[_Range, ...]:
    return tuple((point, point) for point in points)


def _python_class(ranges: tuple[_Range, ...]) -> str:
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]+"


def _re2_class(ranges: tuple[_Range, ...]) -> str:
    return "[" + "".join(f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in ranges) + "]+"


_BEFORE, _AFTER = _points(_MARKS_BEFORE), _points(_MARKS_AFTER)
_SPACES_PYTHON: Final = re.compile(_python_class(_SPACES))
_MARKS_PYTHON: Final = re.compile(f"^{_python_class(_BEFORE)}|{_python_class(_AFTER)}$")
_SPACES_RE2: Final = _re2_class(_SPACES)
_MARKS_RE2: Final = f"^{_re2_class(_BEFORE)}|{_re2_class(_AFTER)}$"

# Before the pattern is tried: the prefix of an identifier, the D every Danish diagnosis starts with.
_PREFIXES: Final[dict[Form, tuple[str, str]]] = {
    "identifier": (r"^[A-Z]+[:_]", ""),
    "danish": (r"^D([A-Z][0-9])", r"\1"),
}
_FILLER_X: Final = (r"^([A-Z][0-9]{2})X$", r"\1")


def _tidied(text: str, form: Form) -> str:
    bare = _MARKS_PYTHON.sub("", _SPACES_PYTHON.sub("", text).translate(_RAISE))
    return re.sub(*_PREFIXES[form], bare) if form in _PREFIXES else bare


def normalise(text: str, vocabulary_name: str) -> str:
    """Return the normal form of a code.

    Parameters
    ----------
    text
        The code as written in the data.
    vocabulary_name
        A vocabulary or another spelling of it.

    Returns
    -------
    The code as it stands in the canonical table ``code``, under :func:`canonical_vocabulary`. Applying
    it twice changes nothing. An invalid text has a normal form too: ask :func:`is_valid`.

    Raises
    ------
    StudyError
        COI-S020 for an unknown vocabulary.

    Examples
    --------
    >>> normalise("dg12.2 ", "icd10dk"), normalise("G12.2+", "icd10"), normalise("334.21", "phecode")
    ('G122', 'G122', '334.21')
    """
    form = vocabulary(vocabulary_name).form
    tidied = _tidied(text, form)
    if form in ("dotted", "identifier"):
        return tidied
    dotless = tidied.replace(".", "")
    return re.sub(*_FILLER_X, dotless) if form == "who10" else dotless


def is_valid(text: str, vocabulary_name: str) -> bool:
    """Tell whether a text is a well-formed code of a vocabulary, its dots where they belong.

    ``8.5`` is no ICD-9 code (008.5 read as a number), nor is ``1E10``.
    """
    found = vocabulary(vocabulary_name)
    return re.fullmatch(found.pattern, _tidied(text, found.form)) is not None


def is_start(text: str, vocabulary_name: str) -> bool:
    """Tell whether a text is a whole code or the start of codes, in a vocabulary with a hierarchy."""
    found = vocabulary(vocabulary_name)
    tidied = _tidied(text, found.form)
    return any(re.fullmatch(each, tidied) for each in (found.pattern, found.start) if each)


def _replace(column: str, pattern: str, by: str) -> str:
    return f"regexp_replace({column}, '{pattern}', '{by}', 'g')"


def _tidied_sql(column: str, form: Form) -> str:
    raised = f"translate({_replace(column, _SPACES_RE2, '')}, '{_LOWER}', '{_UPPER}')"
    bare = _replace(raised, _MARKS_RE2, "")
    return _replace(bare, *_PREFIXES[form]) if form in _PREFIXES else bare


def _normal_sql(column: str, form: Form) -> str:
    tidied = _tidied_sql(column, form)
    if form in ("dotted", "identifier"):
        return tidied
    dotless = f"replace({tidied}, '.', '')"
    return _replace(dotless, *_FILLER_X) if form == "who10" else dotless


def _case(vocabulary_column: str, branches: list[tuple[list[str], str]]) -> str:
    whens = []
    for names, expression in branches:
        listed = ", ".join(f"'{name}'" for name in names)
        whens.append(f"WHEN {vocabulary_column} IN ({listed}) THEN {expression}")
    return f"CASE {' '.join(whens)} END"


def _by_form() -> list[tuple[Form, list[Vocabulary]]]:
    ordered = sorted(VOCABULARIES.values(), key=lambda each: each.form)
    return [(form, list(members)) for form, members in groupby(ordered, key=lambda each: each.form)]


def normalise_sql(column: str, vocabulary_column: str) -> str:
    """Return :func:`normalise` as an expression of DuckDB.

    Parameters
    ----------
    column, vocabulary_column
        Expressions of text: the code, and the name of its vocabulary (no other spelling of it).

    Returns
    -------
    SQL that gives the normal form; NULL where the code is NULL or the vocabulary is outside the list.
    """
    branches = [([each.name for each in members], _normal_sql(column, form)) for form, members in _by_form()]
    return _case(vocabulary_column, branches)


def is_valid_sql(column: str, vocabulary_column: str) -> str:
    """Return :func:`is_valid` as an expression of DuckDB; NULL like :func:`normalise_sql`."""
    branches = [
        ([each.name], f"regexp_full_match({_tidied_sql(column, each.form)}, '{each.pattern}')")
        for each in VOCABULARIES.values()
    ]
    return _case(vocabulary_column, branches)


def canonical_vocabulary_sql(vocabulary_column: str) -> str:
    """Return the vocabulary of the normalised code as an expression of DuckDB."""
    branches = [([each.name], f"'{each.canonical or each.name}'") for each in VOCABULARIES.values()]
    return _case(vocabulary_column, branches)
