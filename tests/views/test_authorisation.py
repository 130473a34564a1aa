"""Everybody on every route: who may is in one table; who may not changes nothing, and learns nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.db import Database, Db
from tests.conftest import Outside
from tests.views.authority import MAY_USE
from tests.views.principals import AFTERWARDS, LETTERS, World, is_refused, plain, rows, world

Route = tuple[str, str]  # method, URL rule
WRITTEN = ("GET", "POST", "PUT", "PATCH", "DELETE")


def routes(app: Flask) -> dict[Route, Rule]:
    """Every method that a route was written for; HEAD and OPTIONS follow GET."""
    return {
        (method, rule.rule): rule
        for rule in app.url_map.iter_rules()
        for method in WRITTEN
        if method in (rule.methods or ())
    }


def path_of(app: Flask, rule: Rule, parts: dict[str, Any]) -> str:
    if rule.rule in AFTERWARDS:
        parts = {**parts, "session_id": parts["over_session_id"]}
    with app.test_request_context():
        path: str = app.url_for(rule.endpoint, **{name: parts[name] for name in rule.arguments})
    return path


def ask(app: Flask, route: Route, path: str, here: World) -> TestResponse:
    """One request by the one who acts; a live stream is left after its first bytes."""
    browser = here.enter(app.test_client())
    method = route[0]
    answer = browser.open(path, method=method, data=here.form if method == "POST" else None, buffered=False)
    if answer.mimetype != "text/event-stream":
        answer.get_data()
    answer.close()
    return answer


@pytest.fixture
def refusing(outside: Outside) -> None:
    """Nothing that is sent as Zoom's event carries Zoom's signature."""
    outside.zoom_events.genuine = False


def test_every_route_stands_in_the_table_and_nothing_else_does(app: Flask) -> None:
    assert set(MAY_USE) == set(routes(app)), "say in tests/views/authority.py who may use these"


@pytest.mark.usefixtures("refusing")
@pytest.mark.parametrize("letter", LETTERS)
def test_who_may_is_served_and_who_may_not_changes_nothing(app: Flask, database: Database, db: Db, letter: str) -> None:
    wrong: list[tuple[Route, int | str]] = []
    shared = world(db, letter)
    for route, rule in routes(app).items():
        allowed = letter in MAY_USE[route]
        here = world(db, letter) if allowed else shared
        before = rows(database) if not allowed else None
        answer = ask(app, route, path_of(app, rule, here.parts), here)
        if is_refused(answer) is allowed:
            wrong.append((route, answer.status_code))
        if before is not None and rows(database) != before:
            wrong.append((route, "wrote"))
        if answer.status_code >= 500:
            wrong.append((route, answer.status_code))
    assert wrong == []


MISSING: dict[str, object] = {
    "slug": "no-such-group",
    **dict.fromkeys(
        ("group_id", "session_id", "over_session_id", "arrival_id", "registration_id", "person_id", "place_id"), 987_654
    ),
}


@pytest.mark.usefixtures("refusing")
@pytest.mark.parametrize("letter", LETTERS)
def test_what_is_not_hers_looks_like_what_is_not_there(app: Flask, db: Db, letter: str) -> None:
    here, told_apart = world(db, letter), []
    for route, rule in routes(app).items():
        if letter in MAY_USE[route] or not rule.arguments & set(MISSING):
            continue
        seen = []
        for parts in (here.parts, {**here.parts, **MISSING}):
            path = path_of(app, rule, parts)
            answer = ask(app, route, path, here)
            headers = {name: text.replace(path, "PATH") for name, text in answer.headers if name != "Set-Cookie"}
            headers.pop("Content-Length", None)
            seen.append((answer.status_code, headers.pop("Location", "").split("?")[0], headers, plain(answer, path)))
        if seen[0] != seen[1] and letter != "N":
            told_apart.append(route)
        if letter == "N" and seen[0][:2] != seen[1][:2]:
            told_apart.append(route)
    assert told_apart == []


IN_A_SESSION = {"arrival_id", "registration_id", "person_id"}


@pytest.mark.parametrize("letter", ["F", "C"])
def test_nothing_of_another_group_is_reached_under_an_evening_of_ones_own(
    app: Flask, database: Database, db: Db, letter: str
) -> None:
    own, foreign, reached = world(db, letter), world(db, "N"), []
    mixed = {**own.parts, **{name: foreign.parts[name] for name in IN_A_SESSION}}
    before = rows(database)
    for route, rule in routes(app).items():
        within = {"session_id", "arrival_id"} <= rule.arguments or {"session_id", "registration_id"} <= rule.arguments
        if not within and route != ("POST", "/live/<int:session_id>/code/<int:person_id>"):
            continue
        if not is_refused(ask(app, route, path_of(app, rule, mixed), own)):
            reached.append(route)
    assert reached == []
    assert rows(database) == before
