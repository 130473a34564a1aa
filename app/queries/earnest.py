"""The one question by which everything leaves rehearsals out: lists, calendars, registers, exports, figures, charts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col

from app.models import Group, Session


def in_earnest(noun: type[Session] | type[Group]) -> ColumnElement[bool]:
    """Whether a session, or a group, is no rehearsal's. Whatever lists or counts either asks this."""
    mark: Any = noun.is_rehearsal
    return ~col(mark)
