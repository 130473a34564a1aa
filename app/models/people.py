"""People: one row each, whatever they are to the charity. Contact details are sealed with a key of their own."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field


class Person(SQLModel, table=True):
    """Somebody: a member, a facilitator, a coordinator, often more than one of these."""

    __tablename__ = "people"

    id: int | None = Field(default=None, primary_key=True)
    uniquifier: str = Field(unique=True, max_length=64)  # names the sign-in; changing it ends every web session
    email_index: str | None = Field(default=None, unique=True, max_length=64)
    key_wrapped: bytes
    email_sealed: bytes | None = None
    name_sealed: bytes | None = None
    reference: str | None = Field(default=None, max_length=40)  # the charity's own case number
    locale: str = Field(default="en", max_length=8)
    zone: str | None = Field(default=None, max_length=64)
    active: bool = True
    coordinator: bool = False
    password_hash: str | None = Field(default=None, max_length=255)  # argon2; staff only
    totp_sealed: bytes | None = None  # staff's second factor, under the person's own key
    totp_confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    totp_step: int | None = None  # the last time step that was used: none serves twice
    recovery_hashes: list[str] | None = Field(default=None, sa_column=Column(JSON))
    zoom_user_index: str | None = Field(default=None, unique=True, max_length=64)  # known by it in the panel
    zoom_user_linked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Device(SQLModel, table=True):
    """A browser that somebody used: a long-lived random cookie, kept hashed."""

    __tablename__ = "devices"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    token_hash: str = Field(index=True, max_length=64)
    remembered_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_seen_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)


class PassKind(StrEnum):
    """What a pass is good for."""

    SIGN_IN = "sign_in"
    EVENING = "evening"
    CODE = "code"
    CALENDAR = "calendar"
    STAFF_INVITE = "staff_invite"
    STAFF_RESET = "staff_reset"


class Pass(SQLModel, table=True):
    """A capability in a mail link, a read-out code or a feed address: random, stored hashed, used once or expiring."""

    __tablename__ = "passes"

    id: int | None = Field(default=None, primary_key=True)
    kind: PassKind = enum_field(PassKind)
    token_hash: str = Field(unique=True, max_length=64)
    person_id: int = Field(foreign_key="people.id", index=True)
    session_id: int | None = Field(default=None, foreign_key="sessions.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
