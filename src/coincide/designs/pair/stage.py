"""The finished stages ``canonical`` and ``counts`` as files: what a resumed run goes on from."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from coincide.canonical import Finding, Intake
from coincide.designs.pair.counts import OrderCounts, PairCounted
from coincide.designs.pair.described import CodeFound, Described, OnsetGroup
from coincide.designs.pair.outside import OutsideCounts
from coincide.designs.pair.parts import Arrays
from coincide.designs.pair.plan import ORDERS
from coincide.kernels.follow_up import Strata
from coincide.kernels.pair_counts import PairCounts
from coincide.results.output import write_bytes

INTAKE = "intake.json"
DESCRIBED = "described.json"
ARRAYS = "counts.npz"


def save_intake(folder: Path, intake: Intake) -> None:
    """Write what came through the door beside the canonical tables."""
    write_bytes(folder / INTAKE, _json(asdict(intake)))


def load_intake(folder: Path) -> Intake:
    """Read what came through the door."""
    found = json.loads((folder / INTAKE).read_text(encoding="utf-8"))
    findings = tuple(Finding(**finding) for finding in found.pop("findings"))
    return Intake(**found, findings=findings)


def save_counts(folder: Path, described: Described, pair: PairCounted) -> None:
    """Write all counts of a pair study; no person is in them."""
    write_bytes(folder / DESCRIBED, _json(asdict(described)))
    arrays: dict[str, Any] = {
        "sex": pair.strata.sex,
        "cohort": pair.strata.cohort,
        "extra": pair.strata.extra,
    }
    for order in pair.orders:
        counts = order.counts
        arrays[f"{order.direction}_days"] = counts.days
        arrays[f"{order.direction}_events"] = counts.events
        arrays[f"{order.direction}_masks"] = counts.masks
        arrays[f"{order.direction}_mask_people"] = counts.mask_people
        arrays[f"{order.direction}_outside"] = np.array([counts.outside_days, counts.outside_events])
        arrays[f"{order.direction}_states"] = np.array(counts.states)
    for outside in pair.outside:
        arrays[f"outside_{outside.direction}_days"] = outside.days
        arrays[f"outside_{outside.direction}_events"] = outside.events
        arrays[f"outside_{outside.direction}_beyond"] = np.array([outside.days_beyond, outside.events_beyond])
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    write_bytes(folder / ARRAYS, buffer.getvalue())


def load_counts(folder: Path) -> tuple[Described, PairCounted]:
    """Read all counts of a pair study."""
    found = json.loads((folder / DESCRIBED).read_text(encoding="utf-8"))
    described = Described(
        remaining=tuple(found["remaining"]),
        people=found["people"],
        codes=tuple(CodeFound(**code) for code in found["codes"]),
        onset=tuple(OnsetGroup(**group) for group in found["onset"]),
        labels=found["labels"],
    )
    with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
        strata = Strata(arrays["sex"], arrays["cohort"], arrays["extra"])
        orders = [_order(arrays, name) for name in ORDERS]
        outside = tuple(_outside(arrays, name) for name in ORDERS if f"outside_{name}_days" in arrays)
    return described, PairCounted(orders[0], orders[1], strata, outside)


def save_part(folder: Path, name: str, counted: Arrays) -> None:
    """Write what a part counted."""
    buffer = io.BytesIO()
    np.savez(buffer, **counted)  # type: ignore[arg-type]
    write_bytes(folder / f"part-{name}.npz", buffer.getvalue())


def load_part(folder: Path, name: str) -> Arrays:
    """Read what a part counted."""
    with np.load(folder / f"part-{name}.npz", allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}


def _outside(arrays: Any, name: str) -> OutsideCounts:
    days, events = arrays[f"outside_{name}_days"], arrays[f"outside_{name}_events"]
    days_beyond, events_beyond = arrays[f"outside_{name}_beyond"]
    return OutsideCounts(name, days, events, float(days_beyond), int(events_beyond))


def _order(arrays: Any, name: str) -> OrderCounts:
    outside_days, outside_events = (int(value) for value in arrays[f"{name}_outside"])
    counts = PairCounts(
        days=arrays[f"{name}_days"],
        events=arrays[f"{name}_events"],
        masks=arrays[f"{name}_masks"],
        mask_people=arrays[f"{name}_mask_people"],
        states=tuple(str(state) for state in arrays[f"{name}_states"]),
        outside_days=outside_days,
        outside_events=outside_events,
    )
    return OrderCounts(name, counts)


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8")
