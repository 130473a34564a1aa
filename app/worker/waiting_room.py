"""What those in Zoom's waiting room read, in every language of the group, because Zoom knows no reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from app.domain.sessions import SessionState

TELLING = frozenset({SessionState.DOORS_OPEN, SessionState.DOOR_CLOSED})


@dataclass(frozen=True)
class WaitingRoomWords:
    """Zoom shows a short title and a description under it."""

    title: str
    description: str


def words(state: SessionState, languages: Sequence[str]) -> WaitingRoomWords:
    """The words for this state of the door, language after language."""
    said = [_in_language(state, language) for language in languages]
    return WaitingRoomWords(
        title=" · ".join(one.title for one in said), description="\n\n".join(one.description for one in said)
    )


def _in_language(state: SessionState, language: str) -> WaitingRoomWords:
    with force_locale(language):
        if state is SessionState.DOOR_CLOSED:
            return WaitingRoomWords(
                _("The door has closed"),
                _(
                    "This session has started, so that people can talk undisturbed. Being late happens; your place is "
                    "safe. Your own page says when the next one is, and where to turn tonight."
                ),
            )
        return WaitingRoomWords(
            _("You are in the right place"), _("A facilitator lets you in, one by one. Stay a moment.")
        )
