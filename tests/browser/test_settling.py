"""An evening of twenty is settled with the keyboard alone: what is likely at once, the rest one by one, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from app.db import Db
from app.domain.arrivals import SightingKind
from app.domain.matching import Caution, Credit, Sign
from app.domain.registers import ContestClaim, SettlementKind
from app.domain.sessions import SessionState
from app.models import Arrival, AuditEntry, Contest, Group, Person, Session, Settlement, StoredPresence, StoredSighting
from app.queries import presences
from tests import factories
from tests.browser.conftest import SignedIn
from tests.browser.test_axe import AXE, RULES
from tests.registers import at, ended_session, guess, presence

CERTAIN = ("Robin", "Sam", "Sunflower", "J.", "Ines", "Tomasz", "Wren", "Linnet", "Ash")
LIKELY = ("Rowan", "Hazel", "Finch", "Iris", "Otis")
OPEN = ("Leah", "Maya", "Piotr", "Petra")
GENEROUS = 60
"""Seconds, in a browser on a busy machine. The promise is about a person, who also thinks; keys are what is counted."""


@dataclass
class Evening:
    """Twenty people in the meeting, a program, and somebody who never came further than the door."""

    group: Group
    session: Session
    people: dict[str, Person]
    ana: Person
    path: str


@pytest.fixture
def evening(db: Db) -> Evening:
    group = factories.group(db)
    session = ended_session(db, group, state=SessionState.RECONCILED)
    people = {name: factories.member(db, group, name) for name in (*CERTAIN, *LIKELY, *OPEN)}
    for name, person in people.items():
        factories.registration(db, session, person, name)
    ana = factories.person(db)
    factories.facilitator(db, group, ana)
    for number, name in enumerate(CERTAIN):
        presence(db, session, name=name, joined=number / 2, certain=people[name])
    for number, name in enumerate(LIKELY):
        presence(db, session, name=name, joined=number, left=55, link=people[name])
    _unresolved(db, session, people)
    presence(db, session, name="Otter.ai Notetaker", credit=Credit.NOT_A_MEMBER, reasons=[Sign.PROGRAM.value])
    _waits_in_vain(db, session)
    db.commit()
    return Evening(group, session, people, ana, f"/sessions/{session.id}/register")


def _unresolved(db: Db, session: Session, people: dict[str, Person]) -> None:
    leah = guess(people["Leah"], sign=Sign.DEVICE_OWNER, probability=0.82)
    weak = guess(people["Petra"], sign=Sign.SIMILAR_NAME, probability=0.1) | {"cautions": [Caution.WEAK_NAME.value]}
    presence(db, session, name="Leah's iPhone", joined=3, guesses=[leah, weak])
    presence(db, session, name="Nightjar", joined=4, left=48)
    claim = Contest(session_id=session.id, person_id=people["Maya"].id, claim=ContestClaim.WAS_THERE)
    claim.worn_name, claim.at = "nightjar", at(120)
    db.add(claim)
    robin = guess(people["Robin"], sign=Sign.SECOND_DEVICE, probability=0.7)
    presence(db, session, name="Robin iPad", joined=20, left=40, guesses=[robin])
    tied = {"cautions": [Caution.TIED.value], "signs": [Sign.INITIALS.value], "probability": 0.45}
    both = [guess(people[name]) | tied for name in ("Petra", "Piotr")]
    presence(
        db, session, name="P.", joined=6, guesses=both, reasons=["nothing", "live_minutes:54", "report_minutes:41"]
    )
    presence(db, session, name="Samsung A12", joined=9, left=30)
    presence(db, session, name="Galaxy Tab", joined=12, left=58)


def _waits_in_vain(db: Db, session: Session) -> None:
    there = Arrival(session_id=session.id, participant_uuid="vain", first_seen_at=at(5))
    factories.add(db, there)
    for kind, minute in ((SightingKind.ARRIVED, 5), (SightingKind.LEFT, 9)):
        told = {"kind": kind, "at": at(minute), "body_hash": f"vain-{kind}", "arrival_id": there.id}
        factories.add(db, StoredSighting(session_id=session.id, screen_name="Late guest", **told))


@pytest.fixture
def page(evening: Evening, signed_in: SignedIn) -> Iterator[Page]:
    page = signed_in(evening.ana, viewport={"width": 1280, "height": 900}).new_page()
    page.goto(evening.path)
    yield page


class Keyboard:
    """Presses and counts. After an act it waits, as eyes do, until the next line has the focus."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def at(self, name: str) -> Keyboard:
        expect(self.page.locator("[data-card]:focus")).to_have_accessible_name(name)
        return self


def standing(db: Db, evening: Evening) -> dict[str, list[str]]:
    """Who is credited with what, by the name shown; read in a transaction that ends, so that nobody waits for it."""
    names = {person.id: name for name, person in evening.people.items()}
    found = {
        one.presence.screen_name: [names[person] for person in one.credited_to] or [one.standing.value]
        for one in presences.of_session(db, evening.session.id or 0)
    }
    db.rollback()
    return found


def test_an_evening_of_twenty_with_six_unresolved_takes_the_keyboard_and_a_minute(
    evening: Evening, page: Page, db: Db
) -> None:
    expect(page.get_by_role("heading", name="Likely 5")).to_be_visible()
    expect(page.get_by_role("heading", name="Need you 6")).to_be_visible()
    expect(page.get_by_text("Settled: 9")).to_be_visible()
    expect(page.get_by_text("Programs, and waiting room only: 2")).to_be_visible()
    expect(page.get_by_role("complementary").get_by_role("listitem")).to_have_text(
        ["Leah", re.compile("Maya.*says: I was there, as nightjar"), "Petra", "Piotr"]
    )
    before, began = standing(db, evening), monotonic()

    keys = Keyboard(page)
    keys.press("c")
    keys.at("Leah's iPhone").press("Enter")
    keys.at("Nightjar").press("Enter")
    keys.at("P.").press("Enter", "2")  # two fit alike: Enter chooses neither
    keys.at("Samsung A12").press("g")
    keys.at("Galaxy Tab").press("d", *"sa", "Tab", "Enter")
    keys.at("Robin iPad").press("1")
    expect(page.get_by_text("Nobody needs a word any more.")).to_be_visible()
    took = monotonic() - began

    print(f"settled with {keys.presses} key presses in {took:.1f} s")
    after = standing(db, evening)
    settled = {name: after[name] for name in before if after[name] != before[name]}
    assert settled == {
        **{name: [name] for name in LIKELY},
        "Leah's iPhone": ["Leah"],
        "Nightjar": ["Maya"],
        "P.": ["Piotr"],
        "Samsung A12": ["guest"],
        "Galaxy Tab": ["Sam"],
        "Robin iPad": ["Robin"],
    }
    assert (keys.presses, took < GENEROUS) == (12, True)


def test_undo_stays_in_reach_and_restores_what_was(evening: Evening, page: Page, db: Db) -> None:
    before, keys = standing(db, evening), Keyboard(page)
    keys.press("c")
    keys.at("Leah's iPhone").press("u")
    expect(page.get_by_role("heading", name="Likely 5")).to_be_visible()
    keys.press("g")
    expect(page.get_by_role("heading", name="Need you 5")).to_be_visible()
    keys.press("u")
    expect(page.get_by_role("heading", name="Need you 6")).to_be_visible()
    assert standing(db, evening) == before
    said = select(AuditEntry.action, AuditEntry.reason_code).where(col(AuditEntry.action).startswith("presence."))
    story = db.exec(said.order_by(col(AuditEntry.seq))).all()
    told = [("presence.settle", "member")] * 5 + [("presence.undo", "undone")] * 5
    assert story == [*told, ("presence.settle", "guest"), ("presence.undo", "undone")]


def test_what_is_unticked_is_left_for_later(evening: Evening, page: Page, db: Db) -> None:
    page.get_by_role("checkbox", name="Hazel").uncheck()
    page.get_by_role("button", name="Confirm 4 of 5").click()
    expect(page.get_by_role("heading", name="Likely 1")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Hazel")).not_to_be_checked()
    said = db.exec(select(Settlement.kind)).all()
    assert said == [SettlementKind.MEMBER] * 4


def test_two_people_at_once_and_the_second_is_told_with_the_choice_kept(evening: Evening, page: Page, db: Db) -> None:
    card = page.get_by_role("listitem", name="Samsung A12")
    card.get_by_text("A member").click()
    card.get_by_label("Who was it?").select_option(label="Wren")
    stored = db.exec(select(StoredPresence).where(StoredPresence.screen_name == "Samsung A12")).one()
    db.add(Settlement(presence_id=stored.id, kind=SettlementKind.STAFF, at=at(121)))
    db.commit()
    card.get_by_role("button", name="Save who Samsung A12 was").click()
    expect(page.get_by_text("Somebody else has just said something about this line")).to_be_visible()
    expect(card.get_by_text("Counts now as: Staff")).to_be_visible()
    expect(card.get_by_label("Who was it?")).to_have_value(str(evening.people["Wren"].id))


def test_whoever_was_signed_out_meanwhile_is_led_to_the_door_and_back_here(evening: Evening, page: Page) -> None:
    page.context.clear_cookies()
    page.get_by_role("button", name="Samsung A12 was a guest").click()
    page.wait_for_url(re.compile(rf"/staff/sign-in\?next={evening.path}$"))
    page.wait_for_load_state()


def test_an_act_that_goes_wrong_says_what_happened_and_leaves_the_page_as_it_is(page: Page) -> None:
    trouble = '<article class="trouble"><h1>It went wrong.</h1><p class="lead">Nothing was changed.</p></article>'
    page.route("**/register/settle", lambda route: route.fulfill(status=503, body=trouble, content_type="text/html"))
    page.get_by_role("button", name="Samsung A12 was a guest").click()
    expect(page.locator(".flashes")).to_have_text("It went wrong. Nothing was changed.")
    expect(page.get_by_role("heading", name="Need you 6")).to_be_visible()


def test_without_a_script_every_act_is_a_form(evening: Evening, signed_in: SignedIn, db: Db) -> None:
    page = signed_in(evening.ana, java_script_enabled=False).new_page()
    page.goto(evening.path)
    page.get_by_role("button", name="Confirm all 5").click()
    page.get_by_role("button", name="Samsung A12 was a guest").click()
    expect(page.get_by_text("Counted as a guest.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(page.get_by_role("heading", name="Need you 6")).to_be_visible()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_with_everything_unfolded_it_is_accessible_and_fits(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    for fold in page.locator("#board details").all():
        fold.evaluate("fold => fold.open = true")
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({preload: false, runOnly: rules})", RULES)["violations"]
    too_wide = page.evaluate("document.documentElement.scrollWidth") - width
    assert ([rule["id"] for rule in found], too_wide) == ([], 0)
