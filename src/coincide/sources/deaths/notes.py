"""What was odd about the causes, counted for the quality table, and what must stop the run."""

from __future__ import annotations

from coincide.sources.deaths.certificates import Desk
from coincide.sources.deaths.nchs import CODE_COLUMNS
from coincide.sources.deaths.options import TABLE
from coincide.sources.deaths.rules import NO_CAUSE, OTHER_NUMBER, REPEATED, UNLISTED_UNDERLYING
from coincide.sources.register.rules import BAD_CODE, NO_CODE, OTHER_SEX, REWRITTEN


def note_causes(desk: Desk, rows: int) -> None:
    """Note malformed, rewritten and repeated codes, and what is missing; `rows` were written."""
    bench, ledger = desk.bench, desk.bench.ledger
    kept, bad, rewritten, other_sex = bench.engine.rows(
        "SELECT count(*), count(*) FILTER (WHERE fault > 1), count(*) FILTER (WHERE rewritten),"
        " count(*) FILTER (WHERE fault = 0 AND one_sex > 0 AND sex > 0 AND one_sex <> sex) FROM causes"
    )[0]
    ledger.note(BAD_CODE, TABLE, bad, kept, "the cause alone is left out")
    if bad > desk.options.max_quarantine_share * kept:
        ledger.problems.add(
            BAD_CODE.code,
            f"{bad:,} of {kept:,} causes ({bad / kept:.2%}) are {BAD_CODE.what}.",
            where=TABLE,
            why="So many faults mean that the codes are not of this vocabulary, or cut out of other fields.",
            fix="Check vocabulary, form and years. max_quarantine_share raises the limit.",
        )
    ledger.note(REWRITTEN, TABLE, rewritten, kept)
    ledger.note(OTHER_SEX, TABLE, other_sex, kept)
    ledger.note(REPEATED, TABLE, kept - bad - rows, kept)
    _note_missing(desk)


def _note_missing(desk: Desk) -> None:
    """Note rows and certificates without a code, and underlying causes no line holds."""
    bench, ledger = desk.bench, desk.bench.ledger
    certificates = bench.engine.number("SELECT count(*) FROM numbered")
    if desk.options.form == "long":
        blank = bench.engine.number(
            "SELECT count(*) FROM listing l JOIN mapped m USING (raw, said) WHERE fault = 1"
        )
        ledger.note(NO_CODE, TABLE, blank, desk.reading.opened.rows)
    if desk.options.form == "nchs":
        _note_number(desk, certificates)
    without = bench.engine.number(
        "SELECT count(*) FROM numbered n WHERE NOT EXISTS (SELECT 1 FROM ranked r WHERE r.person = n.person)"
    )
    ledger.note(NO_CAUSE, TABLE, without, certificates)
    underlying, alone = bench.engine.rows(
        "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM ranked l WHERE"
        " l.person = u.person AND l.code = u.code AND l.rank > 0)) FROM ranked u WHERE u.rank = 0"
    )[0]
    if underlying > alone:  # where it never stands elsewhere, that is how the table is made
        ledger.note(UNLISTED_UNDERLYING, TABLE, alone, underlying)


def _note_number(desk: Desk, certificates: int) -> None:
    """Hold the number of conditions each record states against those found."""
    listed = " + ".join(f"CAST(trim({column}) <> '' AS INTEGER)" for column in CODE_COLUMNS)
    other = desk.bench.engine.number(
        f"SELECT count(*) FROM cast_{TABLE} WHERE rule = 0"
        f" AND coalesce(try_cast(number AS INTEGER), -1) <> {listed}"
    )
    desk.bench.ledger.note(OTHER_NUMBER, TABLE, other, certificates)
    if other > desk.options.max_quarantine_share * certificates:
        desk.bench.ledger.problems.add(
            OTHER_NUMBER.code,
            f"{other:,} of {certificates:,} records do not hold the number of conditions they state.",
            where=TABLE,
            why="The layout does not fit: causes may be cut out of other fields.",
            fix="Check years and axis.",
        )
