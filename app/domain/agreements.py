"""A group agreement: versions, and how long a new one may wait to be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.lifecycle import Lifecycle

GRACE = timedelta(days=30)


class AgreementState(StrEnum):
    """The life of one version."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


class AgreementAction(StrEnum):
    """What a coordinator does with it."""

    PUT_IN_FORCE = "put_in_force"
    SUPERSEDE = "supersede"


AGREEMENT_LIFE = Lifecycle[AgreementState, AgreementAction](
    "agreement",
    {
        (AgreementState.DRAFT, AgreementAction.PUT_IN_FORCE): AgreementState.IN_FORCE,
        (AgreementState.IN_FORCE, AgreementAction.SUPERSEDE): AgreementState.SUPERSEDED,
    },
)


@dataclass(frozen=True)
class Acceptance:
    """The newest version of this group's agreement that a member accepted."""

    version: int
    accepted_at: datetime


def holds(acceptance: Acceptance | None, *, version: int, in_force_at: datetime, now: datetime) -> bool:
    """Whether she may come in: she accepted this version, or an earlier one and the new one is under 30 days old."""
    if acceptance is None:
        return False
    return acceptance.version >= version or now < in_force_at + GRACE
