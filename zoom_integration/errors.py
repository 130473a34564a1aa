"""Everything that can go wrong with Zoom, sorted by the one question a caller has: is it worth trying again?

    ZoomError
    ├── ZoomUnavailable          trying again later makes sense
    │   ├── TimedOut             no answer within the timeouts
    │   ├── Unreachable          no connection
    │   ├── RateLimited          too many calls just now; see `retry_at`
    │   ├── DailyLimit           too many calls today; see `retry_at`
    │   ├── ServerTrouble        Zoom answered 5xx
    │   ├── NotUnderstood        something answered, but not in Zoom's words (HTML, cut JSON, a missing field)
    │   └── BreakerOpen          too many failures just now; not even asked
    └── ZoomRejected             the same call would be refused again
        ├── BadCredentials       account, client or secret is wrong
        │   └── ExpiredToken     this token is no longer taken (renewed once before anybody sees this)
        ├── MissingScope         the app lacks a scope; see `scopes`
        ├── NotAllowed           no right to this meeting or user
        ├── NotAllowedOnPlan     the account's plan or the user's licence does not include it
        ├── NotFound             no such meeting or user, or no longer
        ├── MeetingOver          the meeting has ended
        ├── HostCannotRegister   hosts and alternative hosts cannot be registrants
        ├── RegistrationOff      the meeting was made without registration
        ├── Capacity             no more registrants fit
        ├── Conflict             not while the meeting is in its present state
        └── Invalid              Zoom does not accept a value that was sent

An error says its kind, Zoom's code and the HTTP status, and nothing else: no names, addresses, tokens, links or bodies.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta


class ZoomError(Exception):
    """Base. `code`: Zoom's own number, if it gave one; `status`: HTTP status, if there was an answer.

    `uncertain` means that the call may have taken effect all the same: look before doing it again.
    """

    retryable = False

    def __init__(
        self,
        *,
        code: int | None = None,
        status: int | None = None,
        retry_after: timedelta | None = None,
        uncertain: bool = False,
    ) -> None:
        super().__init__(f"{type(self).__name__} (status {status}, code {code})")
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.uncertain = uncertain


class ZoomUnavailable(ZoomError):
    """Trying again later makes sense."""

    retryable = True


class TimedOut(ZoomUnavailable):
    """No answer within the timeouts."""


class Unreachable(ZoomUnavailable):
    """No connection, or it broke."""


class Limited(ZoomUnavailable):
    """What both limits share: `retry_at`, an aware UTC time from which on Zoom may answer again."""

    def __init__(
        self, *, retry_at: datetime, now: datetime, code: int | None = None, status: int | None = None
    ) -> None:
        super().__init__(code=code, status=status, retry_after=max(retry_at - now, timedelta()))
        self.retry_at = retry_at


class RateLimited(Limited):
    """Too many calls within a second, or to one meeting."""


class DailyLimit(Limited):
    """Too many calls within a UTC day: of the account, of one host (100 writes), of one registrant (3 and 10)."""


class ServerTrouble(ZoomUnavailable):
    """Zoom answered 5xx."""


class NotUnderstood(ZoomUnavailable):
    """An answer that is not what Zoom documents. `missing` names the field, never its value."""

    def __init__(
        self,
        missing: str | None = None,
        *,
        code: int | None = None,
        status: int | None = None,
        uncertain: bool = False,
    ) -> None:
        super().__init__(code=code, status=status, uncertain=uncertain)
        self.missing = missing


class BreakerOpen(ZoomUnavailable):
    """Zoom failed several times in a row; it is left alone for `retry_after`."""


class ZoomRejected(ZoomError):
    """The same call would be refused again."""


class BadCredentials(ZoomRejected):
    """Zoom does not know this account, client or secret."""


class ExpiredToken(BadCredentials):
    """This access token is no longer taken: Zoom's 401, code 124, or 4700."""


class MissingScope(ZoomRejected):
    """Zoom's code 4711. `scopes` are the names Zoom asked for, any one of which would do."""

    def __init__(self, scopes: Sequence[str], *, code: int | None = None, status: int | None = None) -> None:
        super().__init__(code=code, status=status)
        self.scopes = tuple(scopes)


class NotAllowed(ZoomRejected):
    """No right to this meeting or user: codes 200, 300, 3000, 3003."""


class NotAllowedOnPlan(ZoomRejected):
    """The plan or the licence does not include it: codes 200 and 300 with such a message, 3161."""


class NotFound(ZoomRejected):
    """No such meeting (3001), no such user (1001, 1010), or a meeting older than a year (12702)."""


class MeetingOver(ZoomRejected):
    """The meeting has ended: codes 3038 and 3007."""


class HostCannotRegister(ZoomRejected):
    """Hosts and alternative hosts cannot be registrants: code 3027."""


class RegistrationOff(ZoomRejected):
    """The meeting was made without registration: code 404."""


class Capacity(ZoomRejected):
    """No more registrants fit: code 3043."""


class Conflict(ZoomRejected):
    """Not in the meeting's present state: codes 3002, 3018, 3037, 3063, 3309."""


class Invalid(ZoomRejected):
    """A value was not accepted, or something that Zoom refuses without a code we know."""
