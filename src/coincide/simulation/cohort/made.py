"""A simulated cohort: tables, the study that fits them, and the truth."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from coincide.simulation.forms.files import write_whole
from coincide.simulation.forms.form import FileFormat
from coincide.simulation.write import Written, refuse_existing, together

ROWS: Final = {"cohort": "patients", "visits": "visits", "excitability": "stimuli"}
"""Section of a study -> the file its rows stand in."""


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedCohort:
    """SYNTHETIC: nobody in it exists.

    Attributes
    ----------
    patients, visits, stimuli
        Its tables; visits and stimuli are None where it has none.
    truth
        What was planted: name -> value in words.
    study
        A study file for it, with ``{file}`` names of CSV files.
    """

    patients: pa.Table
    visits: pa.Table | None
    stimuli: pa.Table | None
    truth: dict[str, str]
    study: str = field(repr=False)

    @property
    def tables(self) -> dict[str, pa.Table]:
        """File name without ending -> table."""
        given = {"patients": self.patients, "visits": self.visits, "stimuli": self.stimuli}
        return {name: table for name, table in given.items() if table is not None}

    def study_text(self, file_format: FileFormat = "csv") -> str:
        """Return a study file for the tables written in a format."""
        return self.study.replace(".csv", f".{file_format}")

    def as_study(self) -> dict[str, Any]:
        """Return what ``co.CohortStudy(**...)`` takes: the frames, and the sections of the study file.

        Examples
        --------
        >>> import coincide as co
        >>> study = co.CohortStudy(**co.simulate_als_cohort(people=40, seed=3).as_study())
        >>> study.endpoints["survival"].dates
        ('death', 'tracheostomy')
        """
        sections = tomllib.loads(self.study)
        for name in ROWS:
            sections.get(name, {}).pop("file", None)
        frames = {"patients": self.patients, "visit_rows": self.visits, "stimuli": self.stimuli}
        return {"question": sections.pop("study"), **sections, **frames}

    def write(self, folder: Path | str, *, file_format: FileFormat = "csv") -> Written:
        """Write the tables, a study file that runs, and the truth beside it.

        Raises
        ------
        UsageError
            COI-U041 when a file exists already.
        """
        place = Path(folder)
        paths = {name: place / f"{name}.{file_format}" for name in self.tables}
        paths |= {"study": place / "study.toml", "truth": place / "truth.json"}
        refuse_existing(paths, None)
        texts = {
            "study": self.study_text(file_format),
            "truth": json.dumps({"truth": self.truth}, indent=2) + "\n",
        }
        with together(paths, place) as parts:
            for name, table in self.tables.items():
                write_whole(parts[name], table, table.schema, file_format)
            for name, text in texts.items():
                parts[name].write_text(text, encoding="utf-8", newline="\n")
        return Written(paths, self.truth)


def table(columns: Mapping[str, tuple[pa.DataType, Sequence[object]]]) -> pa.Table:
    """Return columns of plain values as an Arrow table; None stands for no value."""
    arrays = [pa.array(list(values), kind) for kind, values in columns.values()]
    return pa.table(arrays, names=list(columns))
