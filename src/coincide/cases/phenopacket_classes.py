"""The GA4GH classes, to prove that what is written is a phenopacket. The one file that imports them."""

from __future__ import annotations

from coincide.errors import InternalError, Problem, UsageError


def check_with_classes(text: str) -> None:
    """Parse a phenopacket with the classes of the schema's own package.

    Raises
    ------
    UsageError
        COI-U090 when the extra is not installed.
    InternalError
        COI-I830 when the classes refuse it, which is a fault of coincide.
    """
    try:
        from google.protobuf.json_format import Parse, ParseError
        from phenopackets import Phenopacket
    except ImportError:
        raise UsageError(
            Problem(
                "COI-U090",
                "the package phenopackets is not installed",
                where="--parse-back",
                fix="pip install coincide[cases], or leave --parse-back out: reading and writing need none",
            )
        ) from None
    try:
        Parse(text, Phenopacket())
    except ParseError:
        raise InternalError(
            Problem(
                "COI-I830", "the phenopacket that was written is not valid", fix="report it; send no data"
            )
        ) from None
