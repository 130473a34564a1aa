"""How Zoom says no.

ZoomError               an answer of the REST interface: an HTTP status, Zoom's own code and message, perhaps headers
    (made by missing_meeting, invalid, too_many ...)
Refused                 something a person tried in the client that Zoom does not let her do
"""

from collections.abc import Mapping


class ZoomError(Exception):
    """A documented error of Zoom's REST interface, `{"code": ..., "message": ...}`."""

    def __init__(self, status: int, code: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


class Refused(Exception):
    """The client refuses; `code` is a short word for it, such as `not_waiting`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def missing_meeting(reference: object) -> ZoomError:
    """Zoom's docs: 404 with code 3001 for an unknown, deleted or (in reports) not yet finished meeting."""
    return ZoomError(404, 3001, f"Meeting does not exist: {reference}.")


def invalid(message: str = "Validation Failed.") -> ZoomError:
    """Zoom's docs: 400 with code 300 for a request that cannot be understood."""
    return ZoomError(400, 300, message)


def paid_only() -> ZoomError:
    """Zoom's docs: code 200 where the account's plan does not include the call."""
    return ZoomError(400, 200, "Only available for Paid user.")
