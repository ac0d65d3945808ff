"""``record_checklist.md``: the STROBE and RECORD items, filled where the folder already answers them.

STROBE: von Elm et al., PLoS Medicine 2007; 4: e296. RECORD: Benchimol et al., PLoS Medicine 2015; 12:
e1001885. The items are told in our own short words; the statements hold the full ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coincide.results.table import Released

YOURS: Final = "you must write"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the checklist.

    Attributes
    ----------
    number
        Its number in STROBE, or in RECORD with the prefix ``R``.
    asks
        What is asked.
    answered
        What the folder says to it; empty when nothing.
    sources
        Files that say it.
    left
        What still has to be written; empty when nothing.
    """

    number: str
    asks: str
    answered: str = ""
    sources: tuple[str, ...] = ()
    left: str = ""


def _items(*lines: str) -> tuple[Item, ...]:
    """Read items from ``number | asks | answered | sources | left`` lines; a bare source is a table."""
    items = []
    for line in lines:
        number, asks, answered, sources, left = (part.strip() for part in line.split("|"))
        files = tuple(name if "." in name else f"tables/{name}.csv" for name in sources.split())
        items.append(Item(number, asks, answered, files, left))
    return tuple(items)


ITEMS: Final = _items(
    "1a | Study design in title or abstract | cohort of person-time, both orders | study.toml "
    "| title, abstract",
    "1b | Balanced summary of what was done and found | verdict and its sentence | verdict.json | abstract",
    "R1.1 | Type and name of the data | name and kind of the data | run study.toml | title, abstract",
    "R1.2 | Region and time covered | study period | run | region",
    "R1.3 | Linkage between databases stated | | | whether and how data were linked",
    "2 | Background and rationale | | | why these two diseases",
    "3 | Objectives and hypotheses | both diseases and the question | study.toml "
    "| what was expected beforehand",
    "4 | Key elements of the design | design, windows, primary | report.html study.toml |",
    "5 | Setting, places, dates | study period and washout | run study.toml | place, data holder",
    "6a | Who was eligible, how chosen and followed | every step of selection | attrition study.toml |",
    "6b | Matching | no matching: rates of the same cells | report.html |",
    "R6.1 | Codes or algorithms that chose people | codes and rules as run | codes study.toml |",
    "R6.2 | Validation of those codes | | | predictive values of the codes in these data",
    "R6.3 | Flow of linkage | | | a diagram, where data were linked",
    "7 | Outcomes, exposures, confounders defined | both diseases, cells | diseases study.toml | others",
    "R7.1 | Complete list of codes | every code, with records | codes |",
    "8 | Sources and measurement of each variable | columns as read | study.toml | how the data came to be",
    "9 | Efforts against bias | washouts, latencies, misdiagnosis | estimates misdiagnosis "
    "| biases of these data",
    "10 | How the study size came about | smallest ratio found with 80 % power | power |",
    "11 | Handling of quantitative variables | one-year ages, five-year cohorts | report.html study.toml |",
    "12a | Statistical methods, confounding | method beside each estimate | estimates report.html |",
    "12b | Subgroups and interactions | strata of the study | study.toml |",
    "12c | Missing data | rows set aside, with the reason | quality | data never recorded",
    "12d | Loss to follow-up | person-time by state | follow_up |",
    "12e | Sensitivity analyses | other washouts and latencies | estimates |",
    "R12.1 | Access of the investigators to the data | | | who had access to what",
    "R12.2 | Cleaning of the data | rules of quality, rows broken | quality |",
    "R12.3 | Level and method of linkage | | | person, household or area; how; how well",
    "13a | Numbers at each stage | people at each step | attrition |",
    "13b | Reasons for leaving out | the reason of each step | attrition |",
    "13c | Flow diagram | drawn in the report | report.html |",
    "R13.1 | Selection by quality, availability, linkage | steps and quality | attrition quality |",
    "14a | Characteristics of the people | onset by age and sex | onset diseases | others",
    "14b | Missing values per variable | rows set aside per column | quality |",
    "14c | Follow-up time | person-years by state | follow_up |",
    "15 | Outcome events | observed in every window | estimates |",
    "16a | Estimates, adjusted and not, with precision | ratios, intervals, steps | estimates steps |",
    "16b | Category limits | one-year ages, five-year cohorts | report.html |",
    "16c | Absolute risks | observed, expected and person-years | estimates | risks for readers",
    "17 | Other analyses | direction, same day, misdiagnosis | estimates misdiagnosis |",
    "18 | Key results | the sentence of the verdict | verdict.json | against the objectives",
    "19 | Limitations | reasons of the verdict | verdict.json | direction and size of bias",
    "R19.1 "
    "| Data not made for this question: misclassification, confounding, missing, change over time "
    "| tipping point of misdiagnosis | misdiagnosis | the rest",
    "20 | Cautious interpretation | what the verdict does not mean | report.html "
    "| in the light of other work",
    "21 | Generalisability | | | whom the data stand for",
    "22 | Funding | | | sources and their part",
    "R22.1 | Where protocol, data and code are | study file, versions, hashes "
    "| study.toml manifest.json | protocol, raw data",
)
"""All items, in the order of STROBE."""


def record_checklist(tables: Sequence[Released]) -> str:
    """Return the checklist as Markdown.

    An item counts as answered only by files that stand in the folder: a source ``tables/NAME.csv`` without
    its table leaves the item to the author.
    """
    there = {f"tables/{table.name}.csv" for table in tables}
    lines = [
        "# STROBE and RECORD checklist",
        "",
        "Items starting with R are those of RECORD. Check every line: what is filled is filled by a program.",
        "",
        "| item | asks | answer |",
        "|---|---|---|",
        *(f"| {item.number} | {item.asks} | {_answer(item, there)} |" for item in ITEMS),
    ]
    return "\n".join(lines) + "\n"


def _answer(item: Item, there: set[str]) -> str:
    tables = {name for name in item.sources if name.startswith("tables/")}
    sources = [name for name in item.sources if name in there or name not in tables]
    if not item.answered or (tables and not tables & there):
        return f"{YOURS}: {item.left}" if item.left else YOURS
    filled = f"filled automatically from {', '.join(f'`{name}`' for name in sources)}: {item.answered}"
    return f"{filled}; {YOURS}: {item.left}" if item.left else filled
