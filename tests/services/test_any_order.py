"""Whatever the order and repetition in which Zoom's deliveries are understood, the same evening comes out."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from app.domain.arrivals import LeaveCause, Sighting, SightingKind
from app.domain.sessions import SessionState
from app.models import MeetingInstance, Registration, Session
from app.ports import Delivery
from tests import factories
from tests.one_evening import DOORS, Evening

PARTICIPANT = ("arrived", "left_door", "admitted", "joined", "put_back", "left")
MEETING = ("meeting.started", "meeting.ended", "recording.started", "recording.stopped")
LATER = DOORS + timedelta(hours=1)

# An event: what, about whom (the third comes back on the first one's link, the fourth has none), how late.
Told = tuple[str, str, int]
participant_events = st.tuples(
    st.sampled_from(PARTICIPANT), st.sampled_from(["U1", "U2", "U3", "U4"]), st.integers(0, 90)
)
meeting_events = st.tuples(st.sampled_from(MEETING), st.just(""), st.integers(0, 90))
histories = st.lists(
    st.one_of(participant_events, participant_events, meeting_events), min_size=1, max_size=9, unique=True
)


@st.composite
def tellings(draw: st.DrawFn) -> tuple[list[Told], list[Told]]:
    """A history in order, and the same told in some order, some of it more than once."""
    history = sorted(draw(histories), key=lambda told: (told[2], told[0], told[1]))
    again = draw(st.lists(st.sampled_from(history), max_size=4))
    return history, draw(st.permutations([*history, *again]))


class Stage:
    """One session after another in the same database, each with its own meeting, run and participants."""

    def __init__(self, evening: Evening) -> None:
        self.evening = evening

    def state_after(self, story: list[Told]) -> object:
        """Understand each in turn, in a session of its own, and look at everything that came of it."""
        db = self.evening.db
        session = factories.session(db, self.evening.group, state=SessionState.DOORS_OPEN)
        links = {
            uuid: factories.registration(db, session, self.evening.members[name], name)
            for uuid, name in (("U1", "Robin"), ("U2", "Sam"))
        }
        links["U3"] = links["U1"]
        db.commit()
        self.evening.now = LATER
        for told in story:
            self.evening.hears(self._delivery(session, links, told))
        return self._look(session)

    def _delivery(self, session: Session, links: dict[str, Registration], told: Told) -> Delivery:
        kind, uuid, second = told
        at = DOORS + timedelta(seconds=second)
        delivery = Delivery(kind=kind, at=at, meeting_number=session.meeting_number, meeting_uuid=f"run {session.id}")
        if not uuid:
            return delivery
        return replace(
            delivery,
            kind=f"meeting.participant_{kind}",
            sighting=Sighting(
                kind=SightingKind(kind),
                at=at,
                body_hash="set when stored",
                participant_uuid=uuid,
                registrant_id=links[uuid].registrant_id if uuid in links else None,
                screen_name=f"Name of {uuid}",
                reason=LeaveCause.DISCONNECTED if kind == "left" else None,
            ),
        )

    def _look(self, session: Session) -> object:
        evening = self.evening
        evening.session = session
        rows = sorted(evening.rows(), key=lambda row: row.arrival.participant_uuid or "")
        now = evening.fresh()
        return (
            [
                (
                    row.arrival.participant_uuid,
                    row.arrival.first_seen_at,
                    row.arrival.registrant_id is None,
                    astuple(row.appearance),
                    row.verdict.kind,
                    row.verdict.reasons,
                    row.evidence,
                )
                for row in rows
            ],
            (now.recording_since, self._runs(session)),
        )

    def _runs(self, session: Session) -> list[tuple[datetime | None, datetime | None]]:
        with self.evening.database.reading() as db:
            runs = db.exec(select(MeetingInstance).where(MeetingInstance.session_id == session.id))
            return [(run.started_at, run.ended_at) for run in runs]


@pytest.mark.slow
def test_any_order_and_repetition_ends_like_the_sorted_history(evening: Evening) -> None:
    stage = Stage(evening)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(tellings())
    def check(telling: tuple[list[Told], list[Told]]) -> None:
        history, told = telling
        assert stage.state_after(told) == stage.state_after(history)

    check()


def test_the_check_would_see_a_difference(evening: Evening) -> None:
    stage = Stage(evening)
    story: list[Told] = [("arrived", "U1", 0), ("joined", "U1", 5), ("meeting.ended", "", 60)]
    assert stage.state_after(story) != stage.state_after(story[:2])


def test_one_whole_story_backwards(evening: Evening) -> None:
    stage = Stage(evening)
    story: list[Told] = [
        ("meeting.started", "", 0),
        ("arrived", "U1", 1),
        ("admitted", "U1", 5),
        ("joined", "U1", 6),
        ("put_back", "U1", 20),
        ("admitted", "U1", 25),
        ("left", "U1", 40),
        ("arrived", "U3", 50),
        ("joined", "U3", 55),
        ("meeting.ended", "", 80),
    ]
    assert stage.state_after(story[::-1] * 2) == stage.state_after(story)
