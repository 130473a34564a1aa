"""The pieces in a real browser, under the policy that the app sends: readable, quiet, and right without a mouse."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Semaphore

import pytest
from flask import Response, render_template, request
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.gallery import PAGES, ROOT, SCHEMES, WIDTHS, gallery, served

AXE = ROOT / "tests/browser/vendor/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(gallery()) as found:
        yield found


def complaints_of(page: Page) -> list[str]:
    """Collect what the browser complains about from now on: errors, missing files, breaches of the policy."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_is_accessible_and_the_browser_has_nothing_to_say(
    page: Page, address: str, name: str, width: int, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    complaints = complaints_of(page)
    page.goto(f"{address}/{name}", wait_until="networkidle")
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run({preload: false, runOnly: rules})", RULES)
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []


@pytest.mark.parametrize("name", PAGES)
def test_what_can_be_pressed_is_big_enough_for_a_thumb(page: Page, address: str, name: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{address}/{name}")
    heights = page.eval_on_selector_all(
        ".button, summary, .header-link, .quick-exit, input:not([type=hidden], [type=checkbox], [type=radio]), select",
        "all => all.filter(e => e.checkVisibility()).map(e => [e.textContent.trim(), e.offsetHeight])",
    )
    assert [words for words, height in heights if height < 48] == []


def test_escape_three_times_leaves_and_leaves_nothing_to_go_back_to(page: Page, address: str) -> None:
    def elsewhere(route: Route) -> None:
        route.fulfill(body="<title>Weather</title>", content_type="text/html")

    page.route("https://www.bbc.co.uk/**", elsewhere)
    page.goto("about:blank")
    page.goto(f"{address}/come_in")
    for _ in range(2):
        page.keyboard.press("Escape")
    assert page.url == f"{address}/come_in"
    page.keyboard.press("Escape")
    page.wait_for_url("https://www.bbc.co.uk/weather")
    page.go_back()
    assert page.url == "about:blank"


@pytest.mark.parametrize(("runs_scripts", "hours"), [(True, 49), (False, 1)])
def test_a_countdown_is_a_plain_sentence_while_it_is_days_away_and_where_no_script_runs(
    browser: Browser, runs_scripts: bool, hours: int
) -> None:
    with served(gallery(left=timedelta(hours=hours))) as address:
        page = browser.new_page(java_script_enabled=runs_scripts)
        page.goto(f"{address}/come_in")
        assert page.locator(".countdown").inner_text().strip() == "The doors open at 18:45."
        page.close()


def test_a_countdown_is_said_aloud_at_one_minute_and_at_the_end_only(page: Page) -> None:
    page.clock.install()
    with served(gallery(left=timedelta(seconds=80), rate=2)) as address:
        page.goto(f"{address}/come_in")
        page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
        said = page.locator('.countdown [role="status"]')
        expect(said).to_have_text("")
        page.clock.run_for("00:10")
        expect(said).to_have_text("Doors open in 1 minute")
        page.clock.run_for("00:20")
        expect(said).to_have_text("Doors open in 1 minute")
        page.clock.run_for("00:10")
        expect(said).to_have_text("The doors are open")
        expect(page.locator(".countdown time")).to_have_text("The doors are open")


def test_a_live_refresh_keeps_what_is_unfolded_half_written_and_focused(page: Page) -> None:
    app, ready = gallery(), Semaphore(0)

    def rounds() -> Iterator[str]:
        for number in (1, 2):
            ready.acquire()
            with app.test_request_context():
                region = render_template("region.html", round=number).replace("\n", "\ndata: ")
            yield f'data: <hx-partial hx-target="#region" hx-swap="innerMorph">{region}</hx-partial>\n\n'

    app.add_url_rule("/stream", "stream", lambda: Response(rounds(), mimetype="text/event-stream"))
    with served(app) as address:
        complaints = complaints_of(page)
        page.goto(f"{address}/refreshed")
        page.get_by_text("More").click()
        page.get_by_label("A note").press_sequentially("half a")
        ready.release()
        expect(page.get_by_text("Round 1")).to_be_visible()
        page.get_by_label("A note").press_sequentially(" sen")
        ready.release()
        expect(page.get_by_text("Round 2")).to_be_visible()
        expect(page.get_by_label("A note")).to_be_focused()
        expect(page.get_by_label("A note")).to_have_value("half a sen")
        assert complaints == []


@pytest.mark.parametrize("with_scripts", [True, False])
def test_a_post_carries_its_token_with_and_without_scripts(browser: Browser, with_scripts: bool) -> None:
    app = gallery()
    sent: list[tuple[str | None, str]] = []

    def act() -> tuple[str, int]:
        sent.append((request.headers.get("X-CSRFToken"), request.form["csrf_token"]))
        return "", 204

    app.add_url_rule("/act", "act", act, methods=["POST"])
    app.add_url_rule("/stream", "stream", lambda: Response("", mimetype="text/event-stream"))
    with served(app) as address:
        page = browser.new_page(java_script_enabled=with_scripts)
        page.goto(f"{address}/refreshed")
        with page.expect_response("**/act"):
            page.get_by_role("button", name="Admit Robin").click()
        page.close()
    assert sent == [("token" if with_scripts else None, "token")]


def test_a_dialog_opens_and_closes_without_scripts_too(browser: Browser, address: str) -> None:
    for with_scripts in (True, False):
        page = browser.new_page(java_script_enabled=with_scripts)
        page.goto(f"{address}/dashboard")
        page.get_by_text("End …").click()
        expect(page.get_by_role("heading", name="End the session?")).to_be_visible()
        page.get_by_text("Go back").click()
        expect(page.get_by_role("heading", name="End the session?")).to_be_hidden()
        page.close()
