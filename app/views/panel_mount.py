"""The live pages as Zoom's panel shows them: the same routes under /panel, with a cookie of their own.

A page inside Zoom's client is a frame on somebody else's site. There the usual cookie does not travel; the panel's
does, and opens nothing but the one session for which it was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Request, Response, redirect, request, url_for
from flask import session as cookie
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue

from app.domain.errors import NotThere
from app.views.context import settings
from app.views.headers import change_policy

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/panel"
MOUNTED = ("/live/", "/static/", "/agent/")
BOUND = "panel_session_id"
ELSEWHERE = "live.host."  # hosting takes a whole browser, and a sign-in in it


class PanelMount:
    """Serves `/panel/live/...` as `/live/...` with a prefix, so that every address on those pages begins with it."""

    def __init__(self, inner: WSGIApplication) -> None:
        self.inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Move the prefix from the path to the script's name."""
        path = environ.get("PATH_INFO", "")
        rest = path.removeprefix(PREFIX)
        if rest != path and rest.startswith(MOUNTED):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + PREFIX
            environ["PATH_INFO"] = rest
        return self.inner(environ, start_response)


def in_panel(asked: Request | None = None) -> bool:
    """Whether a request (else the present one) comes from inside Zoom's panel."""
    asked = asked or request
    return asked.script_root.endswith(PREFIX) or asked.path == PREFIX or asked.path.startswith(f"{PREFIX}/")


class PanelCookies(SecureCookieSessionInterface):
    """The panel's cookie. Another salt: what is in it is worth nothing as the usual cookie, whatever its name."""

    salt = "hearth-panel"

    def get_cookie_name(self, app: Flask) -> str:
        """`__Host-` would ask for the path /."""
        return "__Secure-hearth-panel" if settings().secure else "hearth-panel"

    def get_cookie_path(self, app: Flask) -> str:
        """No other route ever sees it."""
        return PREFIX

    def get_cookie_samesite(self, app: Flask) -> str | None:
        """Zoom's page is another site."""
        return "None"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Browsers take SameSite=None only so; they take it from this machine without TLS, too."""
        return True

    def get_cookie_partitioned(self, app: Flask) -> bool:
        """It belongs to Zoom's client alone."""
        return True


class TwoCookies(SecureCookieSessionInterface):
    """The panel's cookie under /panel, the usual one everywhere else."""

    def __init__(self) -> None:
        self.panel = PanelCookies()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read one of them."""
        return self.panel.open_session(app, request) if in_panel(request) else super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the same one."""
        if in_panel():
            self.panel.save_session(app, session, response)
        else:
            super().save_session(app, session, response)


def bind(session_id: int) -> None:
    """Let the panel's cookie open this session, and none besides."""
    cookie[BOUND] = session_id


def connect(app: Flask) -> None:
    """Mount the live pages, give them their cookie, and let Zoom show them."""
    app.wsgi_app = PanelMount(app.wsgi_app)  # type: ignore[method-assign] # Flask's own way
    app.session_interface = TwoCookies()

    @app.before_request
    def let_zoom_frame_it() -> None:
        if in_panel():
            change_policy({"frame-ancestors": " ".join(settings().panel_frames)})


def hold_to_their_sessions(app: Flask) -> None:
    """On every request: a panel opens the session for which its cookie was given, as long as that is good."""

    @app.before_request
    def hold_to_its_session() -> ResponseReturnValue | None:
        if not request.script_root.endswith(PREFIX) or request.path.startswith(("/static/", "/agent/")):
            return None
        asked, bound = (request.view_args or {}).get("session_id"), cookie.get(BOUND)
        if bound is not None and asked == bound and not (request.endpoint or "").startswith(ELSEWHERE):
            return None
        if bound is None and request.method == "GET" and "HX-Request" not in request.headers:
            return redirect(PREFIX, 303)  # its time is over: Zoom says anew who is there
        raise NotThere


def address(session_id: int) -> str:
    """Where a session's panel is, said from outside the mount."""
    return PREFIX + url_for("live.show", session_id=session_id)
