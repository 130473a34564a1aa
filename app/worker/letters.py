"""Composes a letter from its promise: opens the one address, draws the one link, finds the words in her language.

Subjects and first lines are neutral, for eyes that should not know. No letter carries Zoom's link, or a name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.db import Db, id_of
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.i18n import LANGUAGES, time_words
from app.models import Effect, Group, PassKind, Person, Session
from app.ports import Letter
from app.queries import places, registrations
from app.services import calendar, passes, people
from app.services.letters import Message
from app.services.notices import REMINDED_BEFORE
from app.worker import Workplace

STILL_TO_COME = frozenset({SessionState.SCHEDULED, SessionState.DOORS_OPEN, SessionState.DOOR_CLOSED})
Row = TypeVar("Row")


@dataclass(frozen=True)
class Desk:
    """What a letter can be written from. Its database session writes: a link is drawn with it."""

    place: Workplace
    db: Db = field(repr=False)
    person: Person = field(repr=False)
    session: Session | None
    group: Group | None
    now: datetime

    @property
    def person_id(self) -> int:
        """Whose letter it is."""
        return id_of(self.person)

    def page(self, endpoint: str, **values: str | int) -> str:
        """The full address of one of our pages, on the one host that letters may name."""
        urls = current_app.url_map.bind(urlsplit(self.place.settings.base_url).netloc)
        return self.place.settings.base_url + urls.build(endpoint, values)

    def pass_page(self, endpoint: str, kind: PassKind, session: Session | None = None) -> str:
        """The address of a page that a fresh pass opens."""
        ids = self.place.ports.ids
        token = passes.draw(self.db, kind, person_id=self.person_id, ids=ids, now=self.now, session=session)
        return self.page(endpoint, token=token)


@dataclass(frozen=True)
class Draft:
    """What one kind of letter says besides what all letters say."""

    link: str = field(repr=False)
    calendar: bytes | None = field(default=None, repr=False)
    reminder_follows: bool = False


def compose(place: Workplace, effect: Effect) -> Letter | None:
    """The letter that was promised, or None when there is nobody or nothing to write about any more.

    Needs an app context, for the words. A second try draws a second link and leaves the first alone: the first letter
    may have arrived although the answer was lost. Raises `OutsideTrouble` when the address cannot be opened.
    """
    with place.database.writing() as db:
        desk = _desk(place, db, effect)
        if desk is None:
            return None
        address = people.address(db, vault=place.ports.vault, person_id=desk.person_id)
        with force_locale(_language(desk.person)):
            message = Message(str(effect.payload["message"]))
            draft = DRAFTS[message](desk) if address else None
            return _written(desk, message, draft, address, effect.key) if draft and address else None


def _desk(place: Workplace, db: Db, effect: Effect) -> Desk | None:
    person = _row(db, Person, effect.payload.get("person_id"))
    if person is None or not person.active:
        return None
    session = _row(db, Session, effect.payload.get("session_id"))
    group = _row(db, Group, session.group_id if session else effect.payload.get("group_id"))
    return Desk(place, db, person, session, group, place.ports.clock.now())


def _row(db: Db, kind: type[Row], row_id: int | str | None) -> Row | None:
    return None if row_id is None else db.get(kind, row_id)


def _language(person: Person) -> str:
    return person.locale if person.locale in LANGUAGES else "en"


def _written(desk: Desk, message: Message, draft: Draft, address: str, key: str) -> Letter:
    facts = {
        "link": draft.link,
        "reminder_follows": draft.reminder_follows,
        "session": desk.session,
        "group": desk.group,
        "zone": desk.group.zone if desk.group else "UTC",
        "site": desk.place.settings.site,
        "language": _language(desk.person),
    }
    subject, text, html = (
        current_app.jinja_env.get_template(f"email/{message.value}/{part}").render(facts)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return Letter(
        to=address, subject=" ".join(subject.split()), text=text, html=html, message_key=key, calendar=draft.calendar
    )


def _sign_in(desk: Desk) -> Draft:
    return Draft(desk.pass_page("auth.link", PassKind.SIGN_IN))


def _staff_invite(desk: Desk) -> Draft:
    return Draft(desk.pass_page("auth.staff_start", PassKind.STAFF_INVITE))


def _staff_reset(desk: Desk) -> Draft:
    return Draft(desk.pass_page("auth.staff_new_password", PassKind.STAFF_RESET))


def _place_given(desk: Desk) -> Draft | None:
    """Only while the place still stands: a letter can wait for the morning, and she may have left since."""
    return Draft(desk.page("public.home")) if _holds_place(desk) else None


def _place_waiting(desk: Desk) -> Draft | None:
    return Draft(desk.page("public.home")) if _place_state(desk) is PlaceState.WAITING_LIST else None


def _place_refused(desk: Desk) -> Draft | None:
    return None if _holds_place(desk) else Draft(desk.page("public.home"))


def _signed_up(desk: Desk) -> Draft | None:
    """When and how; also once the session was moved."""
    if desk.session is None or not _is_coming(desk):
        return None
    return Draft(
        desk.page("public.home"),
        calendar=_entry(desk, desk.session),
        reminder_follows=desk.session.starts_at - REMINDED_BEFORE > desk.now,
    )


def _reminder(desk: Desk) -> Draft | None:
    """Tonight's own link; none once the session is over."""
    if desk.session is None or not _is_coming(desk) or passes.evening_ends_at(desk.session) <= desk.now:
        return None
    return Draft(desk.pass_page("auth.tonight", PassKind.EVENING, desk.session))


def _called_off(desk: Desk) -> Draft | None:
    """The entry in her calendar is called off with it."""
    if desk.session is None or desk.session.state is not SessionState.CANCELLED:
        return None
    return Draft(desk.page("public.home"), calendar=_entry(desk, desk.session))


def _is_coming(desk: Desk) -> bool:
    if desk.session is None or desk.session.state not in STILL_TO_COME:
        return False
    registration = registrations.of(desk.db, session_id=id_of(desk.session), person_id=desk.person_id)
    return registration is not None and registration.state is RegistrationState.SIGNED_UP


def _holds_place(desk: Desk) -> bool:
    return _place_state(desk) is PlaceState.ACTIVE


def _place_state(desk: Desk) -> PlaceState | None:
    if desk.group is None:
        return None
    place = places.of(desk.db, group_id=id_of(desk.group), person_id=desk.person_id)
    return None if place is None else place.state


def _entry(desk: Desk, session: Session) -> bytes:
    zone = desk.group.zone if desk.group else "UTC"
    entry = calendar.Entry(
        session_id=id_of(session),
        title=_("At %(time)s", time=time_words(session.starts_at, zone)),
        starts_at=session.starts_at,
        duration_minutes=session.duration_minutes,
        address=desk.page("public.home"),
        version=session.version,
        called_off=session.state is SessionState.CANCELLED,
    )
    host = urlsplit(desk.place.settings.base_url).hostname or "localhost"
    return calendar.written([entry], host=host, now=desk.now)


DRAFTS: dict[Message, Callable[[Desk], Draft | None]] = {
    Message.SIGN_IN: _sign_in,
    Message.STAFF_INVITE: _staff_invite,
    Message.STAFF_RESET: _staff_reset,
    Message.WELCOME: _place_given,
    Message.PLACE_APPROVED: _place_given,
    Message.PLACE_WAITING: _place_waiting,
    Message.PLACE_REFUSED: _place_refused,
    Message.SIGNED_UP: _signed_up,
    Message.REMINDER: _reminder,
    Message.SESSION_MOVED: _signed_up,
    Message.SESSION_CALLED_OFF: _called_off,
}
