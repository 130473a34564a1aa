"""Whom an agent lists: kept, matched with arrivals, and used to mend what a lost event left open.

A list credits nobody and lets nobody in. It confirms a command whose event never came, and asks for a name to be set
right where hands are able to.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.db import Db, id_of
from app.domain.correlation import Arrived, Listed, correlate
from app.domain.repairs import EVENTS_COME_WITHIN
from app.domain.whereabouts import ZoomSide
from app.models import Agent, AgentSight, Command, CommandKind, Session
from app.queries import commands as asked
from app.queries import door_stories
from app.queries import sights as known
from app.queries.door_stories import Seen
from app.services import commands, live, renaming
from app.services.commands import Names

CREDIBLE = timedelta(minutes=1)
"""A client's "since" may be wrong by its clock; by more than this it is not believed."""

LONGEST_NAME = 200

Sights = dict[str, AgentSight]


@dataclass(frozen=True)
class Shown:
    """Somebody on an agent's list; `since` is when the agent saw her come there, if it did."""

    participant_uuid: str
    screen_name: str = field(repr=False)
    since: datetime | None = None


def keep(
    db: Db, agent: Agent, *, waiting: Sequence[Shown] | None, inside: Sequence[Shown] | None, now: datetime
) -> None:
    """Keep an agent's lists, each None when it cannot show it; match them; mend. Whoever calls this commits."""
    agent.reported_at = now
    agent.lists_waiting, agent.lists_inside = waiting is not None, inside is not None
    listed = _of(db, agent)
    shown = {one.participant_uuid: (ZoomSide.WAITING, one) for one in waiting or ()}
    shown |= {one.participant_uuid: (ZoomSide.INSIDE, one) for one in inside or ()}
    changed = _take_off(db, listed, shown, now)
    for side, one in shown.values():
        changed |= _put_on(db, agent, listed, side, one, now)
    db.flush()
    if any(_is_unknown(one) for one in listed.values()):
        changed |= _match(db, agent, listed, now)
    _mend(db, agent, listed, now)
    if changed:
        live.touch(db, agent.session_id)


def names(db: Db, agent: Agent, now: datetime) -> Names:
    """How this agent knows people. One that never showed a list is taken to know them as Zoom's events do."""
    if agent.reported_at is None or not (agent.lists_waiting or agent.lists_inside):
        return commands.AS_ZOOM
    as_zoom = known.same_uuids(db, agent.kind) is True
    listed = _of(db, agent)
    if not as_zoom and any(_is_unknown(one) for one in listed.values()) and _somebody_waits(db, agent, listed, now):
        _match(db, agent, listed, now)
    return Names(own=_own_names(listed), as_zoom=as_zoom)


def _own_names(listed: Sights) -> dict[int, str]:
    """By arrival: the id under which she is listed now, the newest where she got another one."""
    return {
        one.arrival_id: one.participant_uuid
        for one in sorted(listed.values(), key=lambda one: one.listed_from)
        if one.arrival_id is not None and one.listed_until is None
    }


def _somebody_waits(db: Db, agent: Agent, listed: Sights, now: datetime) -> bool:
    """Whether something is asked about an arrival that this agent does not know yet."""
    own = _own_names(listed)
    free = db.exec(asked.unclaimed(agent.session_id, now))
    return any(command.arrival_id is not None and command.arrival_id not in own for command in free)


def _of(db: Db, agent: Agent) -> Sights:
    return {one.participant_uuid: one for one in known.of_agents(db, [id_of(agent)])}


def _is_unknown(one: AgentSight) -> bool:
    return one.arrival_id is None and one.listed_until is None


def _take_off(db: Db, listed: Sights, shown: Collection[str], now: datetime) -> bool:
    gone = [one for uuid, one in listed.items() if one.listed_until is None and uuid not in shown]
    for one in gone:
        one.listed_until = now
        db.add(one)
    return bool(gone)


def _put_on(db: Db, agent: Agent, listed: Sights, side: ZoomSide, shown: Shown, now: datetime) -> bool:
    """Returns whether that is news."""
    name = shown.screen_name[:LONGEST_NAME]
    known_as = listed.get(shown.participant_uuid)
    if known_as is None:
        listed[shown.participant_uuid] = known_as = AgentSight(
            agent_id=id_of(agent),
            participant_uuid=shown.participant_uuid,
            screen_name=name,
            side=side,
            side_since=now,
            shown_at=_credible(shown.since, now),
            listed_from=now,
        )
    elif (known_as.side, known_as.screen_name, known_as.listed_until) == (side, name, None):
        return False
    if known_as.side is not side or known_as.listed_until is not None:
        known_as.side, known_as.side_since, known_as.listed_until = side, now, None
    known_as.screen_name = name
    db.add(known_as)
    return True


def _credible(since: datetime | None, now: datetime) -> datetime:
    return since if since is not None and abs(now - since) <= CREDIBLE else now


def _match(db: Db, agent: Agent, listed: Sights, now: datetime) -> bool:
    """Look whom the list shows. Returns whether anybody was recognised, or is no longer sure."""
    arrivals = door_stories.arrivals(db, db.get_one(Session, agent.session_id), now)
    first_list = min(one.listed_from for one in listed.values())
    matches = correlate([_listed(one, first_list) for one in listed.values()], [_arrived(seen) for seen in arrivals])
    changed = False
    for uuid, one in listed.items():
        match = matches.get(uuid)
        found = (match.arrival_id, match.by) if match else (None, None)
        if (one.arrival_id, one.matched_by) != found:
            one.arrival_id, one.matched_by = found
            db.add(one)
            changed = True
    db.flush()
    return changed


def _listed(one: AgentSight, first_list: datetime) -> Listed:
    was_there = one.listed_from == one.shown_at == first_list
    return Listed(one.participant_uuid, one.screen_name, one.shown_at, one.listed_from, one.listed_until, was_there)


def _arrived(seen: Seen) -> Arrived:
    appearance = seen.coming.appearance
    moments = (*(wait.began_at for wait in appearance.waits), *(stay.joined_at for stay in appearance.stays))
    is_there = seen.coming.is_waiting or seen.coming.is_inside
    return Arrived(seen.coming.arrival_id, seen.uuids, frozenset(appearance.names_seen), moments, is_there)


def _mend(db: Db, agent: Agent, listed: Sights, now: datetime) -> None:
    """Confirm what the list shows to have come true, although Zoom's event never came; have names set right."""
    by_arrival = {one.arrival_id: one for one in listed.values() if one.listed_until is None and one.arrival_id}
    for command in asked.pending(db, agent.session_id):
        one = by_arrival.get(command.arrival_id) if command.arrival_id else None
        if one is not None and _shows(one, command, now):
            commands.confirm(db, command, by=f"agent:{agent.id}", now=now)
            live.touch(db, agent.session_id)
    inside = {arrival_id: one.screen_name for arrival_id, one in by_arrival.items() if one.side is ZoomSide.INSIDE}
    if inside and CommandKind.RENAME.value in agent.abilities.split():
        renaming.ask_where_needed(db, session_id=agent.session_id, shown=inside, now=now)


def _shows(one: AgentSight, command: Command, now: datetime) -> bool:
    if command.kind is CommandKind.RENAME:
        return one.screen_name == command.screen_name
    wanted = {CommandKind.ADMIT: ZoomSide.INSIDE, CommandKind.PUT_BACK: ZoomSide.WAITING}.get(command.kind)
    return one.side is wanted and now - max(one.side_since, command.asked_at) >= EVENTS_COME_WITHIN
