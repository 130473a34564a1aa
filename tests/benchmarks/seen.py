"""How soon a facilitator sees who has come: from the tap on "Join" in a browser until the name stands on the dashboard.

    python -m tests.benchmarks.seen

The demo as anybody starts it: a real server, worker and pretend Zoom, and a tab for everybody in one Chromium, whose
clock measures both ends. Between them lie the waiting room, Zoom's signed webhook, the database and the live stream.
Exit code 1 when a figure misses its goal; the machine must have nothing else to do.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.figures import Goal, report
from tests.browser.demo_house import GROUP, Tabs, opened
from tests.tools import system_chromium

PEOPLE = 20
CLIENT_PAGE = "**/client/*"
BEGAN = "performance.timeOrigin"  # of the page that follows the tap
WATCH = """() => {
  const region = document.getElementById("at-the-door");
  window.seenAt = {};
  const look = () => {
    for (const one of region.querySelectorAll(".arrival-name")) window.seenAt[one.textContent] ??= Date.now();
  };
  new MutationObserver(look).observe(region, { childList: true, subtree: true, characterData: true });
}"""
SEEN = "name => window.seenAt[name]"


def comes(tabs: Tabs, meeting: str, name: str) -> Page:
    """Somebody opens the meeting by its number and types a name; the page on which she waits."""
    page = tabs.context.new_page()
    page.goto(meeting)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(CLIENT_PAGE)
    return page


def measured(tabs: Tabs) -> list[float]:
    """Milliseconds for each who comes, one after the other."""
    tabs.jump("Doors open")
    board = tabs.be(f"Ana ({GROUP})")
    board.get_by_role("link", name=f"Open the session: {GROUP}").click()
    board.get_by_text("live", exact=True).wait_for()
    with tabs.context.expect_page() as opening:
        board.get_by_role("button", name="Start in Zoom").click()
    host = opening.value
    host.get_by_text("In the meeting (1)").wait_for()
    meeting = host.url.replace("/host/", "/j/")
    board.evaluate(WATCH)
    waits = []
    for name in (f"Guest {number}" for number in range(PEOPLE)):
        arrived = comes(tabs, meeting, name)
        board.get_by_role("heading", name=name, exact=True).wait_for()
        waits.append(board.evaluate(SEEN, name) - arrived.evaluate(BEGAN))
    return waits


def main() -> int:
    """Measure, print, and say whether the goals are met."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=["--no-sandbox"])
        waits = measured(Tabs(browser.new_context(), address, Path(folder)))
        browser.close()
    print(f"{PEOPLE} people, milliseconds from the tap to the name: median {statistics.median(waits):.0f}")
    return report(Goal("milliseconds from the tap to the name on the dashboard, the slowest", max(waits), at_most=1000))


if __name__ == "__main__":
    sys.exit(main())
