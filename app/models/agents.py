"""Hands inside a meeting: who connected, what they can do, and whom their own lists show."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field
from app.domain.correlation import MatchedBy
from app.domain.whereabouts import ZoomSide


class AgentKind(StrEnum):
    """Through what the hands reach into Zoom."""

    PANEL = "panel"
    BROWSER = "browser"
    SIMULATOR = "simulator"


class Agent(SQLModel, table=True):
    """Hands: whose, of which kind, when they last spoke. The token is kept hashed.

    `lists_waiting` and `lists_inside` tell which of the two lists it is able to show; `sees_locked` is the newest
    that it told of Zoom's lock, None when it never could tell."""

    __tablename__ = "agents"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    token_hash: str = Field(unique=True, max_length=64)
    kind: AgentKind | None = enum_field(AgentKind, optional=True)
    name: str | None = Field(default=None, max_length=64)
    abilities: str = Field(default="", max_length=120)  # words parted by blanks
    client_version: str | None = Field(default=None, max_length=40)
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    spoke_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reported_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lists_waiting: bool = False
    lists_inside: bool = False
    sees_locked: bool | None = None


class AgentSight(SQLModel, table=True):
    """Somebody whom an agent lists, under the agent's own name for her, and which arrival that is.

    Never proof: nobody is credited or let in by it. `shown_at` is when she came there, as far as the agent knows; the
    other moments are by our own clock."""

    __tablename__ = "agent_sights"
    __table_args__ = (UniqueConstraint("agent_id", "participant_uuid"),)

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = Field(foreign_key="agents.id", index=True)
    participant_uuid: str = Field(max_length=512)
    screen_name: str = Field(max_length=200)
    side: ZoomSide = enum_field(ZoomSide)  # waiting or inside
    side_since: datetime = Field(sa_type=UtcDateTime)
    shown_at: datetime = Field(sa_type=UtcDateTime)
    listed_from: datetime = Field(sa_type=UtcDateTime)
    listed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    arrival_id: int | None = Field(default=None, foreign_key="arrivals.id", index=True)
    matched_by: MatchedBy | None = enum_field(MatchedBy, optional=True)
