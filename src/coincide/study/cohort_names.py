"""The names a cohort study declares, and what is said of one that it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from coincide.errors import Problem
from coincide.study.cohort_columns import ColumnSection
from coincide.study.cohort_excitability import MADE_COLUMNS
from coincide.study.cohort_places import Label
from coincide.study.cohort_sections import CohortFile
from coincide.study.problems import near, nearest

GROUP: Final = "group"
"""What `by` says for the groups of ``[cohort.groups]``."""


class Names:
    """Columns, endpoints and groups of a study, and the problems of references to them.

    Parameters
    ----------
    asked
        The sections.
    label
        What messages call the study.
    """

    __slots__ = ("asked", "columns", "label")

    def __init__(self, asked: CohortFile, label: Label) -> None:
        self.asked: Final = asked
        self.label: Final = label
        made = MADE_COLUMNS if asked.excitability is not None else {}
        self.columns: Final[Mapping[str, ColumnSection]] = {**made, **asked.cohort.columns}

    def column(
        self, name: str | None, *path: str | int, kinds: tuple[str, ...], of: str = "cohort"
    ) -> Iterator[Problem]:
        """Yield what is wrong with a reference to a column; no name is no reference."""
        if name is None:
            return
        columns = self.columns if of == "cohort" else self._declared(of)
        where = self.label.place(*path)
        found = columns.get(name)
        if found is None:
            yield Problem(
                "COI-S802",
                f'"{name}" is no column of [{of}.columns]',
                where=where,
                why="a column that is not declared is never read",
                fix=f"{near(name, columns)}declared: {', '.join(sorted(self._declared(of)))}",
            )
        elif found.kind not in kinds:
            yield Problem(
                "COI-S803",
                f'the column "{name}" is a {found.kind}; here a {" or ".join(kinds)} is needed',
                where=where,
                fix=f"{_candidates(columns, kinds)} or declare it as what it is",
            )

    def _declared(self, of: str) -> Mapping[str, ColumnSection]:
        visits = self.asked.visits
        return visits.columns if of == "visits" and visits is not None else self.asked.cohort.columns

    def by(self, name: str | None, *path: str | int, kinds: tuple[str, ...]) -> Iterator[Problem]:
        """Yield what is wrong with a `by`, which may also name the groups."""
        if name == GROUP and self.asked.cohort.groups is not None:
            return
        yield from self.column(name, *path, kinds=kinds)

    def endpoint(self, name: str | None, *path: str | int) -> Iterator[Problem]:
        """Yield what is wrong with a reference to an endpoint."""
        if name is not None and name not in self.asked.endpoints:
            yield Problem(
                "COI-S804",
                f'there is no endpoint "{name}"',
                where=self.label.place(*path),
                fix=nearest(name, self.asked.endpoints)
                if self.asked.endpoints
                else f"add [endpoints.{name}]",
            )

    def group(self, name: str, *path: str | int) -> Iterator[Problem]:
        """Yield what is wrong with a reference to a group."""
        groups = self.asked.cohort.groups
        if groups is None or name not in groups.names:
            yield Problem(
                "COI-S806",
                f'there is no group "{name}"',
                where=self.label.place(*path),
                fix=nearest(name, groups.names) if groups else "declare the groups in [cohort.groups]",
            )

    def level(self, level: str, column: str, *path: str | int) -> Problem:
        """Return the problem of a level that a category does not have."""
        levels = self.columns[column].levels
        return Problem(
            "COI-S805",
            f'"{level}" is no declared level of "{column}"',
            where=self.label.place(*path),
            fix=f"{near(level, levels)}levels: {', '.join(levels)}",
        )


def _candidates(columns: Mapping[str, ColumnSection], kinds: tuple[str, ...]) -> str:
    fitting = [name for name, column in columns.items() if column.kind in kinds]
    return f"name one of {', '.join(fitting)}," if fitting else "name another column,"
