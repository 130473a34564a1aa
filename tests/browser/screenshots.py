"""`python -m tests.browser.screenshots DIR`: every page of an evening, on a phone and on a desk, in every language."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import tools
from tests.browser.demo_house import Tabs, opened
from tests.browser.tour import LANGUAGES, Stop, speak, stops

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


def photograph(stop: Stop, folder: Path) -> int:
    """Write the pictures of one page. Returns how many."""
    written = 0
    for language in LANGUAGES[:1] if stop.stays else LANGUAGES:
        if not stop.stays:
            speak(stop.page, language)
        for size, viewport in SIZES.items():
            stop.page.set_viewport_size(viewport)  # type: ignore[arg-type] # a dict of just these two
            stop.page.wait_for_timeout(250)  # what slides in has arrived
            has_dialog = stop.page.locator("dialog[open]").count() > 0
            path = folder / f"{stop.name}.{size}.{language}.png"
            stop.page.screenshot(path=str(path), full_page=not has_dialog)
            written += 1
    if not stop.stays:
        speak(stop.page, LANGUAGES[0])
    stop.page.set_viewport_size(SIZES["desk"])  # type: ignore[arg-type] # as above
    return written


def main(arguments: list[str]) -> int:
    """Start the demo, play an evening, and photograph it. Returns the exit code."""
    if len(arguments) != 1:
        print("python -m tests.browser.screenshots DIR")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, opened(Path(data)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.system_chromium(), args=["--no-sandbox"])
        context = browser.new_context(viewport=SIZES["desk"])  # type: ignore[arg-type] # as above
        written = sum(photograph(stop, folder) for stop in stops(Tabs(context, address, Path(data))))
        browser.close()
    print(f"{written} pictures are in {folder}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
