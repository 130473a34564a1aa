"""What Hearth needs of the outside, as roles. Adapters say how; `bootstrap` chooses which.

Values that cross a port are our own words: nothing here knows Flask, SQL or Zoom's JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.domain.arrivals import Sighting
from app.domain.attendance import ReportRow
from app.domain.connection_facts import Access, HouseRules, Plan
from app.domain.files import FileAnswers, ReadFile


class OutsideTrouble(Exception):
    """Something outside did not do as asked.

    `code` is stable and safe to log; `retryable` says whether trying again makes sense, `retry_at` not before when.
    """

    def __init__(self, code: str, *, retryable: bool, retry_at: datetime | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.retry_at = retry_at


REHEARSAL = "rehearsal"
"""The code of the trouble that stops whatever would ask Zoom about a rehearsal's meeting."""


class Clock(Protocol):
    """The time. Only entry points ask."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""


class Ids(Protocol):
    """Chance."""

    def token(self) -> str:
        """An unguessable, URL-safe secret of at least 256 bits."""

    def code(self) -> str:
        """A one-time code of eight digits that can be read out over the telephone."""

    def passcode(self) -> str:
        """A meeting passcode: ten characters at most."""

    def opaque(self) -> str:
        """A short random name that says nothing: 16 lower-case letters and digits."""


class Vault(Protocol):
    """Keys at rest: contact details are sealed with a key per person, wrapped by the master key."""

    def new_key(self) -> bytes:
        """A fresh data key, already wrapped."""

    def seal(self, wrapped_key: bytes, place: str, text: str) -> bytes:
        """Encrypt; `place` (table, column, row) is authenticated, so a value cannot be moved elsewhere."""

    def open(self, wrapped_key: bytes, place: str, sealed: bytes) -> str:
        """Decrypt what `seal` made. Raises `OutsideTrouble` when key or place differ."""

    def index(self, kind: str, text: str) -> str:
        """A keyed hash by which a value can be looked up without being stored."""


@dataclass(frozen=True)
class Letter:
    """One mail to one person. There is no way to name a second recipient."""

    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    message_key: str  # the same key is the same letter, however often it is handed over
    calendar: bytes | None = field(default=None, repr=False)


class Mailer(Protocol):
    """Sends a letter, or raises `OutsideTrouble`."""

    def send(self, letter: Letter) -> None:
        """Hand one letter over. At least once; a repeated `message_key` carries the same Message-ID."""


@dataclass(frozen=True)
class MeetingPlan:
    """The meeting that we ask Zoom for. The topic is neutral: it is shown on phones and in lists."""

    topic: str
    starts_at: datetime
    duration_minutes: int
    zone: str
    host: str
    passcode: str = field(repr=False)


@dataclass(frozen=True)
class MeetingMade:
    """What Zoom made of a plan, read back. `differences` names each setting that is not as asked."""

    number: int
    differences: tuple[str, ...]
    started: bool
    uuid: str | None = None


@dataclass(frozen=True)
class LinkMade:
    """A personal link. It stands nowhere but sealed in the database and in one `Location` header."""

    registrant_id: str
    join_url: str = field(repr=False)


@dataclass(frozen=True)
class Report:
    """One fetch of a whole report. Two complete fetches with the same fingerprint are believed."""

    rows: tuple[ReportRow, ...] = field(repr=False)
    fingerprint: str
    complete: bool


@dataclass(frozen=True)
class HostPass:
    """What a browser needs to host a meeting. Handed out once on an answer: never stored, never logged, never shown."""

    signature: str = field(repr=False)
    zak: str = field(repr=False)
    passcode: str = field(repr=False)


class MeetingDirectory(Protocol):
    """Zoom's books: meetings, personal links, reports. Every method may raise `OutsideTrouble`."""

    def create_meeting(self, plan: MeetingPlan) -> MeetingMade:
        """Make the meeting and read back what became of it."""

    def change_meeting(self, number: int, plan: MeetingPlan) -> MeetingMade:
        """Move or lengthen it, and read back."""

    def read_meeting(self, number: int, plan: MeetingPlan) -> MeetingMade:
        """How it stands: whether it has started, and where it is not as planned. Which passcode it has is not judged.

        Raises `OutsideTrouble("zoom_not_found")` when there is no such meeting any more."""

    def delete_meeting(self, number: int) -> None:
        """Call it off. A meeting that is gone already is no trouble."""

    def make_link(self, number: int, *, screen_name: str, address: str, language: str) -> LinkMade:
        """A personal link under a screen name and an opaque address on our own domain."""

    def find_link(self, number: int, *, address: str) -> LinkMade | None:
        """The link that an earlier try made, if its answer was lost on the way."""

    def cancel_links(self, number: int, links: Sequence[tuple[str, str]]) -> None:
        """Cancel (registrant id, address) pairs for good."""

    def start_url(self, number: int) -> str:
        """A fresh address that makes its bearer the host. Never stored, never shown."""

    def host_pass(self, number: int, host: str) -> HostPass:
        """A fresh one with which a browser hosts the meeting as this Zoom user.

        Raises `OutsideTrouble("web_sdk_off")` where this installation has no Meeting SDK."""

    def instances(self, number: int) -> tuple[str, ...]:
        """The uuids of every finished instance, oldest first."""

    def report(self, uuid: str) -> Report:
        """One fetch of the participants' report, all pages."""


class MeetingRoom(Protocol):
    """What REST can do in a running meeting. Every method may raise `OutsideTrouble`; none is proof of effect."""

    def remove(self, number: int, *, participant_uuid: str) -> None:
        """Ask Zoom to remove somebody. Accepted is not done: the event confirms."""

    def set_waiting_room_text(self, number: int, *, title: str, description: str) -> None:
        """Change what those in the waiting room read."""

    def end(self, number: int) -> None:
        """End the meeting for everybody."""

    def stop_recording(self, number: int) -> None:
        """Ask Zoom to stop what it records in its cloud. Accepted is not done: the event confirms."""


@dataclass(frozen=True)
class Delivery:
    """A webhook's body in our own words. `kind` is Zoom's event name; the rest is set where it applies.

    `bound`: the uuids of two participants of whom Zoom says that they are one person."""

    kind: str
    at: datetime | None = None
    meeting_number: int | None = None
    meeting_uuid: str | None = None
    host_id: str | None = None
    sighting: Sighting | None = field(default=None, repr=False)
    is_host: bool = False
    bound: tuple[str, str] | None = None


class ZoomEvents(Protocol):
    """Zoom's webhooks: proof first, meaning second. Pure; never raises."""

    def is_genuine(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Whether one of our secrets signed these very bytes within the last (or next) 300 seconds."""

    def validation_reply(self, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str] | None:
        """The answer to Zoom's URL check, if that is what this genuine body is."""

    def read(self, body: bytes, body_hash: str) -> Delivery:
        """What the body tells. Whatever it does not understand is a delivery without a sighting."""


@dataclass(frozen=True)
class SetupSheet:
    """What is typed into Zoom's Marketplace. `scopes`: pairs of classic and granular name, one of which is enough."""

    scopes: tuple[tuple[str, str], ...]
    events: tuple[str, ...]
    manifest: str  # JSON, of the app that carries the panel


class AccountReader(Protocol):
    """How the charity's account at Zoom is set up. The first three ask Zoom and may raise `OutsideTrouble`."""

    def access(self) -> Access:
        """What Zoom says to our credentials."""

    def plan(self, hosts: Sequence[str]) -> Plan:
        """What the account and these hosts have paid for."""

    def rules(self, hosts: Sequence[str]) -> HouseRules:
        """The settings of these hosts."""

    def sheet(self, *, name: str, panel_page: str) -> SetupSheet:
        """What Zoom has to be told, for a panel at this address."""


class ZoomStream(Protocol):
    """The same events over a line that we open ourselves. What comes in on it is Zoom's own."""

    def events(self, wait: Callable[[float], bool]) -> Iterator[bytes]:
        """Each event's bytes, until `wait` (seconds; 0 only asks) says that it is time to stop. Never raises."""


@dataclass(frozen=True)
class PretendSight:
    """Somebody pretend whom a pretend host's window lists: id and screen name, as Zoom's events say them."""

    participant_uuid: str
    screen_name: str


@dataclass(frozen=True)
class PretendView:
    """What a pretend host's window shows."""

    waiting: tuple[PretendSight, ...]
    inside: tuple[PretendSight, ...]
    locked: bool


class PretendZoom(Protocol):
    """A Zoom inside this process, for rehearsals: nothing of it goes over any wire. It forgets all when it stops."""

    def start(self, number: int, *, registrants: Mapping[str, str], seed: str, now: datetime) -> None:
        """A meeting that the host starts now. `registrants`: ids by screen name; the same seed gives the same ids."""

    def is_running(self, number: int) -> bool:
        """Whether this very process started it, and has not ended it."""

    def come(self, number: int, screen_name: str, now: datetime) -> None:
        """Somebody opens a link, or (who has none) types the number. Again after a lost connection."""

    def drop(self, number: int, screen_name: str, now: datetime) -> None:
        """Somebody's connection breaks. Who is not there loses none."""

    def obey(self, number: int, kind: str, participant_uuid: str | None, now: datetime) -> tuple[str, str]:
        """The host's hands do as asked. Returns the outcome, and a code for why not."""

    def view(self, number: int) -> PretendView:
        """Who is where."""

    def told(self, number: int, now: datetime) -> Sequence[bytes]:
        """The bodies of the events since the last time, as Zoom would have sent them."""

    def end(self, number: int, now: datetime) -> None:
        """The meeting ends for everybody. What it tells is still to be had, once."""


@dataclass(frozen=True)
class PanelVisit:
    """Who opened the panel inside Zoom, as Zoom itself says. Absent: opened outside a meeting, or by a guest."""

    meeting_uuid: str | None
    zoom_user: str | None = field(repr=False)
    may_moderate: bool


class PanelContexts(Protocol):
    """What Zoom's client tells our page in its panel, under a seal. Pure."""

    def read(self, sealed: str, now: datetime) -> PanelVisit:
        """Who opened the panel. Raises `OutsideTrouble`, retryable when a fresh one may do."""


class ReportFiles(Protocol):
    """Participants' reports that somebody exported by hand. Pure."""

    def read(self, file: bytes, answers: FileAnswers) -> ReadFile:
        """What was understood, asked and found odd. Raises `BadInput(file=code, row=...)`, `BadInput(zone=...)`."""


class Tables(Protocol):
    """Any table that a spreadsheet program saved as text. Pure."""

    def rows(self, file: bytes, score: Callable[[Sequence[str]], int]) -> Sequence[Sequence[str]]:
        """The cells, row by row; `score` says how many headings it knows in a row. Raises `BadInput(file=code)`."""


@dataclass(frozen=True)
class Ports:
    """Everything outside, chosen once."""

    clock: Clock
    ids: Ids
    vault: Vault
    mailer: Mailer
    directory: MeetingDirectory
    room: MeetingRoom
    zoom_events: ZoomEvents
    account: AccountReader
    report_files: ReportFiles
    tables: Tables
    panel_contexts: PanelContexts | None = None  # None: no Zoom app is set up
    zoom_stream: ZoomStream | None = None  # where events come as webhooks alone
    pretend_zoom: PretendZoom | None = None  # None: no rehearsal is played here
