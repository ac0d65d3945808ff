"""The items of STROBE and RECORD, and what of a results folder answers each.

STROBE: von Elm et al., PLoS Medicine 2007; 4: e296. RECORD: Benchimol et al., PLoS Medicine 2015; 12:
e1001885. The items are told in our own short words; the statements hold the full ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the folder; of ``estimates.csv`` the rows of one question, or all."""

    file: str
    question: str = ""

    @property
    def mark(self) -> str:
        """What stands among the folder's marks when it has the source."""
        return f"{self.file}:{self.question}" if self.question else self.file


@dataclass(frozen=True, slots=True)
class Answer:
    """A part of an answer, and the files that say it."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the checklist.

    Attributes
    ----------
    number
        Its number in STROBE, or in RECORD with the prefix ``R``.
    asks
        What is asked.
    answers
        What the folder can say to it; empty when nothing.
    left
        What still has to be written; empty when nothing.
    """

    number: str
    asks: str
    answers: tuple[Answer, ...] = ()
    left: str = ""


def _items(*lines: str) -> tuple[Item, ...]:
    """Read items from ``number | asks | answers | sources | left`` lines.

    Answers and sources are divided by semicolons, one list of sources for each answer; a bare source is a
    table and ``estimates:question`` the rows of one question.
    """
    items = []
    for line in lines:
        number, asks, answered, sources, left = (part.strip() for part in line.split("|"))
        parts = zip(answered.split(";"), sources.split(";"), strict=True) if answered else ()
        answers = tuple(Answer(text.strip(), _sources(files)) for text, files in parts)
        items.append(Item(number, asks, answers, left))
    return tuple(items)


def _sources(words: str) -> tuple[Source, ...]:
    parts = (word.partition(":") for word in words.split())
    return tuple(
        Source(name if "." in name else f"tables/{name}.csv", question) for name, _, question in parts
    )


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
    "9 | Efforts against bias | other washouts; other latencies; misdiagnosis; pairs without a known link, "
    "and the ratio corrected by them; people with as many contacts | estimates:washout; estimates:latency; "
    "misdiagnosis misdiagnosis_draws; controls null; estimates:care_seeking | biases of these data",
    "10 | How the study size came about | smallest ratio found with 80 % power; the same for control pairs "
    "| power; control_plan |",
    "11 | Handling of quantitative variables | one-year ages, five-year cohorts | report.html study.toml |",
    "12a | Statistical methods, confounding | method beside each estimate | estimates report.html |",
    "12b | Subgroups and interactions | ratio in each sex, age, birth cohort and area, with a test that they "
    "agree; strata of the study | estimates:stratum; study.toml |",
    "12c | Missing data | rows set aside, with the reason | quality | data never recorded",
    "12d | Loss to follow-up | person-time by state | follow_up |",
    "12e | Sensitivity analyses | other washouts; other latencies; other disease rules; wrong labels drawn "
    "from their priors; what could not be tested | estimates:washout; estimates:latency; estimates:rule; "
    "misdiagnosis_draws; untested |",
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
    "15 | Outcome events | observed in every window; deaths in every state | estimates; mortality |",
    "16a | Estimates, adjusted and not, with precision | ratios, intervals, steps | estimates steps |",
    "16b | Category limits | one-year ages, five-year cohorts | report.html |",
    "16c | Absolute risks | observed, expected, person-years and excess; share of people with the second "
    "disease after each year, death competing | estimates; cumulative | what they mean for readers",
    "17 | Other analyses | direction; same day; years before the second disease; mortality ratios; years of "
    "life lost; misdiagnosis | estimates:direction; estimates:same_day; estimates:prodrome; mortality; "
    "life_years; misdiagnosis |",
    "18 | Key results | the sentence of the verdict | verdict.json | against the objectives",
    "19 | Limitations | reasons of the verdict; what could not be tested | verdict.json; untested "
    "| direction and size of bias",
    "R19.1 "
    "| Data not made for this question: misclassification, confounding, missing, change over time "
    "| tipping point of misdiagnosis; wrong labels drawn from their priors; what pairs without a known link "
    "show | misdiagnosis; misdiagnosis_draws; controls null | the rest",
    "20 | Cautious interpretation | what the verdict does not mean | report.html "
    "| in the light of other work",
    "21 | Generalisability | | | whom the data stand for",
    "22 | Funding | | | sources and their part",
    "R22.1 | Where protocol, data and code are | study file, versions, hashes "
    "| study.toml manifest.json | protocol, raw data",
)
"""All items, in the order of STROBE."""

_CERTIFICATES: Final = _items(
    "1a | Study design in title or abstract | death certificates that name both diseases | study.toml "
    "| title, abstract",
    "4 | Key elements of the design | certificates compared within sex, age and year of death "
    "| report.html study.toml |",
    "5 | Setting, places, dates | years of death | run study.toml | place, data holder",
    "6a | Who was eligible, how chosen and followed | every step of selection, nobody is followed "
    "| attrition study.toml |",
    "6b | Matching | no matching: certificates of the same cells | report.html |",
    "9 | Efforts against bias | cells; other readings of a certificate; wrong causes | estimates; "
    "estimates:reading; misdiagnosis | biases of these data",
    "11 | Handling of quantitative variables | one-year ages, calendar years | report.html study.toml |",
    "12d | Loss to follow-up | does not apply: nobody is followed | report.html |",
    "12e | Sensitivity analyses | other readings of a certificate | estimates:reading |",
    "14a | Characteristics of the people | certificates that name each disease | diseases | others",
    "14c | Follow-up time | does not apply: nobody is followed | report.html |",
    "15 | Outcome events | certificates that name both | estimates |",
    "16b | Category limits | one-year ages, calendar years | report.html |",
    "16c | Absolute risks | do not apply: certificates have no population at risk | report.html |",
    "17 | Other analyses | ratio in each part of the certificates; places of the mention; wrong causes "
    "| estimates:stratum; places; misdiagnosis |",
)


def items_of(design: str) -> tuple[Item, ...]:
    """Return the items as a design answers them, in the order of STROBE."""
    own = {item.number: item for item in _CERTIFICATES} if design == "certificates" else {}
    return tuple(own.get(item.number, item) for item in ITEMS)
