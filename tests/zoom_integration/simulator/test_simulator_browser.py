"""Client pages in a real Chromium: refreshed without losing the focus, usable by keyboard, nothing for axe to find."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.tools import system_chromium

AXE = Path(__file__).parents[2] / "browser" / "vendor" / "axe.min.js"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, zoom) -> Iterator:
    """Open a window of this width; whatever the pages complain of fails the test. Zoom outlives them."""
    complaints: list[str] = []
    contexts = []

    def open_window(url: str, width: int = 1200) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def evening(zoom):
    number = zoom.meeting()
    zoom.sim("/knobs", {"limits_on": False})
    links = [zoom.registrant(number, name)["join_url"] for name in ("Moth", "Owl")]
    start_url = zoom.rest("GET", f"/meetings/{number}").json()["start_url"]
    return number, links, start_url


def test_the_focus_and_half_typed_words_survive_whatever_changes_on_the_hosts_page(zoom, window, evening):
    number, links, start_url = evening
    host = window(start_url)
    member = window(links[0], 390)
    host.wait_for_selector("#admit-p2")
    host.focus("#admit-p2")
    zoom.sim("/join", {"number": number, "name": "Stranger"})
    host.wait_for_selector("text=Stranger")
    assert host.evaluate("document.activeElement.id") == "admit-p2"
    host.keyboard.press("Enter")
    member.wait_for_selector("text=You are in the meeting")
    host.wait_for_selector("#participants #more-p2")
    host.click("#more-p2 summary")
    host.fill("#name-p2", "Half")
    zoom.sim("/people/p3/leave")
    host.wait_for_selector("text=Nobody is waiting.")
    assert (host.input_value("#name-p2"), host.evaluate("document.activeElement.id")) == ("Half", "name-p2")


def test_a_member_sees_the_lock_after_losing_her_connection(window, evening):
    _, links, start_url = evening
    host = window(start_url)
    member = window(links[0], 390)
    host.wait_for_selector("#admit-p2")
    host.click("#admit-p2")
    member.wait_for_selector("text=You are in the meeting")
    host.click("#lock-all")
    host.wait_for_selector("#unlock-all")
    member.click("#do-drop")
    member.click("#do-return")
    member.wait_for_selector("text=The host has locked the meeting")
    assert member.text_content("#said") == "The host has locked the meeting"


def test_from_the_list_of_meetings_one_starts_as_host_and_a_guest_comes_by_number(zoom, window, evening):
    number, _, _ = evening
    host = window(zoom.base)
    host.click("text=Start as host")
    host.wait_for_selector("text=Nobody is waiting.")
    guest = window(f"{zoom.base}/j/{number}", 390)
    guest.fill("#guest-name", "Stranger")
    guest.click("text=Join >> nth=-1")
    guest.wait_for_selector("text=You are in the waiting room as")
    host.wait_for_selector("#waiting-room >> text=Stranger")


@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_nothing_and_nothing_sticks_out(zoom, window, evening, width):
    number, links, start_url = evening
    host = window(start_url, width)
    pages = [window(links[0], width), host, window(zoom.base, width), window(f"{zoom.base}/j/{number}", width)]
    host.wait_for_selector("#more-p2")
    host.click("#more-p2 summary")
    for page in pages:
        page.evaluate(AXE.read_text())
        found = page.evaluate(
            "axe.run().then(result => result.violations.map(one => one.id + ' ' + one.nodes[0].html))"
        )
        assert found == [], page.title()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
