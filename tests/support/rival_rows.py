"""Rows on rival explanations for a results folder in memory, with numbers that fit its primary."""

from __future__ import annotations

from typing import Any

from support.report_folder import WORLDS, MemoryFolder, Row, blank, estimate, folder


def with_rivals(name: str = "more") -> MemoryFolder:
    """Return a folder that holds every row a card or the specification curve reads."""
    made = folder(WORLDS[name])
    made.tables["estimates"] += _estimates()
    made.tables["misdiagnosis_draws"] = [drawn("a", 1.93), drawn("both", 1.71)]
    made.tables["untested"] = [
        blank("untested", question="rule", stratum="rule=first_record", why="one record fulfils the rule")
    ]
    return made


def changed(stratum: str, question: str, observed: int, expected: float, hidden: bool = False) -> Row:
    """Return the rate ratio of the primary with one thing changed."""
    row = estimate(question, "either", "365d+", observed, expected, hidden)[0]
    return {**row, "stratum": stratum}


def _estimates() -> list[Row]:
    primary = estimate("primary", "either", "365d+", 22, 9.7)[0]
    values: dict[str, dict[str, Any]] = {
        "e_value": {"estimate": 3.97, "low": 2.19, "high": None, "high_state": "infinite"},
        "frailty_variance": {"estimate": 1.27, "low": 0.42, "high": 2.43},
    }
    rows = [{**primary, "measure": measure, **more} for measure, more in values.items()]
    calibrated = {"question": "primary_calibrated", "measure": "calibrated_ratio", "estimate": 1.9}
    rows.append({**primary, **calibrated, "low": 1.05, "high": 3.4})
    rows += [
        changed("washout=0y", "washout", 30, 11.0),
        changed("washout=2y", "washout", 22, 9.7),
        changed("washout=5y", "washout", 15, 6.1),
        changed("washout=10y", "washout", 3, 2.2, hidden=True),
        changed("rule=two_records", "rule", 16, 8.9),
        changed("care_seeking=within_levels", "care_seeking", 20, 9.9),
        changed("sex=male", "stratum", 9, 4.5),
        changed("sex=female", "stratum", 13, 5.2),
    ]
    rows.append({**changed("sex", "stratum", 22, 9.7), "measure": "homogeneity", "p": 0.7})
    rows += [estimate("prodrome", "either", window, 6, 2.0)[0] for window in ("1-365d", "3287-3652d")]
    outside = estimate("outside_rates", "a_then_b", "365d+ outside rates", 8, 3.0)[0]
    return [*rows, {**outside, "measure": "smr"}]


def drawn(wrong_label: str, ratio: float, **more: object) -> Row:
    """Return a row of ``misdiagnosis_draws``."""
    return blank(
        "misdiagnosis_draws",
        **{
            "wrong_label": wrong_label,
            "direction": "either",
            "window": "365d+",
            "stratum": "all",
            "prior_share": 0.1 if wrong_label == "a" else None,
            "prior_low": 0.02 if wrong_label == "a" else None,
            "prior_high": 0.5 if wrong_label == "a" else None,
            "prior_source": "assumed for the example",
            "draws": 10_000,
            "possible": 99.0,
            "wrong": 3.0,
            "wrong_low": 0.0,
            "wrong_high": 9.0,
            "estimate": ratio,
            "low": 1.02,
            "high": 3.1,
            "low_state": "finite",
            "high_state": "finite",
            "limit_at_most_one": 12.0,
            "ratio_at_most_one": 2.0,
            "method": "prior drawn",
            "disease_people": 1800 if wrong_label == "a" else None,
            "observed": 22,
            **more,
        },
    )
