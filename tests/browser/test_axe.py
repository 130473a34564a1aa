"""Every page of an evening in a real browser: readable for everybody, fitting any phone, and quiet.

The tour visits the pages; whichever page it forgets is found by the app's own list of addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from werkzeug.exceptions import HTTPException

from app import from_env
from app.demo.house import furnish
from tests.browser.demo_house import Tabs, opened
from tests.browser.tour import LANGUAGES, Stop, speak, stops

pytestmark = pytest.mark.slow

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
RUN = "rules => axe.run({preload: false, resultTypes: ['violations'], runOnly: rules})"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK, SMALLEST = 360, 1280, 320
NO_PAGE = {
    "static": "files",
    "public.healthz": "for machines, two words",
    "public.metrics": "for machines, figures",
    "live.stream.show": "a stream",
    "member.calendar.feed": "a calendar file",
    "member.calendar.one": "a calendar file",
    "demo.enter": "leads on to somebody's first page",
}


@dataclass
class Findings:
    """What was seen on the way, and what is wrong with it."""

    seen: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    expects_trouble: bool = False

    def listen(self, page: Page) -> None:
        """Note what the browser complains about, and where the page asks for anything."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._asked(page, request))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not (self.expects_trouble and "status of 4" in message.text):
            self.wrong.append(f"console: {message.text}")

    def _asked(self, page: Page, request: Request) -> None:
        if request.is_navigation_request() or request.url.startswith(("data:", "blob:")):
            return
        if urlsplit(request.url).netloc != urlsplit(page.url).netloc:
            self.wrong.append(f"{page.url} asks {request.url}")

    def look(self, stop: Stop, what: str) -> None:
        """Axe, and whether the page fits its width."""
        page = stop.page
        self.seen.add(page.url)
        viewport = page.viewport_size or {"width": 0}
        too_wide = page.evaluate("document.documentElement.scrollWidth") - viewport["width"]
        if too_wide > 0:
            self.wrong.append(f"{stop.name} ({what}) is {too_wide} px too wide")
        page.evaluate(AXE)
        found = page.evaluate(RUN, RULES)
        self.wrong += [f"{stop.name} ({what}): {rule['id']} {rule['nodes'][0]['html']}" for rule in found["violations"]]


def ways(language: str) -> Iterator[tuple[int, str]]:
    """How a page is looked at: width and theme. Spanish is longer, so the narrow width is its test."""
    yield PHONE, "light" if language == "en" else "dark"
    if language == "en":
        yield DESK, "light"


@pytest.fixture(scope="module")
def findings(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """The whole tour."""
    folder = tmp_path_factory.mktemp("demo")
    found = Findings()
    with opened(folder) as address:
        context = browser.new_context(viewport={"width": DESK, "height": 900}, reduced_motion="reduce")
        context.on("page", found.listen)
        for stop in stops(Tabs(context, address, folder)):
            found.expects_trouble = stop.trouble
            _visit(stop, found)
            found.expects_trouble = True  # on the way to the next one
        context.close()
    return found


def _visit(stop: Stop, found: Findings) -> None:
    stop.page.wait_for_load_state()
    for language in LANGUAGES[:1] if stop.stays else LANGUAGES:
        if not stop.stays:
            speak(stop.page, language)
        for width, scheme in ways(language):
            stop.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            stop.page.set_viewport_size({"width": width, "height": 900})
            found.look(stop, f"{language}, {width} px, {scheme}")
        stop.page.set_viewport_size({"width": SMALLEST, "height": 700})
        if stop.page.evaluate("document.documentElement.scrollWidth") > SMALLEST:
            found.wrong.append(f"{stop.name} ({language}) does not fit {SMALLEST} px")
    stop.page.emulate_media(color_scheme="light")
    stop.page.set_viewport_size({"width": DESK, "height": 900})
    if not stop.stays:
        speak(stop.page, LANGUAGES[0])


@pytest.mark.timeout(1200)  # for whichever comes first: the tour is minutes long
def test_every_page_is_accessible_fits_and_is_quiet(findings: Findings) -> None:
    assert findings.wrong == []


@pytest.mark.timeout(1200)
def test_every_page_that_the_app_has_was_looked_at(findings: Findings, tmp_path: Path) -> None:
    house = furnish(tmp_path)
    house.set_clock(datetime(2026, 11, 24, 18, 40, tzinfo=UTC))
    app = from_env(house.env)
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    match = app.url_map.bind("localhost").match
    seen = set()
    for url in findings.seen:
        try:
            seen.add(match(urlsplit(url).path)[0])
        except HTTPException:
            continue  # an address of the pretend Zoom, or one that does not exist
    assert pages - seen == set(NO_PAGE)
