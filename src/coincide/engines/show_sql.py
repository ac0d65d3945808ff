"""The steps of a study as one script that a reader can check and a database can run."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.queries.step import Step


def show_sql(steps: Sequence[Step]) -> str:
    """Return all steps as one SQL script, each under a comment that says what it is for.

    Parameters
    ----------
    steps
        Steps in the order in which they run.

    Examples
    --------
    >>> step = Step("men", ("person",), ("person",), "SELECT p.person FROM person AS p", list, "Men.")
    >>> print(show_sql([step]))
    -- men(person) from person
    -- Men.
    CREATE TABLE men AS
    SELECT p.person FROM person AS p;
    <BLANKLINE>
    """
    return "\n".join(_statement(step) for step in steps)


def _statement(step: Step) -> str:
    head = f"-- {step.name}({', '.join(step.columns)}) from {', '.join(step.reads)}\n-- {step.why}"
    return f"{head}\nCREATE TABLE {step.name} AS\n{step.sql.strip()};\n"
