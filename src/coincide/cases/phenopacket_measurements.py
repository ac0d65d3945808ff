"""Measurements of a phenopacket as findings: those of coincide's namespace, and three of LOINC."""

from __future__ import annotations

from typing import Any, Final, get_args, get_origin

from coincide.cases.case import Muscle
from coincide.cases.known import Known
from coincide.cases.phenopacket_gathered import Gathered
from coincide.cases.phenopacket_shape import entries, message
from coincide.cases.phenopacket_terms import FOUND, LOCAL, NO_TERM, UNITS, Term, term_at
from coincide.cases.reading_place import Place, near
from coincide.cases.reading_text import finite
from coincide.cases.sheet import value_at
from coincide.cases.sheet_leaves import Leaf, leaf_types
from coincide.cases.sheet_shape import WORDS, hints

BAND_COUNT: Final = "LOINC:49852-7"
BANDS_FOUND: Final = "LOINC:12782-9"
IGG_INDEX: Final = "LOINC:14117-6"

_SIZES: Final = {"at_least": ">=", "at_most": "0-"}


def read_measurement(value: Any, place: Place, found: Gathered) -> None:
    """Read one measurement into the notepad."""
    given = message("measurement", value, place)
    assay = term_at(given.get("assay"), place.at("assay"))
    if assay is NO_TERM:
        return
    if assay.local:
        _read_local(assay, given, place, found)
    elif assay.id in {BAND_COUNT, BANDS_FOUND}:
        _read_bands(given, place, found)
    elif assay.id == IGG_INDEX:
        _read_index(given, place, found)
    else:
        found.leave_out(place)


def _read_local(assay: Term, given: dict[str, Any], place: Place, found: Gathered) -> None:
    path = tuple(assay.local.split("."))
    leaf = leaf_types().get(path)
    if leaf is None:
        names = [".".join(each) for each in leaf_types()]
        hint = near(assay.local, names) or "the path of a key of the case sheet, such as "
        place.at("assay").add(
            "COI-D767", "coincide's namespace has no such measurement", fix=f"{hint}{LOCAL}:mri.rims"
        )
        return
    plain = _plain(leaf, given, place)
    if plain is not None:
        listed = [plain] if get_origin(leaf.hint) is tuple else plain
        found.tell(path, value_at((leaf.owner, leaf.name), leaf.hint, listed, place.at("value")), place)


def _plain(leaf: Leaf, given: dict[str, Any], place: Place) -> object:
    """Return a measurement as a case sheet would write it."""
    if get_origin(leaf.hint) is tuple and (kind := get_args(leaf.hint)[0]) is not str:
        return _record(kind, given, place)
    if "complexValue" in given:
        return _range(given["complexValue"], place.at("complexValue"))
    value = message("value", given.get("value"), place.at("value"))
    if "ontologyClass" in value:
        return _word(leaf, term_at(value["ontologyClass"], place.at("value", "ontologyClass")), place)
    if "quantity" in value:
        return _number(value["quantity"], place.at("value", "quantity"), _unit(leaf))
    place.add(
        "COI-D768",
        "a measurement has no value",
        fix="give value.ontologyClass, value.quantity or complexValue",
    )
    return None


def _word(leaf: Leaf, term: Term, place: Place) -> object:
    if term is NO_TERM:
        return None
    if leaf.hint is Known:
        state = _state(term)
        if state is None:
            place.at("value").add(
                "COI-D767", "a finding is present or absent", fix=f"one of: {', '.join(FOUND)}"
            )
        return state
    words = WORDS.get((leaf.owner, leaf.name))
    return term.label if words is None else term.local


def _state(term: Term) -> str | None:
    state = FOUND.get(term.id.replace("SCTID:", "SNOMEDCT:").replace("SNOMED:", "SNOMEDCT:"))
    return None if state is None else state.value


def _unit(leaf: Leaf) -> str:
    return "months" if leaf.name.endswith("_months") else "years" if leaf.name == "age_years" else "count"


def _number(value: Any, place: Place, unit: str = "") -> object:
    """Return a quantity; whole numbers as such. A number that is not told is 0, as protobuf leaves it out."""
    quantity = message("quantity", value, place)
    number = quantity.get("value", 0)
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        place.add("COI-D757", "a quantity is no number", fix="write it without quotes")
        return None
    if "unit" in quantity and unit:
        told = term_at(quantity["unit"], place.at("unit"))
        if told.id.startswith("UO:") and told.id != UNITS[unit]["id"]:
            place.at("unit").add(
                "COI-D768", f"the unit is not {unit}", fix=f"use {UNITS[unit]['id']} ({unit})"
            )
            return None
    if not finite(number):
        return None  # noted when the file was read
    return int(number) if number == int(number) else number


def _range(value: Any, place: Place) -> object:
    """Return a count told by its ends, as a case sheet writes it."""
    ends: dict[str, Any] = {}
    for name, number, spot in _typed(value, place):
        if name.local not in _SIZES:
            spot.at("type").add(
                "COI-D767", "this is no end of a count", fix=f"{LOCAL}:at_least, {LOCAL}:at_most"
            )
        ends[name.local] = number
    low, high = ends.get("at_least", 0), ends.get("at_most")
    return f">={low}" if high is None else f"{low}-{high}"


def _typed(value: Any, place: Place) -> list[tuple[Term, Any, Place]]:
    listed = message("complex", value, place).get("typedQuantities")
    found = []
    for number, each in enumerate(entries(listed, place), start=1):
        spot = place.at("typedQuantities", number)
        given = message("typed", each, spot)
        term = term_at(given.get("type"), spot.at("type"))
        if term is not NO_TERM:
            found.append((term, _number(given.get("quantity"), spot.at("quantity")), spot))
    return found


def _record(kind: type, given: dict[str, Any], place: Place) -> dict[str, Any]:
    """Return a muscle or an attack as a case sheet would write it."""
    table: dict[str, Any] = {}
    allowed = hints(kind)
    for term, number, spot in _typed(given.get("complexValue"), place.at("complexValue")):
        if term.local not in allowed:
            hint = near(term.local, allowed) or f"one of: {', '.join(allowed)}"
            spot.at("type").add("COI-D767", "coincide's namespace has no such quantity here", fix=hint)
        elif allowed[term.local] is Known:
            table[term.local] = {1: "present", 0: "absent"}.get(number, number)
        elif get_origin(allowed[term.local]) is tuple:
            table.setdefault(term.local, []).append(term.label)
        else:
            table[term.local] = term.label
    if kind is Muscle:
        procedure = message("procedure", given.get("procedure"), place.at("procedure"))
        table["name"] = term_at(procedure.get("bodySite"), place.at("procedure", "bodySite")).label
    return table


def _read_bands(given: dict[str, Any], place: Place, found: Gathered) -> None:
    """Read bands counted, or found at all: laboratories call two or more positive."""
    value = message("value", given.get("value"), place.at("value"))
    leaf = leaf_types()["csf", "bands"]
    plain: object = None
    if "ontologyClass" in value:
        state = _state(term_at(value["ontologyClass"], place.at("value", "ontologyClass")))
        plain = {"present": ">=2", "absent": "0-1"}.get(state or "")
    elif "quantity" in value:
        plain = _number(value["quantity"], place.at("value", "quantity"))
    if plain is None:
        found.leave_out(place)
    else:
        found.tell(
            ("csf", "bands"), value_at((leaf.owner, leaf.name), leaf.hint, plain, place.at("value")), place
        )


def _read_index(given: dict[str, Any], place: Place, found: Gathered) -> None:
    """Read an IgG index; whether it is raised is told by the laboratory's own limit alone."""
    value = message("value", given.get("value"), place.at("value"))
    quantity = message("quantity", value.get("quantity"), place.at("value", "quantity"))
    limits = message("range", quantity.get("referenceRange"), place.at("value", "quantity", "referenceRange"))
    index, high = quantity.get("value"), limits.get("high")
    if isinstance(index, (int, float)) and isinstance(high, (int, float)) and finite(index) and finite(high):
        state = Known.PRESENT if index > high else Known.ABSENT
        found.tell(("csf", "igg_index_raised"), state, place)
    else:
        found.leave_out(place)
