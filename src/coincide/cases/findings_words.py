"""Every finding the criteria ask for, in words."""

from __future__ import annotations

from typing import Final

from coincide.cases.case import REGIONS

_REGIONAL: Final = {
    "motor.{}.upper": "upper motor neuron signs in the {} region",
    "motor.{}.lower": "clinical lower motor neuron signs in the {} region",
    "emg.{}.fibrillations": "chronic and active denervation of the {} region by electromyography",
    "emg.{}.fasciculations": (
        "chronic and active denervation of the {} region by electromyography, fasciculations counting"
    ),
}

_ALS: Final = {
    "emg.two_regions": "denervation by electromyography in two body regions",
    "emg.two_limbs": "denervation by electromyography in two limbs",
    "course.spread": "signs that spread within a region or to others",
    "course.motor_progression": "motor impairment that progresses",
    "course.normal_before": "normal motor function before",
    "genetics.als_variant": "a pathogenic variant of amyotrophic lateral sclerosis",
    "excluded.imaging": "imaging looked for another disease and found none",
    "excluded.electrophysiology": "electrophysiology looked for another disease and found none",
    "excluded.laboratory": "the laboratory looked for another disease and found none",
    "excluded.other_disease": "no other disease explains the picture better",
    "not_explained_by.ms": "not explained by lesions of multiple sclerosis",
}

_ATTACKS: Final = {
    "course.typical_attack": "an attack typical of demyelination",
    "course.two_attacks": "two attacks typical of demyelination, at different times",
    "course.attack_with_signs": "an attack backed by objective signs",
    "course.two_sites_with_signs": "objective signs of lesions at two sites",
    "course.signs_and_history": "objective signs of one attack and signs or history of another",
    "course.signs_and_history_elsewhere": (
        "objective signs of one attack and signs or history of another, at different sites"
    ),
    "course.progression_12_months": "progression for 12 months or more, independent of attacks",
    "course.progressive_onset": "progression from the first symptom on",
    "course.radiological_or_other_onset": "lesions found without typical symptoms",
}

_MRI: Final = {
    "mri.periventricular": "a periventricular lesion",
    "mri.juxtacortical": "a juxtacortical lesion",
    "mri.cortical_juxtacortical": "a cortical or juxtacortical lesion",
    "mri.infratentorial": "an infratentorial lesion",
    "mri.infratentorial_silent": "an infratentorial lesion without symptoms",
    "mri.spinal_cord": "a lesion of the spinal cord",
    "mri.spinal_cord_silent": "a lesion of the spinal cord without symptoms",
    "mri.two_cord_lesions": "two lesions of the spinal cord",
    "mri.two_cord_lesions_silent": "two lesions of the spinal cord without symptoms",
    "mri.optic_nerve": "a lesion of the optic nerve",
    "mri.new_lesion": "a new lesion on a later scan",
    "mri.old_and_new": "enhancing and non-enhancing lesions at one time",
    "mri.old_and_new_silent": "enhancing lesions without symptoms and non-enhancing ones at one time",
    "mri.central_vein": "central veins in six lesions, or in most where there are fewer than ten",
    "mri.rim": "a lesion with a paramagnetic rim",
}

_FLUID: Final = {
    "csf.bands": "oligoclonal bands in the cerebrospinal fluid",
    "csf.specific_bands": "oligoclonal bands in the cerebrospinal fluid and not in serum",
    "csf.igg_index": "a raised IgG index",
    "csf.kappa_index": "a raised kappa free light chain index",
    "excluded.aqp4": "no antibodies against aquaporin-4",
    "excluded.mog": "no antibodies against myelin oligodendrocyte glycoprotein",
    "not_explained_by.als": "not explained by the progression of amyotrophic lateral sclerosis",
}

WORDS: Final[dict[str, str]] = {
    **{name.format(region): words.format(region) for region in REGIONS for name, words in _REGIONAL.items()},
    **_ALS,
    **_ATTACKS,
    **_MRI,
    **_FLUID,
}
"""Name of a finding -> what it is, in words."""


def words(name: str) -> str:
    """Return a finding in words.

    Examples
    --------
    >>> words("csf.igg_index")
    'a raised IgG index'
    """
    return WORDS[name]
