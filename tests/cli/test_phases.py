"""Progress on stderr: a line per phase, a reminder now and then, a log of constants and totals."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from coincide.cli.bar import BarPhases
from coincide.cli.console import listening
from coincide.cli.phases import EVERY_SECONDS, Phase, PlainPhases
from coincide.errors import UsageError
from coincide.progress import Silent


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_off_a_terminal_each_phase_is_one_plain_line() -> None:
    out = io.StringIO()
    with listening(quiet=False, log_file=None, stream=out) as progress:
        progress.phase("Reading people", 1_000)
        progress.advance(500)
        progress.phase("Counting")
    assert out.getvalue().splitlines() == ["Reading people (1,000)", "Counting"]


def test_a_long_phase_says_how_far_it_is() -> None:
    assert EVERY_SECONDS == 30.0
    phase = Phase("Counting", 200, began=0.0, done=50)
    assert phase.text(now=30.0) == "Counting ... 50 of 200 (25%), about 90 s left"
    assert Phase("Sorting", None, began=0.0).text(now=31.0) == "Sorting ... 31 s"


def test_reminders_come_while_a_phase_lasts() -> None:
    class Heard(io.StringIO):
        def write(self, text: str) -> int:
            if "..." in text:
                reminded.append(text)
                plain._stop.set()
            return super().write(text)

    reminded: list[str] = []
    plain = PlainPhases(Heard(), every=0.001)
    with plain:
        plain.phase("Counting", 10)
        plain.advance(5)
        assert plain._stop.wait(20), "no reminder within 20 s at an interval of 1 ms"
    assert re.fullmatch(r"Counting \.\.\. (5 of 10 \(50%\), about 0 s left|0 s)\n", reminded[0])


def test_a_listener_that_went_away_does_not_end_the_run() -> None:
    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    with listening(quiet=False, log_file=None, stream=Gone()) as progress:
        progress.phase("Counting")
        progress.advance(1)


def test_on_a_terminal_there_are_bars_and_no_colour_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    out = Terminal()
    with listening(quiet=False, log_file=None, stream=out) as progress:
        progress.phase("Reading people", 10)
        progress.advance(10)
    assert "Reading people" in out.getvalue()
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", out.getvalue()), "a foreground colour was written"


def test_bars_stop_where_a_failed_run_stopped() -> None:
    bars = BarPhases.on(Terminal())

    def failing_run() -> None:
        with bars:
            bars.phase("Counting", 10)
            bars.advance(3)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing_run()
    assert bars.bars.tasks[0].completed == 3


def test_quiet_says_nothing() -> None:
    out = Terminal()
    with listening(quiet=True, log_file=None, stream=out) as progress:
        assert isinstance(progress, Silent)
        progress.phase("Reading people", 10)
    assert out.getvalue() == ""


def test_the_log_file_holds_phases_and_totals_and_is_added_to(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    for _ in range(2):
        with listening(quiet=True, log_file=log) as progress:
            progress.phase("Reading people", 10)
            progress.advance(4)
            progress.phase("Counting")
    assert log.read_text().splitlines() == 2 * [
        "Reading people: 10 in all",
        "Reading people: 4 done",
        "Counting",
    ]


def test_a_log_file_that_cannot_be_opened_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught, listening(quiet=True, log_file=tmp_path / "no" / "x.log"):
        pass
    assert caught.value.problems[0].code == "COI-U051"
