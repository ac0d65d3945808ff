"""One set of made-up death certificates, written in every form the source reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coincide.sources.deaths import Deaths
from coincide.sources.deaths.layouts import CONDITIONS, NchsLayout, layout_of
from support.register_files import Result, read, write_table, write_text


@dataclass(frozen=True)
class Certificate:
    """A certificate: sex M, F or nothing; age in years or None; causes as written."""

    id: str
    sex: str
    age: int | None
    year: int
    underlying: str
    part_1: Sequence[str] = ()
    part_2: Sequence[str] = ()
    more: dict[str, str] = field(default_factory=dict)

    @property
    def listed(self) -> list[str]:
        return [*self.part_1, *self.part_2]


SMALL = (
    Certificate("c1", "M", 70, 2001, "G20", ["J189", "G20"], ["I10"]),
    Certificate("c2", "M", 70, 2001, "G20", ["J690", "G20"], ["F03"]),
    Certificate("c3", "M", 70, 2001, "C349", ["C349"]),
    Certificate("c4", "F", 81, 2002, "F03", ["J189", "F03"], ["G20", "F03"]),
    Certificate("c5", "F", 81, 2002, "R99", ["R99"]),
    Certificate("c6", "F", 0, 2002, "P220", ["P220"]),
    Certificate("c7", "", 50, 2002, "G20", ["G20"]),
    Certificate("c8", "F", None, 2002, "G20", ["F03"]),
    Certificate("c9", "M", 104, 2001, "I119", ["I50"], ["I10"]),
)
WIDE = {
    "id": "id",
    "sex": "sex",
    "age": "age",
    "year": "year",
    "underlying": "underlying",
    "part_1": ("a1", "a2", "a3"),
    "part_2": ("b1", "b2"),
}
LONG = {
    "id": "id",
    "sex": "sex",
    "age": "age",
    "year": "year",
    "code": "code",
    "rank": "rank",
    "part": "part",
}


def _padded(codes: Sequence[str], places: int) -> list[str]:
    assert len(codes) <= places
    return [*codes, *[""] * (places - len(codes))]


def wide_rows(certificates: Sequence[Certificate]) -> list[list[str]]:
    return [
        [
            c.id,
            c.sex,
            "" if c.age is None else str(c.age),
            str(c.year),
            c.underlying,
            *_padded(c.part_1, 3),
            *_padded(c.part_2, 2),
        ]
        for c in certificates
    ]


def long_rows(certificates: Sequence[Certificate]) -> list[list[str]]:
    rows = []
    for c in certificates:
        who = [c.id, c.sex, "" if c.age is None else str(c.age), str(c.year)]
        rows.append([*who, c.underlying, "0", ""])
        rows += [[*who, code, str(n), "1"] for n, code in enumerate(c.part_1, 1)]
        rows += [[*who, code, str(n), "2"] for n, code in enumerate(c.part_2, 1)]
    return rows


def wide(
    folder: Path, certificates: Sequence[Certificate] = SMALL, ending: str = ".csv", **options: Any
) -> Deaths:
    header = ["id", "sex", "age", "year", "underlying", "a1", "a2", "a3", "b1", "b2"]
    write_table(folder / f"wide{ending}", header, wide_rows(certificates))
    given: dict[str, Any] = {"files": (f"wide{ending}",), "columns": WIDE, "vocabulary": "icd10"} | options
    return Deaths(form="wide", **given).located(folder)


def long(
    folder: Path, certificates: Sequence[Certificate] = SMALL, ending: str = ".csv", **options: Any
) -> Deaths:
    header = ["id", "sex", "age", "year", "code", "rank", "part"]
    write_table(folder / f"long{ending}", header, long_rows(certificates))
    given: dict[str, Any] = {"files": (f"long{ending}",), "columns": LONG, "vocabulary": "icd10"} | options
    return Deaths(form="long", **given).located(folder)


def sim(folder: Path, certificates: Sequence[Certificate] = SMALL, **options: Any) -> Deaths:
    """Write as Brazil does: no ids, coded ages, codes led by asterisks, X for a missing fourth digit."""
    header = ["DTOBITO", "IDADE", "SEXO", *(f"LINHA{x}" for x in ("A", "B", "C", "D", "II")), "CAUSABAS"]
    rows = [
        [
            f"0107{c.year}",
            _sim_age(c.age),
            {"M": "1", "F": "2", "": "0"}[c.sex],
            *_padded([f"*{code}" for code in c.part_1], 4),
            "".join(f"*{code if len(code) > 3 else code + 'X'}" for code in c.part_2),
            c.underlying,
        ]
        for c in certificates
    ]
    write_table(folder / "sim.csv", header, rows)
    return Deaths(form="sim", files=("sim.csv",), **options).located(folder)


def _sim_age(age: int | None) -> str:
    if age is None:
        return "999"
    if age == 0:
        return "305"
    return f"4{age:02d}" if age < 100 else f"5{age - 100:02d}"


def nchs(
    folder: Path,
    certificates: Sequence[Certificate] = SMALL,
    *,
    axis: str = "record",
    names: dict[int, str] | None = None,
    **options: Any,
) -> Deaths:
    """Write a file for each year by its layout."""
    years = sorted({c.year for c in certificates})
    files = names or {year: f"mort{year}.txt" for year in years}
    for year in years:
        lines = [nchs_line(c) for c in certificates if c.year == year]
        write_text(folder / files[year], "\n".join(lines) + "\n")
    given: dict[str, Any] = {"files": tuple(files[year] for year in years), "years": tuple(years)} | options
    return Deaths(form="nchs", axis=axis, **given).located(folder)


def nchs_line(c: Certificate) -> str:
    """Return the record of a certificate, both axes filled, everything else blank."""
    layout = layout_of(c.year)
    assert layout is not None
    line = [" "] * 490
    _put(line, layout.year, str(c.year)[-2:] if layout.short_year else str(c.year))
    words = {"M": "1", "F": "2"} if layout.age_code == "nchs3" else {"M": "M", "F": "F"}
    _put(line, layout.sex, words.get(c.sex, " "))
    _put(line, layout.age, _nchs_age(c.age, layout))
    _put(line, layout.underlying, _bare(c.underlying))
    record = list(dict.fromkeys([c.underlying, *c.listed]))
    _conditions(line, layout, "record", [(code, "") for code in record])
    listed = [(code, f"{n}1") for n, code in enumerate(c.part_1, 1)]
    listed += [(code, f"6{n}") for n, code in enumerate(c.part_2, 1)]
    _conditions(line, layout, "entity", listed)
    return "".join(line).rstrip()


def _conditions(line: list[str], layout: NchsLayout, axis: Any, codes: list[tuple[str, str]]) -> None:
    assert len(codes) <= CONDITIONS
    _put(line, layout.number(axis), f"{len(codes):02d}")
    for place, (code, where) in zip(layout.conditions(axis), codes, strict=False):
        if place.line:
            _put(line, (place.line[0], place.line[0] + 1), where)
        _put(line, place.code, _bare(code))
        # a code of an injury is told from that of an accident by the flag alone
        _put(line, place.flag, "1" if code.startswith("N") else "0")


def _bare(code: str) -> str:
    """Return a code as the files write it: without the E of an accident or the N of an injury of ICD-9."""
    return code[1:] if len(code) > 4 else code


def _nchs_age(age: int | None, layout: NchsLayout) -> str:
    if layout.age_code == "nchs3":
        return "999" if age is None else "205" if age == 0 else f"{age:03d}"
    return "9999" if age is None else "2005" if age == 0 else f"1{age:03d}"


def _put(line: list[str], span: tuple[int, int], text: str) -> None:
    width = span[1] - span[0] + 1
    assert len(text) <= width, (span, text)
    line[span[0] - 1 : span[1]] = list(text.ljust(width))


def taken(source: Deaths, folder: Path) -> Result:
    """Read a source into canonical tables."""
    return read(source, folder / f"work{len(list(folder.glob('work*')))}")


def mentions(result: Result) -> dict[int, list[tuple[int, str]]]:
    """Return certificate -> (rank, code) in order."""
    texts = {code: text for code, _, text in result.tables["code"]}
    found: dict[int, list[tuple[int, str]]] = {row[0]: [] for row in result.tables["person"]}
    for person, _, code, rank in result.tables["cause"]:
        found[person].append((rank, texts[code]))
    return {person: sorted(rows) for person, rows in found.items()}
