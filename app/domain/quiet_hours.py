"""Quiet hours: nothing but the computation of the moment before which a message must not go out."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.sessions import in_zone


def is_quiet(local: time, quiet_from: time, quiet_until: time) -> bool:
    """Tell whether a local wall-clock time lies in the quiet hours (which may span midnight; equal ends: none)."""
    if quiet_from <= quiet_until:
        return quiet_from <= local < quiet_until
    return local >= quiet_from or local < quiet_until


def not_before(now: datetime, zone: str, quiet_from: time, quiet_until: time, urgent: bool) -> datetime:
    """Return the earliest moment (aware UTC) at which a message may go out: now, or the end of the quiet hours.

    `urgent` is for what tonight's session needs; it never waits. The hours are local to `zone`."""
    local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    if urgent or not is_quiet(local.time(), quiet_from, quiet_until):
        return now
    morning = datetime.combine(local.date(), quiet_until)
    if morning <= local:
        morning += timedelta(days=1)
    # In the repeated hour of an autumn change the first such morning may already be past; then it is quiet no longer.
    return max(now, in_zone(morning, zone).starts_at)
