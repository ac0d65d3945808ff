"""The tables of a register: which columns each may declare, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Content = Literal["id", "date", "code", "word", "number"]
"""``id``: exact text; ``date``: by the declared format; ``code``: brought to its normal form;
``word``: translated by a declared list; ``number``: a decimal number."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One table a register can have.

    Attributes
    ----------
    name
        Its key under ``[data]``.
    required, optional
        Column -> what stands in it.
    several
        Columns that may be declared as a list of file columns.
    """

    name: str
    required: dict[str, Content]
    optional: dict[str, Content]
    several: tuple[str, ...] = ()

    @property
    def contents(self) -> dict[str, Content]:
        """All columns with what stands in them."""
        return self.required | self.optional


LAYOUTS: Final[dict[str, Layout]] = {
    layout.name: layout
    for layout in (
        Layout(
            "people",
            {"id": "id", "sex": "word", "birth_date": "date"},
            {"death_date": "date", "area": "code"},
        ),
        Layout(
            "diagnoses",
            {"id": "id", "date": "date", "code": "code"},
            {"vocabulary": "word", "setting": "word", "position": "word"},
        ),
        Layout("observed", {"id": "id", "from": "date", "to": "date"}, {}),
        Layout(
            "deaths",
            {"id": "id", "date": "date"},
            {"cause": "code", "vocabulary": "word", "rank": "word"},
            ("cause",),
        ),
        Layout("areas", {"id": "id", "area": "code"}, {}),
        Layout("contacts", {"id": "id", "date": "date"}, {}),
        Layout("drugs", {"id": "id", "date": "date", "drug": "code"}, {"vocabulary": "word"}),
        Layout("labs", {"id": "id", "date": "date", "lab": "code", "value": "number"}, {}),
        Layout("kin", {"id": "id", "relative": "id", "relation": "word"}, {}),
        Layout(
            "broader",
            {"code": "code", "vocabulary": "word", "broader_code": "code", "broader_vocabulary": "word"},
            {},
        ),
    )
}
"""Name -> layout, in the order the tables are read."""
