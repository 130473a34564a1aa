"""A rehearsal's Zoom: the simulator's own world, played inside this process. It neither opens nor answers any line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.ports import PretendSight, PretendView
from zoom_integration.simulator import room
from zoom_integration.simulator.chance import Chance
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.meetings import DEFAULT_SETTINGS, Meeting, Registrant, User
from zoom_integration.simulator.people import INSIDE, WAITING, Person
from zoom_integration.simulator.world import World

DONE, REFUSED, UNABLE = "done", "refused", "unable"
THERE_ALREADY = {("admit", INSIDE), ("put_back", WAITING)}
TO_SOMEBODY = {"admit": room.admit, "put_back": room.put_back, "remove": room.remove}


@dataclass
class Play:
    """One rehearsal's world, and who in it is who."""

    world: World
    meeting: Meeting
    registrants: Mapping[str, Registrant]
    people: dict[str, Person] = field(default_factory=dict)


class PretendRooms:
    """`PretendZoom` over one world for each rehearsal. `host` is the address by which the door knows who hosts."""

    def __init__(self, host: str) -> None:
        self.host = host
        self._plays: dict[int, Play] = {}

    def start(self, number: int, *, registrants: Mapping[str, str], seed: str, now: datetime) -> None:
        """A fresh world with one meeting in it, which runs."""
        chance = Chance(int.from_bytes(seed.encode(), "big"))
        host = User(id=chance.text(22), email=self.host, name="Host")
        world = World(account_id=chance.text(22), plan="pro", chance=chance, users=[host])
        world.meetings[number] = meeting = _meeting(number, host, chance, now)
        links = {name: _registrant(known_as, name, chance, now) for name, known_as in registrants.items()}
        meeting.registrants = {one.id: one for one in links.values()}
        self._plays[number] = Play(world, meeting, links)
        room.start(world, meeting, now)

    def come(self, number: int, screen_name: str, now: datetime) -> None:
        """In by her link, by the number, or once more."""
        play = self._plays[number]
        person = play.people.get(screen_name)
        if person is None:
            who = {"registrant": play.registrants.get(screen_name), "name": screen_name}
            play.people[screen_name] = room.join(play.world, play.meeting, now, **who)
        elif not person.is_here:
            room.come_back(play.world, play.meeting, person, now)

    def drop(self, number: int, screen_name: str, now: datetime) -> None:
        """Out, without a word."""
        play = self._plays[number]
        person = play.people.get(screen_name)
        if person is not None and person.is_here:
            room.drop(play.world, play.meeting, person, now)

    def obey(self, number: int, kind: str, participant_uuid: str | None, now: datetime) -> tuple[str, str]:
        """As a host's client does it; done already is done."""
        play = self._plays[number]
        if kind in ("lock", "unlock"):
            room.lock(play.world, play.meeting, kind == "lock", now)
            return DONE, ""
        here = play.world.people_of(play.meeting, WAITING, INSIDE)
        person = next((one for one in here if one.participant_uuid == participant_uuid), None)
        if person is None or kind not in TO_SOMEBODY:
            return (REFUSED, "not_here") if person is None else (UNABLE, "unknown_kind")
        if (kind, person.state) in THERE_ALREADY:
            return DONE, "already"
        try:
            TO_SOMEBODY[kind](play.world, play.meeting, person, now)
        except Refused as refusal:
            return REFUSED, refusal.code
        return DONE, ""

    def view(self, number: int) -> PretendView:
        """As the host's list of participants shows it."""
        play = self._plays[number]
        live = play.meeting.live
        return PretendView(
            waiting=_listed(play, WAITING), inside=_listed(play, INSIDE), locked=live is not None and live.locked
        )

    def told(self, number: int, now: datetime) -> Sequence[bytes]:
        """Everything that is due by now, in order. Of a world that has ended this is the last."""
        play = self._plays[number]
        bodies: list[bytes] = []
        while taken := play.world.outbox.take(now):
            for delivery in taken:
                bodies.append(delivery.body)
                play.world.outbox.settle(delivery, 200, now)
        if play.meeting.live is None:
            del self._plays[number]
        return bodies

    def end(self, number: int, now: datetime) -> None:
        """Everybody is out."""
        play = self._plays[number]
        room.end(play.world, play.meeting, now)


def _listed(play: Play, state: str) -> tuple[PretendSight, ...]:
    people = play.world.people_of(play.meeting, state)
    return tuple(PretendSight(one.participant_uuid, one.name) for one in people)


def _meeting(number: int, host: User, chance: Chance, now: datetime) -> Meeting:
    return Meeting(
        number=number,
        uuid=chance.meeting_uuid(),
        host=host,
        topic="",
        agenda="",
        start_at=now,
        duration=int(timedelta(minutes=60) / timedelta(minutes=1)),
        timezone="UTC",
        password="",
        created_at=now,
        settings={**DEFAULT_SETTINGS, "waiting_room": True, "approval_type": 0},
    )


def _registrant(known_as: str, name: str, chance: Chance, now: datetime) -> Registrant:
    return Registrant(
        id=known_as,
        email="",
        first_name=name,
        last_name="",
        status="approved",
        tk=chance.text(43),
        created_at=now,
        pin=chance.digits(6),
    )
