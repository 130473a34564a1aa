"""The demo as anybody starts it, on free ports with a folder of its own, and its people in the tabs of one browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from app import from_env
from app.db import Database
from app.demo.command import REAL_THINGS
from app.demo.house import free_port, furnish
from app.domain.actors import HEARTH
from app.ports import Ports
from app.services import staff_setup

ROOT = Path(__file__).parents[2]
READY = re.compile(rb"Open (\S+)/demo/ in a browser")
GROUP = "Tuesday circle"
PATIENCE_SECONDS = 120.0  # until the demo is up


@contextmanager
def opened(folder: Path) -> Iterator[str]:
    """`flask demo` in a process of its own; yields its address, without a slash at the end.

    What it says goes to a file: a pipe that nobody reads would stop it once it is full."""
    port, said = str(free_port()), folder / "said.txt"
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "--port", port, "--data", str(folder)]
    env = {name: value for name, value in os.environ.items() if name not in REAL_THINGS} | {"PYTHONUNBUFFERED": "1"}
    with said.open("wb") as out:
        running = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield _address(running, said)
    finally:
        running.terminate()
        running.wait(timeout=30)


def _address(running: subprocess.Popen[bytes], said: Path) -> str:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while running.poll() is None and time.monotonic() < give_up:
        if found := READY.search(said.read_bytes()):
            return found[1].decode()
        time.sleep(0.1)
    raise AssertionError("the demo did not start:\n" + said.read_text(errors="replace"))


def invite(folder: Path, email: str, name: str) -> None:
    """Invite somebody to the staff of the demo that keeps its data here; its worker sends the letter."""
    app = from_env(furnish(folder).env)
    ports: Ports = app.extensions["hearth.ports"]
    database: Database = app.extensions["hearth.database"]
    with database.writing() as db:
        staff_setup.invite(
            db, vault=ports.vault, ids=ports.ids, email=email, name=name, locale="en", by=HEARTH, now=ports.clock.now()
        )
    database.engine.dispose()


def leave(page: Page) -> None:
    """Close a tab that has arrived where it was going: closed on its way, Chromium may never say that it is gone."""
    page.wait_for_load_state()
    page.close()


@dataclass
class Tabs:
    """One browser at the demo: a tab for each role, each on a host name of its own."""

    context: BrowserContext
    address: str
    folder: Path
    demo: Page = field(init=False)

    def __post_init__(self) -> None:
        self.demo = self.context.new_page()
        self.demo.goto(f"{self.address}/demo/")

    def be(self, who: str) -> Page:
        """Sign in with one click ("Robin (Tuesday circle)", or "Marta"), in a new tab."""
        with self.context.expect_page() as opening:
            self.demo.get_by_role("link", name=f"Be {who}", exact=True).click(modifiers=["ControlOrMeta"])
        page = opening.value
        page.wait_for_load_state()
        return page

    def jump(self, moment: str, group: str = GROUP) -> None:
        """Press one of the clock's buttons at the group's next session: "Doors open", "Start", ..."""
        card = self.demo.locator(".card").filter(has_text=group).first
        with self.demo.expect_navigation():
            card.get_by_role("button", name=moment).click()

    def later(self) -> None:
        """Let ten minutes pass."""
        with self.demo.expect_navigation():
            self.demo.get_by_role("button", name="Ten minutes on").click()

    def visitor(self, path: str, role: str = "visitor") -> Page:
        """A tab of somebody who is not signed in."""
        page = self.context.new_page()
        page.goto(self.address.replace("demo.localhost", f"{role}.localhost") + path)
        return page
