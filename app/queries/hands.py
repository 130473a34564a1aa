"""Hands in the meeting as the dashboard shows them: whose they are, what they can do, and what their lists say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.db import Db, id_of
from app.domain.repairs import EVENTS_COME_WITHIN, Repair, Seen, repair
from app.domain.whereabouts import ZoomSide
from app.models import Agent, AgentKind, AgentSight
from app.queries import commands, sights
from app.queries.arrivals import DoorRow


@dataclass(frozen=True, slots=True)
class Connected:
    """One pair of hands. `person_id` is whose page it is."""

    agent_id: int
    kind: AgentKind | None
    person_id: int | None
    abilities: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody listed in Zoom of whom no event of ours tells."""

    side: ZoomSide
    screen_name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hands:
    """What can be done from here inside Zoom just now, and what is seen there; nobody connected means by hand."""

    connected: tuple[Connected, ...] = ()
    strangers: tuple[Stranger, ...] = ()
    repairs: Mapping[int, Repair] = field(default_factory=dict)  # by arrival

    @property
    def abilities(self) -> frozenset[str]:
        """What at least one of them can do."""
        return frozenset(word for one in self.connected for word in one.abilities)


def load(db: Db, session_id: int, rows: Sequence[DoorRow], now: datetime) -> Hands:
    """The hands of one session, and how their lists differ from its arrivals. Two queries."""
    agents = commands.agents_connected(db, session_id, now)
    if not agents:
        return Hands()
    listed = sights.of_agents(db, [id_of(agent) for agent in agents])
    views = [View(agent, _by_arrival(one for one in listed if one.agent_id == agent.id)) for agent in agents]
    return Hands(
        connected=tuple(_connected(agent) for agent in agents),
        strangers=_strangers(listed, now),
        repairs=_repairs(views, rows, now),
    )


@dataclass(frozen=True, slots=True)
class View:
    """One agent's lists."""

    agent: Agent
    listed: Mapping[int | None, Sequence[AgentSight]]  # by arrival

    def of(self, row: DoorRow) -> Seen | None:
        """Where it lists an arrival; None where it could not show her."""
        hers = self.listed.get(row.coming.arrival_id, ())
        here = next((one for one in hers if one.listed_until is None), None)
        if here is not None:
            return Seen(here.side, here.side_since)
        can_show = {ZoomSide.WAITING: self.agent.lists_waiting, ZoomSide.INSIDE: self.agent.lists_inside}
        if not can_show.get(row.appearance.zoom_side, False):
            return None
        return Seen(None, max((one.listed_until for one in hers if one.listed_until), default=self.agent.made_at))


def _by_arrival(listed: Iterable[AgentSight]) -> Mapping[int | None, Sequence[AgentSight]]:
    found: dict[int | None, list[AgentSight]] = defaultdict(list)
    for one in listed:
        found[one.arrival_id].append(one)
    return found


def _connected(agent: Agent) -> Connected:
    return Connected(id_of(agent), agent.kind, agent.person_id, frozenset(agent.abilities.split()))


def _strangers(listed: Sequence[AgentSight], now: datetime) -> tuple[Stranger, ...]:
    """Each once, however many agents list them."""
    unknown = [
        one
        for one in listed
        if one.arrival_id is None and one.listed_until is None and now - one.side_since >= EVENTS_COME_WITHIN
    ]
    once = {one.participant_uuid: Stranger(one.side, one.screen_name) for one in unknown}
    return tuple(once.values())


def _repairs(views: Sequence[View], rows: Sequence[DoorRow], now: datetime) -> dict[int, Repair]:
    found: dict[int, Repair] = {}
    for row in rows:
        seen = _seen(view.of(row) for view in views)
        differs = repair(row.appearance.zoom_side, row.appearance.since, seen, now)
        if differs is not None:
            found[row.coming.arrival_id] = differs
    return found


def _seen(views: Iterable[Seen | None]) -> Seen | None:
    """Of several lists the one that shows her; not shown only where none of them does."""
    found = [seen for seen in views if seen is not None]
    return next((seen for seen in found if seen.side is not None), max(found, key=lambda one: one.since, default=None))
