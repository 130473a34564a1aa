"""The hands in the meeting, in words: whose they are, what they can do, what they see, and why they could not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.repairs import Repair
from app.models import AgentKind, CommandKind
from app.queries.dashboard import Dashboard
from app.queries.hands import Connected
from app.views.phrases_hands import detail_words


@dataclass(frozen=True, slots=True)
class HandsLine:
    """One pair of hands. A page that knows its own `agent_id` may call them its own."""

    agent_id: int
    words: str


def ability_words() -> Mapping[CommandKind, str]:
    """What hands do, as it follows "Ana's panel:"."""
    return {
        CommandKind.ADMIT: _("admits"),
        CommandKind.PUT_BACK: _("puts back"),
        CommandKind.REMOVE: _("removes"),
        CommandKind.LOCK: _("locks"),
        CommandKind.UNLOCK: _("unlocks"),
        CommandKind.RENAME: _("sets names right"),
    }


def kind_words() -> Mapping[AgentKind, str]:
    """Through what they reach into Zoom; `who` is what members call their owner."""
    return {
        AgentKind.PANEL: _("%(who)s's panel in Zoom"),
        AgentKind.BROWSER: _("%(who)s's browser"),
        AgentKind.SIMULATOR: _("the host's pretend Zoom"),
    }


def repair_words() -> Mapping[Repair, str]:
    """What is seen in Zoom where its events say otherwise; beside somebody's name."""
    return {
        Repair.SEEN_INSIDE: _("seen inside from Zoom; its own word of it is missing"),
        Repair.SEEN_WAITING: _("seen in the waiting room from Zoom; its own word of it is missing"),
        Repair.NOT_SEEN: _("not confirmed: no longer to be seen in Zoom"),
    }


def lines(board: Dashboard) -> list[HandsLine]:
    """Everybody who is connected, in the order of coming."""
    abilities, kinds = ability_words(), kind_words()
    return [HandsLine(one.agent_id, _line(one, board, abilities, kinds)) for one in board.hands.connected]


def _line(
    one: Connected, board: Dashboard, abilities: Mapping[CommandKind, str], kinds: Mapping[AgentKind, str]
) -> str:
    who = board.called.get(one.person_id or 0) or _("somebody")
    hands = kinds[one.kind] % {"who": who} if one.kind else _("connected in the meeting")
    can = ", ".join(words for kind, words in abilities.items() if kind.value in one.abilities)
    return f"{hands}: {can}" if can else _("%(hands)s: sees, and can do nothing here", hands=hands)


def why_not(detail: str | None) -> str:
    """Why hands could not, in a sentence."""
    words = detail_words()
    return words.get(detail or "") or words["other"]
