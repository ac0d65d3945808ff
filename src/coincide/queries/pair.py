"""All steps of a pair study, in the order in which they run."""

from __future__ import annotations

from coincide.queries.attrition import attrition_steps
from coincide.queries.disease import Rule, disease_steps, found_steps
from coincide.queries.follow_up import FollowUpOptions, at_risk_steps, follow_up_steps
from coincide.queries.step import Step


def pair_steps(options: FollowUpOptions, rule_a: Rule, rule_b: Rule) -> tuple[Step, ...]:
    """Return every step from the canonical tables and ``code_set`` to ``follow_up`` and the counts.

    Parameters
    ----------
    options
        How observed time becomes time at risk.
    rule_a, rule_b
        When each disease counts as present; code set 0 is A, 1 is B.
    """
    return (
        *found_steps(),
        *disease_steps("a", rule_a),
        *disease_steps("b", rule_b),
        *washout_steps(options),
        *attrition_steps(),
    )


def washout_steps(options: FollowUpOptions) -> tuple[Step, ...]:
    """Return the steps that depend on the follow-up options alone: run again for another washout.

    They read ``disease_a`` and ``disease_b``, which must have been made before.
    """
    return (*at_risk_steps(options), *follow_up_steps(options))


def rewashed_steps(options: FollowUpOptions) -> tuple[Step, ...]:
    """Return the steps to ``follow_up`` again, for another washout or other first days of disease.

    They read ``population`` and ``spells``, which hang on no option, and ``disease_a`` and ``disease_b``.
    """
    made = {"population", "spells"}
    return tuple(step for step in washout_steps(options) if step.name not in made)
