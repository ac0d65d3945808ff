"""Words the pair study prints: rules and directions."""

from __future__ import annotations

from coincide.canonical import Setting
from coincide.queries.disease import Rule


def rule_in_words(rule: Rule) -> str:
    """Say when a disease counts as present.

    Examples
    --------
    >>> rule_in_words(Rule(records=2, gap_days=30, death_fulfils=True))
    '2 records on different days at least 30 days apart, or a death record; dated the day this is fulfilled'
    """
    records = "1 record" if rule.records == 1 else f"{rule.records} records on different days"
    gap = f" at least {rule.gap_days} days apart" if rule.records > 1 and rule.gap_days > 1 else ""
    places = [Setting(code).name.lower() for code in rule.settings]
    where = f" in setting {' or '.join(places)}" if places else ""
    ranks = f" at position {' or '.join(map(str, rule.positions))}" if rule.positions else ""
    death = ", or a death record" if rule.death_fulfils else ""
    return f"{records}{gap}{where}{ranks}{death}; dated the day this is fulfilled"
