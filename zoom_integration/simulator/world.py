"""Everything that the pretend Zoom knows. Pure: no I/O; the time is passed in, the dice are given.

What can be done to it lives beside it: `directory` (what the REST interface changes), `entrance`, `room`, `breakouts`
(what people do in their clients), `reports`. Each is a set of functions that take the world, the meeting and `now`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zoom_integration.simulator import events
from zoom_integration.simulator.chance import Chance
from zoom_integration.simulator.delivery import Outbox
from zoom_integration.simulator.errors import Refused, ZoomError, missing_meeting
from zoom_integration.simulator.journal import Journal
from zoom_integration.simulator.knobs import Knobs
from zoom_integration.simulator.limits import Limits
from zoom_integration.simulator.meetings import Meeting, Registrant, User
from zoom_integration.simulator.people import Person


@dataclass
class World:
    """One Zoom account with its users, meetings and the people in them."""

    account_id: str
    plan: str
    chance: Chance
    users: list[User]
    base_url: str = "http://127.0.0.1"
    hands_wanted: bool = False
    streams: bool = False  # whether events are also told over a WebSocket
    knobs: Knobs = field(default_factory=Knobs)
    journal: Journal = field(default_factory=Journal)
    meetings: dict[int, Meeting] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    outbox: Outbox = field(init=False)
    wire: Outbox = field(init=False)
    limits: Limits = field(init=False)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.chance, self.knobs)
        self.wire = Outbox(self.chance, self.knobs)
        self.limits = Limits(self.plan)

    def user(self, reference: str) -> User:
        """A user by id, address or `me`. Raises ZoomError 404, code 1001."""
        for user in self.users:
            if reference in ("me", user.id) or reference.lower() == user.email.lower():
                return user
        raise ZoomError(404, 1001, f"User does not exist: {reference}.")

    def meeting(self, number: int | str) -> Meeting:
        """A meeting by its number. Raises ZoomError 404, code 3001."""
        if not str(number).isdigit() or int(number) not in self.meetings:
            raise missing_meeting(number)
        return self.meetings[int(number)]

    def person(self, handle: str) -> Person:
        """A person by her handle. Raises Refused("unknown_person")."""
        if handle not in self.people:
            raise Refused("unknown_person")
        return self.people[handle]

    def person_by_key(self, key: str) -> Person | None:
        """The person whose client page has this key."""
        return next((one for one in self.people.values() if one.key == key), None)

    def people_of(self, meeting: Meeting, *states: str) -> list[Person]:
        """Those of a meeting who are in one of `states`, in the order in which they came."""
        return [one for one in self.people.values() if one.meeting == meeting.number and one.state in states]

    def new_person(self, meeting: Meeting, name: str, **more: Any) -> Person:
        """Somebody opens a client; she is nowhere yet."""
        handle = f"p{len(self.people) + 1}"
        person = Person(handle, self.chance.text(24), meeting.number, name, **more)
        self.people[handle] = person
        return person

    def account_of(self, name: str) -> str:
        """The id of the Zoom account that a signed-in person of this name has (outside our own account)."""
        return self.accounts.setdefault(name, self.chance.text(22))

    def join_url(self, meeting: Meeting, registrant: Registrant) -> str:
        """The personal link of a registrant; it opens her client page."""
        return f"{self.base_url}/w/{meeting.number}?tk={registrant.tk}&pwd={meeting.password}"

    def emit(self, event: str, payload: dict[str, Any], now: datetime) -> None:
        """Let Zoom tell the webhook, and whoever listens to the WebSocket."""
        body = events.body(event, self.account_id, payload, now)
        self.outbox.put(event, body, now)
        if self.streams:
            self.wire.put(event, events.rewritten(body), now)

    def emit_about(self, event: str, meeting: Meeting, now: datetime, **more: Any) -> None:
        """Tell something about the running instance (or, before it, about the plan); `more` goes into `object`."""
        self.emit(event, {"object": events.of_instance(meeting, meeting.live, **more)}, now)
