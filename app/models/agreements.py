"""Group agreements: versions, their text in each language, and who accepted which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field
from app.domain.agreements import AgreementState


class Agreement(SQLModel, table=True):
    """One version of a group's agreement."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("group_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="groups.id", index=True)
    number: int
    state: AgreementState = enum_field(AgreementState)
    in_force_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AgreementText(SQLModel, table=True):
    """The words of one version in one language: paragraphs parted by an empty line."""

    __tablename__ = "agreement_texts"
    __table_args__ = (UniqueConstraint("agreement_id", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: int = Field(foreign_key="agreements.id")
    language: str = Field(max_length=8)
    body: str = Field(max_length=20000)


class AgreementAcceptance(SQLModel, table=True):
    """A member accepted a version, in the language in which she read it."""

    __tablename__ = "agreement_acceptances"
    __table_args__ = (UniqueConstraint("agreement_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: int = Field(foreign_key="agreements.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    language: str = Field(max_length=8)
    accepted_at: datetime = Field(sa_type=UtcDateTime)
