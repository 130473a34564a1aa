"""A session's meeting: when it has to be made again, no link of the one that is gone is ever handed out."""

from __future__ import annotations

from sqlmodel import select

from app.db import Db
from app.domain.registrations import RegistrationState
from app.models import Effect, EffectKind
from app.services import meetings
from tests import factories
from tests.factories import START
from tests.fakes import TUESDAY


def test_a_meeting_made_again_takes_every_link_back_and_promises_new_ones_to_those_coming(db: Db) -> None:
    group = factories.group(db)
    session = factories.session(db, group, meeting_gone_at=START)
    coming, sorry = (
        factories.registration(db, session, factories.member(db, group, name), name, state=state, join_url_sealed=b"x")
        for name, state in (("Robin", RegistrationState.SIGNED_UP), ("Wren", RegistrationState.APOLOGISED))
    )
    by = factories.as_facilitator(factories.person(db), group)
    meetings.make_again(db, session_id=int(session.id or 0), by=by, now=TUESDAY)
    promised = db.exec(select(Effect).where(Effect.kind == EffectKind.MAKE_LINK)).all()
    assert [one.payload["registration_id"] for one in promised] == [coming.id]
    assert (coming.join_url_sealed, sorry.join_url_sealed) == (None, None)
