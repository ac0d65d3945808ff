"""Processes that are killed, raced or robbed of their rights while they write a results folder.

Run as ``python -m support.folder_children WHAT FOLDER``; imports once and forks, so that hundreds of
processes cost seconds. Prints one JSON object per experiment.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from coincide.errors import CoincideError
from coincide.results.folder import read_folder
from support.failing_os import failing_at, kill
from support.released_sample import bytes_of, write_sample

MOST = 500


def child(work: Callable[[], None]) -> int:
    """Start a process that does `work`; its exit code is 0, or that of the error."""
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    except CoincideError as error:
        os._exit(error.exit_code)
    except BaseException:  # noqa: BLE001  (a forked child must not return into the parent's stack)
        os._exit(99)
    os._exit(0)


def code_of(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def state(out: Path, whole: dict[str, bytes]) -> str:
    """Return what stands at `out`: ``none``, ``whole`` or ``broken``."""
    if not out.exists():
        return "none"
    try:
        read_folder(out)
    except CoincideError:
        return "broken"
    return "whole" if bytes_of(out) == whole else "broken"


def tell(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")


def killed_at_every_operation(root: Path) -> None:
    """Kill at operation 1, 2, 3, ... until the run comes through; then let the next run clean up."""
    whole = bytes_of(write_sample(root / "reference"))
    for n in range(1, MOST):
        out = root / f"out{n}"

        def work(out: Path = out, n: int = n) -> None:
            with failing_at(n, kill):
                write_sample(out)

        code = code_of(child(work))
        found = state(out, whole)
        after = "not run"
        if n % 4 == 0 or code == 0:  # a run costs as much as all the rest
            write_sample(out, force=True)
            after = state(out, whole)
        left = [path.name for path in root.iterdir() if path.name.startswith(f".out{n}.")]
        tell(n=n, code=code, found=found, left=left, after=after)
        if code == 0:
            return


def killed_at_random(root: Path) -> None:
    """Kill after a random time."""
    whole = bytes_of(write_sample(root / "reference"))
    began = time.monotonic()
    write_sample(root / "timed")
    usual = time.monotonic() - began
    chance = random.Random(1)
    for n in range(30):
        out = root / f"out{n}"
        pid = child(lambda out=out: write_sample(out))
        time.sleep(chance.random() * usual * 1.2)
        os.kill(pid, signal.SIGKILL)
        code = code_of(pid)
        tell(n=n, code=code, found=state(out, whole))


def raced(root: Path) -> None:
    """Let four runs with other numbers write one folder at once."""
    choices = (13, 15, 17, 19)
    whole = {p: bytes_of(write_sample(root / f"reference{p}", primary=p)) for p in choices}
    for n in range(8):
        out, (wait, go) = root / f"out{n}", os.pipe()

        def work(primary: int, out: Path = out, wait: int = wait) -> None:
            os.read(wait, 1)
            write_sample(out, primary=primary)

        pids = {p: child(lambda p=p: work(p)) for p in choices}
        os.write(go, b"....")
        codes = {p: code_of(pid) for p, pid in pids.items()}
        winners = [p for p, code in codes.items() if code == 0]
        left = [path.name for path in root.iterdir() if path.name.startswith(f".out{n}.")]
        same = [p for p in choices if state(out, whole[p]) == "whole"]
        tell(n=n, codes=sorted(codes.values()), winners=winners, same=same, left=left)


def without_rights(root: Path) -> None:
    """Write where a user may only read."""
    place = root / "readonly"
    place.mkdir()
    place.chmod(0o555)

    def work() -> None:
        if os.geteuid() == 0:
            os.setuid(65534)
        write_sample(place / "out")

    code = code_of(child(work))
    tell(code=code, left=[path.name for path in place.iterdir()])


if __name__ == "__main__":
    {f.__name__: f for f in (killed_at_every_operation, killed_at_random, raced, without_rights)}[
        sys.argv[1]
    ](Path(sys.argv[2]))
