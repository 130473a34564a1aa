"""A member's word about one session: "I'm coming", "I can't come", or called off with the session."""

from __future__ import annotations

from enum import StrEnum

from app.domain.lifecycle import Lifecycle


class RegistrationState(StrEnum):
    """What she last told us. Never reversed in silence: each change is one of the actions below."""

    SIGNED_UP = "signed_up"
    APOLOGISED = "apologised"
    CANCELLED = "cancelled"


class RegistrationAction(StrEnum):
    """The ways to say it. No reason is ever asked."""

    SIGN_UP = "sign_up"
    APOLOGISE = "apologise"
    CANCEL = "cancel"


REGISTRATION_LIFE = Lifecycle[RegistrationState, RegistrationAction](
    "registration",
    {
        (RegistrationState.SIGNED_UP, RegistrationAction.APOLOGISE): RegistrationState.APOLOGISED,
        (RegistrationState.SIGNED_UP, RegistrationAction.CANCEL): RegistrationState.CANCELLED,
        (RegistrationState.APOLOGISED, RegistrationAction.SIGN_UP): RegistrationState.SIGNED_UP,
        (RegistrationState.APOLOGISED, RegistrationAction.CANCEL): RegistrationState.CANCELLED,
        # Whoever left the group and has a place there again says it anew.
        (RegistrationState.CANCELLED, RegistrationAction.SIGN_UP): RegistrationState.SIGNED_UP,
        (RegistrationState.CANCELLED, RegistrationAction.APOLOGISE): RegistrationState.APOLOGISED,
    },
)
