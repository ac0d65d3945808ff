"""Phenotypic features of a phenopacket as findings of a case.

An excluded feature is absent for what it says and no more: no hyperreflexia is not "no upper motor neuron
signs". Only the terms for the signs as a whole can make a region free of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from coincide.cases.case import REGIONS as EVERY_REGION
from coincide.cases.case import Attack
from coincide.cases.hpo import HpoTerm, current, hpo_terms
from coincide.cases.known import ABSENT, PRESENT, Count, exactly
from coincide.cases.phenopacket_gathered import Gathered
from coincide.cases.phenopacket_shape import entries, message, truth
from coincide.cases.phenopacket_terms import LOCAL, NO_TERM, REGIONS, SIDES, Term, term_at
from coincide.cases.phenopacket_times import Age, age_of
from coincide.cases.reading_place import Place
from coincide.cases.sheet_values import text_at

SIGN = f"{LOCAL}:sign"
NO_BANDS = Count(0, 1)  # laboratories call two bands or more positive
SOME_BANDS = Count(2)


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature, its terms looked up."""

    term: Term
    place: Place
    excluded: bool
    regions: tuple[str, ...]
    side: str

    @property
    def in_words(self) -> str:
        """The sign in words, with its side."""
        label = hpo_terms()[self.term.id].label if self.term.id in hpo_terms() else self.term.label
        return f"{label} ({self.side})" if self.side else label


@dataclass(slots=True)
class FeatureReader:
    """Reads features one by one into a notepad.

    Attributes
    ----------
    found
        The notepad.
    onsets
        Ages at the first sign of either disease.
    """

    found: Gathered
    onsets: list[Age] = field(default_factory=list)
    _seen: dict[tuple[str, tuple[str, ...], str], bool] = field(default_factory=dict)
    _healthy: set[str] = field(default_factory=set)

    def read(self, value: Any, place: Place) -> None:
        """Read one feature."""
        given = message("feature", value, place)
        feature = self._feature(given, place)
        onset = age_of(given.get("onset"), place.at("onset"))
        if feature is None:
            return
        key = (feature.term.id, feature.regions, feature.side)
        if self._seen.setdefault(key, feature.excluded) is not feature.excluded:
            place.add("COI-D760", "a term is both present and excluded", fix="leave one of them out")
        elif feature.term.id == SIGN:
            self._own_words(feature)
        elif feature.term.id in hpo_terms():
            if onset is not None and not feature.excluded:
                self.onsets.append(onset)
            self._builtin(feature, hpo_terms()[feature.term.id])
        else:
            self.found.leave_out(place)

    def _feature(self, given: dict[str, Any], place: Place) -> Feature | None:
        term = term_at(given.get("type"), place.at("type"))
        spots = [(each, place.at("modifiers", at)) for at, each in _numbered(given.get("modifiers"), place)]
        modifiers = [term_at(each, spot).id for each, spot in spots]
        excluded = truth(given.get("excluded"), place.at("excluded"))
        if term is NO_TERM:
            return None
        if term.local and term.id != SIGN:
            place.at("type").add(
                "COI-D767",
                "coincide's namespace has no such feature",
                fix=f"only {SIGN}; others are measurements",
            )
            return None
        named = dict.fromkeys(REGIONS[each] for each in modifiers if each in REGIONS)
        sides = [SIDES[each] for each in modifiers if each in SIDES]
        return Feature(self._today(term, place), place, excluded, tuple(named), ", ".join(sorted(set(sides))))

    def _today(self, term: Term, place: Place) -> Term:
        now = current(term.id)
        if now == term.id:
            return term
        label = hpo_terms()[now].label
        where = str(place).removeprefix(f"{place.file}, ")
        self.found.notes.append(f"{where}: {term.id} is obsolete and read as {now} ({label})")
        return Term(now, label)

    def _builtin(self, feature: Feature, term: HpoTerm) -> None:
        if term.means in {"upper", "lower", "sign", "upper_whole", "lower_whole"}:
            if feature.excluded:
                self._no_signs(feature, term)
            else:
                self._signs(feature, term)
        elif feature.excluded:
            self._not_found(feature, term)
        else:
            self._found(feature, term)

    def _signs(self, feature: Feature, term: HpoTerm) -> None:
        """Note signs in the regions the feature names, else those of the term, else in none."""
        if term.where and not set(feature.regions) <= set(term.where):
            feature.place.add(
                "COI-D760",
                "the term belongs to another body region than the one named",
                fix="leave the region out",
            )
            return
        for region in feature.regions or term.where or ("",):
            path = ("motor", region) if region else ("unplaced",)
            if term.means != "sign":
                self.found.tell((*path, term.means.removesuffix("_whole")), PRESENT, feature.place)
            if not term.means.endswith("_whole"):
                self.found.tell((*path, "signs"), (feature.in_words,), feature.place)

    def _own_words(self, feature: Feature) -> None:
        """Note a sign that is told in words, as evidence."""
        words = text_at(feature.in_words, feature.place.at("type", "label"))
        if feature.excluded or not words:
            self.found.leave_out(feature.place)
            return
        for region in feature.regions or ("",):
            path = ("motor", region) if region else ("unplaced",)
            self.found.tell((*path, "signs"), (words,), feature.place)

    def _no_signs(self, feature: Feature, term: HpoTerm) -> None:
        if not term.means.endswith("whole") or feature.side:
            self.found.leave_out(feature.place)
            return
        for region in feature.regions or EVERY_REGION:
            self.found.tell(("motor", region, term.means.removesuffix("_whole")), ABSENT, feature.place)

    def _not_found(self, feature: Feature, term: HpoTerm) -> None:
        place = feature.place
        if term.means == "emg" and not feature.side:
            for region in feature.regions or EVERY_REGION:
                self.found.tell(("emg", "lower_by_region", region), ABSENT, place)
        elif term.means == "bands":
            self.found.tell(("csf", "bands"), NO_BANDS, place)
        elif term.means == "lesion" and not feature.side and self._nothing_there(term):
            self.found.tell(("mri", "lesions", term.where[0]), exactly(0), place)
        else:
            self.found.leave_out(place)

    def _nothing_there(self, term: HpoTerm) -> bool:
        """Return whether every term of the place is excluded; brainstem and cerebellum are one place."""
        self._healthy.add(term.id)
        all_there = {
            each.id for each in hpo_terms().values() if (each.means, each.where) == ("lesion", term.where)
        }
        return all_there <= self._healthy

    def _found(self, feature: Feature, term: HpoTerm) -> None:
        if term.means == "lesion":
            self.found.tell(("mri", "lesions", term.where[0]), Count(1), feature.place)
        elif term.means == "bands":
            self.found.tell(("csf", "bands"), SOME_BANDS, feature.place)
        elif term.means == "attack":
            self._attack(term.where[0], feature.place)
        else:
            self.found.leave_out(feature.place)

    def _attack(self, site: str, place: Place) -> None:
        """Note one attack at a site; two terms for the same site may tell of the same attack."""
        attacks = self.found.known.get(("course", "attacks"), ())
        if not any(attack.site == site for attack in attacks):
            self.found.tell(("course", "attacks"), (Attack(site=site),), place)


def _numbered(value: Any, place: Place) -> list[tuple[int, Any]]:
    return list(enumerate(entries(value, place.at("modifiers")), start=1))
