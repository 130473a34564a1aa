"""The browser as host: Zoom's true lock by itself, around somebody who dropped out, by hand where nobody can, or never.

The pretend Zoom's journal says what really happened in Zoom. The clock jumps; the five seconds that Zoom wants between
two locks are real.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_house import GROUP, Tabs, leave, opened

pytestmark = pytest.mark.slow

CLIENT_PAGE = "**/client/*"
TURNED = ("locked in Zoom", "unlocked in Zoom")


@pytest.fixture
def tabs(browser: Browser, tmp_path: Path) -> Iterator[Tabs]:
    """The demo, twenty minutes before the doors open."""
    with opened(tmp_path / "demo") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        yield Tabs(context, address, tmp_path / "demo")
        context.close()


def the_group_chooses_the_lock(tabs: Tabs) -> None:
    """Its coordinator does, before tonight."""
    marta = tabs.be("Marta")
    marta.goto(marta.url.split("/desk")[0] + "/desk/groups/1/edit")
    marta.get_by_label("Lock Zoom itself when the door closes").check()
    with marta.expect_navigation():
        marta.locator("main form button").first.click()
    leave(marta)


def signed_up(tabs: Tabs, name: str) -> Page:
    """Somebody who will come."""
    page = tabs.be(f"{name} ({GROUP})")
    page.get_by_role("button", name="I'm coming").first.click()
    expect(page.get_by_text("Good. We expect you.")).to_be_visible()
    return page


def comes_in(member: Page, home: str) -> None:
    """To Zoom's waiting room, or to whatever Zoom says instead."""
    member.goto(home)
    member.get_by_role("link", name="To the door").first.click()
    member.get_by_role("button", name="Come in").click()
    member.wait_for_url(CLIENT_PAGE)


def dashboard(tabs: Tabs) -> Page:
    """The facilitator's page, with the doors open."""
    tabs.jump("Doors open")
    ana = tabs.be(f"Ana ({GROUP})")
    ana.get_by_role("link", name=f"Open the session: {GROUP}").click()
    return ana


def hosts(ana: Page) -> None:
    """From the dashboard to the meeting beside it."""
    ana.get_by_role("link", name="Host in this browser").click()
    ana.wait_for_url("**/host")
    ana.get_by_role("button", name="Start and host here").click()
    expect(ana.get_by_text("You are hosting here.")).to_be_visible()
    expect(ana.get_by_text("Pretend Zoom · 1 in the meeting")).to_be_visible()


def journal(member: Page) -> list[str]:
    """What happened in Zoom, as Zoom has it; `member` is somebody's client page."""
    zoom = "{0.scheme}://{0.netloc}".format(urlsplit(member.url))
    return [line["what"] for line in requests.get(f"{zoom}/sim/journal", timeout=5).json()["lines"]]


def turns(member: Page) -> list[str]:
    """Every turn of Zoom's lock, in order."""
    return [what for what in journal(member) if what in TURNED]


def in_zoom(member: Page, words: str) -> None:
    expect(member.get_by_role("heading", name=words)).to_be_visible()


def test_zoom_locks_by_itself_and_around_somebody_who_dropped_out(tabs: Tabs) -> None:
    the_group_chooses_the_lock(tabs)
    robin = signed_up(tabs, "Robin")
    home = robin.url
    ana = dashboard(tabs)
    hosts(ana)
    comes_in(robin, home)
    ana.get_by_role("button", name="Admit Robin").click()
    in_zoom(robin, "You are in the meeting")
    expect(ana.get_by_text("Pretend Zoom · 2 in the meeting")).to_be_visible()

    tabs.jump("Start")
    expect(ana.get_by_text("Pretend Zoom · 2 in the meeting · locked")).to_be_visible()
    expect(ana.get_by_text("locked in Zoom: anybody who drops out cannot return until you unlock")).to_be_visible()
    assert turns(robin) == ["locked in Zoom"]

    robin.get_by_role("button", name="Lose the connection").click()
    in_zoom(robin, "Your connection was lost")
    comes_in(robin, home)
    in_zoom(robin, "The host has locked the meeting")
    ana.get_by_role("button", name="Unlock until they are back").click()
    expect(ana.get_by_text("Pretend Zoom · 1 in the meeting", exact=True)).to_be_visible()
    comes_in(robin, home)
    ana.get_by_role("button", name="Admit Robin").click()
    in_zoom(robin, "You are in the meeting")
    expect(ana.get_by_text("Pretend Zoom · 2 in the meeting · locked")).to_be_visible()

    assert turns(robin) == ["locked in Zoom", "unlocked in Zoom", "locked in Zoom"]
    assert [what for what in journal(robin) if "too soon" in what] == []


def test_where_nobody_can_lock_the_dashboard_asks_and_remembers(tabs: Tabs) -> None:
    the_group_chooses_the_lock(tabs)
    robin = signed_up(tabs, "Robin")
    home = robin.url
    ana = dashboard(tabs)
    with tabs.context.expect_page() as opening:
        ana.get_by_role("button", name="Start in Zoom").click()
    opening.value.get_by_label("Let Hearth work here").uncheck()  # nothing but the host's own hands
    comes_in(robin, home)

    tabs.jump("Start")
    expect(ana.get_by_text("Your group locks the meeting. In Zoom: Host tools")).to_be_visible()
    expect(ana.get_by_role("button", name="Lock Zoom")).to_have_count(0)
    ana.get_by_role("button", name="I have locked it").click()
    expect(ana.get_by_text("locked in Zoom, as you said")).to_be_visible()
    ana.reload()
    expect(ana.get_by_text("locked in Zoom, as you said")).to_be_visible()
    assert turns(robin) == []


def test_in_a_group_without_it_zoom_is_never_locked(tabs: Tabs) -> None:
    robin = signed_up(tabs, "Robin")
    home = robin.url
    ana = dashboard(tabs)
    hosts(ana)
    comes_in(robin, home)
    ana.get_by_role("button", name="Admit Robin").click()
    in_zoom(robin, "You are in the meeting")

    tabs.jump("Start")
    expect(ana.get_by_text("Door closed")).to_be_visible()
    robin.get_by_role("button", name="Lose the connection").click()
    in_zoom(robin, "Your connection was lost")
    comes_in(robin, home)
    ana.get_by_role("button", name="Admit Robin").click()
    in_zoom(robin, "You are in the meeting")
    ana.get_by_role("link", name="End the session").click()
    ana.get_by_role("dialog").get_by_role("button", name="End the session").click()
    in_zoom(robin, "This meeting has ended")
    expect(ana.get_by_label("The meeting", exact=True).get_by_text("The session is over.")).to_be_visible()
    assert turns(robin) == []
