"""Client pages over HTTP, as a browser without scripts would use them."""

from __future__ import annotations

import re

import pytest
import requests


@pytest.fixture
def evening(zoom):
    """A running meeting and one registrant's link."""
    number = zoom.meeting()
    moth = zoom.registrant(number, "Moth")
    zoom.sim(f"/meetings/{number}/start")
    return number, moth["join_url"]


def heading(page: requests.Response) -> str:
    return re.search(r"<h1[^>]*>([^<]*)</h1>", page.text).group(1)


def press(zoom, page: requests.Response, act: str, **fields: str) -> requests.Response:
    """Send the page's own form for `act`."""
    (action,) = set(re.findall(rf'action="([^"]*/{act})"', page.text))
    return requests.post(zoom.base + action, data=fields)


def test_the_personal_link_opens_a_page_that_can_be_reloaded_without_joining_again(zoom, evening):
    number, link = evening
    page = zoom.get(link)
    again = zoom.get(page.url)
    assert (heading(page), heading(again)) == ("Please wait", "Please wait")
    assert "tk=" not in page.url
    assert [one["state"] for one in zoom.truth(number)["people"]] == ["in", "waiting"]


def test_a_member_waits_is_let_in_drops_and_comes_back(zoom, evening):
    number, link = evening
    page = zoom.get(link)
    host = zoom.get(f"/host/{number}")
    press(zoom, host, "admit", handle="p2")
    inside = zoom.get(page.url)
    dropped = press(zoom, inside, "drop")
    back = press(zoom, dropped, "return")
    assert [heading(one) for one in (inside, dropped, back)] == [
        "You are in the meeting",
        "Your connection was lost",
        "Please wait",
    ]


def test_locked_removed_and_ended_each_say_so(zoom, evening):
    number, link = evening
    waiting = zoom.get(link)
    host = zoom.get(f"/host/{number}")
    press(zoom, host, "lock")
    locked = zoom.get(link)
    press(zoom, zoom.get(f"/host/{number}"), "remove", handle="p2")
    removed = zoom.get(waiting.url)
    press(zoom, zoom.get(f"/host/{number}"), "end")
    ended = zoom.get(f"/host/{number}")
    assert [heading(one) for one in (locked, removed)] == [
        "The host has locked the meeting",
        "The host has removed you from this meeting",
    ]
    assert "Not running" in ended.text


def test_a_new_name_is_seen_by_the_others_and_is_escaped(zoom, evening):
    number, link = evening
    page = zoom.get(link)
    press(zoom, page, "rename", name="<b>Owl</b>")
    host = zoom.get(f"/host/{number}").text
    assert ("&lt;b&gt;Owl&lt;/b&gt;" in host, "<b>Owl" in host) == (True, False)


def test_new_words_in_the_waiting_room_reach_those_who_wait(zoom, evening):
    number, link = evening
    page = zoom.get(link)
    words = {"waiting_room_title": "We have started", "waiting_room_description": "Your place is safe."}
    zoom.rest("PATCH", f"/live_meetings/{number}/events", {"method": "waiting_room.update", "params": words})
    assert heading(zoom.get(page.url)) == "We have started"


def test_the_start_url_starts_the_meeting_for_two_hours(zoom, clock):
    number = zoom.meeting()
    start_url = zoom.rest("GET", f"/meetings/{number}").json()["start_url"]
    clock.forward(hours=2)
    late = zoom.get(start_url)
    assert (late.status_code, zoom.truth(number)["status"]) == (404, "waiting")
    zoom.token = ""
    fresh = zoom.get(zoom.rest("GET", f"/meetings/{number}").json()["start_url"])
    assert (fresh.status_code, fresh.url, zoom.truth(number)["status"]) == (
        200,
        f"{zoom.base}/host/{number}",
        "started",
    )


def test_the_index_leads_to_the_host_pages(zoom, evening):
    number, _ = evening
    assert f'href="/host/{number}"' in zoom.get("/").text


@pytest.mark.parametrize("path", ["/w/999?tk=x", "/s/999?zak=x", "/host/999", "/client/nobody", "/j/999"])
def test_what_leads_nowhere_says_so_kindly(zoom, path):
    page = zoom.get(path)
    assert (page.status_code, heading(page)) == (404, "There is no such meeting.")


def test_no_page_has_anything_inline_or_from_elsewhere(zoom, evening):
    number, link = evening
    for path in ("/", f"/host/{number}", link, f"/j/{number}"):
        page = zoom.get(path)
        policy = page.headers["Content-Security-Policy"]
        assert ("unsafe" in policy, "default-src 'none'" in policy) == (False, True)
        assert re.findall(r"style=|onclick=|<script>|<style|https?://", page.text) == []
