"""What the dashboard says besides, when it is shown inside Zoom: who is there, and what these hands do."""

from __future__ import annotations

from app.db import id_of
from app.models import Group
from app.queries import dashboard
from app.views import panel
from app.views.context import actor, db
from app.views.panel_mount import PREFIX, in_panel
from app.views.phrases_hands import detail_words


def more(group: Group) -> dict[str, object]:
    """The panel's part of the page; nothing outside Zoom."""
    if not in_panel():
        return {}
    panel.load_sdk()
    called = dashboard.called(db(), id_of(group)).get(actor().person_id or 0, "")
    return {
        "called": called,
        "details": detail_words(),
        "sdk_url": panel.sdk_url(),
        "somebody_else": f"{PREFIX}/somebody-else",
    }
