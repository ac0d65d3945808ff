"""What can be odd about certificates, beside the rules every table is read by."""

from __future__ import annotations

from typing import Final

from coincide.sources.register.rules import Rule

BAD_AGE: Final = Rule(100, "ages that cannot be read: taken as unknown", "warning", "age")
REPEATED: Final = Rule(
    101, "causes named more than once in one place of a certificate: counted once", "collapse", "code"
)
UNLISTED_UNDERLYING: Final = Rule(
    102,
    "underlying causes that stand in no other place of their certificate: counted as named",
    "warning",
    "code",
)
NO_CAUSE: Final = Rule(
    103, "certificates without any cause: kept, they name neither disease", "warning", "code"
)
BAD_PLACE: Final = Rule(
    104, "ranks or parts that are no such number: the place is taken as unknown", "warning", "rank"
)
OTHER_NUMBER: Final = Rule(
    105, "records whose number of conditions is not the one they state: read as they stand", "warning", "code"
)
TWO_CERTIFICATES: Final = Rule(
    106,
    "ids that stand for certificates of different sex, age, day, area or causes",
    "error",
    "id",
    "An id must stand for one certificate.",
)
YEAR_ONLY: Final = Rule(107, "only the year of death is given: taken as the first of July", "warning", "date")
