"""The web session: one user class for everybody, how strongly the present sign-in proves who it is, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, g, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.db import id_of
from app.domain.actors import SignIn
from app.models import Person
from app.queries import people
from app.services import devices as kept_devices
from app.views import devices, ended, tries
from app.views.access import SignInNeeded, proves_itself
from app.views.context import db, now, ports
from app.views.ended import AT_MOST

STAFF_IDLE = timedelta(minutes=30)
STAFF_IDLE_IN_SESSION = timedelta(hours=3)  # a facilitator listens to people, and the page works by itself
FRESH_FOR = {SignIn.STAFF: timedelta(minutes=10), SignIn.MEMBER: timedelta(minutes=30)}
NOTED_EVERY = timedelta(minutes=1)  # how exactly the last use is remembered


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """Somebody signed in. The id in the cookie is the uniquifier, so that changing it ends every session."""

    person_id: int
    uniquifier: str

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.uniquifier


def connect(app: Flask) -> None:
    """Let Flask-Login find the person behind the cookie, end what is over, and know a remembered phone again."""
    manager = LoginManager(app)
    manager.session_protection = None  # it would tie sessions to an address, and we keep no addresses
    devices.connect(app)
    tries.connect(app)
    ended.connect(app)

    @manager.user_loader
    def load(uniquifier: str) -> SignedIn | None:
        person = people.by_uniquifier(db(), uniquifier)
        return _user(person) if person else None

    @app.before_request
    def watch() -> None:
        if request.endpoint in (None, "static") or proves_itself(app, request.endpoint):
            return
        if current_user.is_authenticated and _is_over():
            end()
        if current_user.is_authenticated:
            _note_use()
        else:
            _recognise()


def begin(
    person: Person,
    strength: SignIn,
    *,
    evening_session_id: int | None = None,
    until: datetime | None = None,
    proven: bool = True,
) -> None:
    """Sign somebody in, on a fresh cookie.

    `until` ends it early (an evening link); `proven` is false where a phone was remembered and nobody proved anything.
    """
    is_she = current_user.is_authenticated and current_user.person_id == person.id
    kept = number() if is_she else ""  # proving herself anew is no other sign-in: leaving ends what went before, too
    cookie.clear()
    cookie.permanent = True
    cookie["sign_in"] = strength.value
    cookie["number"] = kept or ports().ids.token()
    cookie["began_at"] = cookie["used_at"] = _seconds(now())
    if proven:
        cookie["proven_at"] = _seconds(now())
    if until is not None:
        cookie["until"] = _seconds(until)
    if evening_session_id is not None:
        cookie["evening_session_id"] = evening_session_id
    login_user(_user(person))
    g.pop("actor", None)


def end() -> None:
    """Sign out, leaving nothing in the cookie; a copy of it opens nothing any more."""
    if number():
        ended.sign_ins().add(number(), now())
    logout_user()
    cookie.clear()
    g.pop("actor", None)


def is_fresh() -> bool:
    """Whether she proved who she is a short while ago: ten minutes for staff, half an hour for members.

    Past sessions and exports ask for it; a remembered phone or an evening link never is.
    """
    proven_at = _moment("proven_at")
    span = FRESH_FOR.get(strength())
    return proven_at is not None and span is not None and now() - proven_at <= span


def ask_staff_anew() -> None:
    """Raise `SignInNeeded` unless she proved a short while ago who she is: names and addresses leave only then."""
    if not is_fresh():
        raise SignInNeeded(staff=True)


def lasts_until() -> datetime:
    """When the present sign-in is over at the latest."""
    at_most = devices.began_at() + AT_MOST
    return min(at_most, _moment("until") or at_most)


def number() -> str:
    """What tells the present sign-in from every other; "" where nobody is signed in."""
    return str(cookie.get("number", ""))


def strength() -> SignIn:
    """How strongly the present sign-in proves who is there."""
    return SignIn(cookie.get("sign_in", SignIn.NOBODY)) if current_user.is_authenticated else SignIn.NOBODY


def _is_over() -> bool:
    if now() > lasts_until() or number() in ended.sign_ins():
        return True
    idle = now() - (_moment("used_at") or now())
    if strength() is not SignIn.STAFF or idle <= STAFF_IDLE:
        return False
    listening = people.facilitates_right_now(db(), current_user.person_id, now())
    return idle > STAFF_IDLE_IN_SESSION or not listening


def _note_use() -> None:
    cookie.setdefault("began_at", _seconds(now()))
    used_at = _moment("used_at")
    if used_at is None or now() - used_at >= NOTED_EVERY:
        cookie["used_at"] = _seconds(now())


def _recognise() -> None:
    """A remembered phone signs its member in, without proof that it is she who holds it."""
    token = devices.shown()
    person = people.by_remembered_device(db(), kept_devices.hashed(token), now()) if token else None
    if person is not None:
        begin(person, SignIn.MEMBER, proven=False)


def _moment(name: str) -> datetime | None:
    held = cookie.get(name)
    return None if held is None else datetime.fromtimestamp(held, UTC)


def _seconds(moment: datetime) -> float:
    return moment.timestamp()


def _user(person: Person) -> SignedIn:
    return SignedIn(person_id=id_of(person), uniquifier=person.uniquifier)
