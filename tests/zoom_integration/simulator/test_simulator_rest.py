"""The REST interface over HTTP: tokens, scopes, refusals, pages of a list, and bad days."""

from __future__ import annotations

from urllib.parse import quote

import pytest
import requests


def error(answer: requests.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["code"]


def test_a_token_is_good_for_an_hour_and_several_at_a_time(zoom, clock):
    zoom.sign_in()
    first = zoom.token
    zoom.sign_in()
    assert zoom.token != first
    zoom.token = first
    assert zoom.rest("GET", "/users/me").json()["email"] == "host@charity.invalid"
    clock.forward(seconds=3600)
    assert error(zoom.rest("GET", "/users/me")) == (401, 124)


def test_an_older_token_can_be_made_to_die_with_a_new_one(zoom):
    zoom.sim("/knobs", {"newest_token_only": True})
    zoom.sign_in()
    first = zoom.token
    zoom.sign_in()
    zoom.token = first
    assert error(zoom.rest("GET", "/users/me")) == (401, 124)


def test_wrong_credentials_get_no_token(zoom):
    form = {"grant_type": "account_credentials", "account_id": "demo-account"}
    answers = [
        requests.post(f"{zoom.base}/oauth/token", data=form, auth=("demo-client", "wrong")),
        requests.post(f"{zoom.base}/oauth/token", data={**form, "account_id": "other"}, auth=auth(zoom)),
        requests.post(f"{zoom.base}/oauth/token", data={**form, "grant_type": "password"}, auth=auth(zoom)),
    ]
    assert [one.status_code for one in answers] == [401, 400, 400]


def auth(zoom):
    return zoom.simulator.config.client_id, zoom.simulator.config.client_secret


@pytest.mark.parametrize("scope", ["meeting:write:admin", "meeting:write:meeting:admin", "meeting:write"])
def test_one_of_the_old_or_granular_scopes_is_needed(zoom, scope):
    zoom.sim("/knobs", {"scopes": ["user:read"]})
    assert error(zoom.rest("POST", "/users/me/meetings", {})) == (400, 4711)
    zoom.sim("/knobs", {"scopes": [scope]})
    assert zoom.rest("POST", "/users/me/meetings", {}).status_code == 201


def test_what_does_not_exist_is_refused_in_zooms_codes(zoom):
    assert error(zoom.rest("GET", "/meetings/999")) == (404, 3001)
    assert error(zoom.rest("GET", "/users/nobody@x.invalid")) == (404, 1001)
    assert error(zoom.rest("GET", "/report/meetings/999/participants")) == (404, 3001)
    assert error(zoom.rest("POST", "/users/me/meetings", [1])) == (400, 300)
    assert error(zoom.rest("POST", "/users/me/meetings", {"duration": "long"})) == (400, 300)


def test_a_change_answers_204_without_a_body_even_when_it_was_not_taken(zoom):
    number = zoom.meeting()
    answer = zoom.rest("PATCH", f"/meetings/{number}", {"settings": {"auto_recording": "nonsense"}, "topic": "New"})
    read = zoom.rest("GET", f"/meetings/{number}").json()
    assert (answer.status_code, answer.content) == (204, b"")
    assert (read["topic"], read["settings"]["auto_recording"]) == ("New", "none")


def test_registrants_come_in_pages_whose_tokens_last_a_quarter_of_an_hour(zoom, clock):
    number = zoom.meeting()
    zoom.sim("/knobs", {"limits_on": False})
    for index in range(5):
        zoom.registrant(number, f"r{index}")
    path = f"/meetings/{number}/registrants?page_size=2"
    first = zoom.rest("GET", path).json()
    second = zoom.rest("GET", f"{path}&next_page_token={first['next_page_token']}").json()
    last = zoom.rest("GET", f"{path}&next_page_token={second['next_page_token']}").json()
    names = [one["first_name"] for page in (first, second, last) for one in page["registrants"]]
    assert (names, last["next_page_token"], first["total_records"]) == (["r0", "r1", "r2", "r3", "r4"], "", 5)
    other = f"/meetings/{number}/registrants?status=denied&next_page_token={first['next_page_token']}"
    assert error(zoom.rest("GET", other)) == (400, 300)
    clock.forward(minutes=15)
    assert error(zoom.rest("GET", f"{path}&next_page_token={first['next_page_token']}")) == (400, 300)


def test_cancelled_registrants_are_listed_as_denied(zoom):
    number = zoom.meeting()
    moth = zoom.registrant(number, "Moth")
    body = {"action": "cancel", "registrants": [{"id": moth["registrant_id"]}]}
    assert zoom.rest("PUT", f"/meetings/{number}/registrants/status", body).status_code == 204
    listed = {
        status: len(zoom.rest("GET", f"/meetings/{number}/registrants?status={status}").json()["registrants"])
        for status in ("approved", "denied", "pending")
    }
    assert listed == {"approved": 0, "denied": 1, "pending": 0}
    assert zoom.sim("/join", {"join_url": moth["join_url"]})["state"] == "refused"


def test_removing_and_new_words_for_the_waiting_room_are_queued_without_an_answer(zoom):
    number = zoom.meeting()
    zoom.sim(f"/meetings/{number}/start")
    guest = zoom.sim("/join", {"number": number, "name": "Stranger"})
    path = f"/live_meetings/{number}/events"
    words = {"waiting_room_title": "We have started", "waiting_room_description": "Your place is safe."}
    queued = [
        zoom.rest("PATCH", path, {"method": "waiting_room.update", "params": words}),
        zoom.rest("PATCH", path, {"method": "participant.remove", "params": {"participant_uuid": "nobody"}}),
        zoom.rest(
            "PATCH", path, {"method": "participant.remove", "params": {"participant_uuid": guest["participant_uuid"]}}
        ),
    ]
    assert [(one.status_code, one.content) for one in queued] == [(202, b"")] * 3
    truth = zoom.truth(number)
    assert truth["waiting_room"]["title"] == "We have started"
    assert [one["state"] for one in truth["people"]] == ["in", "removed"]


def test_there_is_no_method_to_admit_or_lock(zoom):
    number = zoom.meeting()
    zoom.sim(f"/meetings/{number}/start")
    for method in ("participant.admit", "lock", ""):
        assert error(zoom.rest("PATCH", f"/live_meetings/{number}/events", {"method": method})) == (400, 300)


def test_report_rows_come_late_first_incomplete_and_only_under_the_right_encoding(zoom, clock):
    number = zoom.meeting()
    moth = zoom.registrant(number, "Moth")
    for _ in range(3):
        zoom.sim(f"/meetings/{number}/start")
        handle = zoom.sim("/join", {"join_url": moth["join_url"]})["handle"]
        clock.forward(minutes=1)
        zoom.sim(f"/meetings/{number}/admit", {"handle": handle})
        clock.forward(minutes=10)
        zoom.sim(f"/meetings/{number}/end")
    uuids = [one["uuid"] for one in zoom.rest("GET", f"/past_meetings/{number}/instances").json()["meetings"]]
    assert [zoom.rest("GET", f"/report/meetings/{twice(one)}/participants").status_code for one in uuids[-1:]] == [404]
    clock.forward(seconds=90)
    early = rows(zoom, uuids[-1])
    assert [(one["name"], one["status"], one["leave_time"]) for one in early] == [("Group host", "in_meeting", "")]
    clock.forward(minutes=5)
    for uuid in uuids:
        settled = rows(zoom, uuid)
        assert [(one["name"], one["status"], one["duration"]) for one in settled] == [
            ("Group host", "in_meeting", 660),
            ("Moth", "in_waiting_room", 60),
            ("Moth", "in_meeting", 600),
        ]
        assert [one.get("registrant_id") for one in settled] == ["", moth["registrant_id"], moth["registrant_id"]]
    clock.forward(days=366)
    zoom.sign_in()
    assert error(zoom.rest("GET", f"/report/meetings/{twice(uuids[0])}/participants")) == (400, 12702)
    must_be_doubled = [one for one in uuids if one.startswith("/") or "//" in one]
    assert len(must_be_doubled) == 2
    for uuid in must_be_doubled:
        assert zoom.rest("GET", f"/report/meetings/{quote(uuid, safe='')}/participants").status_code == 404


def twice(uuid: str) -> str:
    once = quote(uuid, safe="")
    return quote(once, safe="") if uuid.startswith("/") or "//" in uuid else once


def rows(zoom, uuid: str):
    path = f"/report/meetings/{twice(uuid)}/participants?page_size=300&include_fields=registrant_id"
    return zoom.rest("GET", path).json()["participants"]


def test_without_include_fields_the_report_has_no_registrant_id_and_a_lone_host_has_no_report(zoom, clock):
    zoom.sim("/knobs", {"report_late_seconds": 0, "report_settling_seconds": 0})
    number = zoom.meeting()
    zoom.sim(f"/meetings/{number}/start")
    zoom.sim(f"/meetings/{number}/end")
    assert error(zoom.rest("GET", f"/report/meetings/{number}/participants")) == (404, 3001)
    zoom.sim(f"/meetings/{number}/start")
    zoom.sim("/knobs", {"guests_by_number": True})
    zoom.sim("/join", {"number": number, "name": "Somebody"})
    zoom.sim(f"/meetings/{number}/admit_all")
    zoom.sim(f"/meetings/{number}/end")
    report = zoom.rest("GET", f"/report/meetings/{number}/participants").json()["participants"]
    assert ["registrant_id" in one for one in report] == [False, False, False]
    past = zoom.rest("GET", f"/past_meetings/{number}/participants").json()["participants"]
    assert ["registrant_id" in one for one in past] == [True, True, True]


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        ("500", 500, "application/json"),
        ("html", 502, "text/html; charset=utf-8"),
        ("truncated", 200, "application/json"),
        ("down", 503, "text/plain; charset=utf-8"),
        ("429_second", 429, "application/json"),
        ("429_day", 429, "application/json"),
    ],
)
def test_zoom_can_have_a_bad_day_on_some_paths_for_some_calls(zoom, fault, status, kind):
    zoom.sign_in()
    zoom.sim("/knobs", {"fault": fault, "fault_paths": "/v2/users", "fault_count": 1})
    struck = zoom.rest("GET", "/users/me")
    assert (struck.status_code, struck.headers["Content-Type"]) == (status, kind)
    assert zoom.rest("GET", "/users/me").status_code == 200


def test_the_second_limit_is_real(open_zoom):
    zoom = open_zoom(plan="free")
    zoom.sign_in()
    answers = [zoom.rest("GET", "/users/me") for _ in range(30)]
    refused = [one for one in answers if one.status_code == 429]
    assert {one.headers["X-RateLimit-Type"] for one in refused} == {"QPS"}


def test_only_this_machine_is_served_under_its_own_names(zoom):
    names = {"127.0.0.1": 200, "localhost": 200, "host.localhost": 200, "evil.example": 400}
    seen = {name: requests.get(zoom.base, headers={"Host": name}).status_code for name in names}
    assert seen == names


def test_a_form_of_another_page_cannot_steer_the_simulator(zoom):
    number = zoom.meeting()
    paths = (f"/sim/meetings/{number}/start", f"/host/{number}/start")
    for origin in ("http://evil.example", "null"):
        answers = [requests.post(zoom.base + path, headers={"Origin": origin}) for path in paths]
        assert [one.status_code for one in answers] == [403, 403]
    assert zoom.truth(number)["status"] == "waiting"
