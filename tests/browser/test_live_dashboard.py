"""The dashboard in a real browser: by itself, by keyboard alone, two at once, honest when the line is lost."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlmodel import col, select

from app.db import Database, Db
from app.domain.actors import SignIn
from app.domain.arrivals import SightingKind
from app.models import Arrival, Facilitator, Session
from app.views.live_feed import LiveFeed
from tests import evenings, factories
from tests.browser.conftest import SignedIn
from tests.browser.gallery import ROOT
from tests.browser.silence import first_goes_unanswered
from tests.conftest import Outside
from tests.evenings import Evening
from tests.factories import START

AXE = ROOT / "tests/browser/vendor/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EARLY = START - timedelta(minutes=4)


@pytest.fixture
def evening(db: Db, outside: Outside) -> Evening:
    outside.clock.moment = EARLY
    made = evenings.full(db, now=EARLY)
    db.commit()
    return made


def opened(signed_in: SignedIn, evening: Evening, **options: object) -> Page:
    page = signed_in(evening.facilitator, SignIn.STAFF, **options).new_page()
    page.goto(evening.path)
    expect(page.locator("#connection")).to_have_text("live")
    return page


def come(database: Database, evening: Evening, name: str) -> None:
    with database.writing() as db:
        evenings.arrival(db, evening, name, at=EARLY)
        db.commit()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "light"), (1280, "light"), (1280, "dark")])
def test_the_page_fits_and_axe_and_the_browser_have_nothing_to_say(
    signed_in: SignedIn, evening: Evening, width: int, scheme: str
) -> None:
    context = signed_in(
        evening.facilitator, viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(evening.path)
    expect(page.locator("#connection")).to_have_text("live")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for sheet in (None, "Who is this? Samsung SM-A125F", "More about iPhone", "End the session …"):
        if sheet:
            page.get_by_role("link", name=sheet).click()
            expect(page.locator("#sheet")).to_be_visible()
        page.evaluate(AXE.read_text())
        found = page.evaluate("rules => axe.run({preload: false, runOnly: rules})", RULES)
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
        if sheet:
            page.keyboard.press("Escape")
    assert complaints == []


def test_a_line_that_is_never_answered_is_tried_again(signed_in: SignedIn, evening: Evening) -> None:
    """The page says nothing for a while, and then is live."""
    page = signed_in(evening.facilitator, SignIn.STAFF).new_page()
    asked = first_goes_unanswered(page, "**/stream?*")
    page.goto(evening.path)
    expect(page.locator("#connection")).to_have_text("live")
    assert len(asked) == 2


@pytest.mark.parametrize("late", ["hx-sse.min.js", "morphing.js", "live.js"])
def test_the_line_opens_however_late_a_script_comes(signed_in: SignedIn, evening: Evening, late: str) -> None:
    """htmx must not get up before what it needs has come: it would never open the line, and nobody would hear why."""
    page = signed_in(evening.facilitator, SignIn.STAFF).new_page()

    on_its_way: list[Route] = []
    page.route(f"**/{late}", lambda route: on_its_way.append(route))
    page.goto(evening.path, wait_until="commit")
    page.wait_for_function("() => typeof htmx === 'object'")
    page.wait_for_timeout(200)
    on_its_way[0].continue_()
    expect(page.locator("#connection")).to_have_text("live")


END_IS_BELOW_THE_DOOR = """wanted => {
  const shown = [...document.querySelectorAll('a[href$="/end"]')].filter((one) => one.checkVisibility());
  const door = document.getElementById("at-the-door").getBoundingClientRect();
  return shown.length === 1 && (shown[0].getBoundingClientRect().top > door.bottom) === wanted;
}"""


@pytest.mark.parametrize(("width", "is_last"), [(360, True), (1280, False)])
def test_on_a_phone_the_end_of_the_session_comes_after_whoever_waits(
    signed_in: SignedIn, evening: Evening, width: int, is_last: bool
) -> None:
    page = opened(signed_in, evening, viewport={"width": width, "height": 800})
    page.wait_for_function(END_IS_BELOW_THE_DOOR, arg=is_last)  # there is one, wherever it stands


def test_an_arrival_comes_to_the_page_by_itself(signed_in: SignedIn, evening: Evening, database: Database) -> None:
    page = opened(signed_in, evening)
    come(database, evening, "Comes now")
    expect(page.get_by_role("heading", name="Comes now")).to_be_visible()
    expect(page.locator("#announcements")).to_have_text("Comes now is at the door: unknown.")


def test_somebody_is_admitted_by_keyboard_alone(signed_in: SignedIn, evening: Evening) -> None:
    page = opened(signed_in, evening)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("Admit Robin in Zoom now")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("w")
    expect(page.get_by_role("heading", name="Who is “Samsung SM-A125F”?")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()


def test_a_refresh_moves_nothing_under_the_focus(signed_in: SignedIn, evening: Evening, database: Database) -> None:
    page = opened(signed_in, evening)
    button = page.get_by_role("button", name="Admit as Leah")
    button.focus()
    before = button.bounding_box()
    with database.writing() as db:
        maya = evenings.signed_up(db, evening, "Zoe")
        evenings.tap(db, maya, at=EARLY)
        evenings.arrival(db, evening, "Zoe", at=EARLY, registration=maya)
        robin = db.exec(select(Arrival).where(col(Arrival.registrant_id).is_not(None)).order_by(col(Arrival.id))).all()[
            7
        ]
        evenings.sighting(db, robin, SightingKind.ADMITTED, at=EARLY, screen_name="Robin")
        db.commit()
    names = page.locator("#door-list > li .arrival-name")
    expect(names).to_have_text(["Robin · no longer at the door", "Samsung SM-A125F", "iPhone", "Zoe"])
    expect(button).to_be_focused()
    assert button.bounding_box() == before
    page.get_by_role("link", name="My sessions").focus()
    expect(names).to_have_text(["Zoe", "Samsung SM-A125F", "iPhone"])


def test_a_double_click_does_not_press_what_stands_there_afterwards(signed_in: SignedIn, evening: Evening) -> None:
    page = opened(signed_in, evening)
    page.get_by_role("button", name="Admit Robin").dblclick(delay=60)
    expect(page.get_by_text("Admit Robin in Zoom now")).to_be_visible()
    page.wait_for_timeout(400)
    expect(page.get_by_text("Admit Robin in Zoom now")).to_be_visible()


def test_what_one_facilitator_does_the_other_sees_and_is_told(
    signed_in: SignedIn, evening: Evening, db: Db, outside: Outside
) -> None:
    second = factories.person(db)
    db.add(Facilitator(group_id=evening.group.id, person_id=second.id, role="staff", called="Sol", since=EARLY))
    db.commit()
    mine = opened(signed_in, evening)
    theirs = signed_in(second).new_page()
    theirs.goto(evening.path)
    expect(theirs.locator("#connection")).to_have_text("live")
    old = theirs.locator("#door-list form, #door-list button", has_text="Admit Robin").element_handle()
    assert old is not None
    path, version = old.get_attribute("formaction"), old.get_attribute("value")
    mine.get_by_role("button", name="Admit Robin").click()
    expect(theirs.get_by_text("Admit Robin in Zoom now")).to_be_visible()
    # The other's click was under way while the first one landed.
    theirs.evaluate(
        "([path, version]) => { const late = document.createElement('button'); late.setAttribute('form', 'acts');"
        " late.setAttribute('formaction', path); late.name = 'version'; late.value = version;"
        " late.textContent = 'late'; document.querySelector('#dashboard').append(late); late.click(); }",
        [path, version],
    )
    expect(theirs.locator("#said")).to_have_text("Ana was a moment faster: admitted 0 s ago.")


def test_a_silent_line_is_said_aloud_and_nothing_can_be_pressed_until_it_is_back(
    app: Flask, signed_in: SignedIn, evening: Evening, database: Database
) -> None:
    page = opened(signed_in, evening)
    admit = page.get_by_role("button", name="Admit Robin")
    expect(admit).to_be_enabled()
    feed: LiveFeed = app.extensions["hearth.live_feed"]
    with feed._looks[evening.session.id or 0].lock:  # the stream stands still, as when a line is cut without a word
        expect(page.locator("#stale-note")).to_contain_text("The connection to Hearth is lost.")
        expect(admit).to_be_disabled()
        admit.click(force=True)
        expect(page.locator("#said")).to_contain_text("The connection to Hearth is lost.")
        come(database, evening, "Meanwhile")
    expect(page.get_by_role("heading", name="Meanwhile")).to_be_visible(timeout=10_000)
    expect(page.locator("#stale-note")).to_be_hidden()
    expect(admit).to_be_enabled()
    assert page.get_by_text("Admit Robin in Zoom now").count() == 0


def test_a_role_that_is_taken_back_ends_the_stream(signed_in: SignedIn, evening: Evening, database: Database) -> None:
    page = opened(signed_in, evening)
    with database.writing() as db:
        mine = db.exec(select(Facilitator).where(Facilitator.person_id == evening.facilitator.id)).one()
        mine.until = EARLY
        db.add(mine)
        db.commit()
    expect(page.locator("#stale-note")).to_contain_text("You can no longer see this session here.")
    come(database, evening, "Not for her eyes")
    page.wait_for_timeout(1000)
    assert page.get_by_text("Not for her eyes").count() == 0


def test_a_recording_makes_one_soft_sound_after_the_start_and_none_before(
    signed_in: SignedIn, evening: Evening, database: Database, outside: Outside
) -> None:
    page = opened(signed_in, evening)
    page.locator("h1").click()  # browsers want a gesture first
    for moment, sounded in ((EARLY, None), (START + timedelta(minutes=1), START.isoformat())):
        outside.clock.moment = moment
        page.evaluate("iso => window.hearthSetNow(iso)", moment.isoformat())
        with database.writing() as db:
            session = db.get_one(Session, evening.session.id)
            session.recording_since = moment
            session.live_revision += 1
            db.add(session)
            db.commit()
        expect(page.locator(f'[data-need="recording"][data-since="{moment.isoformat()}"]')).to_be_visible()
        if sounded:
            expect(page.locator("#dashboard")).to_have_attribute("data-sounded", sounded)
        else:
            page.wait_for_timeout(200)
            assert page.locator("#dashboard").get_attribute("data-sounded") is None
