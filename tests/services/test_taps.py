"""Taps: her sealed link only while the door stands open to her, and a tap for each time it was handed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from app.db import Db
from app.domain.actors import Actor, SignIn
from app.domain.agreements import AgreementState
from app.domain.errors import NotPermitted, NotThere, Refused
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.domain.sessions import DoorPolicy, SessionState
from app.domain.sightings import LeaveCause, SightingKind
from app.models import (
    Agreement,
    Arrival,
    AuditEntry,
    Group,
    Person,
    Place,
    Registration,
    Session,
    StoredSighting,
    Tap,
)
from app.services import taps
from app.services.taps import Threshold
from tests import factories
from tests.factories import START

DOORS = START - timedelta(minutes=10)


@dataclass
class Evening:
    """One member before one door."""

    db: Db
    group: Group
    session: Session
    person: Person
    registration: Registration

    @property
    def by(self) -> Actor:
        return factories.as_member(self.person)

    def threshold(self, now: datetime = DOORS) -> Threshold:
        return taps.doorstep(self.db, session_id=int(self.session.id or 0), by=self.by, now=now).threshold

    def tap(self, now: datetime = DOORS, by: Actor | None = None) -> taps.WayIn:
        return taps.come_in(
            self.db,
            session_id=int(self.session.id or 0),
            by=by or self.by,
            device_id=None,
            device_known=True,
            now=now,
        )


@pytest.fixture
def evening(db: Db) -> Evening:
    group = factories.group(db)
    factories.agreement(db, group)
    session = factories.session(db, group, state=SessionState.DOORS_OPEN)
    person = factories.member(db, group)
    registration = factories.registration(db, session, person, join_url_sealed=b"sealed")
    db.commit()
    return Evening(db, group, session, person, registration)


def test_a_tap_hands_out_the_link_and_is_kept(evening: Evening) -> None:
    before = evening.session.live_revision
    way = evening.tap()
    tap = evening.db.exec(select(Tap)).one()
    assert (way.sealed, way.registration_id) == (b"sealed", evening.registration.id)
    assert (tap.person_id, tap.session_id, tap.device_known, tap.at) == (
        evening.person.id,
        evening.session.id,
        True,
        DOORS,
    )
    evening.db.refresh(evening.session)
    assert evening.session.live_revision == before + 1
    assert len(evening.db.exec(select(AuditEntry).where(AuditEntry.action == "session.come_in")).all()) == 1


def test_the_evening_link_opens_the_same_door(evening: Evening) -> None:
    tonight = Actor(person_id=evening.person.id, sign_in=SignIn.EVENING, evening_session_id=evening.session.id)
    assert evening.tap(by=tonight).sealed == b"sealed"
    another = Actor(person_id=evening.person.id, sign_in=SignIn.EVENING, evening_session_id=999)
    with pytest.raises(NotPermitted):
        evening.tap(by=another)


def test_a_link_that_zoom_has_not_made_is_no_tap(evening: Evening) -> None:
    evening.registration.join_url_sealed = None
    assert evening.threshold() is Threshold.LINK_NOT_READY
    assert evening.tap().sealed is None
    assert evening.db.exec(select(Tap)).all() == []


def test_before_the_doors_and_after_the_door_nothing_is_handed_out(evening: Evening) -> None:
    for now, code in (
        (START - timedelta(minutes=15, seconds=1), Threshold.DOORS_NOT_OPEN),
        (START, Threshold.DOOR_CLOSED),
    ):
        assert evening.threshold(now) is code
        with pytest.raises(Refused, match=code.value):
            evening.tap(now)
    assert evening.db.exec(select(Tap)).all() == []


def test_a_door_that_never_closes_lets_her_in_late(evening: Evening) -> None:
    evening.session.door_policy = DoorPolicy.NEVER
    assert evening.threshold(START + timedelta(minutes=40)) is Threshold.COME_IN


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SessionState.DOOR_CLOSED, Threshold.DOOR_CLOSED),
        (SessionState.ENDED, Threshold.SESSION_OVER),
        (SessionState.RECONCILED, Threshold.SESSION_OVER),
        (SessionState.CANCELLED, Threshold.CALLED_OFF),
    ],
)
def test_the_sessions_state_counts_before_its_clock(evening: Evening, state: SessionState, expected: Threshold) -> None:
    evening.session.state = state
    assert evening.threshold() is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RegistrationState.APOLOGISED, Threshold.SAY_YOU_COME),
        (RegistrationState.CANCELLED, Threshold.SAY_YOU_COME),
    ],
)
def test_what_she_last_told_us_counts(evening: Evening, state: RegistrationState, expected: Threshold) -> None:
    evening.registration.state = state
    assert evening.threshold() is expected


def test_whoever_was_taken_out_tonight_gets_no_link(evening: Evening) -> None:
    evening.registration.removed_at = DOORS
    assert evening.threshold() is Threshold.ON_HOLD
    with pytest.raises(Refused, match="on_hold"):
        evening.tap()


def saw(evening: Evening, kind: SightingKind, at: datetime, cause: LeaveCause | None = None) -> None:
    """Zoom told something about Robin's one appearance tonight."""
    arrival = evening.db.exec(select(Arrival)).first()
    if arrival is None:
        arrival = Arrival(
            session_id=int(evening.session.id or 0),
            participant_uuid="one",
            registrant_id=evening.registration.registrant_id,
            first_seen_at=at,
        )
        factories.add(evening.db, arrival)
    sighting = StoredSighting(
        body_hash=f"{kind}-{at}",
        session_id=arrival.session_id,
        arrival_id=arrival.id,
        kind=kind,
        at=at,
        participant_uuid="one",
        registrant_id=arrival.registrant_id,
        leave_cause=cause,
    )
    factories.add(evening.db, sighting)


def test_whoever_drops_out_after_the_door_closed_may_come_back_for_ten_minutes(evening: Evening) -> None:
    evening.session.state = SessionState.DOOR_CLOSED
    saw(evening, SightingKind.ADMITTED, START - timedelta(minutes=5))
    saw(evening, SightingKind.JOINED, START - timedelta(minutes=5))
    saw(evening, SightingKind.LEFT, START + timedelta(minutes=10), LeaveCause.DISCONNECTED)
    assert evening.threshold(START + timedelta(minutes=15)) is Threshold.COME_IN
    assert evening.threshold(START + timedelta(minutes=21)) is Threshold.DOOR_CLOSED


def test_who_has_not_signed_up_is_offered_to(evening: Evening) -> None:
    other = factories.member(evening.db, evening.group, "Wren")
    step = taps.doorstep(evening.db, session_id=int(evening.session.id or 0), by=factories.as_member(other), now=DOORS)
    assert (step.threshold, step.registration) == (Threshold.SAY_YOU_COME, None)


def new_version(evening: Evening, in_force_at: datetime) -> None:
    evening.db.exec(select(Agreement)).one().state = AgreementState.SUPERSEDED
    factories.agreement(evening.db, evening.group, number=2, in_force_at=in_force_at)


def test_a_new_agreement_never_bars_the_door_for_thirty_days(evening: Evening) -> None:
    new_version(evening, DOORS - timedelta(days=29))
    step = taps.doorstep(evening.db, session_id=int(evening.session.id or 0), by=evening.by, now=DOORS)
    assert (step.threshold, step.agreement_changed) == (Threshold.COME_IN, True)


def test_after_thirty_days_it_is_read_first(evening: Evening) -> None:
    new_version(evening, DOORS - timedelta(days=30))
    assert evening.threshold() is Threshold.AGREE_FIRST


@pytest.mark.parametrize("state", [state for state in PlaceState if state is not PlaceState.ACTIVE])
def test_without_an_active_place_there_is_no_such_door(evening: Evening, state: PlaceState) -> None:
    place = evening.db.exec(select(Place)).one()
    place.state = state
    with pytest.raises(NotThere):
        evening.threshold()
