"""Groups at a glance, for a coordinator: what comes next, who waits for word, what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.permissions import ensure
from app.models import Group, Session
from app.queries import groups, places, sessions


@dataclass(frozen=True)
class GroupRow:
    """One group as its coordinator wants to see it."""

    group: Group
    members: int
    applications: int
    waiting_list: int
    next_session: Session | None
    has_staff: bool
    has_agreement: bool

    @property
    def may_move_up(self) -> bool:
        """Whether there is a place again for somebody on the waiting list, who was promised a letter then."""
        return self.waiting_list > 0 and self.members < self.group.capacity

    @property
    def lacks_something(self) -> bool:
        """Whether there is something to do before a first session."""
        return not (self.has_staff and self.has_agreement and self.next_session is not None)


def of_groups(db: Db, *, by: Actor, now: datetime) -> list[GroupRow]:
    """Every group of the charity."""
    waiting = places.waiting_for_word(db, by=by), places.on_waiting_lists(db, by=by)
    return [_row(db, group, *waiting, now=now) for group in groups.all_of_them(db, by=by)]


def of_group(db: Db, *, group: Group, by: Actor, now: datetime) -> GroupRow:
    """One group."""
    ensure(by, "group:plan", group_id=group.id)
    return _row(db, group, places.waiting_for_word(db, by=by), places.on_waiting_lists(db, by=by), now=now)


def _row(db: Db, group: Group, applied: dict[int, int], listed: dict[int, int], *, now: datetime) -> GroupRow:
    group_id = id_of(group)
    return GroupRow(
        group=group,
        members=places.held(db, group_id),
        applications=applied.get(group_id, 0),
        waiting_list=listed.get(group_id, 0),
        next_session=sessions.next_after(db, group_id=group_id, now=now),
        has_staff=groups.staff_facilitators(db, group_id) > 0,
        has_agreement=groups.agreement_in_force(db, group_id) is not None,
    )
