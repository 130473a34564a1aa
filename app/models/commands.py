"""Commands to whoever can act inside Zoom: asked, claimed under a lease, confirmed only by Zoom's own event."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field


class CommandKind(StrEnum):
    """What an actuator can be asked."""

    ADMIT = "admit"
    PUT_BACK = "put_back"
    REMOVE = "remove"
    LOCK = "lock"
    UNLOCK = "unlock"
    RENAME = "rename"


class CommandOutcome(StrEnum):
    """What the actuator said. `DONE` is its word, not proof."""

    DONE = "done"
    REFUSED = "refused"
    UNABLE = "unable"
    WITHDRAWN = "withdrawn"  # no longer wanted


class Command(SQLModel, table=True):
    """One command. `participant_uuid` names whom, as Zoom's events do; an agent is told its own name for her."""

    __tablename__ = "commands"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    kind: CommandKind = enum_field(CommandKind)
    arrival_id: int | None = Field(default=None, foreign_key="arrivals.id", index=True)
    participant_uuid: str | None = Field(default=None, max_length=64)
    screen_name: str | None = Field(default=None, max_length=60)  # the name to be shown, for a rename
    old_name: str | None = Field(default=None, max_length=200)  # the name shown until then
    asked_by: int | None = Field(default=None, foreign_key="people.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    agent_id: int | None = Field(default=None, foreign_key="agents.id")  # whoever claimed it last
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    outcome: CommandOutcome | None = enum_field(CommandOutcome, optional=True)
    detail: str | None = Field(default=None, max_length=64)  # the actuator's short code
    outcome_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_by: str | None = Field(default=None, max_length=64)  # the hash of the event, or "agent:7" that sees it
