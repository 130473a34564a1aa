"""Words for a list of members: what becomes of each row."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.services.member_lists import Standing


def standing_words() -> Mapping[Standing, str]:
    """What becomes of a row. Of other groups nothing is said, whatever is known."""
    return {
        Standing.GETS_A_PLACE: _("gets a place"),
        Standing.IS_HERE: _("has a place already, and keeps it as it is"),
        Standing.ON_HOLD: _("is on hold in this group: left out"),
        Standing.HAS_LEFT: _("has left this group, or was not taken in: left out"),
    }
