"""What a test run may find on a machine, and may have to do without."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def system_chromium() -> str | None:
    """The path of the system's Chromium; None leaves playwright to its own."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def chromium() -> str | None:
    """The path of a Chromium: the system's, else the one that playwright has fetched; None where there is neither."""
    found = system_chromium()
    if found:
        return found
    with sync_playwright() as playwright:
        fetched = playwright.chromium.executable_path
    return fetched if Path(fetched).exists() else None
