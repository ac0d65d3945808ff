"""Nerve excitability of a cohort: measures by person, plausibility, plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.errors import Problem, UsageError
from coincide.excitability.checks import Check, checks
from coincide.excitability.group_curves import PLOTS, Row, group_curves
from coincide.excitability.measures import MEASURES
from coincide.excitability.processed import Value, measured
from coincide.excitability.table import Recordings, read_table
from coincide.tidy import tidy_table

if TYPE_CHECKING:
    from coincide.report.notebook import Plot

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Excitability:
    """Excitability measures of each person.

    Attributes
    ----------
    recorded
        What was read.
    values
        Number of a person -> name of a measure -> its value.
    checks
        What is unusual; nothing was removed for it.
    """

    recorded: Recordings
    values: dict[int, dict[str, Value]]
    checks: tuple[Check, ...]

    @property
    def people(self) -> tuple[object, ...]:
        """The table's own values of person, in the order of person numbers."""
        return self.recorded.people

    def measure(self, name: str) -> Floats:
        """Return one measure of each person, in the order of ``people``, NaN where it is not known.

        Raises
        ------
        UsageError
            COI-U890 for an unknown measure, with the nearest name.
        """
        _known(name, MEASURES, "measure")
        return np.array([self.values[person][name].estimate for person in range(len(self.people))])

    def tidy(self) -> pa.Table:
        """Return one row for each person and measure.

        Columns: ``person, measure, estimate, unit, test, points, reason``. People are numbers in the
        order of ``people``; `reason` says why there is no estimate.
        """
        pairs = [(person, name) for person in range(len(self.people)) for name in MEASURES]
        values = [self.values[person][name] for person, name in pairs]
        return tidy_table(
            {
                "person": [person for person, _ in pairs],
                "measure": [name for _, name in pairs],
                "estimate": [value.estimate for value in values],
                "unit": [MEASURES[name].unit for _, name in pairs],
                "test": [MEASURES[name].test for _, name in pairs],
                "points": [value.points for value in values],
                "reason": [value.reason for value in values],
            }
        )

    def summary(self) -> str:
        """Return in words how many people have each measure, how it lies, and what is unusual."""
        lines = [f"Nerve excitability of {len(self.people)} people"]
        for name, measure in MEASURES.items():
            values = self.measure(name)
            known = values[np.isfinite(values)]
            if len(known):
                low, middle, high = np.quantile(known, (0.25, 0.5, 0.75)).tolist()
                lines.append(
                    f"{name} ({measure.unit}): {len(known)} people, median {middle:.3g}, "
                    f"quartiles {low:.3g} to {high:.3g}"
                )
        lines.append(f"To look at: {len(self.checks)} (see .checks). No limits of normal are applied.")
        return "\n".join(lines)

    def curves(self, groups: Sequence[str] | None = None) -> list[Row]:
        """Return means over people at each point, as the plots draw them; see `group_curves`.

        Parameters
        ----------
        groups
            Group of each person in the order of ``people``; an empty text leaves a person out. None: all.

        Raises
        ------
        UsageError
            COI-U891 when there is not one group for each person.
        """
        if groups is not None and len(groups) != len(self.people):
            raise UsageError(
                Problem("COI-U891", f"{len(groups)} groups were given for {len(self.people)} people")
            )
        named = None if groups is None else {place: group for place, group in enumerate(groups) if group}
        return group_curves(self.recorded.recordings, named)

    def plot(self, name: str, *, groups: Sequence[str] | None = None) -> Plot:
        """Return a plot in the field's layout: means over people with their limits.

        Parameters
        ----------
        name
            ``charge_duration``, ``electrotonus`` (hyperpolarising downwards), ``recovery_cycle`` (interval on
            a log axis), ``current_threshold`` (threshold reduction along, current up) or
            ``stimulus_response``.
        groups
            As in `curves`.

        Raises
        ------
        UsageError
            COI-U890 for an unknown plot, COI-U892 when nobody was recorded so.
        """
        from coincide.report.drawing import figure
        from coincide.report.figures.excitability import excitability as drawn
        from coincide.report.notebook import Plot

        _known(name, PLOTS, "plot")
        made = figure(drawn(name, [row for row in self.curves(groups) if row["plot"] == name]))
        if made is None:
            raise UsageError(
                Problem(
                    "COI-U892", f'the plot "{name}" has nothing to show', fix="look at .tidy() for reasons"
                )
            )
        return Plot(made)


def nerve_excitability(table: Any, *, columns: Mapping[str, str] | None = None) -> Excitability:
    """Return excitability measures from raw stimuli.

    Parameters
    ----------
    table
        A frame of pandas, polars or Arrow, or a mapping of names to vectors; one row for each stimulus:

        - ``person``: number or text;
        - ``test``: ``charge_duration`` (x duration ms), ``electrotonus`` (x time ms), ``recovery_cycle`` (x
          interval ms), ``current_threshold`` (x polarising current %), ``stimulus_response`` (x stimulus mA,
          value response mV) or ``latent_addition`` (x delay ms);
        - ``condition``: polarising or conditioning current in percent of threshold, 0 for unconditioned
          thresholds; for electrotonus, the recovery cycle and latent addition;
        - ``x``;
        - ``value``: threshold in mA. An empty value leaves the point out, and is told in ``checks``.
    columns
        Our name -> the table's, for columns called otherwise.

    Raises
    ------
    DataError
        COI-D890 to COI-D897, all at once, rows by number, the first row being 0.

    Examples
    --------
    >>> durations = [0.2, 0.4, 0.6, 0.8, 1.0]
    >>> found = nerve_excitability(
    ...     {"person": ["p"] * 5, "test": ["charge_duration"] * 5, "x": durations,
    ...      "value": [2 * (1 + 0.45 / t) for t in durations]}
    ... )
    >>> found.measure("sdtc_ms").round(6).tolist(), found.measure("rheobase_ma").round(6).tolist()
    ([0.45], [2.0])
    """
    recorded = read_table(table, columns)
    by_person: dict[int, list[Any]] = {person: [] for person in range(len(recorded.people))}
    for recording in recorded.recordings:
        by_person[recording.person].append(recording)
    values = {person: measured(found) for person, found in by_person.items()}
    return Excitability(recorded, values, checks(recorded, values))


def _known(name: str, among: Any, kind: str) -> None:
    if name not in among:
        near = get_close_matches(name, list(among), n=1)
        hint = f'did you mean "{near[0]}"? ' if near else ""
        raise UsageError(
            Problem("COI-U890", f'there is no {kind} "{name}"', fix=f"{hint}one of: {', '.join(among)}")
        )
