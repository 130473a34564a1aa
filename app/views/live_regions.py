"""The regions of the live page. One renderer each, for the first paint and for every refresh alike.

Regions hold nothing of the one who looks (no token, no name of hers), so that one drawing serves every open page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from app.queries.dashboard import Dashboard
from app.queries.roster import counts
from app.views import live_alarms, live_hands, live_rows
from app.views.context import settings
from app.views.phrases_door import lock_words, session_words

REGIONS = ("door-control", "news-line", "alarms", "at-the-door", "needs-you", "expected")
"""Each is the id of an element on the page, and with dashes as underscores the name of a template in templates/live."""


@dataclass(frozen=True, slots=True)
class Frame:
    """All regions at one moment. `stamp` names this very content: revision and a hash over everything."""

    revision: int
    regions: Mapping[str, Markup]
    digests: Mapping[str, str]

    @property
    def stamp(self) -> str:
        """What a page says it has, when it comes back."""
        return f"{self.revision}-{_digest(''.join(self.digests.values()))}"


def draw(board: Dashboard, *, admits: bool, now: datetime, in_panel: bool = False) -> Frame:
    """Draw every region in the language of this moment. `admits`: whether the one who looks may admit; `in_panel`:
    from inside Zoom, where there is less room and no other page."""
    context = {
        "board": board,
        "session": board.session,
        "admits": admits,
        "in_panel": in_panel,
        "cards": live_rows.cards(board, admits=admits, now=now),
        "lines": live_rows.lines(board),
        "alarms": live_alarms.lines(board),
        "needs": live_rows.need_lines(board),
        "counts": counts(board.roster),
        "state_words": session_words()[board.session.state],
        "unlock": live_rows.unlock(board),
        "lock_words": lock_words()[board.session.zoom_lock],
        "hands": live_hands.lines(board),
        "base": url_for("live.show", session_id=board.session.id),
        "hosts_in_browser": settings().web_sdk is not None,
        "icons": url_for("static", filename="icons.svg"),
        "_": gettext,
        "ngettext": ngettext,
    }
    regions = {name: _region(name, context) for name in REGIONS}
    return Frame(
        revision=board.session.live_revision,
        regions=regions,
        digests={name: _digest(html) for name, html in regions.items()},
    )


def _region(name: str, context: Mapping[str, object]) -> Markup:
    # Not render_template: its context processors ask who is signed in, and a region is the same for everybody.
    template = current_app.jinja_env.get_template(f"live/region_{name.replace('-', '_')}.html")
    return escape(template.make_module(dict(context))).strip()


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
