"""The page in a real browser, without a network: nothing is refused, fetched or cut off."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from coincide.report.build import render
from support.report_folder import WORLDS, folder

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--enable-logging=stderr", "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=2000",
)  # fmt: skip
PROBE = """<script>
document.title = JSON.stringify({
  wide: document.documentElement.scrollWidth - window.innerWidth,
  drawn: [...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width > 0).length,
  figures: document.querySelectorAll('figure').length,
  small: [...document.querySelectorAll('a,summary')].filter(e => e.getClientRects().length
          && e.getBoundingClientRect().height < 24).length});
</script>"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]


def browse(tmp_path: Path, page: str, *flags: str) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    return subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *flags, file.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


def complaints(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Lines of the page's own console: errors, refusals of the policy, failed loads."""
    return [line for line in done.stderr.splitlines() if "CONSOLE" in line or "Refused" in line]


@pytest.mark.parametrize("name", ["demo", "suppressed"])
def test_the_page_opens_offline_without_a_complaint(tmp_path: Path, name: str) -> None:
    done = browse(tmp_path, render(folder(WORLDS[name])), "--dump-dom")
    assert complaints(done) == []
    assert "What this does not mean" in done.stdout


def test_the_policy_refuses_a_script_that_would_get_in(tmp_path: Path) -> None:
    page = render(folder(WORLDS["demo"])).replace(
        "</main>", "<script>document.title='broken'</script></main>"
    )
    done = browse(tmp_path, page, "--dump-dom")
    assert "<title>broken" not in done.stdout
    assert complaints(done)


@pytest.mark.parametrize("width", [320, 1100])
def test_nothing_is_wider_than_the_window(tmp_path: Path, width: int) -> None:
    page = render(folder(WORLDS["demo"]))
    page = re.sub(r"<meta http-equiv[^>]*>", "", page).replace("</body>", f"{PROBE}</body>")
    done = browse(tmp_path, page, "--dump-dom", f"--window-size={width},900")
    found = re.search(r"<title>(\{.*?\})</title>", done.stdout)
    assert found is not None
    numbers = dict(re.findall(r'"(\w+)":(-?\d+)', found[1]))
    assert int(numbers["wide"]) <= 0
    assert numbers["drawn"] == numbers["figures"]  # one drawing of each figure, wide or narrow
    assert numbers["small"] == "0"


def test_the_page_prints(tmp_path: Path) -> None:
    paper = tmp_path / "report.pdf"
    browse(tmp_path, render(folder(WORLDS["demo"])), f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    assert paper.read_bytes().startswith(b"%PDF")
