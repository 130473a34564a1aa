"""The app in a real browser: served on loopback with fakes outside, and people signed in by the app's own cookie."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from app.domain.actors import SignIn
from app.models import Person
from tests.conftest import sign_in
from tests.tools import system_chromium

SignedIn = Callable[..., BrowserContext]

expect.set_options(timeout=30_000)  # a busy machine is not a fault; what has to be quick is measured, not waited for


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for each file of tests."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=system_chromium(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of nobody in particular."""
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of the app, without a slash at the end."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True  # an open stream must not keep the test from ending
    server.block_on_close = False
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"  # the one host name that the app answers to
    server.shutdown()
    server.server_close()


@pytest.fixture
def signed_in(app: Flask, browser: Browser, live_server: str) -> Iterator[SignedIn]:
    """Make a browser context in which somebody is signed in: `signed_in(person, SignIn.STAFF, viewport={...})`."""
    opened: list[BrowserContext] = []

    def enter(person: Person, strength: SignIn = SignIn.STAFF, **options: object) -> BrowserContext:
        client = sign_in(app.test_client(), person, strength)
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        assert cookie is not None
        context = browser.new_context(base_url=live_server, **options)  # type: ignore[arg-type] # playwright's own
        context.add_cookies([{"name": name, "value": cookie.value, "url": live_server}])
        opened.append(context)
        return context

    yield enter
    for context in opened:
        context.close()
