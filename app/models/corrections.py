"""What was said of a register's lines afterwards: corrections, which overwrite nothing, and members' objections."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field
from app.domain.attendance import Outcome
from app.domain.registers import ContestAnswer, ContestClaim, CorrectionReason


class Correction(SQLModel, table=True):
    """A word about one member's line. The newest human word counts; without an `outcome` the evidence counts again.

    `was` is what the line said until then. A row whose reason is REOPENED is nobody's word: it keeps what stood."""

    __tablename__ = "corrections"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    was: str = Field(max_length=32)  # an `Outcome`; history, which nothing sets anew
    was_minutes: int
    outcome: Outcome | None = enum_field(Outcome, optional=True)
    reason: CorrectionReason = enum_field(CorrectionReason)
    by: int | None = Field(default=None, foreign_key="people.id")
    at: datetime = Field(sa_type=UtcDateTime)


class Contest(SQLModel, table=True):
    """A member's "that is not right" about her own line, and what came of it."""

    __tablename__ = "contests"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    claim: ContestClaim = enum_field(ContestClaim)
    worn_name: str | None = Field(default=None, max_length=60)  # "as Nightjar"; kept until the answer
    at: datetime = Field(sa_type=UtcDateTime)
    answer: ContestAnswer | None = enum_field(ContestAnswer, optional=True)
    answered_by: int | None = Field(default=None, foreign_key="people.id")
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
