"""The panel inside Zoom, in Chromium, through the real SDK module, in a frame of the pretend client that answers it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from tests.browser.gallery import ROOT
from tests.browser.panel_house import READY, PanelHouse, open_panel, opened
from tests.browser.silence import first_goes_unanswered
from tests.patience import PATIENCE_SECONDS

EXPECTED = 48
PATIENCE = PATIENCE_SECONDS * 1000
AXE = ROOT / "tests/browser/vendor/axe.min.js"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelHouse]:
    """One evening for all tests of this file; each has members of its own."""
    with opened(tmp_path_factory.mktemp("panel"), EXPECTED) as made:
        made.start()
        yield made


@pytest.fixture
def window(browser: Browser, house: PanelHouse) -> Iterator[BrowserContext]:
    """The host's computer, with the newest client. Nothing moves: a button half-way to its colour is hard to read."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context
    context.close()
    house.turn(client_version="6.6.0", panel_role="host", panel_guest=False, app_uuid_differs=False)


@pytest.fixture
def members(house: PanelHouse) -> Callable[[int], list[str]]:
    """So many expected people who have not come yet."""

    def take(number: int) -> list[str]:
        here = {one.name for one in house.simulator.world.people.values()}
        return [name for name in house.links if name not in here][:number]

    return take


def ready(context: BrowserContext, house: PanelHouse) -> tuple[Page, FrameLocator]:
    page, frame = open_panel(context, house)
    expect(frame.locator("#hands-line")).to_have_text(READY, timeout=PATIENCE)
    return page, frame


def until(page: Page, holds: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not holds() and time.monotonic() < give_up:
        page.wait_for_timeout(50)
    return holds()


def are_inside(house: PanelHouse, names: list[str]) -> Callable[[], bool]:
    return lambda: set(names) <= set(house.inside())


def once_each(house: PanelHouse, names: list[str]) -> dict[str, int]:
    return {name: times for name, times in house.admissions().items() if name in names}


def test_who_is_expected_is_let_in_once_and_nobody_else_is(
    window: BrowserContext, house: PanelHouse, members: Callable[[int], list[str]]
) -> None:
    page, frame = ready(window, house)
    names = members(8)
    for count, name in enumerate(names):
        house.comes(name)
        if count % 4 == 0:
            house.comes(f"Stranger {count}")
    assert until(page, are_inside(house, names))
    assert once_each(house, names) == dict.fromkeys(names, 1)
    expect(frame.get_by_role("heading", name="Stranger 0")).to_be_visible(timeout=PATIENCE)
    assert {"Stranger 0", "Stranger 4"} <= set(house.waiting())


def test_a_panel_killed_in_the_middle_of_twenty_admissions_loses_nobody_and_doubles_nobody(
    window: BrowserContext, house: PanelHouse, members: Callable[[int], list[str]]
) -> None:
    page, _frame = ready(window, house)
    names = members(20)
    window.route("**/agent/outcome", lambda route: route.abort())  # what it did is never told,
    window.route("**/agent/goodbye", lambda route: route.abort())  # nor that it goes
    for name in names:
        house.comes(name)
    assert until(page, lambda: len(set(house.inside()) & set(names)) >= 5)
    page.close()
    left_outside = [name for name in names if name not in house.inside()]
    window.unroute_all()
    again, _frame = ready(window, house)
    assert until(again, are_inside(house, names)), left_outside
    assert once_each(house, names) == dict.fromkeys(names, 1)


def test_a_question_that_is_never_answered_stops_no_hands(
    window: BrowserContext, house: PanelHouse, members: Callable[[int], list[str]]
) -> None:
    page, _frame = ready(window, house)
    asked = first_goes_unanswered(window, "**/agent/claim")
    assert until(page, lambda: asked != [])
    names = members(1)
    house.comes(names[0])
    assert until(page, are_inside(house, names))


def test_two_panels_side_by_side_double_nobody(
    window: BrowserContext, browser: Browser, house: PanelHouse, members: Callable[[int], list[str]]
) -> None:
    page, _frame = ready(window, house)
    other = browser.new_context()
    ready(other, house)
    names = members(8)
    for name in names:
        house.comes(name)
    assert until(page, are_inside(house, names))
    other.close()
    assert once_each(house, names) == dict.fromkeys(names, 1)


def test_people_are_found_where_the_sdk_calls_them_by_other_ids_than_the_webhooks(
    window: BrowserContext, house: PanelHouse, members: Callable[[int], list[str]]
) -> None:
    house.turn(app_uuid_differs=True)
    page, _frame = ready(window, house)
    names = members(3)
    for name in names:
        house.comes(name)
    assert until(page, are_inside(house, names))
    assert once_each(house, names) == dict.fromkeys(names, 1)


def test_an_older_client_says_what_it_cannot_do(window: BrowserContext, house: PanelHouse) -> None:
    house.turn(client_version="6.0.0")
    _page, frame = ready(window, house)
    expect(frame.locator("#hands-note")).to_have_text(
        "Your Zoom is too old to remove somebody from here; it needs 6.4.5 or newer."
    )


def test_who_does_not_moderate_sees_a_kind_refusal_and_nothing_of_the_group(
    window: BrowserContext, house: PanelHouse
) -> None:
    house.turn(panel_role="participant")
    page, frame = open_panel(window, house)
    expect(frame.get_by_role("heading")).to_have_text("There is nothing to show here.", timeout=PATIENCE)
    assert "Tuesday circle" not in frame.locator("body").inner_text()
    page.close()


def test_somebody_is_put_back_from_the_panel_as_zoom_can_by_no_other_way_of_ours(
    window: BrowserContext, house: PanelHouse, members: Callable[[int], list[str]]
) -> None:
    page, frame = ready(window, house)
    (name,) = members(1)
    person = house.comes(name)
    assert until(page, are_inside(house, [name]))
    line = frame.locator("#roster-fold li").filter(has_text=name)
    expect(line).to_have_attribute("data-state", "here", timeout=PATIENCE)  # Zoom confirmed it
    expect(frame.get_by_role("heading", name=name)).to_have_count(0)  # and nothing moves any more below the finger
    frame.locator("#roster-fold > summary").click()
    line.get_by_role("link").click()
    frame.get_by_role("dialog").get_by_role("button", name="Put back into the waiting room").click()
    assert until(page, lambda: person.state == "waiting")


@pytest.mark.parametrize("width", [280, 420])
def test_the_panel_fits_and_axe_has_nothing_to_say(window: BrowserContext, house: PanelHouse, width: int) -> None:
    complaints: list[str] = []
    page = window.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    house.comes(f"A stranger with quite a long name at {width} pixels")
    page.goto(house.host_page)
    page.get_by_role("button", name="Open Hearth's panel").click()
    page.locator("#panel iframe").evaluate("(frame, width) => (frame.style.width = `${width}px`)", width)
    frame = page.frame_locator("#panel iframe")
    expect(frame.locator("#hands-line")).to_have_text(READY, timeout=PATIENCE)
    inner = next(one for one in page.frames if "/panel" in one.url)
    assert inner.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [width - 2, width - 2]
    inner.evaluate(Path(AXE).read_text())
    found = inner.evaluate("axe.run({preload: false, iframes: false})")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    assert complaints == []
