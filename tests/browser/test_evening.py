"""One evening, played as people play it: one browser, a tab for each of them, and nothing but what they can see."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.demo_house import GROUP, Tabs, opened

pytestmark = pytest.mark.slow

CLIENT_PAGE = "**/client/*"


@pytest.fixture
def tabs(browser: Browser, tmp_path: Path) -> Iterator[Tabs]:
    """The demo, twenty minutes before the doors open."""
    with opened(tmp_path / "demo") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        yield Tabs(context, address, tmp_path / "demo")
        context.close()


class Member:
    """Somebody with a phone: her own page, and Zoom."""

    def __init__(self, tabs: Tabs, name: str) -> None:
        self.name = name
        self.page = tabs.be(f"{name} ({GROUP})")
        self.home = self.page.url

    def signs_up(self) -> None:
        self.page.get_by_role("button", name="I'm coming").first.click()
        expect(self.page.get_by_text("Good. We expect you.")).to_be_visible()

    def goes_to_the_door(self) -> None:
        self.page.goto(self.home)
        self.page.get_by_role("link", name="To the door").click()

    def comes_in(self) -> None:
        self.goes_to_the_door()
        self.page.get_by_role("button", name="Come in").click()
        self.page.wait_for_url(CLIENT_PAGE)

    def expect_in_zoom(self, words: str) -> None:
        expect(self.page.get_by_role("heading", name=words)).to_be_visible()

    def expect_waiting(self) -> None:
        expect(self.page.get_by_text(f"You are in the waiting room as {self.name}.")).to_be_visible()


class Dashboard:
    """The facilitator's page beside Zoom."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.get_by_role("link", name=f"Open the session: {GROUP}").click()
        expect(page.get_by_text("live", exact=True)).to_be_visible()

    def starts_zoom(self, context: BrowserContext) -> Page:
        with context.expect_page() as opening:
            self.page.get_by_role("button", name="Start in Zoom").click()
        host = opening.value
        expect(host.get_by_text("In the meeting (1)")).to_be_visible()
        return host

    def shows(self, name: str) -> None:
        expect(self.page.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def admits_by_keyboard(self, name: str) -> None:
        """j until the row has the focus, then a."""
        row = self.page.get_by_role("listitem").filter(has=self.page.get_by_role("heading", name=name, exact=True))
        self.page.bring_to_front()
        self.page.keyboard.press("j")
        self.page.keyboard.press("k")
        for _ in range(4):
            if row.evaluate("row => row === document.activeElement"):
                break
            self.page.keyboard.press("j")
        self.page.keyboard.press("a")

    def names_a_guest(self, name: str, label: str) -> None:
        self.page.get_by_role("link", name=f"Who is this? {name}").click()
        self.page.get_by_text("A guest: a speaker, an interpreter, a supporter").click()
        self.page.get_by_label("What should the list say?").fill(label)
        self.page.get_by_role("button", name="Name as a guest").click()

    def ends(self) -> None:
        self.page.get_by_role("link", name="End the session").click()
        self.page.get_by_role("button", name="End the session").click()
        expect(self.page.get_by_text("The session is over.")).to_be_visible()


def comes_by_number(context: BrowserContext, host: Page, name: str) -> Page:
    """Somebody without a link of her own, who has the meeting's number from somewhere."""
    page = context.new_page()
    page.goto(host.url.replace("/host/", "/j/"))
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(CLIENT_PAGE)
    return page


def test_an_evening_from_sign_up_to_the_exported_register(tabs: Tabs, tmp_path: Path) -> None:
    robin, maya, late = (Member(tabs, name) for name in ("Robin", "Maya", "J."))
    for member in (robin, maya, late):
        member.signs_up()
    tabs.jump("Doors open")
    dashboard = Dashboard(tabs.be(f"Ana ({GROUP})"))
    host = dashboard.starts_zoom(tabs.context)

    everybody_arrives(tabs, dashboard, host, robin, maya)
    the_door_closes(tabs, dashboard, late)
    a_dropped_line_comes_back(dashboard, robin)
    tabs.jump("Planned end")
    dashboard.ends()
    robin.expect_in_zoom("This meeting has ended")

    tabs.jump("Ten minutes after the end")
    the_facilitator_settles(tabs, dashboard.page)
    rows = the_coordinator_closes_and_exports(tabs.be("Marta"), tmp_path)
    told = {row["Screen name"]: row for row in rows}
    words = {name: told[name]["Outcome"] for name in ("Robin", "Maya", "J.")}
    assert words == {"Robin": "There", "Maya": "There", "J.": "Missed"}
    assert 55 <= int(told["Robin"]["Minutes"]) <= int(told["Maya"]["Minutes"]) <= 60  # Robin was out for a moment


def everybody_arrives(tabs: Tabs, dashboard: Dashboard, host: Page, robin: Member, maya: Member) -> None:
    robin.comes_in()
    dashboard.shows("Robin")
    robin.expect_waiting()
    dashboard.page.get_by_role("button", name="Admit Robin").click()
    robin.expect_in_zoom("You are in the meeting")

    maya.comes_in()
    speaker = comes_by_number(tabs.context, host, "Kim")
    stranger = comes_by_number(tabs.context, host, "Samsung A12")
    for name in ("Maya", "Kim", "Samsung A12"):
        dashboard.shows(name)
    dashboard.admits_by_keyboard("Maya")
    maya.expect_in_zoom("You are in the meeting")

    dashboard.names_a_guest("Kim", "Tonight's speaker")
    dashboard.page.get_by_role("button", name="Admit Kim").click()
    expect(speaker.get_by_role("heading", name="You are in the meeting")).to_be_visible()
    host.get_by_role("button", name="Admit Samsung A12").click()  # in Zoom itself, as a host always can
    expect(stranger.get_by_role("heading", name="You are in the meeting")).to_be_visible()


def the_door_closes(tabs: Tabs, dashboard: Dashboard, late: Member) -> None:
    tabs.jump("Start")
    expect(dashboard.page.get_by_text("Door closed")).to_be_visible()
    late.goes_to_the_door()
    expect(late.page.get_by_text("Being late happens; your place is safe.")).to_be_visible()
    expect(late.page.get_by_role("button", name="Come in")).to_have_count(0)


def a_dropped_line_comes_back(dashboard: Dashboard, robin: Member) -> None:
    robin.page.get_by_role("button", name="Lose the connection").click()
    robin.expect_in_zoom("Your connection was lost")
    robin.comes_in()
    robin.expect_waiting()
    expect(dashboard.page.get_by_text("was inside and lost the connection")).to_be_visible()
    dashboard.page.get_by_role("button", name="Admit Robin").click()
    robin.expect_in_zoom("You are in the meeting")


def the_facilitator_settles(tabs: Tabs, page: Page) -> None:
    page.get_by_role("link", name="My sessions").click()
    page.get_by_role("list", name="Past sessions").get_by_role("link").first.click()
    page.wait_for_url("**/register")
    unready = page.get_by_text("The register is not ready yet.")
    for _ in range(10):
        if unready.count() == 0:
            break
        tabs.later()
        page.wait_for_timeout(500)  # the worker asks Zoom
        page.reload()
    page.get_by_role("button", name="Samsung A12 was a guest").click()
    expect(page.get_by_role("heading", name="Need you")).to_have_count(0)


def the_coordinator_closes_and_exports(page: Page, folder: Path) -> list[dict[str, str]]:
    page.get_by_role("link", name="Registers").click()
    page.get_by_role("listitem").filter(has_text="Ready to close").get_by_role("link").click()
    page.get_by_role("button", name="Close the register").click()
    page.get_by_role("link", name="Export").click()
    page.get_by_role("radio").first.check()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Take it as CSV").click()
    path = folder / "register.csv"
    coming.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
