"""Reference limits by age and published cut-offs: what comes with coincide, and a laboratory's own."""

from __future__ import annotations

import pyarrow as pa

from coincide.biomarkers.reference_table import DEFAULT, Reference, built_in, columns_of, made, packaged
from coincide.tidy import tidy_table


def reference_limits(name: str = DEFAULT) -> Reference:
    """Return reference limits by age that come with coincide.

    Parameters
    ----------
    name
        ``simren_2022``: 95th percentile of plasma neurofilament light by Simoa; ``bornhorst_2022``: its
        97.5th percentile by decade; ``bornhorst_2022_line``: a line through that table, fitted by us,
        ``8.4 exp(0.03012 (age - 25))``.

    Raises
    ------
    DataError
        ``COI-D924`` for another name.

    Examples
    --------
    >>> reference_limits("bornhorst_2022").at([25, 65]).tolist()
    [8.4, 28.0]
    """
    return built_in(name)


def published_cutoffs() -> pa.Table:
    """Return published cut-offs for telling ALS from others, with what was published beside them.

    Examples
    --------
    >>> published_cutoffs().column("value").to_pylist()
    [62.0, 768.0, 568.5, 1431.0]
    """
    rows = packaged("cutoffs.csv")
    numbers = {"value", *(one for one in rows[0] if one.startswith(("sensitivity", "specificity")))}
    return tidy_table(
        {
            one: [(float(row[one]) if row[one] else None) if one in numbers else row[one] for row in rows]
            for one in rows[0]
        }
    )


def own_reference(
    table: object,
    *,
    name: str,
    percentile: float,
    unit: str,
    source: str,
    marker: str = "",
    matrix: str = "",
    platform: str = "",
) -> Reference:
    """Return reference limits of your own laboratory.

    Parameters
    ----------
    table
        Path of a CSV file, a mapping or any frame with columns ``age_from, age_to, limit`` and, where a
        spread is known, ``median`` (then values are taken to be log-normal) or ``mean, sd``.
    percentile
        Of the limits, in percent.
    source
        Where they come from; printed with every result.

    Raises
    ------
    DataError
        ``COI-D923`` when the table does not describe limits.

    Examples
    --------
    >>> own = own_reference(
    ...     {"age_from": [18], "age_to": [60], "limit": [20], "median": [8]},
    ...     name="ours", percentile=97.5, unit="pg/mL", source="120 blood donors",
    ... )
    >>> own.at([30]).tolist()
    [20.0]
    """
    return made(
        columns_of(table),
        name=name,
        percentile=percentile,
        source=source,
        marker=marker,
        matrix=matrix,
        platform=platform,
        unit=unit,
    )
