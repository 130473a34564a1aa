"""The browser as host: the dashboard beside the meeting itself, and the pass with which the page becomes its host."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from app.domain import hosting
from app.domain.errors import Refused
from app.domain.hosting import Hosting
from app.domain.permissions import ensure
from app.models import Group, Session
from app.ports import HostPass, OutsideTrouble
from app.queries import dashboard
from app.services import hosting as hosts
from app.settings import WebSdk
from app.views import sign_in, stream
from app.views.access import requires
from app.views.context import actor, db, now, ports, settings
from app.views.headers import allow_form_to
from app.views.live_feed import Viewpoint
from app.views.phrases_hosting import OFF, STALE, hosting_words, pass_words
from app.views.web_sdk_policy import allow_web_sdk

bp = Blueprint("host", __name__)

SDK_VERSION = "6.2.0"
# Zoom's docs, "Install from CDN": the libraries that the component view leans on, then itself.
SDK_FILES = (
    *(f"{SDK_VERSION}/lib/vendor/{name}.min.js" for name in ("react", "react-dom", "redux", "redux-thunk", "lodash")),
    f"zoom-meeting-embedded-{SDK_VERSION}.min.js",
)
SDK_LANGUAGES = {"en": "en-US", "es": "es-ES"}


@bp.get("/<int:session_id>/host")
@requires("meeting:host")
def show(session_id: int) -> ResponseReturnValue:
    """The meeting and the dashboard side by side. Loaded again late in an evening, it is still the dashboard."""
    session, group = _hers(session_id)
    frame = stream.frame_for(Viewpoint(session_id, str(get_locale()), True), actor())
    sdk, why_not = settings().web_sdk, _why_not(session)
    allow_form_to(*settings().zoom_origins)
    if sdk and why_not == Hosting.READY:
        allow_web_sdk(sdk.url)
    return render_template(
        "live/host.html",
        session=session,
        group=group,
        frame=frame,
        why_not=hosting_words()[why_not],
        asks_anew=why_not == STALE,
        scripts=_scripts(sdk) if sdk else [],
        sdk_version=SDK_VERSION,
        sdk_language=SDK_LANGUAGES[str(get_locale())],
    )


@bp.post("/<int:session_id>/host/credentials")
@requires("meeting:host")
def credentials(session_id: int) -> ResponseReturnValue:
    """The host's pass, once, for this page alone, on a fresh sign-in."""
    sign_in.ask_staff_anew()
    session, _group = _hers(session_id)
    try:
        hosts.begin(db(), session_id=session_id, by=actor(), now=now())
        number, host = session.meeting_number or 0, session.meeting_host or settings().zoom.hosts[0]
        given = ports().directory.host_pass(number, host)
    except Refused as refusal:
        return {"words": hosting_words()[Hosting(refusal.code)]}, 409
    except OutsideTrouble as trouble:
        return {"words": pass_words(trouble.code)}, 502
    return _handed_out(given, number, dashboard.called(db(), session.group_id).get(actor().person_id or 0, "")), {
        "Cache-Control": "no-store"
    }


def _hers(session_id: int) -> tuple[Session, Group]:
    session, group = dashboard.visible(db(), session_id=session_id, actor=actor())
    ensure(actor(), "meeting:host", group_id=group.id)
    return session, group


def _why_not(session: Session) -> str:
    """A key of `hosting_words`; ready when nothing is in the way."""
    if settings().web_sdk is None:
        return OFF
    has_meeting = session.meeting_number is not None
    standing = hosting.hosting(session.state, session.times, has_meeting=has_meeting, now=now())
    return STALE if standing is Hosting.READY and not sign_in.is_fresh() else standing


def _scripts(sdk: WebSdk) -> list[str]:
    return [f"{sdk.url}/{name}" for name in SDK_FILES]


def _handed_out(given: HostPass, number: int, called: str) -> dict[str, str]:
    """`called` is the name by which the group knows her; Zoom shows it to everybody."""
    return {
        "signature": given.signature,
        "zak": given.zak,
        "passcode": given.passcode,
        "meeting_number": str(number),
        "user_name": called,
    }
