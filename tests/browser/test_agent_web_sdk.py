"""The hands in the browser that hosts, in Chromium, with a clock and an SDK of the test's own: pace, meaning, sight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.architecture.source import ROOT

ORIGIN = "http://hands.localhost"
# Time that moves only when everybody waits, and a client that notes when it was called and answers as it is told.
STAGE = """async () => {
  const { Pace } = await import("/static/agent_pace.js");
  const { WebSdkAdapter } = await import("/static/agent_web_sdk.js");
  const stage = window.stage = { at: 0, calls: [], people: [], fails: {}, heard: {} };
  stage.sleepers = [];
  stage.wait = (span) => new Promise((wake) => stage.sleepers.push({ due: stage.at + span, wake }));
  stage.run = async (work) => {
    let busy = true;
    work.finally(() => { busy = false; });
    while (busy) {
      await new Promise((quiet) => setTimeout(quiet));
      stage.sleepers.sort((one, other) => one.due - other.due);
      const next = stage.sleepers.shift();
      if (next) { stage.at = Math.max(stage.at, next.due); next.wake(); }
    }
    return work;
  };
  const call = (name) => async (...given) => {
    stage.calls.push([stage.at, name, ...given]);
    if (stage.fails[name]) throw stage.fails[name];
    return stage.answers?.[name] ?? "";
  };
  stage.client = {
    getAttendeeslist: () => stage.people,
    on: (event, callback) => { stage.heard[event] = callback; },
    ...Object.fromEntries(["admit", "putOnHold", "expel", "rename", "lockMeeting"].map((name) => [name, call(name)])),
  };
  stage.Pace = Pace;
  stage.open = (gaps) => {
    const pace = new Pace(gaps, () => stage.at, stage.wait);
    stage.adapter = new WebSdkAdapter(stage.client, "6.2.0", pace, () => new Date(stage.at));
  };
  stage.open({ lock: 5200, remove: 5200, rename: 5200, hold: 120 });
  const one = (command) => stage.adapter.perform(command).catch((error) => error.message);
  stage.all = (commands) => stage.run(Promise.all(commands.map(one)));
}"""

ROBIN = {"userId": 7, "userName": "Robin", "isHold": True, "participantUUID": "UUID-7"}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which nothing runs but the adapter, its files straight from the folder."""
    page = browser.new_page()
    page.route(f"{ORIGIN}/**", _from_the_folder)
    page.goto(f"{ORIGIN}/")
    page.evaluate(STAGE)
    yield page
    page.close()


def _from_the_folder(route: Route) -> None:
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        route.fulfill(path=ROOT / path.lstrip("/"), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>hands</title>", content_type="text/html")


def do(page: Page, *commands: dict[str, Any], people: list[dict[str, Any]] | None = None) -> list[Any]:
    """Let the adapter carry these out at once; its outcomes."""
    page.evaluate("people => { window.stage.people = people; }", [ROBIN] if people is None else people)
    outcomes: list[Any] = page.evaluate("commands => window.stage.all(commands)", list(commands))
    return outcomes


def calls(page: Page) -> list[Any]:
    """Every call to Zoom: when, which, with what."""
    made: list[Any] = page.evaluate("window.stage.calls")
    return made


def command(kind: str, uuid: str | None = "UUID-7", **more: str) -> dict[str, Any]:
    return {"id": kind, "kind": kind, "participant_uuid": uuid, **more}


def test_twenty_admissions_are_a_tenth_of_a_second_apart_and_locks_five_seconds(page: Page) -> None:
    people = [{**ROBIN, "userId": n, "participantUUID": f"UUID-{n}"} for n in range(20)]
    do(
        page,
        command("lock", None),
        command("unlock", None),
        *(command("admit", f"UUID-{n}") for n in range(20)),
        people=people,
    )
    at = {name: [call[0] for call in calls(page) if call[1] == name] for name in ("admit", "lockMeeting")}
    gaps = {name: [later - earlier for earlier, later in pairwise(ats)] for name, ats in at.items()}
    assert (len(at["admit"]), len(at["lockMeeting"])) == (20, 2)
    assert min(gaps["admit"]) >= 100
    assert min(gaps["lockMeeting"]) >= 5000
    assert at["admit"][0] < 5000  # a lock that waits keeps nobody outside


def test_a_timer_that_rings_early_is_not_believed(page: Page) -> None:
    """Browsers round timers; a call before its time would be refused by Zoom."""
    page.evaluate("() => { const { wait } = window.stage; window.stage.wait = (span) => wait(Math.max(1, span - 3)); }")
    page.evaluate("window.stage.open({ lock: 5200, hold: 120 })")
    do(page, command("lock", None), command("unlock", None))
    first, second = calls(page)
    assert second[0] - first[0] >= 5200


def test_each_command_is_the_call_that_zoom_has_for_it(page: Page) -> None:
    inside = {**ROBIN, "isHold": False}
    do(page, command("admit"))
    do(page, command("put_back"), command("rename", screen_name="R."), command("remove"), people=[inside])
    do(page, command("lock", None))
    assert sorted(call[1:] for call in calls(page)) == [
        ["admit", 7],
        ["expel", 7],
        ["lockMeeting", True],
        ["putOnHold", 7, True],
        ["rename", "R.", 7],
    ]


def test_what_is_so_already_is_done_without_a_call(page: Page) -> None:
    inside = {**ROBIN, "isHold": False}
    same = do(page, command("admit"), command("rename", screen_name="Robin"), people=[inside])
    assert [*same, *do(page, command("put_back"))] == [{"outcome": "done", "detail": "already"}] * 3
    assert calls(page) == []


def test_whoever_is_not_here_is_never_taken_for_somebody_else(page: Page) -> None:
    namesake = {**ROBIN, "userId": 8, "participantUUID": "UUID-8"}
    assert do(page, command("admit"), people=[namesake]) == [{"outcome": "refused", "detail": "not_here"}]
    assert calls(page) == []


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        ("INSUFFICIENT_PRIVILEGES", {"outcome": "unable", "detail": "not_host"}),
        ("INVALID_PARAMETERS", {"outcome": "refused", "detail": "invalid_parameters"}),
        ("OPERATION_TIMEOUT", "zoom: OPERATION_TIMEOUT"),
        ("INTERNAL_ERROR", "zoom: INTERNAL_ERROR"),
        ("SOMETHING_NEW", "zoom: SOMETHING_NEW"),
    ],
)
@pytest.mark.parametrize("how", ["fails", "answers"])
def test_a_failure_is_told_and_what_may_pass_is_not_answered(
    page: Page, how: str, failure: str, outcome: object
) -> None:
    page.evaluate("([how, type]) => { window.stage[how] = { admit: { type, reason: '' } }; }", [how, failure])
    assert do(page, command("admit")) == [outcome]


def test_it_sees_who_waits_and_since_when_but_never_claims_to_see_the_lock(page: Page) -> None:
    do(page, command("lock", None))
    page.evaluate("window.stage.adapter.watch(() => {})")
    page.evaluate("""() => {
      const stage = window.stage;
      stage.at = 60000;
      stage.people = [...stage.people, { userId: 9, userName: "Maya", isHold: false }];
      stage.heard["user-added"]();
    }""")
    assert page.evaluate("window.stage.adapter.look()") == {
        "waiting": [{"participant_uuid": "UUID-7", "screen_name": "Robin", "since": "1970-01-01T00:01:00.000Z"}],
        "inside": [{"participant_uuid": "user-9", "screen_name": "Maya", "since": "1970-01-01T00:01:00.000Z"}],
        "locked": None,
    }


def test_a_name_of_zooms_that_has_no_uuid_serves_as_well(page: Page) -> None:
    nameless = {key: value for key, value in ROBIN.items() if key != "participantUUID"}
    assert do(page, command("admit", "user-7"), people=[nameless]) == [{"outcome": "done", "detail": ""}]
