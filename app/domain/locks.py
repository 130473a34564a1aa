"""Zoom's own lock: when it is wanted, and when an agent's word about it contradicts what was asked."""

from datetime import timedelta

from app.domain.sessions import SessionState

PAUSED_FOR = timedelta(minutes=5)
"""So long a locked meeting stays open for somebody who dropped out, unless she is back sooner."""

SETTLES_WITHIN = timedelta(seconds=2)
"""What an agent saw may have been on its way while the lock turned."""

AGAIN_AFTER = timedelta(seconds=10)
"""Between two attempts at a lock that Zoom does not keep."""


def is_lock_wanted(state: SessionState, *, locks_zoom: bool, is_paused: bool) -> bool | None:
    """Whether Zoom should be locked now. None: Hearth wishes nothing, as in a group without the true lock."""
    if state is SessionState.DOORS_OPEN:
        return False
    if state is not SessionState.DOOR_CLOSED or not locks_zoom:
        return None
    return not is_paused
