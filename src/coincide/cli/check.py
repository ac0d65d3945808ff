"""``coincide check``: can these data answer? No overlap of the two diseases is looked at."""

from __future__ import annotations

from coincide.cli.console import listening, say, say_json
from coincide.cli.options import Debug, Json, LogFile, Memory, Quiet, ShowSql, StudyFile, Threads, Work


def check(
    study: StudyFile,
    show_sql: ShowSql = False,
    threads: Threads = None,
    memory: Memory = None,
    work: Work = None,
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Tell whether the data can answer: quality, codes found, follow-up, smallest findable ratio."""
    from coincide.machine import machine_from
    from coincide.study import load_study

    machine = machine_from(threads, memory, work)
    asked = load_study(study)  # what is wrong with it is told before the engine is loaded

    from coincide import session

    if show_sql:
        say(session.show_sql(asked))
        return
    with listening(quiet=quiet, log_file=log_file) as progress:
        checked = session.check(asked, machine=machine, progress=progress)
    if as_json:
        say_json(checked.as_dict())
    else:
        say(*checked.lines())
