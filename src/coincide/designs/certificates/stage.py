"""The finished stage ``counts`` of a study of certificates as files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

from coincide.designs.certificates.counts import CertificateCounts
from coincide.designs.pair.described import CodeFound
from coincide.designs.pair.stage import load_part, save_part
from coincide.results.output import write_bytes

DESCRIBED: Final = "certificates.json"
CELLS: Final = "cells"


def save_counts(folder: Path, counted: CertificateCounts) -> None:
    """Write all counts; no certificate is in them."""
    facts = asdict(counted)
    save_part(folder, CELLS, facts.pop("cells"))
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    write_bytes(folder / DESCRIBED, text.encode("utf-8"))


def load_counts(folder: Path) -> CertificateCounts:
    """Read all counts."""
    facts = json.loads((folder / DESCRIBED).read_text(encoding="utf-8"))
    with_codes = {
        "codes": tuple(CodeFound(**code) for code in facts["codes"]),
        "places": tuple(tuple(place) for place in facts["places"]),
        "remaining": tuple(facts["remaining"]),
        "underlying": tuple(facts["underlying"]),
    }
    return CertificateCounts(**(facts | with_codes), cells=load_part(folder, CELLS))
