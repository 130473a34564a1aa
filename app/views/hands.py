"""`POST /live/<session>/hands`: a facilitator's page becomes hands in the meeting; only the page keeps its token."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.domain.permissions import ensure
from app.queries import dashboard
from app.services import agents
from app.views.access import requires
from app.views.context import actor, db, now, ports

bp = Blueprint("hands", __name__)


@bp.post("/<int:session_id>/hands")
@requires("arrival:admit")
def connect(session_id: int) -> ResponseReturnValue:
    """A token to speak with `/agent`, for whoever may admit here."""
    _session, group = dashboard.visible(db(), session_id=session_id, actor=actor())
    ensure(actor(), "arrival:admit", group_id=group.id)
    access = agents.connect(db(), session_id=session_id, person_id=actor().person_id, ids=ports().ids, now=now())
    return {
        "agent_url": url_for("agent.claim").removesuffix("/claim"),
        "token": access.token,
        "agent_id": access.agent_id,
    }
