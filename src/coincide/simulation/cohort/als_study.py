"""The study file beside the simulated cohort of people with ALS."""

from __future__ import annotations

from typing import Final

_ITEM_COLUMNS: Final = "\n".join(
    f'item_{number} = {{{{ kind = "number", low = 0, high = 4, label = "ALSFRS-R item {number}" }}}}'
    for number in range(1, 13)
)
_ITEMS: Final = ", ".join(f'"item_{number}"' for number in range(1, 13))

STUDY: Final = (
    """\
# SYNTHETIC: nobody in this cohort exists. What was planted stands in truth.json.

[study]
title = "SYNTHETIC: nerve excitability and survival in sporadic ALS"
data_label = "SYNTHETIC cohort of {people} people, seed {seed}"

[cohort]
file = "patients.csv"
id = "patient"

[cohort.columns]
sex = {{ kind = "category", levels = ["female", "male"] }}
age_onset = {{ kind = "number", unit = "years", low = 0, high = 110, label = "age at onset" }}
age_group = {{ kind = "category", levels = ["up to 60", "over 60"], label = "age at onset, grouped" }}
site = {{ kind = "category", levels = ["spinal", "bulbar"], label = "site of onset" }}
onset = {{ kind = "date" }}
diagnosis = {{ kind = "date" }}
tracheostomy = {{ kind = "date" }}
death = {{ kind = "date" }}
last_seen = {{ kind = "date" }}
sdtc = {{ kind = "number", unit = "ms", low = 0.05, high = 2, label = "strength-duration time constant" }}
alsfrs_r = {{ kind = "number", unit = "points", low = 0, high = 48, label = "ALSFRS-R at diagnosis" }}
fvc_percent = {{ kind = "number", unit = "%", low = 1, high = 250, label = "forced vital capacity" }}
el_escorial = {{ kind = "category", levels = ["not definite", "definite"], label = "El Escorial" }}
ftd = {{ kind = "category", levels = ["no", "yes"], label = "frontotemporal dementia" }}
c9orf72 = {{ kind = "category", levels = ["no", "yes"], label = "C9orf72 expansion" }}
gastrostomy = {{ kind = "category", levels = ["no", "yes"] }}
"""
    + _ITEM_COLUMNS
    + """

[follow_up]
start = "onset"
entry = "diagnosis"
end = "last_seen"

[endpoints.survival]
label = "death or tracheostomy"
dates = ["death", "tracheostomy"]

[[curves]]
name = "everybody"
endpoint = "survival"

[[curves]]
name = "by time constant"
endpoint = "survival"
by = "sdtc"
quantiles = 2

[[curves]]
name = "by site of onset"
endpoint = "survival"
by = "site"

[[models]]
name = "prognosis"
endpoint = "survival"
formula = "per_sd(sdtc) + age_group + site"

[[scores]]
name = "encals"
endpoint = "survival"
horizon_months = [24, 36, 48]

[scores.columns]
alsfrs_r = "alsfrs_r"
months_since_onset = "onset..diagnosis"
diagnostic_delay_months = "onset..diagnosis"
age_onset = "age_onset"
fvc_percent = "fvc_percent"
bulbar = "site:bulbar"
definite = "el_escorial:definite"
ftd = "ftd:yes"
c9orf72 = "c9orf72:yes"

[[scores]]
name = "kings"

[scores.columns]
items = ["""
    + _ITEMS
    + """]
gastrostomy = "gastrostomy:yes"

[[cut_points]]
column = "sdtc"
endpoint = "survival"
adjust = "age_group + site"

[visits]
file = "visits.csv"
id = "patient"
time = "date"

[visits.columns]
date = {{ kind = "date" }}
alsfrs_r = {{ kind = "number", unit = "points", low = 0, high = 48, label = "ALSFRS-R" }}
fvc_percent = {{ kind = "number", unit = "%", low = 1, high = 250, label = "forced vital capacity" }}

[[slopes]]
column = "alsfrs_r"
by = "site"

[excitability]
file = "stimuli.csv"
id = "patient"

[release]
preset = "none" # there is nobody to protect; a study of real people never says this
"""
)
