"""What lies above each code, where the data bring a hierarchy: closed, and free of circles."""

from __future__ import annotations

from typing import Final

from coincide.errors import Problem
from coincide.sources.register.bench import Bench, judged, raw_select
from coincide.sources.register.cast import Reading, raw_sql
from coincide.sources.register.codes import judged_codes, vocabulary_case
from coincide.sources.register.rules import BAD_CODE, BAD_VOCABULARY, CONTROL

_EMPTY: Final = (
    "SELECT CAST(NULL AS INTEGER) AS code, CAST(NULL AS VARCHAR) AS vocabulary,"
    " CAST(NULL AS VARCHAR) AS text WHERE FALSE"
)
_SIDES: Final = (("code", "vocabulary"), ("broader_code", "broader_vocabulary"))
_SHOWN: Final = 6


def write_broader(bench: Bench) -> int:
    """Write ``broader(code, vocabulary, text)``: for each code of the data all that lies above it.

    Parents of parents are followed, whether or not they occur in the data. A code never stands above
    itself.

    Parameters
    ----------
    bench
        With ``all_codes``.

    Returns
    -------
    Rows written.
    """
    if "broader" not in bench.readings:
        return bench.write("broader", _EMPTY)
    _read_edges(bench, bench.readings["broader"])
    _refuse_circles(bench)
    _close(bench)
    return bench.write(
        "broader",
        "SELECT a.code, n.vocabulary, n.text FROM above a JOIN nodes n ON n.node = a.parent"
        " WHERE a.own <> a.parent ORDER BY n.vocabulary, n.text, a.code",
    )


def _read_edges(bench: Bench, reading: Reading) -> None:
    """Make ``nodes(node, vocabulary, text)`` and ``edges(child, parent, inside)`` of the rows kept."""
    engine = bench.engine
    sides = " UNION ".join(_side(bench, reading, *columns) for columns in _SIDES)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE found_broader AS {judged_codes(bench, reading, sides)}")
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE nodes AS SELECT CAST(row_number() OVER (ORDER BY vocabulary, text) AS"
        " INTEGER) AS node, vocabulary, text"
        " FROM (SELECT DISTINCT vocabulary, text FROM found_broader WHERE fault = 0)"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE numbered_broader AS SELECT f.raw, f.said, f.fault, n.node, n.vocabulary"
        " FROM found_broader f LEFT JOIN nodes n ON n.vocabulary = f.vocabulary AND n.text = f.text"
    )
    raw = raw_select(
        reading,
        {"raw": raw_sql(reading, "code"), "said": raw_sql(reading, "vocabulary")}
        | {"above": raw_sql(reading, "broader_code"), "above_said": raw_sql(reading, "broader_vocabulary")},
    )
    source = (
        f"({raw}) r LEFT JOIN numbered_broader c ON c.raw = r.raw AND c.said = r.said"
        " LEFT JOIN numbered_broader p ON p.raw = r.above AND p.said = r.above_said"
    )
    rules = [
        (CONTROL, "r.damaged"),
        (BAD_VOCABULARY, "c.fault = 3 OR p.fault = 3"),
        (BAD_CODE, "c.fault > 0 OR p.fault > 0"),
    ]
    columns = {"child": "c.node", "parent": "p.node", "inside": "c.vocabulary = p.vocabulary"}
    engine.execute(f"CREATE OR REPLACE TEMP TABLE cast_broader AS {judged(columns, source, rules, [])}")
    bench.ledger.tally(reading, "cast_broader", [])
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE edges AS"
        " SELECT DISTINCT child, parent, inside FROM cast_broader WHERE rule = 0 AND child <> parent"
    )
    engine.execute("DROP TABLE cast_broader")


def _side(bench: Bench, reading: Reading, code: str, vocabulary: str) -> str:
    """Return the SELECT of the distinct codes in two columns."""
    named = vocabulary_case(bench, reading, vocabulary)
    return (
        f"SELECT raw, said, {named} AS named FROM (SELECT DISTINCT {raw_sql(reading, code)} AS raw,"
        f" {raw_sql(reading, vocabulary)} AS said FROM {reading.opened.view})"
    )


def _refuse_circles(bench: Bench) -> None:
    """Note a problem when codes of one vocabulary lie above one another in a circle.

    Across vocabularies a circle is no fault: it says that two codes are the same.
    """
    engine = bench.engine
    engine.execute("CREATE OR REPLACE TEMP TABLE round AS SELECT child, parent FROM edges WHERE inside")
    before, left = -1, engine.number("SELECT count(*) FROM round")
    # What has no parent left cannot be part of a circle; taking it away may leave others without one.
    while left not in (0, before):
        engine.execute(
            "CREATE OR REPLACE TEMP TABLE round AS"
            " SELECT e.child, e.parent FROM round e SEMI JOIN round f ON f.child = e.parent"
        )
        before, left = left, engine.number("SELECT count(*) FROM round")
    if left:
        bench.ledger.problems.extend([_circle(bench)])


def _circle(bench: Bench) -> Problem:
    engine = bench.engine
    step = engine.number("SELECT min(child) FROM round")
    walked: list[int] = []
    while step not in walked:
        walked.append(step)
        step = engine.number(f"SELECT min(parent) FROM round WHERE child = {step}")
    circle = [*walked[walked.index(step) :], step]
    texts = dict(engine.rows(f"SELECT node, text FROM nodes WHERE node IN ({', '.join(map(str, circle))})"))
    shown = [texts[node] for node in circle[:_SHOWN]] + (["..."] if len(circle) > _SHOWN else [])
    return Problem(
        "COI-D062",
        f"Codes lie above one another in a circle: {' < '.join(shown)}.",
        where="broader",
        why="Each would be the broader one, and a disease would take in codes that are not below it.",
        fix="Mend the hierarchy: no code can lie below itself.",
    )


def _close(bench: Bench) -> None:
    """Make ``above(code, own, parent)``: every code of the data with each node above it."""
    engine = bench.engine
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE above AS SELECT DISTINCT c.code, n.node AS own, e.parent"
        " FROM all_codes c JOIN nodes n ON n.vocabulary = c.vocabulary AND n.text = c.text"
        " JOIN edges e ON e.child = n.node"
    )
    engine.execute("CREATE OR REPLACE TEMP TABLE newest AS FROM above")
    while engine.number("SELECT count(*) FROM newest"):
        engine.execute(
            "CREATE OR REPLACE TEMP TABLE newest AS SELECT DISTINCT a.code, a.own, e.parent FROM newest a"
            " JOIN edges e ON e.child = a.parent"
            " ANTI JOIN above b ON b.code = a.code AND b.parent = e.parent"
        )
        engine.execute("INSERT INTO above FROM newest")
