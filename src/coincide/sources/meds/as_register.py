"""The register a MEDS data set becomes: its options, under the register's names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, get_args

from coincide.sources.meds.options import MedsOptions, ObservationOptions
from coincide.sources.meds.tables import KINDS
from coincide.sources.register.options import SexWord, TableOptions
from coincide.sources.register.source import Register

LATEST: Final = "2100-01-01"
LATEST_SHIFTED: Final = "2299-12-31"


def register_of(options: MedsOptions, names: Iterable[str], *, shifted: bool) -> Register:
    """Return the register of the tables made from events.

    Parameters
    ----------
    names
        Tables that are there; people and diagnoses always are.
    shifted
        Whether dates are shifted, and so may lie far in the future.
    """
    made = {name: _made(name) for name in names}
    given = options.observation
    return Register(
        people=_made("people"),
        diagnoses=_made("diagnoses"),
        deaths=made.get("deaths"),
        contacts=made.get("contacts"),
        observed=_spells(given) if given is not None and given.file is not None else made.get("observed"),
        broader=made.get("broader"),
        sex={word: word for word in get_args(SexWord)},
        coverage=options.coverage,
        placeholder_dates=options.placeholder_dates,
        latest_date=options.latest_date or (LATEST_SHIFTED if shifted else LATEST),
        max_quarantine_share=options.max_quarantine_share,
        complete_lookback=options.complete_lookback,
    )


def _made(name: str) -> TableOptions:
    return TableOptions(files=(f"{name}.parquet",), columns={column: column for column in KINDS[name]})


def _spells(observation: ObservationOptions) -> TableOptions:
    return TableOptions(
        files=(str(observation.file),),
        columns={"id": "subject_id", "from": "from", "to": "to"},
        date_format=observation.date_format,
    )
