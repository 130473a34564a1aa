"""The register of one session: collected, settled by people, closed, and reopened only with a reason."""

from __future__ import annotations

from enum import StrEnum

from app.domain.lifecycle import Lifecycle


class RegisterState(StrEnum):
    """Whether the register can still change."""

    OPEN = "open"
    CLOSED = "closed"


class RegisterAction(StrEnum):
    """Closing is a coordinator's act; reopening asks for a reason."""

    CLOSE = "close"
    REOPEN = "reopen"


REGISTER_LIFE = Lifecycle[RegisterState, RegisterAction](
    "register",
    {
        (RegisterState.OPEN, RegisterAction.CLOSE): RegisterState.CLOSED,
        (RegisterState.CLOSED, RegisterAction.REOPEN): RegisterState.OPEN,
    },
)


class SettlementKind(StrEnum):
    """What a human said a stay was. The latest word about a stay counts; earlier ones remain to be read."""

    MEMBER = "member"
    GUEST = "guest"  # a named or unnamed guest: counted, never guessed
    STAFF = "staff"
    NOT_A_PERSON = "not_a_person"  # a note-taker, a second device on its own
    UNDONE = "undone"  # takes the previous word back
