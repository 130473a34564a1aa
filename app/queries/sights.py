"""Whom hands inside the meeting list, and whether they know people as Zoom's events do."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import col, select

from app.db import Db
from app.domain.correlation import MatchedBy
from app.models import Agent, AgentKind, AgentSight, Arrival


def of_agents(db: Db, agent_ids: Collection[int]) -> list[AgentSight]:
    """Everybody whom these agents list or listed, in the order of listing."""
    return list(db.exec(select(AgentSight).where(col(AgentSight.agent_id).in_(agent_ids)).order_by(col(AgentSight.id))))


def same_uuids(db: Db, kind: AgentKind | None) -> bool | None:
    """Whether hands of this kind name people by the uuids of Zoom's events, as this installation has seen it last.

    None while nobody was recognised yet. Whoever was recognised by name although Zoom's event bore a uuid says no."""
    seen = (
        select(AgentSight.matched_by)
        .join(Agent, col(Agent.id) == col(AgentSight.agent_id))
        .join(Arrival, col(Arrival.id) == col(AgentSight.arrival_id))
        .where(Agent.kind == kind, col(Arrival.participant_uuid).is_not(None))
        .order_by(col(AgentSight.id).desc())
    )
    newest = db.exec(seen.limit(1)).first()
    return None if newest is None else newest is MatchedBy.UUID
