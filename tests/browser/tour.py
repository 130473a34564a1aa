"""Every page of the demo, in the order of an evening: `stops` plays it, and pauses where there is something to see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.demo_house import GROUP, Tabs, invite, leave

LANGUAGES = ("en", "es")
CLIENT_PAGE = "**/client/*"
NEW_STAFF = "noa@people.invalid"
MAIL_LINK = r"http://\S+?/{}/\S+"


@dataclass(frozen=True)
class Stop:
    """A page to look at. `stays`: what is shown would be lost by loading it again (an open dialog, a form's answer)."""

    name: str
    page: Page
    stays: bool = False
    trouble: bool = False  # an answer that says no: the browser notes its status


def stops(tabs: Tabs) -> Iterator[Stop]:
    """The whole tour. Pages are open when they are yielded, and may be resized, loaded again and read by the taker."""
    yield Stop("demo", tabs.demo)
    yield from _strangers(tabs)
    yield from _before_the_doors(tabs)
    yield from _the_desk(tabs)
    yield from _the_evening(tabs)
    yield from _a_test_meeting(tabs)
    yield from _the_evening_alone(tabs)
    yield Stop("demo-mail", _opened(tabs.demo, "/demo/mail"))


def speak(page: Page, language: str) -> None:
    """Show the page in another language, as its footer's button would."""
    page.wait_for_load_state()  # a page on its way here can not be loaded again yet
    origin = re.match(r"https?://[^/]+", page.url)
    assert origin
    page.context.add_cookies([{"name": "language", "value": language, "url": origin[0]}])
    page.reload()


def _opened(page: Page, path: str) -> Page:
    origin = re.match(r"https?://[^/]+", page.url)
    assert origin
    page.goto(origin[0] + path)
    return page


def _all(page: Page, **paths: str) -> Iterator[Stop]:
    for name, path in paths.items():
        yield Stop(name.replace("_", "-"), _opened(page, path))


def _strangers(tabs: Tabs) -> Iterator[Stop]:
    page = tabs.visitor("/", "hearth")
    yield from _all(page, front="/", sign_in="/sign-in", code="/code", staff_sign_in="/staff/sign-in")
    yield from _all(page, panel_outside_zoom="/panel")
    yield from _all(page, staff_forgotten="/staff/forgotten", group_page="/groups/saturday-circle")
    yield from _all(page, group_apply="/groups/tuesday-circle/apply", group_asked="/groups/tuesday-circle/asked")
    yield Stop("error-not-there", _opened(page, "/nowhere"), trouble=True)
    _opened(page, "/sign-in")
    page.context.clear_cookies(domain="hearth.localhost")
    page.get_by_role("textbox").first.fill("robin@people.invalid")
    page.locator("main form button").first.click()
    yield Stop("error-stale-form", page, stays=True, trouble=True)
    yield from _letters(tabs, page)
    leave(page)


def _letters(tabs: Tabs, page: Page) -> Iterator[Stop]:
    _opened(page, "/sign-in")
    page.get_by_role("textbox").first.fill("robin@people.invalid")
    page.locator("main form button").first.click()
    yield Stop("sign-in-sent", page)
    page.goto(_mailed(tabs, "sign-in/link"))
    yield Stop("sign-in-link", page)
    yield from _new_staff(tabs, page)
    _opened(page, "/staff/forgotten")
    page.get_by_role("textbox").first.fill(NEW_STAFF)
    page.locator("main form button").first.click()
    yield Stop("staff-forgotten-sent", page, stays=True)
    page.goto(_mailed(tabs, "staff/password"))
    yield Stop("staff-new-password", page)
    yield Stop("error-used-link", _opened(page, "/staff/start/used-up"), trouble=True)


def _new_staff(tabs: Tabs, page: Page) -> Iterator[Stop]:
    invite(tabs.folder, NEW_STAFF, "Noa")
    page.goto(_mailed(tabs, "staff/start"))
    yield Stop("staff-start", page)
    page.get_by_label("password", exact=False).first.fill("a long enough sentence of words")
    page.locator("main form button").first.click()
    page.wait_for_url("**/phone")
    yield Stop("staff-phone", page)


def _mailed(tabs: Tabs, path: str) -> str:
    """The newest link of its kind in the demo's mail; the worker sends within a moment."""
    pattern = re.compile(MAIL_LINK.format(path))
    for _ in range(40):
        _opened(tabs.demo, "/demo/mail")
        if found := pattern.search(tabs.demo.locator("main").inner_text()):
            _opened(tabs.demo, "/demo/")
            return found[0]
        tabs.demo.wait_for_timeout(250)
    raise AssertionError(f"no letter with /{path}/ came")


def _before_the_doors(tabs: Tabs) -> Iterator[Stop]:
    robin = tabs.be(f"Robin ({GROUP})")
    yield Stop("member-home", robin)
    robin.get_by_role("button", name="I'm coming").first.click()
    yield Stop("member-home-signed-up", robin)
    yield from _all(robin, member_group="/my/tuesday-circle", member_leave="/my/tuesday-circle/leave")
    yield from _all(robin, member_evenings="/my-evenings", member_calendar="/my-calendar", member_try="/try")
    yield Stop("error-on-hold", _opened(robin, "/desk/"), trouble=True)
    door = _door(robin)
    yield Stop("come-in-before-doors", robin)
    yield from _all(robin, member_agreement=f"{door}/agreement")
    leave(robin)
    maya = tabs.be(f"Maya ({GROUP})")
    yield Stop("say-you-come", _opened(maya, door))
    leave(maya)


def _door(page: Page) -> str:
    """Go to the door of the next session; the path of that page."""
    _opened(page, "/home")
    page.get_by_role("link", name="To the door").first.click()
    return "/join/" + page.url.rpartition("/")[2]


def _the_desk(tabs: Tabs) -> Iterator[Stop]:
    marta = tabs.be("Marta")
    yield Stop("desk", marta)
    for name, path in {"new-group": "new", "group": "1", "group-edit": "1/edit", "agreement": "1/agreement"}.items():
        yield Stop(f"desk-{name}", _opened(marta, f"/desk/groups/{path}"))
    for name in ("places", "plan", "earlier", "sessions"):
        yield Stop(f"desk-{name}", _opened(marta, f"/desk/groups/1/{name}"))
    number = _session_number(marta)
    yield from _all(marta, desk_move=f"/desk/sessions/{number}/move", desk_call_off=f"/desk/sessions/{number}/call-off")
    yield from _the_connection(marta)
    yield from _all(marta, registers="/registers")
    _newest_register(marta)
    yield Stop("register-closed", marta)
    marta.get_by_role("link", name="Export").click()
    yield Stop("export", marta)
    yield from _over_time(marta)
    yield from _files(marta)
    leave(marta)


def _over_time(marta: Page) -> Iterator[Stop]:
    """A group over months, whom to ask after, what leaves the house, the charts, and one line of a register."""
    yield from _all(marta, over_time="/registers/groups/1", ask_after="/registers/ask-after", exports="/exports/")
    yield from _all(marta, charts="/desk/charts/", remembered_names="/registers/groups/1/names")
    _newest_register(marta)
    marta.get_by_role("link", name="Change the line of").first.click()
    yield Stop("register-line", marta)


def _newest_register(marta: Page) -> None:
    """Go to the newest register that is closed."""
    _opened(marta, "/registers").locator("main .evening-list a").first.click()


LIST = "Name,Screen name,E-mail,Language,Reference\nLinnet Hall,Linnet,linnet@people.invalid,English,A-17\n"
ODD_LIST = LIST + "Sol Ruiz,,sol at people,Klingon,4.47E+11\n"
REPORT = (
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room\n"
    "Robin (Roberta Smith),,{day} 19:00:00,{day} 20:00:00,60,Yes,No\n"
    "iPhone,,{day} 18:55:00,{day} 19:00:00,5,Yes,Yes\n"
)


def _files(marta: Page) -> Iterator[Stop]:
    """A list of members and a report from a file, as they are looked at before anything is kept."""
    _opened(marta, "/desk/groups/1/list")
    yield Stop("desk-list", marta)
    for name, text in (("asked", LIST.replace("Screen name", "Who")), ("odd", ODD_LIST), ("understood", LIST)):
        _bring(marta, text)
        yield Stop(f"desk-list-{name}", marta)
        if name != "understood":
            marta.get_by_role("button", name="Discard the list").click()
    marta.get_by_role("button", name="Give them their places").click()
    yield Stop("desk-invitations", marta)
    yield from _report_file(marta)


def _report_file(marta: Page) -> Iterator[Stop]:
    _newest_register(marta)
    register = marta.url
    marta.get_by_text("Open it again").click()
    marta.get_by_label("Why").select_option(index=1)
    marta.get_by_role("button", name="Open the register again").click()
    marta.goto(register + "/file")
    yield Stop("report-file", marta)
    _bring(marta, REPORT.format(day="03/04/2026"))
    yield Stop("report-file-asked", marta)
    marta.get_by_label("The day comes first").check()
    marta.get_by_role("button", name="Go on").click()
    yield Stop("report-file-understood", marta)
    marta.get_by_role("button", name="Discard the file").click()
    marta.goto(register)
    marta.get_by_role("button", name="Close the register").click()
    expect(marta.get_by_text("Open it again")).to_be_visible()


def _bring(page: Page, text: str) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Look into it").click()


def _the_connection(marta: Page) -> Iterator[Stop]:
    yield from _all(marta, desk_setup="/desk/connection/setup", desk_connection="/desk/connection/")
    marta.get_by_role("button", name="Check now").click()
    expect(marta.locator("#connection-list[aria-busy]")).to_have_count(0)
    yield Stop("desk-connection-checked", marta)


def _a_test_meeting(tabs: Tabs) -> Iterator[Stop]:
    """Once the evening is over: the one Zoom user of the demo holds one meeting at a time."""
    marta = tabs.be("Marta")
    yield from _all(marta, desk_trial="/desk/connection/trial/")
    marta.get_by_role("button", name="Make a test meeting").click()
    expect(marta.get_by_role("button", name="Start in Zoom")).to_be_visible()
    yield Stop("desk-trial-made", marta)
    leave(marta)


def _a_rehearsal(ana: Page) -> Iterator[Stop]:
    ana.get_by_role("link", name="Hold a rehearsal").click()
    yield Stop("rehearsal", ana)
    ana.get_by_role("button", name="Begin the rehearsal").click()
    expect(ana.get_by_text("Apple (pretend)").first).to_be_visible()
    yield Stop("rehearsal-dashboard", ana)
    yield Stop("rehearsed", _opened(ana, f"{urlsplit(ana.url).path}/rehearsal"))


def _session_number(page: Page) -> str:
    found = re.search(r"/desk/sessions/(\d+)/move", page.content())
    assert found
    return found[1]


def _the_evening(tabs: Tabs) -> Iterator[Stop]:
    ana = tabs.be(f"Ana ({GROUP})")
    yield Stop("sessions", ana)
    ana.get_by_role("link", name=f"Open the session: {GROUP}").click()
    yield Stop("dashboard-early", ana)
    members = {name: tabs.be(f"{name} ({GROUP})") for name in ("Robin", "Maya", "J.", "Sunflower")}
    for name in ("Maya", "J.", "Sunflower"):
        members[name].get_by_role("button", name="I'm coming").first.click()
    tabs.jump("Doors open")
    yield Stop("dashboard-doors-open", ana)
    board = ana.url
    yield Stop("host-in-browser", _opened(ana, f"{urlsplit(board).path}/host"))
    ana.goto(board)
    with tabs.context.expect_page() as opening:
        ana.get_by_role("button", name="Start in Zoom").click()
    host = opening.value
    yield from _at_the_door(tabs, ana, host, members)
    yield from _behind_the_door(tabs, ana, members)
    yield from _afterwards(tabs, ana, members["Robin"])


def _at_the_door(tabs: Tabs, ana: Page, host: Page, members: dict[str, Page]) -> Iterator[Stop]:
    for name in ("Robin", "Maya"):
        _door(members[name])
        yield Stop(f"come-in-{name.lower()}", members[name])
        members[name].get_by_role("button", name="Come in").click()
        members[name].wait_for_url(CLIENT_PAGE)
    yield Stop("zoom-waiting", members["Robin"])
    guest = tabs.context.new_page()
    guest.goto(host.url.replace("/host/", "/j/"))
    yield Stop("zoom-by-number", guest)
    guest.get_by_label("Your name").fill("Samsung A12")
    guest.get_by_role("button", name="Join").click()
    expect(ana.get_by_role("heading", name="Samsung A12")).to_be_visible()
    yield Stop("dashboard-at-the-door", ana)
    yield Stop("zoom-host", host)
    yield from _sheets(ana, "Samsung A12")
    host.get_by_role("button", name="Admit Samsung A12").click()
    ana.get_by_role("button", name="Admit Robin").click()
    expect(members["Robin"].get_by_role("heading", name="You are in the meeting")).to_be_visible()
    yield Stop("zoom-inside", members["Robin"])
    leave(guest)


def _sheets(ana: Page, name: str) -> Iterator[Stop]:
    """What opens over the dashboard; and the same as pages of their own, for whoever has no script."""
    board = ana.url
    links = {
        "who": ana.get_by_role("link", name=f"Who is this? {name}"),
        "more": ana.get_by_role("link", name=f"More about {name}"),
        "listed": ana.get_by_role("link", name="Sunflower"),
        "help-in": ana.get_by_role("link", name="Somebody who is not on the list?"),
        "end": ana.get_by_role("link", name="End the session"),
        "keys": ana.get_by_role("link", name="Keys"),
    }
    pages = {}
    for what, link in links.items():
        pages[what] = link.get_attribute("href") or ""
        link.click()
        expect(ana.get_by_role("dialog")).to_be_visible()
        yield Stop(f"dashboard-sheet-{what}", ana, stays=True)
        ana.keyboard.press("Escape")
    pages["anyway"] = pages["more"] + "/anyway"
    del pages["keys"]
    for what in ("by-hand", "recording"):  # linked from alarms, which a good evening has none of
        pages[what] = pages["end"].removesuffix("end") + what
    for what, path in pages.items():
        yield Stop(f"sheet-page-{what}", _opened(ana, path))
    ana.goto(board)


def _behind_the_door(tabs: Tabs, ana: Page, members: dict[str, Page]) -> Iterator[Stop]:
    tabs.jump("Start")
    expect(ana.get_by_text("Door closed")).to_be_visible()
    _door(members["J."])
    yield Stop("come-in-door-closed", members["J."])
    members["Robin"].get_by_role("button", name="Lose the connection").click()
    expect(ana.get_by_text("left 19:0")).to_be_visible()
    yield Stop("dashboard-door-closed", ana)
    yield Stop("zoom-dropped", members["Robin"])


def _the_evening_alone(tabs: Tabs) -> Iterator[Stop]:
    """Signed in by the reminder's link: this evening, and nothing else."""
    ines = tabs.be("Ines (Saturday circle)")
    ines.get_by_role("button", name="I'm coming").first.click()
    expect(ines.get_by_text("Good. We expect you.")).to_be_visible()
    leave(ines)
    tabs.jump("Doors open", "Saturday circle")
    page = tabs.visitor("/", "phone")
    page.goto(_mailed(tabs, "tonight"))
    yield Stop("tonight-link", page)
    page.locator("main form button").first.click()
    yield Stop("tonight-come-in", page)
    leave(page)


def _afterwards(tabs: Tabs, ana: Page, robin: Page) -> Iterator[Stop]:
    tabs.jump("Planned end")
    ana.get_by_role("link", name="End the session").click()
    ana.get_by_role("dialog").get_by_role("button", name="End the session").click()
    expect(ana.get_by_text("The session is over.")).to_be_visible()
    yield Stop("dashboard-over", ana)
    yield Stop("zoom-ended", robin)
    ana.get_by_role("link", name="To its register").click()
    ana.wait_for_url("**/register")
    yield Stop("register-not-ready", ana)
    tabs.jump("Ten minutes after the end")
    for _ in range(10):
        if ana.get_by_text("The register is not ready yet.").count() == 0:
            break
        tabs.later()
        ana.wait_for_timeout(500)
        ana.reload()
    yield Stop("register-to-settle", ana)
    yield Stop("sessions-after", _opened(ana, "/live/"))
    yield from _a_rehearsal(ana)
    zoom = tabs.context.new_page()
    zoom.goto(re.match(r"https?://[^/]+", robin.url)[0])  # type: ignore[index] # an address always matches
    yield Stop("zoom-meetings", zoom)
