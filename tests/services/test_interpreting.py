"""From stored deliveries to arrivals: Zoom's events, however often and however odd."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlmodel import select

from app.domain.arrivals import LeaveCause, ZoomSide
from app.models import Arrival, MeetingInstance, StoredSighting
from app.ports import Delivery
from app.queries import arrivals, bound_lines, due
from tests import factories
from tests.one_evening import DOORS, Evening


class BrokenEvents:
    """Zoom's voice, with something in it that nobody foresaw."""

    def __init__(self, evening: Evening) -> None:
        self._events, self.broken = evening.zoom, True

    def __getattr__(self, name: str) -> object:
        return getattr(self._events, name)

    def read(self, body: bytes, body_hash: str) -> Delivery:
        told = self._events.read(body, body_hash)
        return replace(told, meeting_uuid=object()) if self.broken else told  # type: ignore[arg-type] # meant to be odd


def test_somebody_who_arrives_is_at_the_door(evening: Evening) -> None:
    evening.tells("arrived", "U1", link="Robin")
    [row] = evening.rows()
    assert (row.is_waiting, row.link_owner and row.link_owner.screen_name) == (True, "Robin")


def test_what_is_understood_is_emptied_and_kept_by_kind(evening: Evening) -> None:
    delivery = evening.delivery(evening.tells("arrived", "U1", link="Robin"))
    assert (delivery.body, delivery.outcome, delivery.interpreted_at, delivery.session_id) == (
        None,
        "understood",
        evening.now,
        evening.session.id,
    )


def test_the_same_body_again_changes_nothing(evening: Evening) -> None:
    told = evening.event("arrived", "U1", link="Robin")
    evening.hears(told)
    before = evening.fresh()
    evening.passes(minutes=5)
    evening.hears(told)
    assert (len(evening.rows()), evening.fresh().live_revision) == (1, before.live_revision)


def test_a_new_uuid_is_another_run_of_the_meeting(evening: Evening) -> None:
    evening.hears(evening.meeting("meeting.started"))
    evening.hears(evening.meeting("meeting.ended", at=DOORS + timedelta(minutes=1)))
    evening.tells("arrived", "U1", link="Robin", run="run-2")
    runs = [(run.uuid, run.started_at, run.ended_at) for run in evening.db.exec(select(MeetingInstance))]
    assert runs == [("run-1", DOORS, DOORS + timedelta(minutes=1)), ("run-2", None, None)]


def test_the_end_of_a_run_ends_the_stays_in_it_and_no_others(evening: Evening) -> None:
    evening.tells("joined", "U1", link="Robin")
    evening.tells("joined", "U2", link="Sam", run="run-2")
    evening.passes(minutes=1)
    evening.hears(evening.meeting("meeting.ended"))
    sides = {row.arrival.participant_uuid: row.appearance.zoom_side for row in evening.rows()}
    assert sides == {"U1": ZoomSide.LEFT, "U2": ZoomSide.INSIDE}


def test_coming_back_is_a_new_arrival(evening: Evening) -> None:
    evening.tells("joined", "U1", link="Robin")
    evening.tells("left", "U1", link="Robin", cause=LeaveCause.BY_CHOICE, at=evening.passes(minutes=1))
    evening.tells("arrived", "U2", link="Robin", at=evening.passes(minutes=1))
    assert [row.appearance.zoom_side for row in evening.rows()] == [ZoomSide.LEFT, ZoomSide.WAITING]


def test_a_sighting_that_fits_nobody_is_counted_for_a_human(evening: Evening) -> None:
    delivery = evening.delivery(evening.tells("joined", None, name="iPhone"))
    assert (delivery.outcome, arrivals.unattached(evening.db, evening.session.id), evening.rows()) == (
        "unattached",
        1,
        [],
    )


def test_a_breakout_room_told_too_early_finds_its_arrival_later(evening: Evening) -> None:
    evening.passes(minutes=2)
    evening.tells("joined_breakout", "B1", link="Robin")
    assert arrivals.unattached(evening.db, evening.session.id) == 1
    evening.tells("joined", "U1", link="Robin", at=evening.now - timedelta(minutes=1))
    assert (arrivals.unattached(evening.db, evening.session.id), len(evening.rows())) == (0, 1)


def test_an_arrival_keeps_its_earliest_moment_and_learns_its_link(evening: Evening) -> None:
    evening.tells("admitted", "U1", at=DOORS + timedelta(seconds=30))
    evening.tells("arrived", "U1", link="Robin", at=DOORS)
    arrival = evening.arrival("U1")
    assert (arrival.first_seen_at, arrival.registrant_id) == (DOORS, evening.links["Robin"].registrant_id)


def test_the_host_is_recognised_as_staff(evening: Evening) -> None:
    evening.tells("joined", "H1", name="Tuesday circle", host=True)
    [row] = evening.rows()
    assert (row.is_staff, row.verdict.kind) == (True, "staff")


def test_the_newest_word_about_a_recording_counts_whatever_its_order(evening: Evening) -> None:
    told = [
        evening.meeting("recording.started", at=DOORS),
        evening.meeting("recording.stopped", at=DOORS + timedelta(minutes=2)),
        evening.meeting("recording.started", at=DOORS + timedelta(minutes=1)),
    ]
    since = []
    for delivery in told:
        evening.hears(delivery)
        since.append(evening.fresh().recording_since)
    assert since == [DOORS, None, None]


def test_of_a_start_and_a_stop_in_one_second_the_alarm_wins(evening: Evening) -> None:
    evening.hears(evening.meeting("recording.stopped"))
    evening.hears(evening.meeting("recording.started"))
    evening.hears(replace(evening.meeting("recording.stopped"), host_id="again"))
    assert evening.fresh().recording_since == DOORS


def test_early_comers_are_counted_until_the_meeting_starts(evening: Evening) -> None:
    counts = []
    waiting, left = "meeting.participant_jbh_waiting", "meeting.participant_jbh_waiting_left"
    for second, kind in enumerate((waiting, waiting, left, "meeting.started")):
        evening.hears(evening.meeting(kind, at=DOORS + timedelta(seconds=second), run=None if second < 3 else "run-1"))
        counts.append(arrivals.early_comers(evening.db, evening.session.id))
        evening.db.rollback()
    assert counts == [1, 2, 1, 0]


def test_an_unknown_meeting_is_waited_for_ten_minutes_and_then_only_its_hash_stays(evening: Evening) -> None:
    stranger = replace(evening.event("arrived", "U1", name="Robin"), meeting_number=1)
    body_hash = evening.hears(stranger)
    waiting = evening.delivery(body_hash)
    evening.passes(minutes=10)
    evening.understands(body_hash)
    forgotten = evening.delivery(body_hash)
    assert (waiting.outcome, waiting.body is None, waiting.interpreted_at) == ("waits_for_session", False, None)
    assert (forgotten.outcome, forgotten.body, forgotten.interpreted_at) == ("unknown_meeting", None, evening.now)
    assert evening.db.exec(select(StoredSighting)).all() == []


def test_a_meeting_whose_row_comes_late_is_understood_then(evening: Evening) -> None:
    number = 85_999_999_999
    body_hash = evening.hears(replace(evening.event("arrived", "U1", name="Robin"), meeting_number=number))
    late = factories.session(evening.db, evening.group, meeting_number=number)
    evening.db.commit()
    evening.passes(seconds=5)
    assert due.deliveries(evening.db, now=evening.now, limit=9) == [body_hash]
    evening.understands(body_hash)
    assert evening.db.exec(select(Arrival.session_id)).all() == [late.id]


def test_a_delivery_tried_in_vain_is_not_tried_again_at_once(evening: Evening) -> None:
    evening.hears(replace(evening.event("arrived", "U1"), meeting_number=1))
    assert due.deliveries(evening.db, now=evening.now, limit=9) == []


def test_what_nobody_foresaw_leaves_nothing_behind_and_is_tried_again(evening: Evening) -> None:
    told = evening.event("arrived", "U1", link="Robin")
    evening.zoom = BrokenEvents(evening)  # type: ignore[assignment] # it behaves as one
    body_hash = evening.hears(told)
    failed = evening.delivery(body_hash)
    assert (failed.outcome, failed.attempts, failed.body is None, evening.rows()) == ("error", 1, False, [])
    evening.zoom.broken = False  # type: ignore[attr-defined] # a BrokenEvents by now
    evening.understands(body_hash)
    assert (evening.delivery(body_hash).outcome, len(evening.rows())) == ("understood", 1)


def test_after_five_tries_only_the_hash_stays(evening: Evening) -> None:
    told = evening.event("arrived", "U1", link="Robin")
    evening.zoom = BrokenEvents(evening)  # type: ignore[assignment] # it behaves as one
    body_hash = evening.stores(told)
    for _ in range(6):
        evening.understands(body_hash)
    failed = evening.delivery(body_hash)
    assert (failed.outcome, failed.attempts, failed.body) == ("error", 5, None)
    assert failed.interpreted_at is not None


def test_a_body_that_says_nothing_is_kept_by_kind_alone(evening: Evening) -> None:
    delivery = evening.delivery(evening.hears(Delivery(kind="meeting.summary_completed")))
    assert (delivery.outcome, delivery.kind, delivery.body) == ("kept", "meeting.summary_completed", None)


def test_zoom_was_last_heard_when_the_latest_delivery_came(evening: Evening) -> None:
    early = evening.stores(evening.meeting("meeting.started"))
    later = evening.passes(seconds=30)
    evening.tells("arrived", "U1", link="Robin")
    evening.understands(early)
    assert evening.fresh().zoom_heard_at == later


def test_what_zoom_binds_is_kept_once_whichever_line_is_told_first(evening: Evening) -> None:
    bind = replace(evening.meeting("meeting.participant_bind"), bound=("telephone", "computer"))
    evening.hears(bind)
    for uuid in ("telephone", "computer"):
        evening.tells("arrived", uuid)
        evening.tells("joined", uuid)
    evening.hears(replace(bind, at=evening.passes(seconds=1)))
    ids = {uuid: evening.arrival(uuid).id for uuid in ("telephone", "computer")}
    with evening.database.reading() as db:
        assert bound_lines.of_session(db, evening.session_id) == {ids["telephone"]: (ids["computer"],)}
        stays = arrivals.live_stays(db, evening.fresh(), evening.now)
    assert {stay.arrival_id: stay.bound_to for stay in stays} == {
        ids["telephone"]: (ids["computer"],),
        ids["computer"]: (),
    }
