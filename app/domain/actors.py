"""Who acts: a person as she signed in just now, or Hearth itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class SignIn(StrEnum):
    """How strongly the present sign-in proves who is there, weakest first."""

    NOBODY = "nobody"
    EVENING = "evening"  # the reminder's link, or a code read out: tonight's session only, no history
    MEMBER = "member"  # a one-time link from her own inbox, or a remembered phone
    STAFF = "staff"  # password and TOTP


class GroupRole(StrEnum):
    """What a facilitator is to the charity. Members have a place, not a role."""

    STAFF = "staff"
    VOLUNTEER = "volunteer"


@dataclass(frozen=True)
class Actor:
    """The one who asks. Made per request from the database, never kept in a cookie."""

    person_id: int | None = None
    sign_in: SignIn = SignIn.NOBODY
    coordinator: bool = False
    facilitates: frozenset[int] = field(default_factory=frozenset)  # group ids
    evening_session_id: int | None = None
    system: bool = False

    @property
    def is_staff(self) -> bool:
        """Signed in with password and TOTP, and holding some role."""
        return self.sign_in is SignIn.STAFF and (self.coordinator or bool(self.facilitates))


NOBODY = Actor()
HEARTH = Actor(system=True)
