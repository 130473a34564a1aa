"""Evenings of our own making: people with habits, names that follow them, and the truth about who was who.

Everything is drawn from a seed. Names are made of syllables or taken from a short list; nobody is meant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from app.domain.matching import Evening, Id, KnownName, RosterMember, Stay

STARTS_AT = datetime(2031, 5, 6, 18, 0, tzinfo=UTC)
_FIRST = tuple(
    """Ada Berta Carla Dora Edith Flora Greta Hilda Ines Judith Karla Lidia Magda Nora Olga Paula Rosa Selma Tilda
    Ursula Vera Wanda Xenia Yara Zelda Albert Bruno Conrad David Edgar Felix Gustav Hector Igor Julius Kurt Leon Marco
    Nestor""".split()  # noqa: SIM905 - a name a line would bury the rest
)
_DEVICES = ("iPhone", "iPad", "Galaxy S21", "Zoom user")
_CHOSEN = (
    "Thistle",
    "Lantern",
    "Pebble",
    "Comet",
    "Marble",
    "Willow",
    "Anchor",
    "Bramble",
    "Copper",
    "Drizzle",
    "Ember",
)
_SYLLABLES = tuple(onset + vowel for onset in "bdfgklmnprstvz" for vowel in "aeiou")


@dataclass(frozen=True)
class Person:
    """A member and how she is wont to appear: `habits` are styles, the first the most frequent."""

    member: RosterMember
    habits: tuple[str, ...]
    chosen: str
    device: str


@dataclass(frozen=True)
class Crowd:
    """An evening and whose each stay is (None for a guest)."""

    evening: Evening
    truth: dict[Id, Id | None]


def surname(chance: Random) -> str:
    """Make up a surname."""
    return "".join(chance.choice(_SYLLABLES) for _ in range(3)).capitalize()


def people(count: int, chance: Random) -> list[Person]:
    """Make up members, each with two habits."""
    styles = ("full", "full", "first", "initial", "chosen", "device", "owner", "reversed", "slip")
    return [
        Person(
            RosterMember(number, first_name=chance.choice(_FIRST), last_name=surname(chance)),
            (chance.choice(styles), chance.choice(styles)),
            f"{chance.choice(_CHOSEN)} {chance.choice(_CHOSEN).lower()}",
            chance.choice(("iOS", "Android", "Windows", "Mac")),
        )
        for number in range(1, count + 1)
    ]


def shown(person: Person, chance: Random) -> str:
    """Return the name that somebody shows tonight."""
    first, last = person.member.first_name, person.member.last_name
    slip = chance.randrange(1, len(last) - 1)
    names = {
        "full": f"{first} {last}",
        "first": first,
        "initial": f"{first} {last[0]}.",
        "chosen": person.chosen,
        "device": _DEVICES[int(person.member.id) % len(_DEVICES)],
        "owner": f"{first}'s iPhone",
        "reversed": f"{last} {first}",
        "slip": f"{first} {last[:slip]}{last[slip + 1 :]}",
    }
    return names[person.habits[0] if chance.random() < 0.85 else person.habits[1]]


def crowd(group: list[Person], present: int, chance: Random, guests: int = 0) -> Crowd:
    """Let some of a group come, one in six of them twice, and some guests."""
    truth: dict[Id, Id | None] = {}
    stays: list[Stay] = []
    for person in chance.sample(group, present):
        name, begins = shown(person, chance), STARTS_AT + timedelta(seconds=chance.randrange(600))
        for piece in range(1 if chance.random() < 5 / 6 else 2):
            stay = _stay(len(stays), name, begins + timedelta(minutes=45 * piece), person.device)
            stays.append(stay)
            truth[stay.id] = person.member.id
    for _ in range(guests):
        relative = chance.choice(group).member  # half of the guests are of somebody's family, none is a namesake
        first = chance.choice([first for first in _FIRST if first != relative.first_name])
        name = f"{first} {relative.last_name if chance.random() < 0.5 else surname(chance)}"
        stays.append(_stay(len(stays), name, STARTS_AT + timedelta(seconds=chance.randrange(900)), "iOS"))
        truth[stays[-1].id] = None
    return Crowd(Evening(tuple(person.member for person in group), tuple(stays)), truth)


def _stay(number: int, name: str, begins: datetime, device: str) -> Stay:
    return Stay(number, (name,), begins, begins + timedelta(minutes=44), connection=f"line-{number}", device=device)


def taught(group: list[Person], one: Crowd) -> list[Person]:
    """Return the group after everybody's names of an evening were confirmed and, with their yes, remembered."""
    names = {stay.id: stay.names[-1] for stay in one.evening.stays}
    learnt: dict[Id, set[str]] = {}
    for stay_id, member_id in one.truth.items():
        if member_id is not None:
            learnt.setdefault(member_id, set()).add(names[stay_id])
    return [replace(person, member=_with(person.member, learnt.get(person.member.id, set()))) for person in group]


def _with(member: RosterMember, names: set[str]) -> RosterMember:
    times = {known.name: known.times for known in member.known_names}
    times |= {name: times.get(name, 0) + 1 for name in sorted(names)}
    return replace(member, known_names=tuple(KnownName(name, count) for name, count in sorted(times.items())))
