"""A hundred expected people come within half a minute, and the panel inside Zoom lets them in by itself.

    python -m tests.benchmarks.panel

A real server, a real worker, the pretend Zoom, and Chromium with Zoom's own SDK module in the panel's frame. The
figure runs from the moment when Hearth has the webhook until the panel's call has admitted her; her wait on Zoom's own
clock is printed, too. Strangers come in between, and nobody may let them in. Exit code 1 when a figure misses its goal;
the machine must have nothing else to do.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.benchmarks.figures import Goal, report
from tests.browser.panel_house import READY, PanelHouse, open_panel, opened
from tests.tools import system_chromium

EXPECTED = 100
WITHIN_SECONDS = 30.0
STRANGERS = 10
GIVE_UP_SECONDS = 20.0


def play(made: PanelHouse) -> None:
    """Everybody comes, strangers among them; returns when all expected are inside, or nobody was let in for long."""
    names = list(made.links)
    for count, name in enumerate(names):
        began = time.monotonic()
        made.comes(name)
        if count % (EXPECTED // STRANGERS) == 5:
            made.comes(f"Stranger {count}")
        time.sleep(max(0.0, WITHIN_SECONDS / EXPECTED - (time.monotonic() - began)))
    give_up = time.monotonic() + GIVE_UP_SECONDS
    while len(made.inside()) < EXPECTED and time.monotonic() < give_up:
        time.sleep(0.1)


def measured(folder: Path) -> tuple[list[float], list[float], int, int]:
    """Milliseconds from webhook to admission, and of waiting, for each; how many expected are inside, and others."""
    with opened(folder, EXPECTED) as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=["--no-sandbox"])
        made.start()
        _page, frame = open_panel(browser.new_context(), made)
        expect(frame.locator("#hands-line")).to_have_text(READY, timeout=15_000)
        play(made)
        inside = set(made.inside())
        browser.close()
        waits = [wait.total_seconds() * 1000 for wait in made.waits().values()]
        told = [wait.total_seconds() * 1000 for wait in made.after_the_webhook()]
        return told, waits, len(inside & set(made.links)), len(inside - set(made.links))


def main() -> int:
    """Measure, print, and hold the figures against their goals."""
    with tempfile.TemporaryDirectory() as folder:
        told, waits, expected, others = measured(Path(folder))
    p95 = statistics.quantiles(waits, n=20)[18]
    print(f"{expected} of {EXPECTED} expected are inside, and {others} of {STRANGERS} strangers")
    print(f"in the waiting room: median {statistics.median(waits):.0f} ms, p95 {p95:.0f} ms")
    return report(
        Goal("expected people inside", expected, at_least=EXPECTED),
        Goal("others inside", others, at_most=0),
        Goal("median from webhook to admission in ms", statistics.median(told), at_most=300.0),
    )


if __name__ == "__main__":
    sys.exit(main())
