"""A patient as the criteria see one: what was found, what was looked for and not found, what nobody knows.

Nothing here names a person: no name, number, birth date or day. Times are months since the first symptom.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from coincide.cases.known import ANY, UNKNOWN, Count, Known

BULBAR, CERVICAL, THORACIC, LUMBOSACRAL = "bulbar", "cervical", "thoracic", "lumbosacral"

REGIONS: Final = (BULBAR, CERVICAL, THORACIC, LUMBOSACRAL)
"""Body regions of the motor system, from rostral to caudal."""

SPINAL: Final = REGIONS[1:]

LESION_PLACES: Final = ("periventricular", "juxtacortical", "cortical", "infratentorial", "spinal_cord")
"""Where the criteria for multiple sclerosis count lesions; the optic nerve is told apart."""

ONSETS: Final = ("attack", "progressive", "radiological", "other", "unknown")
"""How the illness began: an attack, slow progression, lesions seen by chance, something else."""

ATTACK_SITES: Final = ("optic_nerve", "brainstem", "cerebellum", "spinal_cord", "hemisphere", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One attack: symptoms of a day or longer, without fever or infection.

    Attributes
    ----------
    site
        One of `ATTACK_SITES`.
    other_sites
        Further sites of which the same attack left objective signs; mostly none.
    objective
        Whether signs, imaging or evoked potentials showed the lesion behind it.
    historical
        Whether there is reasonable historical evidence of it without objective signs.
    typical
        Whether it is typical of demyelination; the criteria count no others.
    """

    site: str = "unknown"
    other_sites: tuple[str, ...] = ()
    objective: Known = UNKNOWN
    historical: Known = UNKNOWN
    typical: Known = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How the illness went.

    Attributes
    ----------
    onset
        One of `ONSETS`.
    illness_months
        Months since the first symptom; only for checking that progression is not longer.
    progression_months
        Months of steady progression, independent of attacks.
    motor_progression
        Whether motor impairment progressed, by history or repeated examination.
    normal_before
        Whether motor function was normal before.
    spread
        Whether signs spread within a region or to others.
    attacks
        Every attack that is told of; a new one begins 30 days or more after the last.
    attacks_complete
        Whether there were no others.
    """

    onset: str = "unknown"
    illness_months: Count = ANY
    progression_months: Count = ANY
    motor_progression: Known = UNKNOWN
    normal_before: Known = UNKNOWN
    spread: Known = UNKNOWN
    attacks: tuple[Attack, ...] = ()
    attacks_complete: Known = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class MotorRegion:
    """Clinical signs in one body region.

    Attributes
    ----------
    upper, lower
        Signs of the upper and of the lower motor neuron.
    signs
        Which ones, in words; evidence only. Fasciculations seen alone are no lower motor neuron sign.
    """

    upper: Known = UNKNOWN
    lower: Known = UNKNOWN
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Muscle:
    """Needle electromyography of one muscle.

    Attributes
    ----------
    name
        Name of the muscle.
    region
        Its body region.
    limb
        ``left arm``, ``right arm``, ``left leg``, ``right leg``, or empty for bulbar and thoracic muscles.
    root, nerve
        What supplies it, such as ``C8`` or ``C8/T1``, and ``ulnar``; empty when not told.
    chronic
        Chronic denervation: large, long or polyphasic motor unit potentials, reduced recruitment.
    fibrillations, sharp_waves, fasciculations
        Fibrillation potentials, positive sharp waves, fasciculation potentials.
    """

    name: str
    region: str
    limb: str = ""
    root: str = ""
    nerve: str = ""
    chronic: Known = UNKNOWN
    fibrillations: Known = UNKNOWN
    sharp_waves: Known = UNKNOWN
    fasciculations: Known = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Emg:
    """Electromyography.

    Attributes
    ----------
    muscles
        Every muscle that was told of.
    complete
        Regions of which every muscle that would count was examined: those not told of are then without
        denervation. Otherwise nothing is known of them.
    lower_by_region
        A summary where a report gives no single muscles: lower motor neuron change by electromyography.
    """

    muscles: tuple[Muscle, ...] = ()
    complete: tuple[str, ...] = ()
    lower_by_region: dict[str, Known] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mri:
    """Magnetic resonance imaging of brain and cord.

    Attributes
    ----------
    lesions
        Place -> T2 lesions typical of demyelination, of 3 mm or more; a place that is missing is unknown.
    symptomatic
        Place -> those of them that explain the symptoms (brainstem and cord; 2010 leaves them out).
    enhancing, non_enhancing
        Lesions with and without gadolinium at one time.
    enhancing_asymptomatic
        Whether an enhancing lesion without symptoms is among them.
    new_lesion
        A new T2 or enhancing lesion on a later scan.
    optic_nerve
        A lesion of the optic nerve by MRI, optical coherence tomography or evoked potentials.
    central_vein, without_central_vein
        Lesions with and without a central vein sign.
    rims
        Lesions with a paramagnetic rim.
    cord_levels
        Cord segments with a lesion, such as ``C5``.
    """

    lesions: dict[str, Count] = field(default_factory=dict)
    symptomatic: dict[str, Count] = field(default_factory=dict)
    enhancing: Count = ANY
    non_enhancing: Count = ANY
    enhancing_asymptomatic: Known = UNKNOWN
    new_lesion: Known = UNKNOWN
    optic_nerve: Known = UNKNOWN
    central_vein: Count = ANY
    without_central_vein: Count = ANY
    rims: Count = ANY
    cord_levels: tuple[str, ...] = ()

    def lesions_in(self, *places: str) -> tuple[Count, ...]:
        """Return what is known of the lesions in each place."""
        return tuple(self.lesions.get(place, ANY) for place in places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Csf:
    """Cerebrospinal fluid.

    Attributes
    ----------
    bands
        Oligoclonal IgG bands.
    bands_only_in_csf
        Whether they are found in the fluid and not in serum.
    igg_index_raised, kappa_index_raised
        By the laboratory's limit.
    """

    bands: Count = ANY
    bands_only_in_csf: Known = UNKNOWN
    igg_index_raised: Known = UNKNOWN
    kappa_index_raised: Known = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Genetics:
    """Variants that are known to bring amyotrophic lateral sclerosis.

    Attributes
    ----------
    als_variant
        A pathogenic variant in the patient or, with a family history, in the family.
    genes
        Genes with a variant, in words; evidence only.
    family_als, family_ms
        The disease in a relative.
    """

    als_variant: Known = UNKNOWN
    genes: tuple[str, ...] = ()
    family_als: Known = UNKNOWN
    family_ms: Known = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """What was looked for to explain the signs otherwise. ABSENT: looked for and not found.

    Attributes
    ----------
    imaging
        Another disease on imaging that explains the motor signs.
    electrophysiology
        Conduction block, sensory or other findings that speak for another disease.
    laboratory
        Another disease by blood or fluid.
    aqp4, mog
        Antibodies against aquaporin-4, and against myelin oligodendrocyte glycoprotein.
    other_disease
        Any other disease that explains the whole picture better.
    """

    imaging: Known = UNKNOWN
    electrophysiology: Known = UNKNOWN
    laboratory: Known = UNKNOWN
    aqp4: Known = UNKNOWN
    mog: Known = UNKNOWN
    other_disease: Known = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One patient.

    Attributes
    ----------
    label
        What the patient is called in outputs, such as ``case 1``; never a name or number of a person.
    age_years, sex
        At the first symptom; None and ``unknown`` when not told.
    course, motor, emg, mri, csf, genetics, exclusions
        What was found. `motor` has an entry for each body region that is told of.
    unplaced
        Motor signs whose body region is not told: evidence that no criterion can place.
    vascular_risk
        Vascular risk factors or headache, which make lesions less specific.
    source
        Where the facts come from, such as a citation.
    """

    label: str = "case"
    age_years: int | None = None
    sex: str = "unknown"
    course: Course = Course()
    motor: dict[str, MotorRegion] = field(default_factory=dict)
    unplaced: MotorRegion = MotorRegion()
    emg: Emg = field(default_factory=Emg)
    mri: Mri = field(default_factory=Mri)
    csf: Csf = Csf()
    genetics: Genetics = Genetics()
    exclusions: Exclusions = Exclusions()
    vascular_risk: Known = UNKNOWN
    source: str = ""

    def region(self, name: str) -> MotorRegion:
        """Return the motor signs of a region; unknown where nothing is told."""
        return self.motor.get(name, MotorRegion())
