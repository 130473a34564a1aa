"""A group's public page, and asking for a place: what is said before joining, and nothing about who is in it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app.db import Db
from app.domain.actors import SignIn
from app.models import Effect, Group, Person, Place
from tests import factories
from tests.conftest import Outside, sign_in


@pytest.fixture
def group(db: Db) -> Group:
    group = factories.group(db)
    factories.agreement(db, group)
    factories.facilitator(db, group, factories.person(db))
    factories.member(db, group, "Canary")
    db.commit()
    return group


def test_the_page_says_what_one_should_know_before_joining(client: FlaskClient, group: Group) -> None:
    page = client.get(f"/groups/{group.slug}").text
    for words in (
        "An official group of",
        "Talking together.",
        "What the others see of you",
        "Be kind.",
        "Ana",
        "unsafe",
    ):
        assert words in page
    assert "Canary" not in page
    assert "<title>Tuesday circle</title>" in page


def test_it_speaks_the_readers_language_where_the_group_does(client: FlaskClient, group: Group) -> None:
    client.set_cookie("language", "es")
    assert "Círculo del martes" in client.get(f"/groups/{group.slug}").text


def test_an_unknown_group_is_not_there(client: FlaskClient) -> None:
    assert client.get("/groups/nothing").status_code == 404


def ask(client: FlaskClient, group: Group, **changes: str) -> tuple[int, str, str]:
    typed = {"screen_name": "Robin", "email": "new@example.org", "agreed": "yes", **changes}
    answer = client.post(f"/groups/{group.slug}/apply", data=typed)
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_the_answer_is_the_same_whether_or_not_we_know_her(
    client: FlaskClient, group: Group, db: Db, outside: Outside
) -> None:
    factories.member(db, group, "Sunflower", vault=outside.vault, email="known@example.org")
    factories.person(db, vault=outside.vault, email="resting@example.org", active=False)
    db.commit()
    answers = {
        ask(client, group, email=email) for email in ("new@example.org", "known@example.org", "resting@example.org")
    }
    assert len(answers) == 1
    status, location, _ = answers.pop()
    assert (status, location) == (303, f"/groups/{group.slug}/asked")


def test_nobody_fills_anothers_inbox_and_the_answer_does_not_tell(
    client: FlaskClient, group: Group, db: Db, outside: Outside
) -> None:
    answers = set()
    for spelling in ("new@example.org", "New@Example.org") * 4:
        outside.clock.forward(minutes=2)
        answers.add(ask(client, group, email=spelling))
    assert (len(answers), len(db.exec(select(Effect)).all())) == (1, 6)


def test_a_name_in_use_is_not_told_to_strangers(client: FlaskClient, group: Group) -> None:
    assert ask(client, group, screen_name="Canary")[0] == 303


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"screen_name": "  "}, "Please write something here."),
        ({"email": "nonsense"}, "does not look like an e-mail address"),
        ({"agreed": ""}, ""),
    ],
)
def test_what_is_amiss_is_said_and_what_was_typed_stays(
    client: FlaskClient, group: Group, db: Db, changes: dict[str, str], words: str
) -> None:
    if "agreed" in changes:
        answer = client.post(f"/groups/{group.slug}/apply", data={"screen_name": "Robin", "email": "new@example.org"})
        status, page = answer.status_code, answer.text
        words = "tick the box if you agree"
    else:
        status, _, page = ask(client, group, **changes)
    assert status == 422
    assert words in page
    assert changes.get("email", "new@example.org") in page
    assert len(db.exec(select(Person)).all()) == 2


def test_somebody_signed_in_gives_no_address(client: FlaskClient, group: Group, db: Db) -> None:
    person = factories.person(db)
    db.commit()
    sign_in(client, person)
    assert 'name="email"' not in client.get(f"/groups/{group.slug}/apply").text
    assert ask(client, group)[:2] == (303, "/home")
    assert db.exec(select(Place).where(Place.person_id == person.id)).one().screen_name == "Robin"


def test_an_evening_link_does_not_apply_as_its_owner(client: FlaskClient, group: Group, db: Db) -> None:
    person = factories.person(db)
    session = factories.session(db, group)
    db.commit()
    sign_in(client, person, SignIn.EVENING, evening_session_id=int(session.id or 0))
    ask(client, group)
    assert db.exec(select(Place).where(Place.person_id == person.id)).all() == []
