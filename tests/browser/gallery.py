"""A small app of tests/browser/gallery/*.html under our own policy, so that the pieces can be looked at and tested.

`python tests/browser/gallery.py /tmp/shots` photographs them at three widths, light and dark.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from flask import Flask, Response, render_template
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from tests.tools import system_chromium

ROOT = Path(__file__).parents[2]
PAGES = ("come_in", "dashboard", "pieces", "trouble")
WIDTHS = (280, 360, 1280)
SCHEMES = ("light", "dark")
POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"


@dataclass(frozen=True)
class Trouble:
    """What errors/error.html shows."""

    what_happened: str = "This page was open for a long time"
    what_is_safe: str = "Nothing is lost, and your place is safe."
    what_to_do: str = "Open the page again, then press the button once more."
    action_label: str = "Open it again"
    action_href: str = "/"


@dataclass(frozen=True)
class Site:
    """The charity as every page knows it."""

    name: str = "Riverside"
    phone: str = "020 7946 0018"
    email: str = "hello@riverside.example"
    office_hours: str = "Monday to Friday, 9:00 to 17:00"
    crisis_lines: tuple[tuple[str, str], ...] = (("Samaritans, day and night", "116 123"), ("Emergency", "999"))
    quick_exit_url: str = "https://www.bbc.co.uk/weather"


def gallery(*, left: timedelta = timedelta(minutes=4, seconds=12), rate: int = 1) -> Flask:
    """Build the app. Countdowns run for `left`, by a clock that runs `rate` times as fast."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.secret_key = "gallery"
    folders = (ROOT / "templates", ROOT / "tests/browser/gallery")
    app.jinja_env.loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.add_url_rule("/language", "public.set_language", lambda: "", methods=["POST"])
    shown = {"trouble": Trouble(), "typed": ["What somebody wrote."], "round": 0}
    app.add_url_rule("/<page>", "page", lambda page: render_template(f"{page}.html", **shown))
    app.context_processor(lambda: context(left=left, rate=rate))
    app.after_request(under_policy)
    return app


def context(*, left: timedelta, rate: int) -> dict[str, object]:
    """Give templates what the real app gives them."""
    now = datetime.now(UTC)
    return {
        "site": Site(),
        "site_name": Site.name,
        "current_language": "en",
        "languages": {"en": "English", "es": "Español"},
        "nav_items": [("Tonight", "/a", True), ("Groups", "/b", False), ("Calendar", "/c", False)],
        "now": now,
        "clock_rate": rate,
        "in_panel": False,
        "soon": now + left,
        "lately": now - timedelta(seconds=20),
    }


def under_policy(response: Response) -> Response:
    """Send the policy that forbids whatever is not our own file."""
    response.headers["Content-Security-Policy"] = POLICY
    return response


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the app on loopback; yields its address without a slash."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def photograph(folder: Path) -> None:
    """Write a picture of every page at every width, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    with served(gallery()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=["--no-sandbox"])
        for scheme in SCHEMES:
            page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
            for name in PAGES:
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 800})
                    page.goto(f"{address}/{name}")
                    page.screenshot(path=str(folder / f"{name}-{width}-{scheme}.png"), full_page=True)
        browser.close()


if __name__ == "__main__":
    photograph(Path(sys.argv[1]))
