"""What stands in the header: the few places that this person can go to."""

from __future__ import annotations

from flask import current_app, request, url_for
from flask_babel import gettext as _

from app.domain.permissions import may
from app.views.context import actor


def items() -> list[tuple[str, str, bool]]:
    """(words, address, is it this page) for each place, in order; places that are not furnished are left out."""
    wanted = (
        (_("Sessions"), "live.home", "staff:home"),
        (_("Registers"), "registers.past", "register:read"),
        (_("Groups"), "coordinator.overview", "group:plan"),
    )
    return [
        (words, url_for(endpoint), request.path == url_for(endpoint))
        for words, endpoint, permission in wanted
        if endpoint in current_app.view_functions and may(actor(), permission)
    ]
