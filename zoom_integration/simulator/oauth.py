"""Access tokens of a server-to-server app: good for an hour of the simulated clock, several at a time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from zoom_integration.simulator.chance import Chance
from zoom_integration.simulator.errors import ZoomError

LIFETIME = timedelta(seconds=3600)


@dataclass
class Tokens:
    """The tokens given out, and until when each is good."""

    chance: Chance
    _until: dict[str, datetime] = field(default_factory=dict)

    def issue(self, now: datetime, *, newest_only: bool = False) -> str:
        """A new token; older ones stay good unless `newest_only` (as older reports of Zoom say)."""
        if newest_only:
            self._until.clear()
        token = self.chance.text(64)
        self._until[token] = now + LIFETIME
        return token

    def is_good(self, token: str, now: datetime) -> bool:
        """Whether this token is taken at this moment."""
        return token in self._until and now < self._until[token]

    def expire_all(self) -> None:
        """From now on no token given out so far is taken."""
        self._until = dict.fromkeys(self._until, datetime.min.replace(tzinfo=UTC))

    def check(self, header: str, now: datetime) -> None:
        """Look at an Authorization header. Raises ZoomError 401, code 124."""
        scheme, _, token = header.partition(" ")
        until = self._until.get(token) if scheme == "Bearer" else None
        if until is None:
            raise ZoomError(401, 124, "Invalid access token.")
        if now >= until:
            raise ZoomError(401, 124, "Access token is expired.")
