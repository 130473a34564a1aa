"""The web session: one user class for everybody, and how strongly the present sign-in proves who it is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g
from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user, logout_user

from app.domain.actors import SignIn
from app.models import Person
from app.queries import people
from app.views.context import db


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """Somebody signed in. The id in the cookie is the uniquifier, so that changing it ends every session."""

    person_id: int
    uniquifier: str

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.uniquifier


def connect(app: Flask) -> None:
    """Let Flask-Login find the person behind the cookie."""
    manager = LoginManager(app)
    manager.session_protection = None  # it would tie sessions to an address, and we keep no addresses

    @manager.user_loader
    def load(uniquifier: str) -> SignedIn | None:
        person = people.by_uniquifier(db(), uniquifier)
        return _user(person) if person else None


def begin(person: Person, strength: SignIn, *, evening_session_id: int | None = None) -> None:
    """Sign somebody in, on a fresh cookie."""
    cookie.clear()
    cookie.permanent = True
    cookie["sign_in"] = strength.value
    if evening_session_id is not None:
        cookie["evening_session_id"] = evening_session_id
    login_user(_user(person))
    g.pop("actor", None)


def end() -> None:
    """Sign out, leaving nothing in the cookie."""
    logout_user()
    cookie.clear()
    g.pop("actor", None)


def _user(person: Person) -> SignedIn:
    return SignedIn(person_id=int(person.id or 0), uniquifier=person.fs_uniquifier)
