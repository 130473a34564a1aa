"""Look at the pieces: renders tests/browser/gallery/*.html under our own policy and photographs them.

Run `python tests/browser/gallery.py /tmp/shots`; it prints what the browser complained about and what axe found.
"""

import logging
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from flask import Flask, Response, render_template
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).parents[2]
PAGES = ("come_in", "dashboard", "pieces", "trouble")
SIZES = {"panel": 300, "phone": 360, "desk": 1280}
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


def gallery() -> Flask:
    """Build the small app that serves the gallery's pages."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.secret_key = "gallery"
    app.jinja_env.loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), FileSystemLoader(ROOT / "tests/browser/gallery")]
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.add_url_rule("/language", "public.set_language", lambda: "", methods=["POST"])
    app.add_url_rule("/<page>", "page", lambda page: render_template(f"{page}.html", trouble=Trouble()))
    app.context_processor(context)
    app.after_request(under_policy)
    return app


def context() -> dict[str, object]:
    """Give templates what the real app gives them."""
    return {
        "site": Site(),
        "site_name": Site.name,
        "current_language": "en",
        "languages": [("en", "English"), ("es", "Español")],
        "nav_items": [("Tonight", "/a", True), ("Groups", "/b", False), ("Calendar", "/c", False)],
        "now": datetime.now(UTC),
        "clock_rate": 1,
        "soon": datetime.now(UTC) + timedelta(minutes=4, seconds=12),
        "lately": datetime.now(UTC) - timedelta(seconds=20),
    }


def under_policy(response: Response) -> Response:
    """Send the policy that forbids whatever is not our own file."""
    response.headers["Content-Security-Policy"] = POLICY
    return response


def photograph(browser: Browser, address: str, folder: Path, scheme: str) -> None:
    """Take every page at every width in one colour scheme, and print what the browser or axe has to say."""
    for page_name in PAGES:
        for size, width in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
            label = f"{page_name}-{size}-{scheme}"
            complaints: list[str] = []
            page.on("console", lambda message, to=complaints: to.append(message.text))
            page.on("pageerror", lambda error, to=complaints: to.append(str(error)))
            page.goto(f"{address}/{page_name}")
            page.wait_for_timeout(300)
            print(label, *complaints)  # now, since the photograph and axe put styles of their own into the page
            page.screenshot(path=str(folder / f"{label}.png"), full_page=True)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                print(label, "is wider than its window")
            page.evaluate(Path(ROOT / "tests/browser/vendor/axe.min.js").read_text())
            found = page.evaluate(
                "axe.run({preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})"
            )
            for rule in found["violations"]:
                print(label, rule["id"], rule["nodes"][0]["html"][:160], rule["nodes"][0]["failureSummary"][:200])
            page.close()


def main(folder: Path) -> None:
    """Serve the gallery on loopback, photograph it light and dark, and stop."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder.mkdir(parents=True, exist_ok=True)
    server = make_server("127.0.0.1", 0, gallery(), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            photograph(browser, f"http://127.0.0.1:{server.server_port}", folder, scheme)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
