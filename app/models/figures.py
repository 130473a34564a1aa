"""Figures as they left the house: stored already suppressed, so that the same period always gives the same figures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class PublishedFigures(SQLModel, table=True):
    """One group's row for one quarter. The true counts stand nowhere in it."""

    __tablename__ = "published_figures"
    __table_args__ = (UniqueConstraint("quarter", "group_id"),)

    id: int | None = Field(default=None, primary_key=True)
    quarter: str = Field(max_length=7)
    group_id: int = Field(foreign_key="groups.id")
    cells: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_type=UtcDateTime)
