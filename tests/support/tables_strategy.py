"""Random canonical tables whose days meet: gaps equal to the washout, death on a spell's last day."""

from __future__ import annotations

from hypothesis import strategies as st

from coincide.queries.disease import Rule
from coincide.queries.follow_up import FollowUpOptions

# few distinct days, all near each other and near sums of each other: boundaries are hit, not missed
DAYS = st.sampled_from([0, 1, 2, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17, 20, 21, 30])
LENGTHS = st.sampled_from([11, 20, 6, 10, 5, 1, 2, 0])
WASHOUTS = st.sampled_from([0, 1, 5, 10])
PEOPLE = 4


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[tuple[int | None, ...]]]:
    people = [_person(draw, number) for number in range(draw(st.integers(2, PEOPLE)))]
    number = st.integers(0, len(people) - 1)
    spell = st.tuples(number, DAYS, LENGTHS).map(lambda s: (s[0], s[1], s[1] + s[2]))
    code = st.integers(1, 3)
    diagnosis = st.tuples(number, DAYS, code, st.integers(0, 4), st.integers(0, 2))
    return {
        "person": people,
        "observed": draw(st.lists(spell, min_size=4, max_size=12)),
        "diagnosis": draw(st.lists(diagnosis, max_size=25, unique_by=lambda row: row[:3])),
        "cause": draw(st.lists(st.tuples(number, DAYS, code, st.integers(0, 1)), max_size=4)),
    }


def _person(draw: st.DrawFn, number: int) -> tuple[int | None, ...]:
    return (
        number,
        draw(st.sampled_from([1, 2, 0])),
        # 3652 days are ten years of age: some onsets fall on that birthday
        draw(st.sampled_from([-1000, 0, 5, 10, -3652 + 5, -3652 + 10, None])),
        draw(st.one_of(st.none(), st.none(), DAYS)),
        draw(st.one_of(st.none(), st.integers(0, 2))),
    )


RULES = st.builds(
    Rule,
    records=st.integers(1, 3),
    gap_days=st.sampled_from([0, 1, 5, 10]),
    settings=st.sampled_from([(), (1,), (1, 2)]),
    positions=st.sampled_from([(), (1,)]),
    death_fulfils=st.booleans(),
)


@st.composite
def follow_up_options(draw: st.DrawFn) -> FollowUpOptions:
    return FollowUpOptions(
        washout_days=draw(WASHOUTS),
        window_from=draw(st.sampled_from([None, None, 0, 5, 11])),
        window_to=draw(st.sampled_from([None, None, 30, 20, 12])),
        complete_lookback=draw(st.booleans()),
    )
