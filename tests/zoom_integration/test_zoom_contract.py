"""The same questions to both stand-ins for Zoom: answers canned after its documentation, and the simulator.

Each test first says (`stage.canned`) what Zoom's documentation shows for a call; the simulator has to come to the same
by itself. Where the two disagree, one of them has drifted from Zoom.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import responses

import zoom_integration as z
from zoom_integration import MeetingPlan, ZoomApi, ZoomSettings
from zoom_integration.simulator import SimulatorConfig, create_simulator
from zoom_integration.simulator import room as zoom_room
from zoom_integration.simulator.directory import add_registrant

NUMBER = 98765432101
NOBODY = 99999999999
UUID = "/aB//cD+eF=="
ENCODED = "%252FaB%252F%252FcD%252BeF%253D%253D"


class Canned:
    """Zoom as documented, answer by answer."""

    def __init__(self, mock: responses.RequestsMock, settings: ZoomSettings, clock) -> None:
        self.mock, self.settings, self.clock = mock, settings, clock

    def canned(self, method: str, path: str, status: int = 200, body: object = None, **headers: str) -> None:
        url = path if path.startswith("https") else self.settings.api_base + path
        sent = "" if body is None else json.dumps(body)
        self.mock.add(method, url, body=sent, status=status, headers=headers)

    def in_simulator(self, change: Callable[[object], object]) -> None:
        """Nothing: here everything is canned."""


class Simulated:
    """The simulator on a loopback port, under the same hand-driven clock."""

    def __init__(self, simulator, settings: ZoomSettings, clock) -> None:
        self.simulator, self.settings, self.clock = simulator, settings, clock

    def canned(self, *_: object, **__: object) -> None:
        """Nothing: the simulator finds its own answers."""

    def in_simulator(self, change: Callable[[object], object]) -> None:
        with self.simulator.lock:
            change(self.simulator)


class ClockPort:
    """The simulator's way of asking for the time."""

    def __init__(self, clock) -> None:
        self.now = clock


@pytest.fixture
def simulator(clock) -> Iterator:
    made = create_simulator(SimulatorConfig(hosts=("host@charity.example",), seed=7), ClockPort(clock))
    made.base_url = made.start()
    yield made
    made.stop()


@pytest.fixture(params=["canned", "simulator"])
def stage(request, settings, clock) -> Iterator[Canned | Simulated]:
    if request.param == "canned":
        mock = request.getfixturevalue("zoom")
        stage = Canned(mock, settings, clock)
        stage.canned("POST", settings.oauth_url, body={"access_token": "t", "expires_in": 3600})
        yield stage
        return
    simulator = request.getfixturevalue("simulator")
    config, base = simulator.config, simulator.base_url
    own = replace(
        settings,
        account_id=config.account_id,
        client_id=config.client_id,
        client_secret=config.client_secret,
        api_base=f"{base}/v2",
        oauth_url=f"{base}/oauth/token",
    )
    yield Simulated(simulator, own, clock)


def api_of(stage, **changes: object) -> ZoomApi:
    settings = replace(stage.settings, **changes)
    return ZoomApi(settings, clock=stage.clock, sleep=stage.clock.sleep, chance=lambda: 0.5)


@pytest.fixture
def api(stage) -> ZoomApi:
    return api_of(stage)


def planned(plan: MeetingPlan) -> dict:
    start_time = plan.start_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    links = {"start_url": "https://zoom.test/s/1?zak=x", "registration_url": "https://zoom.test/r/1"}
    shown = {"id": NUMBER, "uuid": "u==", "host_id": "h", "status": "waiting", **links}
    return plan.fields() | {"start_time": start_time} | shown


def meeting_made(stage, api: ZoomApi, plan: MeetingPlan) -> int:
    """A meeting as planned; its number."""
    stage.canned("POST", "/users/host%40charity.example/meetings", 201, planned(plan))
    stage.canned("GET", f"/meetings/{NUMBER}", 200, planned(plan))
    return api.create_meeting(plan).number


def add(api: ZoomApi, number: int, who: str = "x1@members.example") -> z.Registrant:
    return api.add_registrant(number, screen_name="Robin", address=who, language="en-US")


ADDED = {"id": NUMBER, "registrant_id": "reg-1", "join_url": "https://zoom.test/w/1?tk=x", "topic": "t"}
LISTED = {"id": "reg-1", "email": "x1@members.example", "first_name": "Robin", "status": "approved"}


def no_registrants() -> dict:
    return {"registrants": [], "total_records": 0, "next_page_token": ""}


# Meetings


def test_a_meeting_is_made_exactly_as_planned(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    meeting = api.read_meeting(number)
    assert (z.differences(plan, meeting), meeting.status) == ((), "waiting")


def test_a_meeting_is_found_again_by_its_plan(stage, api, plan) -> None:
    item = {key: planned(plan)[key] for key in ("id", "topic", "start_time")}
    stage.canned("GET", "/users/host%40charity.example/meetings", body={"meetings": [item], "next_page_token": ""})
    number = meeting_made(stage, api, plan)
    assert api.find_meeting(plan).number == number


def test_a_moved_meeting_is_read_back_as_moved(stage, api, plan) -> None:
    later = replace(plan, start_at=plan.start_at + timedelta(days=7), duration_minutes=60)
    stage.canned("PATCH", f"/meetings/{NUMBER}", 204)
    number = meeting_made(stage, api, plan)
    if isinstance(stage, Canned):
        stage.mock.replace("GET", f"{stage.settings.api_base}/meetings/{NUMBER}", json=planned(later))
    assert z.differences(later, api.update_meeting(number, later)) == ()


def test_an_unknown_meeting_is_not_found(stage, api) -> None:
    stage.canned("GET", f"/meetings/{NOBODY}", 404, {"code": 3001, "message": "Meeting does not exist."})
    with pytest.raises(z.NotFound) as caught:
        api.read_meeting(NOBODY)
    assert (caught.value.code, caught.value.status) == (3001, 404)


def test_an_unknown_host_is_not_found(stage, api, plan) -> None:
    refusal = {"code": 1001, "message": "User does not exist."}
    stage.canned("POST", "/users/nobody%40charity.example/meetings", 404, refusal)
    with pytest.raises(z.NotFound) as caught:
        api.create_meeting(replace(plan, host_user="nobody@charity.example"))
    assert caught.value.code == 1001


def test_a_running_meeting_cannot_be_deleted(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    stage.canned("DELETE", f"/meetings/{NUMBER}", 400, {"code": 3002, "message": "It is in progress."})
    stage.in_simulator(lambda sim: zoom_room.start(sim.world, sim.world.meeting(number), sim.clock.now()))
    with pytest.raises(z.Conflict) as caught:
        api.delete_meeting(number)
    assert caught.value.code == 3002


def test_a_deleted_meeting_can_be_deleted_again(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    stage.canned("DELETE", f"/meetings/{NUMBER}", 204)
    stage.canned("DELETE", f"/meetings/{NUMBER}", 404, {"code": 3001, "message": "Meeting does not exist."})
    assert [api.delete_meeting(number), api.delete_meeting(number)] == [None, None]


def test_the_hundred_and_first_write_of_a_day_waits_for_midnight(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    headers = {"X-RateLimit-Type": "Daily-limit", "Retry-After": "2026-11-22T00:00:00Z"}
    stage.canned("PATCH", f"/meetings/{NUMBER}", 429, {"code": 429, "message": "daily rate limit"}, **headers)
    host_id = []
    stage.in_simulator(lambda sim: host_id.append(sim.world.users[0].id))
    stage.in_simulator(lambda sim: [sim.world.limits.meeting_write(host_id[0], sim.clock.now()) for _ in range(99)])
    with pytest.raises(z.DailyLimit) as caught:
        api.update_meeting(number, plan)
    assert caught.value.retry_at == datetime(2026, 11, 22, tzinfo=UTC)


# Registrants


def test_a_registrant_gets_a_personal_link_at_once(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    stage.canned("POST", f"/meetings/{NUMBER}/registrants", 201, ADDED)
    page = {"registrants": [LISTED], "total_records": 1, "next_page_token": ""}
    stage.canned("GET", f"/meetings/{NUMBER}/registrants", 200, page)
    added = add(api, number)
    listed = api.list_registrants(number)
    assert added.join_url is not None
    assert [(one.registrant_id, one.address, one.status) for one in listed] == [
        (added.registrant_id, "x1@members.example", "approved")
    ]


def test_a_cancelled_registrant_is_no_longer_approved(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    stage.canned("POST", f"/meetings/{NUMBER}/registrants", 201, ADDED)
    stage.canned("PUT", f"/meetings/{NUMBER}/registrants/status", 204)
    stage.canned("GET", f"/meetings/{NUMBER}/registrants", 200, no_registrants())
    api.cancel_registrants(number, [(add(api, number).registrant_id, "x1@members.example")])
    assert api.list_registrants(number) == ()


def test_a_host_cannot_register(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    stage.canned("POST", f"/meetings/{NUMBER}/registrants", 400, {"code": 3027, "message": "Host can not register"})
    for who in ("host@charity.example", "second@charity.example"):
        with pytest.raises(z.HostCannotRegister):
            add(api, number, who)


def test_nobody_registers_for_a_meeting_that_is_over(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    stage.canned("POST", f"/meetings/{NUMBER}/registrants", 400, {"code": 3038, "message": "Meeting is over."})
    stage.clock.forward(days=30)
    with pytest.raises(z.MeetingOver):
        add(api, number)


def test_a_full_meeting_takes_no_more(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    refusal = {"code": 3043, "message": "Meeting has reached maximum attendee capacity."}
    stage.canned("POST", f"/meetings/{NUMBER}/registrants", 400, refusal)
    stage.in_simulator(lambda sim: sim.world.knobs.turn({"registrant_capacity": 0}))
    with pytest.raises(z.Capacity):
        add(api, number)


def test_the_fourth_addition_of_a_registrant_in_a_day_waits_for_midnight(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    url = f"/meetings/{NUMBER}/registrants"
    for _ in range(3):
        stage.canned("POST", url, 201, ADDED)
    stage.canned("POST", url, 429, {"code": 429, "message": "You have exceeded the daily rate limit (3)."})
    for _ in range(3):
        add(api, number)
    with pytest.raises(z.DailyLimit):
        add(api, number)


def test_more_registrants_than_fit_on_a_page_are_all_listed(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    people = [LISTED | {"id": f"reg-{n}", "email": f"x{n}@members.example"} for n in range(301)]
    for part, following in ((people[:300], "more"), (people[300:], "")):
        body = {"registrants": part, "next_page_token": following, "total_records": 301}
        stage.canned("GET", f"/meetings/{NUMBER}/registrants", 200, body)
    stage.in_simulator(lambda sim: _register(sim, number, 301))
    assert len({one.registrant_id for one in api.list_registrants(number)}) == 301


def _register(sim, number: int, count: int) -> None:
    for n in range(count):
        body = {"email": f"x{n}@members.example", "first_name": "Robin", "auto_approve": True}
        add_registrant(sim.world, sim.world.meeting(number), body, sim.clock.now())


# Credentials, scopes, plans, bad days


def test_a_wrong_secret_is_bad_credentials(stage) -> None:
    if isinstance(stage, Canned):
        refusal = {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
        stage.mock.replace("POST", stage.settings.oauth_url, json=refusal, status=401)
    with pytest.raises(z.BadCredentials):
        api_of(stage, client_secret="wrong").read_meeting(NUMBER)


def test_a_token_that_zoom_dropped_is_renewed_unnoticed(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    if isinstance(stage, Canned):
        get = f"{stage.settings.api_base}/meetings/{NUMBER}"
        stage.mock.replace("GET", get, status=401, json={"code": 124, "message": "Invalid access token."})
        stage.canned("GET", f"/meetings/{NUMBER}", 200, planned(plan))
    stage.in_simulator(lambda sim: sim.tokens.issue(sim.clock.now(), newest_only=True))
    assert api.read_meeting(number).number == number


def test_an_hour_later_there_is_a_new_token(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    stage.clock.forward(hours=1)
    assert api.read_meeting(number).number == number


def test_a_missing_scope_is_named(stage, api) -> None:
    message = "Invalid access token, does not contain scopes:[meeting:read:admin, meeting:read:meeting:admin]."
    stage.canned("GET", f"/meetings/{NUMBER}", 400, {"code": 4711, "message": message})
    stage.in_simulator(lambda sim: sim.world.knobs.turn({"scopes": []}))
    with pytest.raises(z.MissingScope) as caught:
        api.read_meeting(NUMBER)
    assert caught.value.scopes == ("meeting:read:admin", "meeting:read:meeting:admin")


@pytest.mark.parametrize(
    ("fault", "answer", "kind"),
    [
        ("500", (500, {"code": 500, "message": "Internal server error."}), z.ServerTrouble),
        ("down", (503, None), z.ServerTrouble),
        ("truncated", (200, "cut"), z.NotUnderstood),
        ("429_day", (429, {"code": 429, "message": "maximum daily rate limit"}), z.DailyLimit),
    ],
)
def test_a_bad_day_of_zooms_is_worth_another_try(stage, api, fault: str, answer: tuple, kind: type) -> None:
    stage.canned("GET", f"/meetings/{NUMBER}", *answer)
    stage.in_simulator(lambda sim: sim.world.knobs.turn({"fault": fault, "fault_paths": "/v2"}))
    with pytest.raises(kind) as caught:
        api.read_meeting(NUMBER)
    assert caught.value.retryable


def test_a_limit_per_second_is_waited_out(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    if isinstance(stage, Canned):
        get = f"{stage.settings.api_base}/meetings/{NUMBER}"
        reset = str(int(stage.clock().timestamp()) + 1)
        headers = {"X-RateLimit-Type": "QPS", "X-RateLimit-Reset": reset}
        stage.mock.replace("GET", get, status=429, json={"code": 429, "message": ""}, headers=headers)
        stage.canned("GET", f"/meetings/{NUMBER}", 200, planned(plan))
    wish = {"fault": "429_second", "fault_paths": "/v2", "fault_count": 1}
    stage.in_simulator(lambda sim: sim.world.knobs.turn(wish))
    assert (api.read_meeting(number).number, len(stage.clock.slept)) == (number, 1)


# An evening


def evening(stage, api: ZoomApi, plan: MeetingPlan, guests: int = 2) -> tuple[int, str]:
    """A meeting that took place: the host, and guests who waited a minute and stayed an hour. Number and uuid."""
    number = meeting_made(stage, api, plan)
    found: list[str] = []

    def play(sim) -> None:
        meeting, world, clock = sim.world.meeting(number), sim.world, stage.clock
        _register(sim, number, guests)
        found.append(zoom_room.start(world, meeting, clock()).uuid)
        people = [zoom_room.join(world, meeting, clock(), registrant=one) for one in list(meeting.registrants.values())]
        clock.forward(minutes=1)
        for person in people:
            zoom_room.admit(world, meeting, person, clock())
        clock.forward(hours=1)
        zoom_room.end(world, meeting, clock())

    stage.in_simulator(play)
    return number, found[0] if found else UUID


def row(n: int, place: str = "in_meeting", **changes: object) -> dict:
    times = {"join_time": "2026-11-21T19:01:00Z", "leave_time": "2026-11-21T20:01:00Z", "duration": 3600}
    known = {"registrant_id": f"reg-{n}" if n else "", "customer_key": "", "user_email": "", "id": ""}
    return {"user_id": str(n), "name": f"Robin {n}", "status": place, **times, **known, **changes}


ROWS = [row(0), row(1, "in_waiting_room"), row(2, "in_waiting_room"), row(1), row(2)]


def test_the_instance_that_took_place_is_told(stage, api, plan) -> None:
    number, uuid = evening(stage, api, plan)
    instance = {"uuid": UUID, "start_time": "2026-11-21T19:00:00Z"}
    stage.canned("GET", f"/past_meetings/{NUMBER}/instances", 200, {"meetings": [instance]})
    assert [one.uuid for one in api.instances(number)] == [uuid]


def test_a_meeting_that_never_was_has_no_instances(stage, api, plan) -> None:
    number = meeting_made(stage, api, plan)
    stage.canned("GET", f"/past_meetings/{NUMBER}/instances", 200, {"meetings": []})
    assert api.instances(number) == ()


def test_the_report_is_late(stage, api, plan) -> None:
    _, uuid = evening(stage, api, plan)
    refusal = {"code": 3001, "message": "This meeting is not found or has expired."}
    stage.canned("GET", f"/report/meetings/{ENCODED}/participants", 404, refusal)
    with pytest.raises(z.NotFound):
        api.fetch_report(uuid)


def test_the_report_grows_until_two_fetches_agree(stage, api, plan) -> None:
    _, uuid = evening(stage, api, plan)
    early = {"participants": [row(0, leave_time="")], "total_records": 1, "next_page_token": ""}
    late = {"participants": ROWS, "total_records": 5, "next_page_token": ""}
    for body in (early, late, late):
        stage.canned("GET", f"/report/meetings/{ENCODED}/participants", 200, body)
    fetched = []
    for _ in range(3):
        stage.clock.forward(minutes=4)
        fetched.append(api.fetch_report(uuid))
    growing, once, report = fetched
    assert (growing.complete, growing.fingerprint, once.fingerprint) == (False, None, report.fingerprint)
    inside = [line for line in report.lines if line.status is z.Whereabouts.IN_MEETING]
    assert (len(report.lines), len(inside), sum(line.registrant_id is not None for line in inside)) == (5, 3, 2)
    assert [line.join_at <= line.leave_at for line in report.lines] == [True] * 5


def test_a_uuid_with_slashes_finds_its_report(stage, api, plan) -> None:
    _, uuid = evening(stage, api, plan)
    late = {"participants": ROWS, "total_records": 5, "next_page_token": ""}
    stage.canned("GET", f"/report/meetings/{ENCODED}/participants", 200, late)
    stage.clock.forward(hours=1)
    for awkward in (uuid, UUID):
        stage.in_simulator(lambda sim, new=awkward: _rename_instance(sim, new))
        assert len(api.fetch_report(awkward).lines) == 5


def _rename_instance(sim, uuid: str) -> None:
    instance = next(iter(sim.world.meetings.values())).instances[0]
    for person in sim.world.people.values():
        for stay in person.stays:
            stay.instance = uuid
    instance.uuid = uuid


def test_a_plan_without_reports_says_so(stage, api, plan) -> None:
    _, uuid = evening(stage, api, plan)
    refusal = {"code": 200, "message": "Only available for paid user: x."}
    stage.canned("GET", f"/report/meetings/{ENCODED}/participants", 400, refusal)
    stage.in_simulator(lambda sim: setattr(sim.world, "plan", "free"))
    with pytest.raises(z.NotAllowedOnPlan):
        api.fetch_report(uuid)


# Zoom's events, as the simulator sends them


@pytest.fixture
def inbox() -> Iterator[tuple[str, list]]:
    """An address on loopback that takes every webhook: (address, [(headers, body), ...])."""
    taken: list[tuple[dict, bytes]] = []

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/webhooks/zoom", taken
    server.shutdown()
    serving.join()
    server.server_close()


def test_every_event_of_a_simulated_evening_is_genuine_and_known(inbox, clock, settings, plan) -> None:
    address, taken = inbox
    config = SimulatorConfig(webhook_url=address, hosts=("host@charity.example",), seed=7)
    simulator = create_simulator(config, ClockPort(clock))
    base = simulator.start()
    own = replace(
        settings,
        account_id=config.account_id,
        client_id=config.client_id,
        client_secret=config.client_secret,
        api_base=f"{base}/v2",
        oauth_url=f"{base}/oauth/token",
    )
    stage = Simulated(simulator, own, clock)
    try:
        number, uuid = evening(stage, api_of(stage), plan)
        for _ in range(500):
            if simulator.is_idle():
                break
            threading.Event().wait(0.01)
    finally:
        simulator.stop()
    genuine = {z.is_genuine((config.webhook_secret,), headers, body, clock()) for headers, body in taken}
    read = [z.parse_event(body) for _, body in taken]
    known = [event for event in read if not isinstance(event, z.Unknown)]
    unknown = {event.name for event in read if isinstance(event, z.Unknown)}
    assert (genuine, unknown - {"meeting.created"}) == ({True}, set())
    assert {event.meeting_number for event in known} == {number}
    assert {event.meeting_uuid for event in known if isinstance(event, z.ParticipantEvent)} == {uuid}
    arrived = [event for event in known if isinstance(event, z.ArrivedAtDoor)]
    joined = [event for event in known if isinstance(event, z.Joined) and event.participant.registrant_id]
    assert (len(arrived), len(joined)) == (2, 2)
    assert {a.at + timedelta(minutes=1) for a in arrived} == {j.at for j in joined}
