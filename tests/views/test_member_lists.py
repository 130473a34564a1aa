"""Bringing a list of members by hand, and inviting those on it."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app.db import Db
from app.domain.actors import SignIn
from app.models import Effect, Place
from tests import factories
from tests.conftest import sign_in
from tests.fakes import TUESDAY

LIST = "Name,Screen name,E-mail,Language\nRoberta,Robin,robin@example.org,en\nMaya,Maya,maya@example.org,es\n"


@pytest.fixture
def path(client: FlaskClient, db: Db) -> str:
    group = factories.group(db)
    coordinator = factories.person(db, coordinator=True)
    db.commit()
    sign_in(client, coordinator, SignIn.STAFF, began_at=int(TUESDAY.timestamp()), used_at=int(TUESDAY.timestamp()))
    return f"/desk/groups/{group.id}/list"


def shown(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def bring(client: FlaskClient, path: str, text: str) -> str:
    answer = client.post(path, data={"file": (io.BytesIO(text.encode()), "members.csv")})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    return shown(client, path)


def after(client: FlaskClient, path: str, act: str, **form: object) -> str:
    answer = client.post(act, data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    return shown(client, path)


def test_a_list_is_shown_taken_in_and_invited_a_few_at_a_time(client: FlaskClient, path: str, db: Db) -> None:
    page = bring(client, path, LIST)
    assert "2 people get a place." in page
    assert db.exec(select(Place)).all() == []
    db.rollback()
    page = after(client, path, path + "/confirm")
    assert "2 people have a place now. Nobody has been written to yet." in page
    robin = db.exec(select(Place.id).where(Place.screen_name == "Robin")).one()
    assert db.exec(select(Effect)).all() == []
    db.rollback()
    page = after(client, path, path.replace("/list", "/invitations"), place=[str(robin)])
    assert "1 letter is on its way." in page
    assert 'Not invited yet <span class="count">1</span>' in page
    assert len(db.exec(select(Effect)).all()) == 1


def test_what_is_odd_is_told_by_row_and_heading(client: FlaskClient, path: str) -> None:
    page = bring(client, path, LIST + "Wren,Wren,wren at example,en\n")
    assert "<strong>Row 4</strong>, E-mail: this does not look like an e-mail address." in page
    assert f'action="{path}/confirm"' not in page
    assert "Something is still open." in after(client, path, path + "/confirm")


def test_a_missing_column_is_asked_for(client: FlaskClient, path: str) -> None:
    page = bring(client, path, "Persona,Correo\nRobin,robin@example.org\n")
    assert "Under which heading stands the screen name?" in page
    assert "1 person gets a place." in after(client, path, path + "/answers", column_screen_name="Persona")


def test_nobody_chosen_is_told(client: FlaskClient, path: str) -> None:
    assert "Please choose at least one person." in after(client, path, path.replace("/list", "/invitations"))


def test_a_discarded_list_is_gone(client: FlaskClient, path: str) -> None:
    bring(client, path, LIST)
    page = after(client, path, path + "/discard")
    assert "Nothing of it was kept." in page
    assert "robin@example.org" not in page
