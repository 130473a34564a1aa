"""Each use of Zoom's REST API: what is sent, to the letter, and what comes back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from responses import matchers

import zoom_integration as z
from zoom_integration.client import encoded_uuid
from zoom_integration.reports import report_of

API = "https://api.zoom.test/v2"
NUMBER = 98765432101
MEETING = f"{API}/meetings/{NUMBER}"
CREATE = f"{API}/users/host%40charity.example/meetings"
MADE = {
    "id": NUMBER,
    "uuid": "u==",
    "type": 2,
    "topic": "Thursday circle",
    "start_time": "2026-11-26T19:00:00Z",
    "duration": 90,
    "timezone": "Europe/London",
    "status": "waiting",
    "host_id": "h1",
    "password": "k3ttle",
    "settings": {"waiting_room": True},
    "start_url": "https://zoom.test/s/1?zak=secret",
    "registration_url": "https://zoom.test/meeting/register/x",
}


def sent(zoom, method: str) -> list[tuple[str, dict, object]]:
    """(path, query, body) of every call with this method but for the token's."""
    requests = [call.request for call in zoom.calls if call.request.method == method]
    api_calls = [request for request in requests if request.url.startswith(API)]
    return [
        (urlsplit(r.url).path, dict(parse_qsl(urlsplit(r.url).query)), json.loads(r.body) if r.body else None)
        for r in api_calls
    ]


def test_a_meeting_is_made_as_planned_with_nothing_beyond_it(with_token, api, plan) -> None:
    with_token.post(CREATE, status=201, json=MADE)
    api.create_meeting(plan)
    body = plan.fields() | {"start_time": "2026-11-26T19:00:00Z"}
    assert sent(with_token, "POST") == [("/v2/users/host%40charity.example/meetings", {}, body)]


def test_a_meeting_is_read_in_full_but_for_the_hosts_link(with_token, api) -> None:
    with_token.get(MEETING, json=MADE)
    meeting = api.read_meeting(NUMBER)
    assert meeting == z.Meeting(
        number=NUMBER,
        uuid="u==",
        topic="Thursday circle",
        kind=2,
        start_at=datetime(2026, 11, 26, 19, 0, tzinfo=UTC),
        duration_minutes=90,
        zone="Europe/London",
        status="waiting",
        host_id="h1",
        settings={"waiting_room": True},
        passcode="k3ttle",
        registration_url="https://zoom.test/meeting/register/x",
    )
    assert [word for word in ("k3ttle", "https", "zak") if word in repr(meeting)] == []
    assert sent(with_token, "GET") == [(f"/v2/meetings/{NUMBER}", {}, None)]


@pytest.mark.parametrize("missing", ["id", "uuid", "type"])
def test_nothing_is_invented_for_what_a_meeting_lacks(missing: str) -> None:
    with pytest.raises(z.NotUnderstood) as caught:
        z.Meeting.from_json({key: value for key, value in MADE.items() if key != missing})
    assert caught.value.missing == missing


def test_an_update_is_sent_whole_and_read_back(with_token, api, plan) -> None:
    with_token.patch(MEETING, status=204)
    with_token.get(MEETING, json=MADE | {"settings": {"auto_recording": "cloud"}})
    meeting = api.update_meeting(NUMBER, plan)
    body = plan.fields() | {"start_time": "2026-11-26T19:00:00Z"}
    assert sent(with_token, "PATCH") == [(f"/v2/meetings/{NUMBER}", {}, body)]
    assert meeting.settings == {"auto_recording": "cloud"}


def test_deleting_sends_nobody_a_mail(with_token, api) -> None:
    with_token.delete(MEETING, status=204)
    api.delete_meeting(NUMBER)
    query = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
    assert sent(with_token, "DELETE") == [(f"/v2/meetings/{NUMBER}", query, None)]


def test_deleting_what_is_gone_is_fine(with_token, api) -> None:
    with_token.delete(MEETING, status=500)
    with_token.delete(MEETING, status=404, json={"code": 3001, "message": ""})
    assert api.delete_meeting(NUMBER) is None


def test_deleting_a_running_meeting_is_a_conflict(with_token, api) -> None:
    with_token.delete(MEETING, status=400, json={"code": 3002, "message": ""})
    with pytest.raises(z.Conflict):
        api.delete_meeting(NUMBER)


def test_a_meeting_is_ended_by_its_status(with_token, api) -> None:
    with_token.put(f"{MEETING}/status", status=204)
    api.end_meeting(NUMBER)
    assert sent(with_token, "PUT") == [(f"/v2/meetings/{NUMBER}/status", {}, {"action": "end"})]


def test_the_hosts_link_is_fetched_afresh_each_time(with_token, api) -> None:
    with_token.get(MEETING, json=MADE)
    with_token.get(MEETING, json=MADE | {"start_url": "https://zoom.test/s/2"})
    assert [api.start_url(NUMBER), api.start_url(NUMBER)] == [MADE["start_url"], "https://zoom.test/s/2"]


def coming(with_token, *starts: str) -> None:
    items = [{"id": NUMBER + n, "topic": "Thursday circle", "start_time": start} for n, start in enumerate(starts)]
    with_token.get(CREATE, json={"meetings": items, "next_page_token": ""})
    with_token.get(MEETING, json=MADE)


def test_a_meeting_made_without_an_answer_is_found_again(with_token, api, plan) -> None:
    coming(with_token, "2026-11-26T19:00:00Z", "2026-12-03T19:00:00Z")
    assert api.find_meeting(plan) == z.Meeting.from_json(MADE)


@pytest.mark.parametrize("starts", [[], ["2026-12-03T19:00:00Z"], ["2026-11-26T19:00:00Z"] * 2])
def test_a_meeting_is_not_found_by_guessing(with_token, api, plan, starts: list[str]) -> None:
    coming(with_token, *starts)
    assert api.find_meeting(plan) is None


# Registrants


def test_a_registrant_is_added_under_screen_name_and_opaque_address(with_token, api) -> None:
    answer = {"id": NUMBER, "registrant_id": "reg-1", "join_url": "https://zoom.test/w/1?tk=x"}
    with_token.post(f"{MEETING}/registrants", status=201, json=answer)
    added = api.add_registrant(NUMBER, screen_name="R" * 70, address="x1@members.example", language="en-US")
    assert added == z.Registrant("reg-1", "https://zoom.test/w/1?tk=x")
    assert "tk=" not in repr(added)
    body = {"email": "x1@members.example", "first_name": "R" * 64, "language": "en-US", "auto_approve": True}
    assert sent(with_token, "POST") == [(f"/v2/meetings/{NUMBER}/registrants", {}, body)]


def test_a_registrant_who_awaits_approval_has_no_link(with_token, api) -> None:
    with_token.post(f"{MEETING}/registrants", status=201, json={"id": NUMBER, "registrant_id": "reg-1"})
    added = api.add_registrant(NUMBER, screen_name="R", address="x1@members.example", language="en-US")
    assert added == z.Registrant("reg-1", None)


def test_an_addition_without_the_registrants_id_is_not_understood(with_token, api) -> None:
    with_token.post(f"{MEETING}/registrants", status=201, json={"id": NUMBER, "join_url": "https://zoom.test/w/1"})
    with pytest.raises(z.NotUnderstood) as caught:
        api.add_registrant(NUMBER, screen_name="R", address="x1@members.example", language="en-US")
    assert (caught.value.missing, caught.value.uncertain) == ("registrant_id", True)


def test_all_pages_of_registrants_are_read(with_token, api) -> None:
    url = f"{MEETING}/registrants"
    first = {"status": "approved", "page_size": "300"}
    people = [{"id": f"reg-{n}", "email": f"x{n}@members.example", "status": "approved"} for n in range(3)]
    page = {"registrants": people[:2], "next_page_token": "more"}
    with_token.get(url, json=page, match=[matchers.query_param_matcher(first)])
    last = {"registrants": people[2:], "next_page_token": ""}
    with_token.get(url, json=last, match=[matchers.query_param_matcher(first | {"next_page_token": "more"})])
    expected = [z.Registrant(f"reg-{n}", None, f"x{n}@members.example", "approved") for n in range(3)]
    assert list(api.list_registrants(NUMBER)) == expected


def test_pages_that_never_end_are_a_fault(with_token, api) -> None:
    with_token.get(f"{MEETING}/registrants", json={"registrants": [], "next_page_token": "again"})
    with pytest.raises(z.NotUnderstood):
        api.list_registrants(NUMBER)


def test_registrants_are_cancelled_thirty_at_a_time(with_token, api) -> None:
    with_token.put(f"{MEETING}/registrants/status", status=204)
    api.cancel_registrants(NUMBER, [(f"reg-{n}", f"x{n}@members.example") for n in range(61)])
    bodies = [body for _, _, body in sent(with_token, "PUT")]
    assert [(body["action"], len(body["registrants"])) for body in bodies] == [
        ("cancel", 30),
        ("cancel", 30),
        ("cancel", 1),
    ]
    assert bodies[2]["registrants"] == [{"id": "reg-60", "email": "x60@members.example"}]


def test_cancelling_nobody_asks_nothing(zoom, api) -> None:
    api.cancel_registrants(NUMBER, [])
    assert len(zoom.calls) == 0


# The running meeting


def test_somebody_is_removed_by_the_uuid_of_this_appearance(with_token, api) -> None:
    with_token.patch(f"{API}/live_meetings/{NUMBER}/events", status=202)
    api.remove_participant(NUMBER, "364B3A17")
    body = {"method": "participant.remove", "params": {"participant_uuid": "364B3A17"}}
    assert sent(with_token, "PATCH") == [(f"/v2/live_meetings/{NUMBER}/events", {}, body)]


def test_the_waiting_rooms_text_is_set(with_token, api) -> None:
    with_token.patch(f"{API}/live_meetings/{NUMBER}/events", status=202)
    api.set_waiting_room_text(NUMBER, title="Closed", description="We have begun.")
    params = {"waiting_room_title": "Closed", "waiting_room_description": "We have begun."}
    body = {"method": "waiting_room.update", "params": params}
    assert sent(with_token, "PATCH") == [(f"/v2/live_meetings/{NUMBER}/events", {}, body)]


# Afterwards


def test_every_instance_is_told_oldest_first(with_token, api) -> None:
    later = {"uuid": "/b//==", "start_time": "2026-11-26T20:00:00.0000000+00:00"}
    earlier = {"uuid": "a==", "start_time": "2026-11-26T18:55:00Z"}
    with_token.get(f"{API}/past_meetings/{NUMBER}/instances", json={"meetings": [later, earlier]})
    expected = [
        z.MeetingInstance("a==", datetime(2026, 11, 26, 18, 55, tzinfo=UTC)),
        z.MeetingInstance("/b//==", datetime(2026, 11, 26, 20, 0, tzinfo=UTC)),
    ]
    assert list(api.instances(NUMBER)) == expected
    assert sent(with_token, "GET") == [(f"/v2/past_meetings/{NUMBER}/instances", {}, None)]


@pytest.mark.parametrize(
    ("uuid", "path"),
    [
        ("abc==", "abc%3D%3D"),
        ("a/b+c==", "a%2Fb%2Bc%3D%3D"),
        ("/abc==", "%252Fabc%253D%253D"),
        ("ab//c==", "ab%252F%252Fc%253D%253D"),
        ("4444", "4444"),
        ("ab%2Fc", "ab%252Fc"),
    ],
)
def test_a_uuid_is_encoded_once_or_twice(with_token, api, uuid: str, path: str) -> None:
    with_token.get(f"{API}/report/meetings/{path}/participants", json={"participants": [], "total_records": 0})
    api.fetch_report(uuid)
    assert encoded_uuid(uuid) == path
    assert sent(with_token, "GET")[0][0] == f"/v2/report/meetings/{path}/participants"


ROW = {
    "id": "",
    "user_id": "16778240",
    "name": "Robin",
    "user_email": "",
    "join_time": "2026-11-26T18:58:00Z",
    "leave_time": "2026-11-26T20:01:00Z",
    "duration": 3780,
    "status": "in_meeting",
    "registrant_id": "reg-1",
    "customer_key": "",
    "bo_mtg_id": "",
}
LINE = z.ReportLine(
    name="Robin",
    registrant_id="reg-1",
    customer_key=None,
    email=None,
    join_at=datetime(2026, 11, 26, 18, 58, tzinfo=UTC),
    leave_at=datetime(2026, 11, 26, 20, 1, tzinfo=UTC),
    status=z.Whereabouts.IN_MEETING,
    user_id="16778240",
    participant_user_id=None,
    breakout_id=None,
    duration_seconds=3780,
)
REPORT = f"{API}/report/meetings/u%3D%3D/participants"


def reported(with_token, rows: list[dict], total: int | None = None) -> None:
    body = {"participants": rows, "total_records": len(rows) if total is None else total, "next_page_token": ""}
    with_token.get(REPORT, json=body)


def test_a_row_of_the_report_is_read(with_token, api) -> None:
    reported(with_token, [ROW])
    report = api.fetch_report("u==")
    assert (report.lines, report.complete) == ((LINE,), True)
    assert "Robin" not in repr(report)


def test_a_row_in_the_waiting_room_or_a_breakout_room_is_told_apart(with_token, api) -> None:
    reported(with_token, [ROW | {"status": "in_waiting_room"}, ROW | {"bo_mtg_id": "room=="}])
    lines = api.fetch_report("u==").lines
    assert [(line.status.value, line.breakout_id) for line in lines] == [
        ("in_waiting_room", None),
        ("in_meeting", "room=="),
    ]


@pytest.mark.parametrize(
    "wrong", [{"status": "asleep"}, {"status": ""}, {"join_time": ""}, {"join_time": "2026-11-26T18:58:00"}]
)
def test_a_row_that_lacks_what_counts_is_not_guessed(with_token, api, wrong: dict) -> None:
    reported(with_token, [ROW | wrong])
    with pytest.raises(z.NotUnderstood):
        api.fetch_report("u==")


def test_all_pages_of_the_report_are_asked_for_with_registrant_ids(with_token, api) -> None:
    first = {"include_fields": "registrant_id", "page_size": "300"}
    for query, rows, following in ((first, [ROW] * 2, "p2"), (first | {"next_page_token": "p2"}, [ROW], "")):
        body = {"participants": rows, "total_records": 3, "next_page_token": following}
        with_token.get(REPORT, json=body, match=[matchers.query_param_matcher(query)])
    report = api.fetch_report("u==")
    assert (len(report.lines), report.complete) == (3, True)


@pytest.mark.parametrize(
    ("rows", "total"), [([ROW], 2), ([ROW], 0), ([ROW | {"leave_time": ""}], 1), ([{**ROW, "leave_time": None}], 1)]
)
def test_a_report_that_still_grows_is_not_complete(with_token, api, rows: list[dict], total: int) -> None:
    reported(with_token, rows, total)
    report = api.fetch_report("u==")
    assert (report.complete, report.fingerprint) == (False, None)


def test_the_same_rows_in_another_order_are_the_same_report(with_token, api) -> None:
    reported(with_token, [ROW, ROW | {"user_id": "2"}])
    reported(with_token, [ROW | {"user_id": "2"}, ROW])
    first, second = api.fetch_report("u=="), api.fetch_report("u==")
    assert (first.complete, first.fingerprint) == (True, second.fingerprint)


def test_a_report_that_changed_in_between_is_another(with_token, api) -> None:
    reported(with_token, [ROW])
    reported(with_token, [ROW | {"leave_time": "2026-11-26T20:02:00Z"}])
    assert api.fetch_report("u==").fingerprint != api.fetch_report("u==").fingerprint


def test_a_report_without_its_total_is_not_complete() -> None:
    assert report_of([LINE], None).complete is False
