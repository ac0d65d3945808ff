"""What is known of attacks: how many, with signs of how many lesions, at how many sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from coincide.cases.case import Attack, Course
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Known, all_of, any_of, at_least

Sites = Callable[[Attack], tuple[str, ...]]


def attacks_found(course: Course) -> Iterator[tuple[str, Known]]:
    """Yield what the criteria ask of attacks; one that is not typical of demyelination is none."""
    more = ABSENT if course.attacks_complete is PRESENT else UNKNOWN  # attacks nobody told of
    typical = [each.typical for each in course.attacks]
    shown = [all_of([each.typical, each.objective]) for each in course.attacks]
    told = [all_of([each.typical, any_of([each.objective, each.historical])]) for each in course.attacks]
    yield "course.typical_attack", any_of([at_least(1, typical), more])
    yield "course.two_attacks", any_of([at_least(2, typical), more])
    yield "course.attack_with_signs", any_of([at_least(1, shown), more])
    yield "course.two_sites_with_signs", any_of([_two_sites(course.attacks, shown, _all_sites), more])
    history = all_of([at_least(1, shown), at_least(2, told)])
    yield "course.signs_and_history", any_of([history, more])
    elsewhere = all_of([at_least(1, shown), _two_sites(course.attacks, told, _main_site)])
    yield "course.signs_and_history_elsewhere", any_of([elsewhere, more])


def _all_sites(attack: Attack) -> tuple[str, ...]:
    return (attack.site, *attack.other_sites)


def _main_site(attack: Attack) -> tuple[str, ...]:
    return (attack.site,)


def _two_sites(attacks: Sequence[Attack], states: Sequence[Known], sites_of: Sites) -> Known:
    """Return whether the attacks that count lie at two sites; a site that is not told may be any."""
    each = list(zip(attacks, states, strict=True))
    sure = [site for attack, one in each if one is PRESENT for site in sites_of(attack)]
    if len({*sure} - {"unknown"}) > 1:
        return PRESENT
    possible = [site for attack, one in each if one is not ABSENT for site in sites_of(attack)]
    may_differ = len(possible) > 1 and ("unknown" in possible or len({*possible}) > 1)
    return UNKNOWN if may_differ else ABSENT
