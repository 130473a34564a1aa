"""Pages of a list: at most 300 at once, the token for the next good for 15 minutes and for the same question only."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from zoom_integration.simulator.chance import Chance
from zoom_integration.simulator.errors import invalid

GOOD_FOR = timedelta(minutes=15)
LARGEST = 300


@dataclass
class Pages:
    """The tokens given out: where each goes on, in answer to which question, and until when."""

    chance: Chance
    _tokens: dict[str, tuple[str, int, datetime]] = field(default_factory=dict)

    def page(self, items: list[Any], question: str, *, size: int, token: str, now: datetime) -> dict[str, Any]:
        """The wanted page, without its items' name: `items` plus Zoom's counting fields. Raises ZoomError 300."""
        if not 1 <= size <= LARGEST:
            raise invalid("Invalid field: page_size.")
        first = self._first(token, question, now)
        rest = first + size
        return {
            "items": items[first:rest],
            "page_count": -(-len(items) // size),
            "page_size": size,
            "total_records": len(items),
            "next_page_token": self._token(question, rest, now) if rest < len(items) else "",
        }

    def _first(self, token: str, question: str, now: datetime) -> int:
        if not token:
            return 0
        asked, first, until = self._tokens.get(token, ("", 0, now))
        if asked != question or now >= until:
            raise invalid("The next page token is either invalid or expired.")
        return first

    def _token(self, question: str, first: int, now: datetime) -> str:
        token = self.chance.text(32)
        self._tokens[token] = (question, first, now + GOOD_FOR)
        return token
