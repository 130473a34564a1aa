"""`GET /live/<session>/stream`: server-sent events with the regions that changed, as soon as they change."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, Response, current_app, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.db import id_of
from app.domain.actors import Actor
from app.domain.permissions import Scope, may
from app.queries import dashboard, live, people
from app.views import ended, sign_in
from app.views.access import requires
from app.views.context import actor, database, db, let_go, ports
from app.views.live_feed import LiveFeed, Viewpoint
from app.views.live_regions import REGIONS, Frame, draw
from app.views.panel_mount import in_panel

bp = Blueprint("stream", __name__)

LOOK_PAUSE = 0.06
BEAT_EVERY = 3.0  # the page says that the line is lost when it misses three of these
MAY_STILL_EVERY = 2.0


@bp.get("/<int:session_id>/stream")
@requires("dashboard:open")
def show(session_id: int) -> ResponseReturnValue:
    """The live stream. `seen` or `Last-Event-ID` is the stamp of what the page shows already."""
    session, group = dashboard.visible(db(), session_id=session_id, actor=actor())
    feed = live_feed()
    if not feed.enter():
        return Response("Too many dashboards are open.\n", 429, {"Retry-After": "10"}, mimetype="text/plain")
    viewer = _Viewer(
        viewpoint=viewpoint_of(session_id, admits=may(actor(), "arrival:admit", Scope(group_id=group.id))),
        actor=actor(),
        uniquifier=current_user.uniquifier,
        number=sign_in.number(),
        group_id=session.group_id,
        until=sign_in.lasts_until(),
        seen=request.headers.get("Last-Event-ID") or request.args.get("seen", ""),
    )
    let_go()  # a stream lives for hours; the database session that let it in must not
    answer = Response(stream_with_context(viewer.events()), mimetype="text/event-stream")
    answer.headers.update({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    answer.call_on_close(feed.leave)
    return answer


def live_feed() -> LiveFeed:
    """What this app's streams share."""
    feed = current_app.extensions.setdefault("hearth.live_feed", LiveFeed())
    assert isinstance(feed, LiveFeed)
    return feed


def viewpoint_of(session_id: int, *, admits: bool) -> Viewpoint:
    """The viewpoint of this request."""
    return Viewpoint(session_id, str(get_locale()), admits, in_panel())


def frame_for(viewpoint: Viewpoint, viewer: Actor, *, paced: bool = False) -> Frame:
    """The page's regions as they are now (`paced`: or a moment ago), drawn once for everybody who sees the same."""
    feed = live_feed()
    revision = feed.revision(viewpoint.session_id, lambda: _look(viewpoint.session_id), paced=paced)
    return feed.frame(viewpoint, revision, lambda: _draw(viewpoint, viewer), paced=paced)


def _look(session_id: int) -> int | None:
    with database().reading() as own:
        return live.revision(own, session_id)


def _draw(viewpoint: Viewpoint, viewer: Actor) -> Frame:
    moment = ports().clock.now()
    with database().reading() as own:
        board = dashboard.load(own, session_id=viewpoint.session_id, actor=viewer, now=moment)
    return draw(board, admits=viewpoint.admits, now=moment, in_panel=viewpoint.in_panel)


@dataclass(slots=True)
class _Viewer:
    """One open page: what it has, and whether it may still look."""

    viewpoint: Viewpoint
    actor: Actor
    uniquifier: str
    number: str  # of her sign-in
    group_id: int
    until: datetime  # when her sign-in is over
    seen: str
    sent: dict[str, str] = field(default_factory=dict)
    beat_at: float = float("-inf")
    checked_at: float = field(default_factory=time.monotonic)

    def events(self) -> Iterator[str]:
        """What the page is told, until it goes away or may no longer look."""
        yield "retry: 1000\n\n"
        while self._may_still():
            frame = frame_for(self.viewpoint, self.actor, paced=True)
            yield from self._news(frame)
            yield from self._beat()
            time.sleep(LOOK_PAUSE)
        yield "event: over\ndata: over\n\n"

    def _news(self, frame: Frame) -> Iterator[str]:
        if not self.sent and self.seen == frame.stamp:
            self.sent = dict(frame.digests)
        changed = [name for name in REGIONS if self.sent.get(name) != frame.digests[name]]
        if changed:
            self.sent = dict(frame.digests)
            yield message(frame, changed)

    def _beat(self) -> Iterator[str]:
        if time.monotonic() - self.beat_at >= BEAT_EVERY:
            self.beat_at = time.monotonic()
            yield f"event: beat\ndata: {ports().clock.now().isoformat()}\n\n"

    def _may_still(self) -> bool:
        if time.monotonic() - self.checked_at < MAY_STILL_EVERY:
            return True
        self.checked_at = time.monotonic()
        if ports().clock.now() > self.until or self.number in ended.sign_ins():
            return False
        with database().reading() as own:
            person = people.by_uniquifier(own, self.uniquifier)
            if person is None:
                return False
            self.actor = people.actor(own, person_id=id_of(person), sign_in=self.actor.sign_in, evening_session_id=None)
        scope = Scope(group_id=self.group_id)
        return (
            may(self.actor, "dashboard:open", scope)
            and may(self.actor, "arrival:admit", scope) is self.viewpoint.admits
        )


def message(frame: Frame, names: list[str]) -> str:
    """One event that puts these regions into the page, what stands there being morphed."""
    parts = [
        f'<hx-partial hx-target="#{name}" hx-swap="innerMorph">{frame.regions[name]}</hx-partial>' for name in names
    ]
    body = "".join(parts).replace("\r", "").replace("\n", "\ndata: ")
    return f"id: {frame.stamp}\ndata: {body}\n\n"
