"""Zoom's rate limits, in both forms of its 429 (Zoom's docs: "Rate limits").

Seconds are counted on the machine's own time (they protect a machine), days on the simulated clock (they end at
00:00 UTC).
"""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from zoom_integration.simulator.errors import ZoomError

PER_SECOND = {
    "free": {"Light": 4, "Medium": 2, "Heavy": 1},
    "pro": {"Light": 30, "Medium": 20, "Heavy": 10},
    "business": {"Light": 80, "Medium": 60, "Heavy": 40},
}
PER_DAY = {
    "free": {"Light": 6000, "Medium": 2000, "Heavy": 1000},
    "pro": {"Heavy": 30000},
    "business": {"Heavy": 60000},
}
MEETING_WRITES_A_DAY = 100
ADDITIONS_A_DAY = 3
STATUS_CHANGES_A_DAY = 10
CONTROLS_PER_MEETING = 10
CONTROLS_SECONDS = 5.0


@dataclass
class Limits:
    """What has been used up: calls per second, and per day and subject."""

    plan: str
    _today: str = ""
    _used: Counter[tuple[str, str]] = field(default_factory=Counter)
    _recent: dict[str, deque[float]] = field(default_factory=dict)

    def call(self, category: str, now: datetime, second: float) -> None:
        """Count one call of a rate class at the real moment `second`. Raises ZoomError 429 in one of its two forms."""
        limit = PER_SECOND[self.plan][category]
        if self._too_often(category, limit, 1.0, second):
            raise per_second(category, limit, now)
        daily = PER_DAY[self.plan].get(category)
        if daily:
            self._spend(("calls", category), daily, now, over_the_day(category, daily, now))

    def meeting_write(self, host_id: str, now: datetime) -> None:
        """Zoom's docs: a host's meetings can be created or updated 100 times a day."""
        message = _exceeded(MEETING_WRITES_A_DAY, "Meeting Create/Update", "user")
        error = ZoomError(429, 429, message, _daily_headers("Light", MEETING_WRITES_A_DAY, now))
        self._spend(("writes", host_id), MEETING_WRITES_A_DAY, now, error)

    def addition(self, meeting: int, email: str, now: datetime) -> None:
        """Zoom's docs: a registrant can be added three times a day."""
        self._registrant(f"add:{meeting}:{email.lower()}", "Add meeting registrant", ADDITIONS_A_DAY, now)

    def status_change(self, registrant_id: str, now: datetime) -> None:
        """Zoom's docs: a registrant's status can be changed ten times a day."""
        self._registrant(f"status:{registrant_id}", "Update registrant status", STATUS_CHANGES_A_DAY, now)

    def control(self, meeting: int, second: float) -> None:
        """In-meeting controls have a limit of their own for each meeting; Zoom says only "resume after 5 seconds"."""
        if self._too_often(f"control:{meeting}", CONTROLS_PER_MEETING, CONTROLS_SECONDS, second):
            raise ZoomError(429, 429, "Too many requests for this meeting. Please resume after 5 seconds.")

    def _registrant(self, subject: str, what: str, limit: int, now: datetime) -> None:
        message = _exceeded(limit, what, "registrant")
        self._spend(
            ("registrant", subject), limit, now, ZoomError(429, 429, message, _daily_headers("Light", limit, now))
        )

    def _spend(self, subject: tuple[str, str], limit: int, now: datetime, error: ZoomError) -> None:
        today = now.date().isoformat()
        if today != self._today:
            self._today = today
            self._used.clear()
        if self._used[subject] >= limit:
            raise error
        self._used[subject] += 1

    def _too_often(self, subject: str, limit: int, window: float, second: float) -> bool:
        recent = self._recent.setdefault(subject, deque())
        while recent and recent[0] <= second - window:
            recent.popleft()
        if len(recent) >= limit:
            return True
        recent.append(second)
        return False


def per_second(category: str, limit: int, now: datetime) -> ZoomError:
    """The 429 of a second used up: X-RateLimit-Reset is a unix second."""
    headers = {
        "X-RateLimit-Category": category,
        "X-RateLimit-Type": "QPS",
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(now.timestamp()) + 1),
    }
    return ZoomError(
        429, 429, "You have reached the maximum per-second rate limit for this API. Try again later.", headers
    )


def over_the_day(category: str, limit: int, now: datetime) -> ZoomError:
    """The 429 of a day used up: Retry-After is an ISO date-time, not seconds."""
    message = "You have reached the maximum daily rate limit for this API. Refer to the response header for details."
    return ZoomError(429, 429, message, _daily_headers(category, limit, now))


def _daily_headers(category: str, limit: int, now: datetime) -> dict[str, str]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return {
        "X-RateLimit-Category": category,
        "X-RateLimit-Type": "Daily-limit",
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": "0",
        "Retry-After": midnight.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _exceeded(limit: int, what: str, whose: str) -> str:
    return f'You have exceeded the daily rate limit of "{limit}" for {what} API requests permitted for this {whose}.'
