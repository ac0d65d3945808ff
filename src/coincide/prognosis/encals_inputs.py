"""What the ENCALS model and the TRICALS risk profile take, and their weights.

Westeneng et al., Lancet Neurology 2018; 17: 423-33.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from coincide.prognosis.citation import Citation
from coincide.prognosis.inputs import Input, yes_or_no

CITATION: Final = Citation(
    "Westeneng HJ, Debray TPA, Visser AE, et al.",
    "Lancet Neurol 17:423-433",
    2018,
    "10.1016/S1474-4422(18)30089-9",
    "transcribed from a secondary source; verified by the published medians of its five groups "
    "(17.7, 25.3, 32.2, 43.7 and 91.0 months), which lie on the curve",
)

DEVELOPED_FOR: Final = (
    "people with ALS seen at 14 European centres; non-invasive ventilation for more than 23 hours a day, "
    "tracheostomy or death, from symptom onset"
)

# Limits of `usual` are ours, except the shortest delay: there the published curve turns.
SLOPE: Final = Input(
    "slope", "points of the ALSFRS-R lost a month since onset", "points a month", 0, 48 / 0.03, usual=(0, 10)
)
DELAY: Final = Input(
    "diagnostic_delay_months", "time from symptom onset to diagnosis", "months", 0.03, 1200, usual=(2.5, 120)
)
AGE: Final = Input("age_onset", "age at symptom onset", "years", 1, 120, usual=(18, 90))
FVC: Final = Input("fvc_percent", "forced vital capacity, of predicted", "%", 1, 250, usual=(20, 150))
BULBAR: Final = yes_or_no("bulbar", "whether the onset was bulbar")
DEFINITE: Final = yes_or_no("definite", "whether the ALS is definite by the El Escorial criteria")
FTD: Final = yes_or_no("ftd", "whether there is frontotemporal dementia")
C9ORF72: Final = yes_or_no("c9orf72", "whether there is a C9orf72 repeat expansion")

TRICALS_INPUTS: Final = (SLOPE, DELAY, AGE, FVC, BULBAR, DEFINITE, FTD)
ENCALS_INPUTS: Final = (*TRICALS_INPUTS, C9ORF72)

ENCALS_WEIGHTS: Final[Mapping[str, float]] = {
    "slope": -1.837,
    "diagnostic_delay_months": -2.373,
    "age_onset": -0.267,
    "fvc_percent": 0.477,
    "bulbar": 0.269,
    "definite": 0.233,
    "ftd": 0.388,
    "c9orf72": 0.256,
}
TRICALS_WEIGHTS: Final[Mapping[str, float]] = {
    "slope": -1.839,
    "diagnostic_delay_months": -2.376,
    "age_onset": -0.264,
    "fvc_percent": 0.474,
    "bulbar": 0.271,
    "definite": 0.238,
    "ftd": 0.415,
}
