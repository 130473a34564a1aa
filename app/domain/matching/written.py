"""What people wrote themselves. Behind a personal link Zoom writes its owner's name, whoever sits there."""

import re

from anyascii import anyascii

from app.domain.matching.facts import Stay
from app.domain.matching.parse import Name, parse
from app.domain.matching.presences import Presence
from app.domain.matching.roster import Roster


def written_by_hand(presence: Presence, roster: Roster) -> list[Name] | None:
    """Return the names that a presence last showed and that its links do not write; None where it came by no link."""
    links = {
        stay.link_writes or _roster_name(stay, roster) for stay in presence.stays if stay.link_owner_id is not None
    }
    if not links:
        return None
    ready = {_as_written(name) for name in links}
    shown = {stay.names[-1] for stay in presence.stays if stay.names}
    return [parse(name)[0] for name in sorted(shown) if _as_written(name) not in ready]


def _roster_name(stay: Stay, roster: Roster) -> str:
    """Return what a link writes when we were not told: its owner's full name."""
    if stay.link_owner_id not in roster.place:
        return ""
    owner = roster.members[roster.place[stay.link_owner_id]]
    return f"{owner.first_name} {owner.last_name}"


def _as_written(name: str) -> tuple[str, ...]:
    """Return the words and marks of a name, whatever their order, capitals and accents: Zoom may change these."""
    return tuple(sorted(_WORDS_AND_MARKS.findall(anyascii(name).casefold())))


_WORDS_AND_MARKS = re.compile(r"[^\W_]+|[^\w\s'.-]")
