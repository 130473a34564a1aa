"""Stand-ins for what is outside: ordinary small classes that remember what they were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, cast

from app.domain.connection_facts import WANTED, Access, HouseRules, Plan
from app.ports import Delivery, HostPass, Letter, LinkMade, MeetingMade, MeetingPlan, OutsideTrouble, Report, SetupSheet

TUESDAY = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # an hour before the session that most tests are about


class FakeClock:
    """Shows what it was set to."""

    def __init__(self, moment: datetime = TUESDAY) -> None:
        self.moment = moment
        self.rate = 1.0

    def now(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


class FakeIds:
    """Counts instead of chance, so that a test can name what it gets."""

    def __init__(self) -> None:
        self._next = count(1)

    def token(self) -> str:
        return f"token-{next(self._next):040d}"

    def code(self) -> str:
        return f"{next(self._next):08d}"

    def passcode(self) -> str:
        return f"pass{next(self._next):06d}"

    def opaque(self) -> str:
        return f"opaque{next(self._next):010d}"


@dataclass
class FakeMailer:
    """Keeps the letters."""

    letters: list[Letter] = field(default_factory=list)
    trouble: OutsideTrouble | None = None

    def send(self, letter: Letter) -> None:
        if self.trouble:
            raise self.trouble
        self.letters.append(letter)


@dataclass
class FakeDirectory:
    """A Zoom account in a few dictionaries."""

    meetings: dict[int, MeetingPlan] = field(default_factory=dict)
    links: dict[str, LinkMade] = field(default_factory=dict)  # by address
    cancelled: list[tuple[str, str]] = field(default_factory=list)
    uuids: dict[int, tuple[str, ...]] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    trouble: OutsideTrouble | None = None

    def _ask(self) -> None:
        if self.trouble:
            raise self.trouble

    def create_meeting(self, plan: MeetingPlan) -> MeetingMade:
        self._ask()
        number = 90_000_000_000 + len(self.meetings) + 1
        self.meetings[number] = plan
        return MeetingMade(number=number, differences=(), started=False)

    def change_meeting(self, number: int, plan: MeetingPlan) -> MeetingMade:
        self._ask()
        self.meetings[number] = plan
        return MeetingMade(number=number, differences=(), started=False)

    def read_meeting(self, number: int, plan: MeetingPlan) -> MeetingMade:
        self._ask()
        if number not in self.meetings:
            raise OutsideTrouble("zoom_not_found", retryable=False)
        return MeetingMade(number=number, differences=(), started=False)

    def delete_meeting(self, number: int) -> None:
        self._ask()
        self.meetings.pop(number, None)

    def make_link(self, number: int, *, screen_name: str, address: str, language: str) -> LinkMade:
        self._ask()
        registrant = f"registrant-{len(self.links) + 1}"
        self.links[address] = LinkMade(registrant, f"https://zoom.example/w/{number}?tk={registrant}")
        return self.links[address]

    def find_link(self, number: int, *, address: str) -> LinkMade | None:
        self._ask()
        return self.links.get(address)

    def cancel_links(self, number: int, links: Sequence[tuple[str, str]]) -> None:
        self._ask()
        self.cancelled.extend(links)

    def start_url(self, number: int) -> str:
        self._ask()
        return f"https://zoom.example/s/{number}?zak=secret"

    def host_pass(self, number: int, host: str) -> HostPass:
        self._ask()
        return HostPass(signature=f"signature-{number}", zak=f"zak-of-{host}", passcode="k3ttle")

    def instances(self, number: int) -> tuple[str, ...]:
        self._ask()
        return self.uuids.get(number, ())

    def report(self, uuid: str) -> Report:
        self._ask()
        return self.reports[uuid]


@dataclass
class FakeRoom:
    """Remembers what a running meeting was asked."""

    asked: list[tuple[str, object]] = field(default_factory=list)
    trouble: OutsideTrouble | None = None

    def _ask(self, verb: str, what: object) -> None:
        if self.trouble:
            raise self.trouble
        self.asked.append((verb, what))

    def remove(self, number: int, *, participant_uuid: str) -> None:
        self._ask("remove", participant_uuid)

    def set_waiting_room_text(self, number: int, *, title: str, description: str) -> None:
        self._ask("waiting_room_text", (title, description))

    def end(self, number: int) -> None:
        self._ask("end", number)

    def stop_recording(self, number: int) -> None:
        self._ask("stop_recording", number)


@dataclass
class FakeAccount:
    """An account in which everything is as it should be, until a test says otherwise."""

    reads: dict[str, Access | Plan | HouseRules] = field(default_factory=dict)
    trouble: OutsideTrouble | None = None

    def _told(self, part: str, otherwise: Access | Plan | HouseRules) -> Any:
        if self.trouble:
            raise self.trouble
        return self.reads.get(part, otherwise)

    def access(self) -> Access:
        return cast(Access, self._told("access", Access(missing_scopes=(), ahead_seconds=0.0)))

    def plan(self, hosts: Sequence[str]) -> Plan:
        return cast(Plan, self._told("plan", Plan(True, dict.fromkeys(hosts, True))))

    def rules(self, hosts: Sequence[str]) -> HouseRules:
        wanted: dict[str, bool | None] = {step.value: value for step, value in WANTED.items()}
        return cast(HouseRules, self._told("rules", HouseRules(dict.fromkeys(hosts, wanted))))

    def sheet(self, *, name: str, panel_page: str) -> SetupSheet:
        return SetupSheet((("meeting:read:admin", "meeting:read:meeting:admin"),), ("meeting.started",), "{}")


@dataclass
class FakeZoomEvents:
    """Takes every body for genuine, and reads it from a dictionary that the test fills."""

    deliveries: dict[bytes, Delivery] = field(default_factory=dict)
    genuine: bool = True
    reply: dict[str, str] | None = None

    def is_genuine(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        return self.genuine

    def validation_reply(self, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str] | None:
        return self.reply

    def read(self, body: bytes, body_hash: str) -> Delivery:
        return self.deliveries.get(body, Delivery(kind="unknown"))
