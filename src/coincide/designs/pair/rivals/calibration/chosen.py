"""Which pairs are controls: chosen by name and code, before anything is counted.

Of each negative control N the pairs (A, N) and (N, B) show how far a ratio strays where nothing links two
diseases. Known links show whether the data find one at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from coincide.diseases import Disease, Resolved, disease, negative_controls, positive_pairs
from coincide.study import Study

NEGATIVE: Final = "negative"
POSITIVE: Final = "positive"
A_N, N_B, KNOWN = "a_n", "n_b", "known_link"

IS_THE_PAIR: Final = "is A or B"
SHARES: Final = "shares codes with A or B"
NOT_FOUND: Final = "none of its codes are in the data"
SHARE_CODES: Final = "its diseases share codes"
THE_PAIR: Final = "is the pair of the study"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pair to be counted, or left out.

    Attributes
    ----------
    kind, pair
        ``negative`` with ``a_n`` or ``n_b``; ``positive`` with ``known_link``.
    first, second
        Names of its diseases.
    reason
        Why it is left out; empty where it is counted.
    """

    kind: str
    pair: str
    first: str
    second: str
    reason: str = ""


def asked_negatives(study: Study) -> tuple[Disease, ...]:
    """Return the negative controls a study asks for, in its order."""
    asked = study.rivals.negative_controls
    names = negative_controls() if isinstance(asked, str) else tuple(dict.fromkeys(asked))
    own = {each.name: each for each in study.own_controls}
    return tuple(own.get(name) or disease(name) for name in names)


def asked_diseases(study: Study) -> tuple[Disease, ...]:
    """Return every disease to be looked for beside A and B, each once; none where no controls are asked."""
    negatives = asked_negatives(study)
    if not negatives:
        return ()
    known = [disease(name) for pair in positive_pairs() for name in (pair.a, pair.b)]
    by_name = {each.name: each for each in (*known, *negatives)}
    return tuple(each for name, each in by_name.items() if name not in (study.a.name, study.b.name))


def chosen_pairs(study: Study, a: Resolved, b: Resolved, found: Mapping[str, Resolved]) -> tuple[Chosen, ...]:
    """Return every control pair, those left out with a reason.

    Parameters
    ----------
    a, b
        Codes of A and B in the data.
    found
        Name -> codes in the data, for each of `asked_diseases`.
    """
    negatives = asked_negatives(study)
    if not negatives:
        return ()
    return (*_negative(negatives, a, b, found), *_positive({**found, a.name: a, b.name: b}, a, b))


def _negative(
    negatives: tuple[Disease, ...], a: Resolved, b: Resolved, found: Mapping[str, Resolved]
) -> Iterator[Chosen]:
    of_pair = {*a.codes, *b.codes}
    for each in negatives:
        known = found.get(each.name)
        reason = ""
        if known is None:
            reason = IS_THE_PAIR
        elif of_pair.intersection(known.codes):
            reason = SHARES
        elif not known.codes:
            reason = NOT_FOUND
        yield Chosen(NEGATIVE, A_N, a.name, each.name, reason)
        yield Chosen(NEGATIVE, N_B, each.name, b.name, reason)


def _positive(known: Mapping[str, Resolved], a: Resolved, b: Resolved) -> Iterator[Chosen]:
    of_a, of_b = set(a.codes), set(b.codes)
    for pair in positive_pairs():
        first, second = set(known[pair.a].codes), set(known[pair.b].codes)
        the_pair = (of_a & first and of_b & second) or (of_a & second and of_b & first)
        reason = ""
        if the_pair:
            reason = THE_PAIR
        elif not (first and second):
            reason = NOT_FOUND
        elif first & second:
            reason = SHARE_CODES
        yield Chosen(POSITIVE, KNOWN, pair.a, pair.b, reason)
