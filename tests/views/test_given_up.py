"""What was promised and given up on is shown to a coordinator, who may ask for another try."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.db import Database, Db
from app.domain.actors import SignIn
from app.domain.errors import NotPermitted
from app.models import Effect, EffectKind
from app.queries import given_up
from app.services import effects
from tests import factories
from tests.conftest import sign_in
from tests.fakes import TUESDAY


@pytest.fixture
def coordinator(db: Db, client: FlaskClient) -> FlaskClient:
    person = factories.person(db, coordinator=True)
    for number in (1, 2):
        effect = effects.promise(db, EffectKind.MAKE_LINK, f"make_link:{number}", now=TUESDAY, registration_id=number)
        effect.parked_at, effect.outcome, effect.attempts = TUESDAY, "zoom_capacity", 1
    effects.promise(db, EffectKind.SEND_MAIL, "letter:1", now=TUESDAY + timedelta(days=1))
    db.commit()
    return sign_in(client, person, SignIn.STAFF, proven_at=int(TUESDAY.timestamp()))


def test_a_coordinator_sees_what_was_given_up_on_and_how_often(coordinator: FlaskClient) -> None:
    page = coordinator.get("/desk/").text
    assert "has no personal link" in page
    assert "2 times. Everything else goes on." in page
    assert "A letter could not be sent." not in page


def test_another_try_is_due_at_once_with_a_clean_count(coordinator: FlaskClient, database: Database) -> None:
    answer = coordinator.post("/desk/promises/make_link/again")
    assert (answer.status_code, answer.location) == (303, "/desk/")
    with database.writing() as fresh:
        found = effects.claim(fresh, worker="one", now=TUESDAY)
        assert found is not None
        assert (found.kind, found.attempts) == (EffectKind.MAKE_LINK, 1)
    assert "has no personal link" not in coordinator.get("/desk/").text


def test_an_unknown_kind_is_not_there(coordinator: FlaskClient) -> None:
    assert coordinator.post("/desk/promises/everything/again").status_code == 404


def test_it_is_no_business_of_a_facilitators(db: Db, database: Database) -> None:
    group = factories.group(db)
    actor = factories.as_facilitator(factories.person(db), group)
    effect = effects.promise(db, EffectKind.MAKE_LINK, "make_link:1", now=TUESDAY)
    effect.parked_at = TUESDAY
    db.commit()
    with pytest.raises(NotPermitted):
        given_up.by_kind(db, by=actor)
    with pytest.raises(NotPermitted):
        effects.try_again(db, kind=EffectKind.MAKE_LINK, by=actor, now=TUESDAY)
    with database.reading() as fresh:
        assert fresh.get_one(Effect, effect.id).parked_at == TUESDAY
