"""``verdict.json``: from released rows to the verdict and back to plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from coincide.designs.pair.plan import ORDERS
from coincide.designs.pair.verdict import Facts, OrderVerdict, Shown, Verdict, decide
from coincide.results.table import Released, Row, Value

HIDDEN = Shown(None, None, None, None, None, "suppressed", "suppressed", "")


def judge(facts: Facts, released: Sequence[Released]) -> Verdict:
    """Decide from released rows, so that nothing hidden can shine through the verdict."""
    rows = [row for table in released if table.name == "estimates" for row in table.rows]
    primary = _shown(rows, "primary", "either")
    corrected = _shown(rows, "primary_calibrated", "either", "calibrated_ratio")
    facts = replace(
        facts,
        orders_agree_p=_agreement(rows),
        known_links_found=_known_links(released),
        **_misdiagnosis(released),
    )
    orders = {name: _shown(rows, "order", name) for name in ORDERS}
    if corrected.suppressed:
        return decide(facts, primary, orders)
    corrected_orders = {name: _shown(rows, "primary_calibrated", name, "calibrated_ratio") for name in ORDERS}
    return decide(facts, primary, orders, corrected, corrected_orders)


def _known_links(released: Sequence[Released]) -> int | None:
    """Return how many known links the released rows show as found; None where no controls were asked for."""
    rows = [row for table in released if table.name == "controls" for row in table.rows]
    links = [row for row in rows if row["kind"] == "positive"]
    return sum(row["found"] is True for row in links) if links else None


def _shown(rows: Sequence[Row], question: str, direction: str, measure: str = "rate_ratio") -> Shown:
    for row in rows:
        if (row["question"], row["direction"], row["measure"]) == (question, direction, measure):
            return HIDDEN if row["suppressed"] else _numbers(row)
    return HIDDEN


def _agreement(rows: Sequence[Row]) -> float | None:
    """Return the p value of the test that the orders agree, as released."""
    return next((_float(row["p"]) for row in rows if row["measure"] == "orders_agree"), None)


def _misdiagnosis(released: Sequence[Released]) -> dict[str, Any]:
    """Return the tipping point and the prior, as released; nothing where the row is hidden."""
    rows = [row for table in released if table.name == "misdiagnosis" for row in table.rows]
    for row in rows:
        if row["criterion"] == "lower_limit" and not row["suppressed"]:
            return {
                "remove_for_limit": _integer(row["remove"]),
                "prior_people": _float(row["prior_people"]),
            }
    return {}


def _numbers(row: Row) -> Shown:
    return Shown(
        observed=_integer(row["observed"]),
        expected=_float(row["expected"]),
        ratio=_float(row["estimate"]),
        low=_float(row["low"]),
        high=_float(row["high"]),
        low_state=str(row["low_state"]),
        high_state=str(row["high_state"]),
        method=str(row["method"]),
    )


def _integer(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def _float(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def headline(verdict: Verdict) -> dict[str, object]:
    """Return the content of ``verdict.json``."""
    return {
        "verdict": verdict.verdict,
        "sentence": verdict.sentence,
        "reasons": list(verdict.reasons),
        **_plain(verdict.shown),
        "orders": [_order(order) for order in verdict.orders],
        "suppressed": verdict.shown.suppressed,
    }


def _plain(shown: Shown) -> dict[str, object]:
    return {
        "observed": shown.observed,
        "expected": shown.expected,
        "ratio": shown.ratio,
        "low": shown.low,
        "high": shown.high,
        "low_state": shown.low_state,
        "high_state": shown.high_state,
        "method": shown.method,
    }


def _order(order: OrderVerdict) -> dict[str, object]:
    return {
        "direction": order.direction,
        **_plain(order.shown),
        "share_of_expected": order.share_of_expected,
        "verdict": order.verdict,
        "suppressed": order.shown.suppressed,
    }
