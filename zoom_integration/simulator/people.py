"""People in front of a Zoom client, and where they have been: the truth against which a register is compared."""

from dataclasses import dataclass, field
from datetime import datetime

from zoom_integration.simulator.meetings import Registrant, User

WAITING, INSIDE, BREAKOUT = "waiting", "in", "breakout"
HERE = (WAITING, INSIDE)


@dataclass
class Stay:
    """One unbroken interval in one place of one instance; Zoom's report has a row for each."""

    instance: str
    place: str
    user_id: str
    name: str
    began_at: datetime
    ended_at: datetime | None = None
    breakout_uuid: str = ""


@dataclass
class Person:
    """One client, somebody behind it.

    `state`: early (not started), waiting, in, left, dropped, removed, locked, refused, ended.
    `user_id` and `participant_uuid` are new at each join; only the registrant's id stays.
    """

    handle: str
    key: str
    meeting: int
    name: str
    registrant: Registrant | None = None
    account_id: str = ""
    host: User | None = None
    customer_key: str = ""
    device: str = ""
    state: str = ""
    reason: str = ""
    role: str = "attendee"
    user_id: str = ""
    participant_uuid: str = ""
    parent_user_id: str = ""
    breakout_uuid: str = ""
    waiting_text: tuple[str, str] = ("", "")
    stays: list[Stay] = field(default_factory=list)

    @property
    def is_here(self) -> bool:
        """Whether Zoom knows of her now: in the waiting room or inside."""
        return self.state in HERE

    @property
    def identity(self) -> str:
        """By what Zoom recognises a person it has removed: link, account, or (a guest) the very client."""
        return self.registrant.id if self.registrant else self.account_id or self.handle

    @property
    def email(self) -> str:
        """The address that Zoom has of her, if any."""
        if self.host:
            return self.host.email
        return self.registrant.email if self.registrant else ""

    def begin(self, instance: str, place: str, now: datetime) -> None:
        """She is at `place` from now on."""
        self.stays.append(Stay(instance, place, self.user_id, self.name, now, breakout_uuid=self.breakout_uuid))

    def finish(self, now: datetime, place: str | None = None) -> None:
        """She is no longer at `place` (or anywhere)."""
        for stay in self.stays:
            if stay.ended_at is None and place in (None, stay.place):
                stay.ended_at = now
