"""Results folders in memory, one for each answer, with numbers that fit together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scipy.stats import chi2, norm

from coincide.results.schema import TABLES
from support.report_lives import cumulative, life_years, mortality

Row = dict[str, Any]
WINDOWS = ("1-183d", "183-365d", "365-730d", "730-1826d", "1826-3652d", "3652d+")
LATE = WINDOWS[2:]
STUDY = """# Do ALS and MS meet more often than chance?
[study]
title = "Do motor neuron disease and multiple sclerosis meet by chance?"

[data]
kind = "register"
people = "people.parquet"
diagnoses = "diagnoses.parquet"
window = [2000-01-01, 2022-12-31]

[diseases.als]
name = "ALS"
codes = { icd10 = ["G12.2"] }

[diseases.ms]
name = "MS"
codes = { icd10 = ["G35"] }
"""


@dataclass(frozen=True)
class MemoryFolder:
    """What a folder reader returns, made by hand."""

    tables: dict[str, list[Row]]
    headline: dict[str, Any]
    run: dict[str, str]
    study_text: str = STUDY


@dataclass(frozen=True)
class World:
    """The counts a folder is made from: expected by window in both orders, and observed."""

    verdict: str
    sentence: str
    expected_ab: tuple[float, ...] = (0.5, 0.5, 0.9, 1.6, 0.7, 0.2)
    observed_ab: tuple[int, ...] = (5, 2, 3, 4, 1, 0)
    expected_ba: tuple[float, ...] = (0.2, 0.2, 0.4, 1.1, 1.6, 3.2)
    observed_ba: tuple[int, ...] = (2, 1, 1, 3, 4, 6)
    same_day: tuple[int, float] = (3, 0.003)
    reasons: tuple[str, ...] = ("uncalibrated",)
    synthetic: bool = False
    preset: str = "ohdsi"
    hide: tuple[str, ...] = ()
    run: dict[str, str] = field(default_factory=dict)


def limits(observed: int, expected: float) -> tuple[float | None, float]:
    """Interval of O/E, good enough to draw."""
    low = chi2.ppf(0.025, 2 * observed) / 2 / expected if observed else None
    return low, float(chi2.ppf(0.975, 2 * observed + 2) / 2 / expected)


def p_value(observed: int, expected: float) -> float:
    """Two-sided p by the square-root transform, good enough to draw."""
    return float(2 * norm.sf(abs(2 * (observed + 0.25) ** 0.5 - 2 * expected**0.5)))


def blank(table: str, **values: Any) -> Row:
    """A row of a table with every column; a hidden row has no numbers."""
    row: Row = {column.name: values.get(column.name) for column in TABLES[table]}
    if "suppressed" in row:
        row["suppressed"] = bool(values.get("suppressed", False))
    if row.get("suppressed"):
        for column in TABLES[table]:
            if column.kind in ("integer", "number") and column.name not in ("position", "age_from"):
                row[column.name] = None
    return row


def estimate(
    question: str, direction: str, window: str, observed: int, expected: float, hidden: bool = False
) -> list[Row]:
    """The three measures of one row."""
    low, high = limits(observed, expected)
    states = ("suppressed", "suppressed") if hidden else ("zero" if low is None else "finite", "finite")
    shared: Row = {
        "a": "als",
        "b": "ms",
        "question": question,
        "direction": direction,
        "window": window,
        "stratum": "all",
        "observed": observed,
        "expected": expected,
        "person_years": round(expected * 9400, 1),
        "people": round(expected * 600),
        "level": 0.95,
        "suppressed": hidden,
        "low_state": states[0],
        "high_state": states[1],
    }
    rate = blank(
        "estimates",
        **shared,
        measure="rate_ratio",
        estimate=observed / expected,
        low=low,
        high=high,
        p=p_value(observed, expected),
        method="conditional maximum likelihood, mid-P (exact convolution)",
    )
    ratio = blank(
        "estimates",
        **{
            **shared,
            "low_state": states[0] if hidden else "zero",
            "high_state": states[1] if hidden else "infinite",
        },
        measure="standardised_ratio",
        estimate=observed / expected,
        method="observed over expected",
    )
    wald = blank(
        "estimates",
        **shared,
        measure="mantel_haenszel",
        estimate=1.01 * observed / expected,
        low=None if low is None else low * 0.97,
        high=high * 0.98,
        method="Mantel-Haenszel, Wald",
    )
    years = shared["person_years"]
    excess = blank(
        "estimates",
        **shared | {"low_state": "suppressed" if hidden else "finite"},
        measure="excess",
        estimate=100_000 * (observed - expected) / years,
        low=100_000 * ((low or 0) - 1) * expected / years,
        high=100_000 * (high - 1) * expected / years,
        method="observed less expected per 100,000 person-years, limits of the ratio",
    )
    return [rate, ratio, wald, excess]


def _estimates(world: World, hidden: bool) -> list[Row]:
    o_ab, o_ba = world.observed_ab, world.observed_ba
    e_ab, e_ba = world.expected_ab, world.expected_ba
    late = slice(2, None)
    o, e = sum(o_ab[late]) + sum(o_ba[late]), sum(e_ab[late]) + sum(e_ba[late])
    rows = estimate("primary", "either", "365d+", o, e, hidden)
    rows += estimate("primary_without_prevalent", "either", "365d+ dated", max(o - 2, 0), e - 0.8, hidden)
    for direction, seen, chance in (("a_then_b", o_ab, e_ab), ("b_then_a", o_ba, e_ba)):
        small = hidden or any(
            0 < sum(order[late]) < 5 for order in (o_ab, o_ba)
        )  # both, or one gives the other
        rows += estimate("order", direction, "365d+", sum(seen[late]), sum(chance[late]), small)
        rows += estimate("all", direction, "all", sum(seen), sum(chance), hidden)
        for window, count, expected in zip(WINDOWS, seen, chance, strict=True):
            rows += estimate("window", direction, window, count, expected, hidden or 0 < count < 5)
    for window, *parts in zip(WINDOWS, o_ab, o_ba, e_ab, e_ba, strict=True):
        count, expected = parts[0] + parts[1], parts[2] + parts[3]
        small = hidden or any(0 < part < 5 for part in (*parts[:2], count))
        rows += estimate("window", "either", window, count, expected, small)
    rows += _years(sum(o_ab) + sum(o_ba) > 0, hidden)
    same, chance_same = world.same_day
    rows += estimate("same_day", "either", "0d", same, chance_same, 0 < same < 5)[1:2]
    for years, share in ((0, 1.6), (1, 1.0), (2, 0.78), (3, 0.6), (5, 0.4)):
        window = f"{max(1, (1461 * years) // 4)}d+"
        rows += estimate(
            "latency", "either", window, round(o * share), e * share, hidden or 0 < round(o * share) < 5
        )
    total = {"a": "als", "b": "ms", "window": "all", "stratum": "all", "level": 0.95, "direction": "either"}
    rows.append(
        blank(
            "estimates",
            **total,
            question="order",
            measure="orders_agree",
            p=0.41,
            suppressed=hidden,
            method="likelihood ratio",
        )
    )
    rows.append(
        blank(
            "estimates",
            **total,
            question="direction",
            measure="direction",
            estimate=0.56 if sum(o_ab) + sum(o_ba) else None,
            low_state="zero",
            high_state="infinite",
            p=0.58,
            observed=sum(o_ab),
            expected=sum(e_ab),
            method="convolution of binomials, mid-P",
            suppressed=hidden,
        )
    )
    return rows


def _years(some: bool, hidden: bool) -> list[Row]:
    """Ten years after the first disease, both orders together."""
    ends = [(1461 * year) // 4 for year in range(11)]
    rows: list[Row] = []
    for year, seen in enumerate((9, 7, 6, 5, 5, 0, 2, 5, 6, 5)):
        count = seen if some else 0
        window = f"{max(1, ends[year])}-{ends[year + 1]}d"
        rows += estimate("prodrome", "either", window, count, 2.5, hidden or 0 < count < 5)[:2]
    return rows


def _steps(world: World, hidden: bool) -> list[Row]:
    rows = []
    scales = (
        ("everybody together", 0.61),
        ("by sex", 0.63),
        ("by sex and age", 0.94),
        ("by sex, age and birth cohort", 1.0),
    )
    both = tuple(map(sum, zip(world.observed_ab, world.observed_ba, strict=True)))
    chance_both = tuple(map(sum, zip(world.expected_ab, world.expected_ba, strict=True)))
    for direction, seen, chance in (
        ("a_then_b", world.observed_ab, world.expected_ab),
        ("b_then_a", world.observed_ba, world.expected_ba),
        ("either", both, chance_both),
    ):
        for position, (name, scale) in enumerate(scales):
            expected = sum(chance[2:]) * scale
            rows.append(
                blank(
                    "steps",
                    direction=direction,
                    window="365d+",
                    stratum="all",
                    position=position,
                    step=name,
                    observed=sum(seen[2:]),
                    expected=expected,
                    ratio=sum(seen[2:]) / expected,
                    suppressed=hidden,
                )
            )
    return rows


def _power(expected: float) -> list[Row]:
    rows, smallest = [], False
    for ratio in (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0):
        power = float(norm.cdf(2 * (ratio * expected) ** 0.5 - 2 * expected**0.5 - 1.96))
        first = power >= 0.8 and not smallest
        smallest = smallest or first
        rows.append(
            blank(
                "power",
                direction="either",
                expected=expected,
                reference_events=2100.0,
                ratio=ratio,
                power=max(power, 0.05),
                smallest=first,
            )
        )
    return rows


def _onset() -> list[Row]:
    shapes = {"als": (0, 0, 2, 9, 30, 92, 190, 260, 140, 22), "ms": (0, 40, 420, 610, 480, 250, 90, 30, 8, 1)}
    rows = []
    for disease, counts in shapes.items():
        for sex, share in (
            ("male", 0.55 if disease == "als" else 0.31),
            ("female", 0.45 if disease == "als" else 0.69),
        ):
            for place, count in enumerate(counts):
                people = round(count * share)
                rows.append(
                    blank(
                        "onset",
                        disease=disease,
                        sex=sex,
                        age_from=10 * place,
                        people=people,
                        suppressed=0 < people < 5,
                    )
                )
    return rows


def _who() -> dict[str, list[Row]]:
    codes = [
        ("als", "icd10", "G12.2", "prefix", 3391, 745),
        ("als", "icd8", "348.0", "exact", None, None),
        ("ms", "icd10", "G35", "prefix", 22410, 1929),
        ("ms", "icd8", "340", "exact", 412, 96),
    ]
    diseases = []
    for name, role, label, counts in (
        ("als", "a", "motor neuron disease (WHO ICD-10 G12.2 cannot isolate ALS)", (745, 738)),
        ("ms", "b", "multiple sclerosis", (1929, 1911)),
    ):
        for kind, people in zip(("recorded", "fulfilled"), counts, strict=True):
            diseases.append(
                blank(
                    "diseases",
                    disease=name,
                    role=role,
                    label=label,
                    kind=kind,
                    people=people,
                    rule="1 record, or a death record; dated the day this is fulfilled",
                )
            )
    flow = [
        ("remaining", "in the register", 1000000),
        ("dropped", "sex known", 12),
        ("remaining", "sex known", 999988),
        ("dropped", "birth day known", 200),
        ("remaining", "birth day known", 999788),
        ("dropped", "observed alive", 10240),
        ("remaining", "observed alive", 989548),
        ("dropped", "observed after the washout", 31877),
        ("remaining", "observed after the washout", 957671),
    ]
    return {
        "codes": [
            blank(
                "codes", disease=d, vocabulary=v, code=c, match=m, records=r, people=p, suppressed=r is None
            )
            for d, v, c, m, r, p in codes
        ],
        "diseases": diseases,
        "attrition": [
            blank("attrition", position=place, kind=kind, step=step, people=people)
            for place, (kind, step, people) in enumerate(flow, 1)
        ],
        "onset": _onset(),
        "quality": [
            blank(
                "quality",
                rule="COI-D012",
                source_table="diagnosis",
                source_column="day",
                severity="quarantine",
                what="diagnosis before birth",
                rows=418,
                of=10000000,
            ),
            blank(
                "quality",
                rule="COI-D021",
                source_table="diagnosis",
                source_column="code",
                severity="collapse",
                what="the same record twice",
                rows=15020,
                of=10000000,
            ),
            blank(
                "quality",
                rule="COI-D030",
                source_table="person",
                source_column="born",
                severity="warning",
                what="many people born on 1 January",
                rows=41002,
                of=1000000,
            ),
        ],
    }


def _follow_up(hidden: bool) -> list[Row]:
    rows = []
    for direction, years in (
        ("a_then_b", (700, 420, 610, 900, 340, 120)),
        ("b_then_a", (900, 880, 1700, 4600, 6100, 9000)),
    ):
        rows.append(
            blank("follow_up", direction=direction, state="unexposed", person_years=16400210.5, people=957000)
        )
        for state, value in zip(("0d", *WINDOWS, "prevalent"), (2, *years, 310), strict=True):
            rows.append(
                blank(
                    "follow_up",
                    direction=direction,
                    state=state,
                    person_years=float(value),
                    people=690,
                    suppressed=hidden,
                )
            )
    return rows


def _misdiagnosis(world: World, observed: int, hidden: bool) -> list[Row]:
    if world.verdict not in ("more", "less"):
        return []
    return [
        blank(
            "misdiagnosis",
            criterion=criterion,
            direction="either",
            window="365d+",
            stratum="all",
            remove=remove,
            share_of_people=share,
            disease_people=1911,
            prior_share=0.1,
            prior_people=1.9,
            prior_source="assumed for the example",
            observed=observed,
            suppressed=hidden,
        )
        for criterion, remove, share in (("lower_limit", 6, 0.311), ("expected", 12, 0.622))
    ]


def folder(world: World) -> MemoryFolder:
    """Make a folder from the counts of a world."""
    hidden = "primary" in world.hide
    none = world.verdict == "cannot_answer" and not hidden
    o = sum(world.observed_ab[2:]) + sum(world.observed_ba[2:])
    e = sum(world.expected_ab[2:]) + sum(world.expected_ba[2:])
    low, high = limits(o, e)
    empty = hidden or none
    headline: dict[str, Any] = {
        "verdict": world.verdict,
        "sentence": world.sentence,
        "reasons": list(world.reasons),
        "observed": None if empty else o,
        "expected": None if empty else e,
        "ratio": None if empty else o / e,
        "low": None if empty else low,
        "high": None if empty else high,
        "low_state": "suppressed" if hidden else "zero" if low is None else "finite",
        "high_state": "suppressed" if hidden else "finite",
        "method": "conditional maximum likelihood, mid-P (exact convolution)",
        "suppressed": hidden,
        "orders": [] if empty else _orders(world),
    }
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    tables |= _who()
    if not none:
        tables |= {
            "estimates": _estimates(world, hidden),
            "steps": _steps(world, hidden),
            "power": _power(e),
            "follow_up": _follow_up(hidden),
            "misdiagnosis": _misdiagnosis(world, o, hidden),
            "cumulative": cumulative(blank, hidden),
            "mortality": mortality(blank, hidden),
            "life_years": life_years(blank, hidden),
        }
    run = {
        "title": "Do motor neuron disease and multiple sclerosis meet by chance?",
        "data_label": "Simulated Denmark" if world.synthetic else "National patient register, region X",
        "synthetic": "yes" if world.synthetic else "no",
        "version": "0.1.0",
        "release": world.preset,
        "min_cell_count": "5",
        "study_sha256": "9f2c1a7b44d0e8c35d11",
        "a": "als",
        "b": "ms",
        "a_label": "motor neuron disease (WHO ICD-10 G12.2 cannot isolate ALS)",
        "b_label": "multiple sclerosis",
        "release_words": "counts below 5 are hidden, zero is shown, shown counts are not rounded",
        "latency_days": "365",
        "washout_days": "730",
        "level": "0.95",
        "margin": "0.5 to 2",
        "window_from": "2000-01-01",
        "window_to": "2022-12-31",
        "cohort_origin": "1900-01-01",
        "seed": "1",
    } | world.run
    if world.synthetic:
        tables["truth"] = [
            blank("truth", name=f"true rate ratio, {order}, {window}", value="2")
            for order in ("als then ms", "ms then als")
            for window in WINDOWS
        ] + [blank("truth", name="people", value="1000000")]
    tables["run"] = [{"name": name, "value": value} for name, value in run.items()]
    return MemoryFolder(tables, headline, run)


def _orders(world: World) -> list[Row]:
    names = {"rate_ratio": ("observed", "expected", "low", "high", "low_state", "high_state", "suppressed")}
    found = []
    for row in _estimates(world, hidden=False):
        if row["question"] == "order" and row["measure"] in names:
            kept = {name: row[name] for name in ("direction", *names["rate_ratio"])}
            more = {
                "ratio": row["estimate"],
                "share_of_expected": 0.5,
                "verdict": None,
                "method": row["method"],
            }
            found.append(kept | more)
    return found


PAIR = "motor neuron disease (WHO ICD-10 G12.2 cannot isolate ALS) and multiple sclerosis are recorded in "
"the same people"
END = "this is an association, not a cause (not corrected for care-seeking)."
MORE = World(
    "more",
    f"{PAIR[0].upper()}{PAIR[1:]} more often than chance predicts: 22 people observed, 9.70 expected by "
    "chance, "
    f"rate ratio 2.27 (95 % interval 1.42 to 3.43); {END}",
)


def _times(factor: float) -> dict[str, tuple[float, ...]]:
    """The expected numbers of `MORE`, in a population of another size."""
    return {
        "expected_ab": tuple(factor * e for e in MORE.expected_ab),
        "expected_ba": tuple(factor * e for e in MORE.expected_ba),
    }


WORLDS: dict[str, World] = {
    "more": MORE,
    "less": World(
        "less",
        f"{PAIR[0].upper()}{PAIR[1:]} less often than chance predicts: 8 people observed, 19.4 expected by "
        "chance, "
        f"rate ratio 0.41 (95 % interval 0.18 to 0.81); {END}",
        observed_ab=(0, 0, 0, 1, 2, 0),
        observed_ba=(0, 0, 1, 1, 1, 2),
        same_day=(0, 0.006),
        **_times(2),
    ),
    "chance": World(
        "chance",
        f"{PAIR[0].upper()}{PAIR[1:]} about as often as chance predicts: 101 people observed, 97.0 expected "
        "by chance, "
        "rate ratio 1.04 (95 % interval 0.85 to 1.27); "
        "and a ratio is not a cause (not corrected for care-seeking).",
        observed_ab=(6, 4, 9, 17, 6, 2),
        observed_ba=(2, 2, 5, 12, 17, 33),
        same_day=(0, 0.03),
        reasons=(),
        **_times(10),
    ),
    "too_few": World(
        "too_few",
        f"Too few people to tell whether {PAIR} by chance or not: 0 people observed, 1.94 expected by "
        "chance; the data "
        "exclude rate ratios above 1.90; and a ratio is not a cause (not corrected for care-seeking).",
        observed_ab=(0,) * 6,
        observed_ba=(0,) * 6,
        same_day=(0, 0.001),
        reasons=(),
        **_times(0.2),
    ),
    "cannot_answer": World(
        "cannot_answer",
        f"These data cannot answer whether {PAIR} more or less often than chance predicts: how long people "
        "were observed "
        "is only inferred from their first and last record; declare the coverage of the data, or give "
        "spells of "
        "observation.",
        reasons=("observation_inferred",),
    ),
    "suppressed": World(
        "cannot_answer",
        f"These data cannot answer whether {PAIR} more or less often than chance predicts: the number of "
        "people with "
        "both is too small to be shown under the release rule.",
        observed_ab=(0, 0, 1, 1, 0, 0),
        observed_ba=(0, 0, 0, 0, 1, 0),
        same_day=(1, 0.001),
        reasons=("release_rule",),
        hide=("primary",),
        **_times(0.3),
    ),
    "demo": World("more", MORE.sentence, synthetic=True, reasons=("fragile", "uncalibrated")),
    "unreleased": World("more", MORE.sentence, preset="none"),
}
