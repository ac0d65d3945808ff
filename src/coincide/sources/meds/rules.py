"""What can be odd about a stream of events, beside the rules every table is read by."""

from __future__ import annotations

from typing import Final

from coincide.sources.register.rules import Rule

NO_SUBJECT: Final = Rule(
    120, "events without a subject_id", column="subject_id", fix="An event of nobody cannot be used."
)
NO_EVENT_CODE: Final = Rule(
    121, "events without a code", column="code", fix="An event without a code says nothing."
)
TWO_FILES: Final = Rule(122, "people with events in several files: put together", "warning", "subject_id")
NO_PREFIX: Final = Rule(
    123, "codes that look like diagnoses, but begin with nothing named in codes: not read", "warning", "code"
)
SHIFTED: Final = Rule(
    124,
    "people whose dates were shifted: compared by sex and age alone, not by birth cohort",
    "warning",
    "time",
)
IN_CARE: Final = Rule(
    125, "people with an intensive-care stay: it seems to be why they are in the data", "warning", "code"
)
NO_VERSION: Final = Rule(126, "no metadata/dataset.json names the version of MEDS", "warning")
SPLITS: Final = Rule(127, "splits of people are not looked at: everybody is studied", "warning", "split")
END_ALONE: Final = Rule(128, "ends of observation without a begin", column="code")
ONE_FILE: Final = Rule(129, "one file of events without the layout of MEDS", "warning")
