"""Child processes that belong together: started in order, stopped together, and none dies unnoticed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from types import FrameType, TracebackType

from gunicorn.glogging import Logger  # type: ignore[import-untyped] # gunicorn comes without types

from app.logs import WithoutValues

READY_SECONDS = 30.0
STOP_SECONDS = 10.0
LISTENING_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 - read here, and bound nowhere
THREADS = 200  # each open dashboard holds one; pages and webhooks need some too


class CannotServe(Exception):
    """A process did not come up, or died. Its text is a sentence for the operator."""


class ServerLog(Logger):
    """What the server itself writes down. Of a request that breaks beyond the app (in an answer's last bytes, or when
    the database is given back) it would quote the address, which may hold a secret, and what the exception says."""

    def exception(self, msg: str, *args: object, **kwargs: object) -> None:
        """The kind of the exception at hand, and its place."""
        self.error("unexpected: %s", WithoutValues().formatException(sys.exc_info()))


class Crew:
    """Named children with one environment."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = {**os.environ, **env, "PYTHONUNBUFFERED": "1"}
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, *command: str, quiet: bool = False) -> None:
        """Start one child with this Python."""
        out = subprocess.DEVNULL if quiet else None
        self.children[name] = subprocess.Popen([sys.executable, *command], env=self.env, stdout=out)  # noqa: S603 - our own modules, no shell

    def wait_for(self, name: str, url: str) -> None:
        """Wait until the child answers at `url`, whatever its status. Raises `CannotServe` after 30 seconds."""
        give_up = time.monotonic() + READY_SECONDS
        while time.monotonic() < give_up:
            self.refuse_dead()
            if _answers(url):
                return
            time.sleep(0.05)
        raise CannotServe(f"{name} did not answer within {READY_SECONDS:.0f} seconds.")

    def refuse_dead(self) -> None:
        """Raise `CannotServe` when a child has ended by itself."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise CannotServe(f"{name} ended by itself (exit code {child.returncode}); everything was stopped.")

    def wait(self) -> None:
        """Wait until somebody interrupts, or a child dies (then raise `CannotServe`)."""
        stopped: list[int] = []

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.append(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        while not stopped:
            self.refuse_dead()
            time.sleep(0.2)

    def stop(self) -> None:
        """Ask all to end, last started first; kill what does not."""
        for child in reversed(self.children.values()):
            if child.poll() is None:
                child.terminate()
        for child in self.children.values():
            try:
                child.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
        self.children.clear()


def start_web(crew: Crew, *, port: int, host: str = "127.0.0.1") -> None:
    """The web process: one, with threads, because open dashboards wait more than they work."""
    crew.start("web", *web_command("wsgi:app", host, port))
    crew.wait_for("web", f"http://{seen_from_here(host)}:{port}/healthz")


def seen_from_here(host: str) -> str:
    """Under which address this machine itself finds what listens at `host`."""
    return LISTENING_EVERYWHERE.get(host, host)


def web_command(module: str, host: str, port: int) -> list[str]:
    """How the server is started for a WSGI application."""
    options = {
        "bind": f"{host}:{port}",
        "worker-class": "gthread",
        "workers": "1",
        "threads": str(THREADS),
        "logger-class": "app.serving.ServerLog",
        "log-level": "error",  # below that it writes down whose address a broken request came from
        "graceful-timeout": "3",
    }
    pairs = [part for name, value in options.items() for part in (f"--{name}", value)]
    return ["-m", "gunicorn", module, *pairs, "--no-control-socket"]


def start_worker(crew: Crew) -> None:
    """The worker process. Its log goes to stderr as ever; its goodbye is for whoever runs it alone."""
    crew.start("worker", "-m", "flask", "--app", "wsgi", "worker", quiet=True)


def start_listener(crew: Crew) -> None:
    """The process that hears Zoom over its WebSocket, where that is set up."""
    crew.start("listener", "-m", "flask", "--app", "wsgi", "listen", quiet=True)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own child on this machine
            return True
    except urllib.error.HTTPError:
        return True
    except (urllib.error.URLError, OSError):
        return False
