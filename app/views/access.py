"""Who may use a route. Every route declares it; Hearth refuses to start when one does not.

The declaration is asked twice: here, before the view runs, about the actor alone; and again in the use case or query,
about the very group, person or session that the request names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, request

from app.domain.actors import Actor, SignIn
from app.domain.errors import NotPermitted
from app.domain.permissions import PERMISSIONS, may
from app.views.context import actor, note_denied

View = TypeVar("View", bound=Callable[..., Any])

# Routes of libraries, which cannot carry our mark: endpoint -> permission.
THIRD_PARTY_ROUTES: dict[str, str] = {
    "static": "page:view",
}

# These prove themselves inside the view (a signature, a bearer token) and are no page for people.
SELF_PROVING = frozenset({"webhook:receive", "agent:speak"})

SOME_MEMBER = Actor(person_id=0, sign_in=SignIn.MEMBER)


class UndeclaredRoute(Exception):
    """A route does not say who may use it."""


class SignInNeeded(Exception):
    """Nobody is signed in strongly enough; the error page offers the right door."""

    def __init__(self, *, staff: bool) -> None:
        super().__init__("sign in")
        self.staff = staff


def requires(permission: str) -> Callable[[View], View]:
    """Declare the permission of a view. A name that is not in the table fails at import."""
    if permission not in PERMISSIONS:
        raise UndeclaredRoute(f"{permission} is not in app/domain/permissions.py")

    def mark(view: View) -> View:
        view.__dict__["permission"] = permission
        return view

    return mark


def permission_of(app: Flask, endpoint: str) -> str | None:
    """What the route behind an endpoint declares."""
    declared = getattr(app.view_functions[endpoint], "permission", None)
    return declared or THIRD_PARTY_ROUTES.get(endpoint)


def proves_itself(app: Flask, endpoint: str | None) -> bool:
    """Whether the route needs no person: nobody is looked up for it, and no cookie is read."""
    return endpoint is not None and permission_of(app, endpoint) in SELF_PROVING


def refuse_undeclared_routes(app: Flask) -> None:
    """Raise `UndeclaredRoute` with every offending route, so that they can be mended in one go."""
    endpoints = sorted({rule.endpoint for rule in app.url_map.iter_rules()})
    missing = [endpoint for endpoint in endpoints if permission_of(app, endpoint) is None]
    if missing:
        raise UndeclaredRoute("say with @requires who may use: " + ", ".join(missing))


def guard(app: Flask) -> None:
    """Before every request: no permission, no view."""

    @app.before_request
    def check() -> None:
        if request.endpoint is None:
            return  # no such page; the error page answers
        permission = permission_of(app, request.endpoint)
        if permission is None:
            raise NotPermitted
        if permission in SELF_PROVING or may(actor(), permission):
            return
        note_denied(permission)
        raise _refusal(permission)


def _refusal(permission: str) -> Exception:
    """Somebody not signed in is shown the right door; somebody signed in learns nothing."""
    staff_only = not may(SOME_MEMBER, permission)
    if actor().sign_in is SignIn.NOBODY or (staff_only and actor().sign_in is not SignIn.STAFF):
        return SignInNeeded(staff=staff_only)
    return NotPermitted()
