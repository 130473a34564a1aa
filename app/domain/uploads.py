"""What each row of a report from a file is for one session: time inside, waiting, staff, or another time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from app.domain.files import FileRow
from app.domain.intervals import Interval

BESIDE = timedelta(hours=3)
"""Rows this long before or after a session are still of its evening: doors open early, a meeting ends late."""


class RowUse(StrEnum):
    """What becomes of a row."""

    COUNTS = "counts"
    WAITING_ROOM = "waiting_room"
    STAFF = "staff"
    ANOTHER_TIME = "another_time"
    NO_TIME = "no_time"  # minutes alone tell nothing of when


def meeting_of(rows: Iterable[FileRow], number: int | None) -> int | None:
    """By which meeting rows are told apart: of a file with several, the session's own. A file of one meeting was chosen
    by somebody who knows the evening, even where it was held under another number."""
    return number if len({row.meeting_number for row in rows}) > 1 else None


def use_of(row: FileRow, window: Interval, meeting_number: int | None) -> RowUse:
    """What one row is for the session with this window; rows of a meeting other than `meeting_number` are not its."""
    if row.joined_at is None or row.left_at is None:
        return RowUse.NO_TIME
    is_near = row.joined_at < window.end + BESIDE and row.left_at > window.start - BESIDE
    is_other = None not in (row.meeting_number, meeting_number) and row.meeting_number != meeting_number
    if not is_near or is_other:
        return RowUse.ANOTHER_TIME
    if row.is_staff:
        return RowUse.STAFF
    return RowUse.WAITING_ROOM if row.in_waiting_room else RowUse.COUNTS
