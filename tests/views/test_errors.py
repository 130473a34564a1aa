"""The error page where somebody wrote at length: what she wrote is not lost, and nobody else can put words there."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import Db
from app.domain.actors import SignIn
from app.models import Group
from tests import factories
from tests.conftest import Outside, sign_in
from tests.fakes import TUESDAY

WORDS = "We listen to each other, and we let each other finish.\nWhat is said here stays <here>."
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def group(db: Db) -> Group:
    group = factories.group(db)
    db.commit()
    return group


@pytest.fixture
def idle(client: FlaskClient, db: Db, outside: Outside) -> FlaskClient:
    """A coordinator who wrote for longer than her sign-in lasts."""
    person = factories.person(db, coordinator=True)
    db.commit()
    moment = TUESDAY.timestamp()
    sign_in(client, person, SignIn.STAFF, began_at=int(moment), used_at=int(moment))
    outside.clock.moment = TUESDAY + timedelta(minutes=40)
    return client


def test_what_was_written_while_the_sign_in_ended_can_be_copied(idle: FlaskClient, group: Group) -> None:
    path = f"/desk/groups/{group.id}/agreement"
    answer = idle.post(path, data={"body_en": WORDS, "body_es": "Breve."}, headers=OURS)
    assert (answer.status_code, answer.text.count("<textarea")) == (401, 1)
    assert escape(WORDS) in answer.text
    assert f'href="/staff/sign-in?next={path}"' in answer.text


def test_the_way_back_in_leads_to_no_address_that_only_takes_forms(idle: FlaskClient, group: Group) -> None:
    answer = idle.post(f"/desk/groups/{group.id}/facilitators", data={"email": "ana@inbox.example"}, headers=OURS)
    assert (answer.status_code, answer.text.count("<textarea")) == (401, 0)
    assert 'href="/staff/sign-in"' in answer.text


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_what_another_site_sends_is_not_shown(idle: FlaskClient, group: Group, headers: dict[str, str]) -> None:
    answer = idle.post(f"/desk/groups/{group.id}/agreement", data={"body_en": WORDS}, headers=headers)
    assert (answer.status_code, escape(WORDS) in answer.text) == (401, False)


@pytest.mark.parametrize(("headers", "shown"), [(OURS, True), ({"Sec-Fetch-Site": "cross-site"}, False)])
def test_a_form_that_is_too_old_gives_back_what_was_written(
    app: Flask, client: FlaskClient, group: Group, headers: dict[str, str], shown: bool
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    data = {"body_en": WORDS, "csrf_token": "t" * 91, "password": "p" * 91}
    answer = client.post(f"/desk/groups/{group.id}/agreement", data=data, headers=headers)
    assert (answer.status_code, escape(WORDS) in answer.text) == (400, shown)
    assert ("t" * 91 in answer.text, "p" * 91 in answer.text) == (False, False)
