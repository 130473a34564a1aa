"""Every documented event becomes its own type; everything else becomes Unknown, and nothing raises."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoom_integration.webhooks import events
from zoom_integration.webhooks.events import Participant, RegistrantSeen, Unknown, UrlValidation
from zoom_integration.webhooks.parsing import LARGEST_BODY, parse

SENT = datetime(2026, 11, 21, 19, 0, 5, 250_000, tzinfo=UTC)
HAPPENED = datetime(2026, 11, 21, 19, 0, 4, tzinfo=UTC)
UUID = "/aB//cD+eF=="
MEETING = {"id": "98765432101", "uuid": UUID, "host_id": "h", "topic": "t", "type": 2, "duration": 90}
GUEST = {
    "user_id": "16778240",
    "user_name": "Robin",
    "participant_uuid": "364B3A17-05C0-6B63-F4FA-2180DCC26971",
    "registrant_id": "reg-1",
    "customer_key": "key-1",
    "email": "opaque@members.example",
    "participant_user_id": "",
    "id": "",
}
ROBIN = Participant(
    user_id="16778240",
    participant_uuid="364B3A17-05C0-6B63-F4FA-2180DCC26971",
    name="Robin",
    registrant_id="reg-1",
    customer_key="key-1",
    email="opaque@members.example",
)


def message(name: str, **more: object) -> dict:
    return {"event": name, "event_ts": int(SENT.timestamp() * 1000), "payload": {"object": MEETING | more}}


def read(name: str, **more: object) -> object:
    return parse(json.dumps(message(name, **more)).encode())


COMMON = {"at": HAPPENED, "meeting_number": 98765432101, "meeting_uuid": UUID}


@pytest.mark.parametrize(
    ("name", "kind", "time_field"),
    [
        ("meeting.participant_joined_waiting_room", events.ArrivedAtDoor, "date_time"),
        ("meeting.participant_put_in_waiting_room", events.PutBack, "date_time"),
        ("meeting.participant_admitted", events.Admitted, "date_time"),
        ("meeting.participant_left_waiting_room", events.LeftDoor, "date_time"),
        ("meeting.participant_joined", events.Joined, "join_time"),
        ("meeting.participant_left", events.Left, "leave_time"),
        ("meeting.participant_joined_breakout_room", events.JoinedBreakout, "join_time"),
        ("meeting.participant_left_breakout_room", events.LeftBreakout, "leave_time"),
        ("meeting.participant_role_changed", events.RoleChanged, "date_time"),
        ("meeting.participant_bind", events.Bound, "date_time"),
    ],
)
def test_a_participant_event_has_its_own_type_and_time(name: str, kind: type, time_field: str) -> None:
    event = read(name, participant=GUEST | {time_field: "2026-11-21T19:00:04Z"})
    assert event == kind(name=name, participant=ROBIN, **COMMON)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("meeting.participant_jbh_waiting", events.EarlyWaiting),
        ("meeting.participant_jbh_waiting_left", events.EarlyLeft),
        ("meeting.participant_jbh_joined", events.EarlyJoined),
    ],
)
def test_early_comers_have_no_ids_and_the_time_of_sending(name: str, kind: type) -> None:
    expected = kind(
        name=name, at=SENT, meeting_number=98765432101, meeting_uuid=UUID, participant=Participant(name="Robin")
    )
    assert read(name, participant={"id": "", "user_name": "Robin"}) == expected


def test_a_leaving_tells_zooms_reason() -> None:
    why = {"leave_time": "2026-11-21T19:00:04Z", "leave_reason": "Robin got disconnected. Reason : Network error"}
    event = read("meeting.participant_left", participant=GUEST | why)
    assert event == events.Left(
        name="meeting.participant_left", participant=ROBIN, reason=why["leave_reason"], **COMMON
    )


def test_a_breakout_room_keeps_the_id_from_the_main_room() -> None:
    seen = GUEST | {"user_id": "31228928", "parent_user_id": 16778240, "leave_time": "2026-11-21T19:00:04Z"}
    name = "meeting.participant_left_breakout_room"
    event = read(name, participant=seen | {"leave_reason": "back"}, breakout_room_uuid="room==")
    who = Participant(**{**vars(ROBIN), "user_id": "31228928", "parent_user_id": "16778240"})
    assert event == events.LeftBreakout(name=name, participant=who, breakout_uuid="room==", reason="back", **COMMON)


def test_a_changed_role_tells_both_roles() -> None:
    seen = GUEST | {"old_role": "attendee", "new_role": "co-host", "date_time": "2026-11-21T19:00:04Z"}
    name = "meeting.participant_role_changed"
    expected = events.RoleChanged(name=name, participant=ROBIN, old_role="attendee", new_role="co-host", **COMMON)
    assert read(name, participant=seen) == expected


def test_a_telephone_is_bound_to_its_person() -> None:
    seen = GUEST | {"bind_user_id": 7, "bind_participant_uuid": "B-8", "date_time": "2026-11-21T19:00:04Z"}
    name = "meeting.participant_bind"
    expected = events.Bound(name=name, participant=ROBIN, bound_user_id="7", bound_participant_uuid="B-8", **COMMON)
    assert read(name, participant=seen) == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("meeting.registration_created", events.RegistrationCreated),
        ("meeting.registration_approved", events.RegistrationApproved),
        ("meeting.registration_cancelled", events.RegistrationCancelled),
        ("meeting.registration_denied", events.RegistrationDenied),
    ],
)
def test_a_registration_event_takes_a_number_for_the_meeting(name: str, kind: type) -> None:
    seen = {"id": "reg-1", "email": "opaque@members.example", "status": "approved", "join_url": "https://x"}
    registrant = RegistrantSeen("reg-1", "opaque@members.example", "approved")
    assert read(name, id=98765432101, registrant=seen) == kind(name, SENT, 98765432101, UUID, registrant)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("meeting.started", events.MeetingStarted),
        ("meeting.ended", events.MeetingEnded),
        ("meeting.updated", events.MeetingUpdated),
        ("meeting.deleted", events.MeetingDeleted),
        ("recording.started", events.RecordingStarted),
        ("recording.stopped", events.RecordingStopped),
        ("recording.paused", events.RecordingPaused),
        ("recording.resumed", events.RecordingResumed),
    ],
)
def test_an_event_of_the_meeting_has_its_own_type(name: str, kind: type) -> None:
    assert read(name) == kind(name, SENT, 98765432101, UUID)


def test_an_update_may_come_without_a_uuid() -> None:
    body = message("meeting.updated")
    del body["payload"]["object"]["uuid"]
    expected = events.MeetingUpdated("meeting.updated", SENT, 98765432101, None)
    assert parse(json.dumps(body).encode()) == expected


def test_empty_strings_mean_absent() -> None:
    empty = dict.fromkeys((*GUEST, "parent_user_id", "join_time"), "")
    assert read("meeting.participant_joined", participant=empty) == events.Joined(
        "meeting.participant_joined", SENT, 98765432101, UUID, Participant()
    )


def test_a_time_that_cannot_be_read_does_not_lose_the_arrival() -> None:
    event = read("meeting.participant_joined", participant=GUEST | {"join_time": "soon"})
    assert event == events.Joined("meeting.participant_joined", SENT, 98765432101, UUID, ROBIN)


def test_what_a_database_cannot_keep_is_dropped_from_a_name() -> None:
    event = read("meeting.participant_joined", participant={"user_name": "Ro\x00b\ud800in"})
    assert event.participant.name == "Robin"


def test_names_addresses_and_reasons_stay_out_of_the_repr() -> None:
    event = read("meeting.participant_left", participant=GUEST | {"leave_reason": "Robin left"})
    assert [word for word in ("Robin", "opaque@members.example") if word in repr(event)] == []


def test_the_challenge_is_recognised() -> None:
    assert parse(b'{"event":"endpoint.url_validation","payload":{"plainToken":"x"}}') == UrlValidation()


@pytest.mark.parametrize("name", ["meeting.chat_message_sent", "meeting.rtms_started", "phone.call.ended_by.x"])
def test_events_that_we_do_not_use_keep_their_name(name: str) -> None:
    assert read(name) == Unknown(name)


@pytest.mark.parametrize("name", ["Robin", "meeting started", "meeting.<b>", "a." + "b" * 99, "a.b\n", "", 7, None, {}])
def test_a_name_that_is_none_is_not_kept(name: object) -> None:
    assert parse(json.dumps({"event": name}).encode()) == Unknown()


GOOD = json.dumps(message("meeting.participant_joined", participant=GUEST))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"meeting.started"',
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.encode("utf-16"),
        GOOD.encode()[:-1],
        b"[" * 200_000,
        b'{"a":' * 100_000,
        GOOD.replace('"type": 2', '"type": NaN').encode(),
        GOOD.replace('"type": 2', '"type": -Infinity').encode(),
        GOOD.replace('"type": 2', '"type": ' + "9" * 5000).encode(),
        GOOD.encode() + b" " * LARGEST_BODY,
        b"\xff\xfe\xfd",
    ],
)
def test_what_is_not_zooms_json_is_unknown(body: bytes) -> None:
    assert parse(body) == Unknown()


WRONG = [True, -1, 1.5, [], {}, ["x"], {"x": 1}, "x" * 5000, 10**40, "12a", "１２"]


@pytest.mark.parametrize("wrong", [*WRONG, None, "", "-5"])
def test_a_meeting_number_must_be_one(wrong: object) -> None:
    assert read("meeting.started", id=wrong) == Unknown("meeting.started")


@pytest.mark.parametrize("wrong", [True, 1.5, [], {}, "x" * 5000])
@pytest.mark.parametrize("key", ["user_id", "user_name", "registrant_id", "customer_key", "email", "participant_uuid"])
def test_an_identity_of_the_wrong_type_is_never_half_believed(key: str, wrong: object) -> None:
    name = "meeting.participant_joined"
    assert read(name, participant=GUEST | {key: wrong}) == Unknown(name)


@pytest.mark.parametrize("when", [None, "", True, -1, 1.5, "soon", 10**15 - 1, 10**30])
def test_without_any_time_there_is_no_event(when: object) -> None:
    body = message("meeting.started") | {"event_ts": when}
    assert parse(json.dumps(body).encode()) == Unknown("meeting.started")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
ALL_NAMES = [*events.PARTICIPANT_EVENTS, *events.REGISTRATION_EVENTS, *events.MEETING_EVENTS]


@settings(max_examples=500, deadline=None)
@given(name=st.sampled_from(ALL_NAMES), data=st.data())
def test_any_type_in_any_place_gives_an_event_or_unknown(name: str, data: st.DataObject) -> None:
    body = message(name, participant=dict(GUEST), registrant={"id": "reg-1"})
    place = data.draw(st.sampled_from(["top", "payload", "object", "participant", "registrant"]))
    inner = body["payload"]["object"]
    parent = {"top": body, "payload": body["payload"], "object": inner}.get(place) or inner[place]
    key = data.draw(st.sampled_from([key for key in parent if key != "event"]))
    parent[key] = data.draw(json_values)
    event = parse(json.dumps(body).encode())
    assert isinstance(event, events.Event) or event in (Unknown(name), Unknown())


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_unknown(body: bytes) -> None:
    assert parse(body) == Unknown()


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, len(GOOD) - 1), put=st.characters())
def test_any_one_changed_character_never_raises(at: int, put: str) -> None:
    body = (GOOD[:at] + put + GOOD[at + 1 :]).encode("utf-8", "replace")
    assert isinstance(parse(body), events.Event | Unknown)
