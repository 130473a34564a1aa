"""A believable charity: two groups, twenty-four members, three facilitators, a coordinator, and some past weeks.

People and groups are made by the same use cases as in real life. Only the past is written straight into its tables,
because no use case lets anybody plan an evening that is over: `past.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.db import Database, Db, id_of
from app.demo import past
from app.demo.house import HOST_USER
from app.domain.actors import HEARTH, Actor, GroupRole, SignIn
from app.domain.groups import Admission, GroupTerms, GroupWords, Membership
from app.domain.sessions import DoorPolicy
from app.models import Device, Group, Person, Session
from app.ports import Ports
from app.services import agreements, groups, people, places, planning

ZONE = "Europe/London"
PAST_WEEKS = 14
AHEAD_WEEKS = 6
EVENING = time(19, 0)

AGREEMENT = {
    "en": (
        "What is said here stays here. We do not record, and we take no screenshots.\n\n"
        "Come a few minutes early: the door closes when we begin, so that people can talk undisturbed.\n\n"
        "Use any name you like, as long as the facilitators know who you are. Camera off is fine.\n\n"
        "Your link is yours alone; please do not pass it on. If you cannot come, one tap tells us."
    ),
    "es": (
        "Lo que se dice aquí se queda aquí. No grabamos ni hacemos capturas de pantalla.\n\n"
        "Ven unos minutos antes: la puerta se cierra cuando empezamos, para que se pueda hablar sin interrupciones.\n\n"
        "Usa el nombre que quieras, siempre que las facilitadoras sepan quién eres. Puedes venir sin cámara.\n\n"
        "Tu enlace es solo tuyo; no lo compartas. Si no puedes venir, un toque basta para decírnoslo."
    ),
}


@dataclass(frozen=True)
class GroupSeed:
    """A group as the demo begins with it."""

    plain_name: str
    terms: GroupTerms
    weekday: int  # Monday is 0
    members: tuple[str, ...]
    facilitators: tuple[tuple[str, GroupRole], ...]


TUESDAY = GroupSeed(
    plain_name="Tuesday circle",
    weekday=1,
    members=("Robin", "Maya", "J.", "Sunflower", "Leah", "Tomasz", "Wren", "Priya", "Amal", "Fern", "Cleo", "Bex"),
    facilitators=(("Ana", GroupRole.STAFF), ("Joss", GroupRole.VOLUNTEER)),
    terms=GroupTerms(
        plain_name="Tuesday circle",
        membership=Membership.CLOSED,
        zone=ZONE,
        capacity=16,
        doors_open_minutes=15,
        door_policy=DoorPolicy.AT_START,
        grace_minutes=0,
        admission=Admission.BY_HAND,
        locks_zoom=False,
        minimum_minutes=10,
        quiet_from=time(20, 0),
        quiet_until=time(8, 0),
        texts={
            "en": GroupWords(
                "New mothers' Tuesday circle",
                "An hour a week for anybody who has had a baby in the last year and finds it harder than it looked.",
            )
        },
    ),
)

SATURDAY = GroupSeed(
    plain_name="Saturday circle",
    weekday=5,
    members=("Ines", "Bram", "Noor", "Kit", "Lucía", "Olu", "Hana", "Dee", "Paz", "Ravi", "Elif", "Marisol"),
    facilitators=(("Beatriz", GroupRole.STAFF),),
    terms=GroupTerms(
        plain_name="Saturday circle",
        membership=Membership.DROP_IN,
        zone=ZONE,
        capacity=40,
        doors_open_minutes=20,
        door_policy=DoorPolicy.AT_START,
        grace_minutes=0,
        admission=Admission.AUTOMATIC,
        locks_zoom=False,
        minimum_minutes=10,
        quiet_from=time(20, 0),
        quiet_until=time(8, 0),
        texts={
            "en": GroupWords("Parents' Saturday circle", "For parents of disabled children. Come and go as you need."),
            "es": GroupWords(
                "Círculo de los sábados", "Para madres y padres de niños con discapacidad. Entra y sal cuando quieras."
            ),
        },
    ),
)

SEEDS = (TUESDAY, SATURDAY)


@dataclass(frozen=True)
class Charity:
    """What was seeded: groups by slug, and the evening of each group that comes next."""

    groups: dict[str, Group]
    tonight: dict[str, Session]


def seed(database: Database, ports: Ports, now: datetime) -> Charity:
    """Fill an empty database, as of `now`; the coming evenings follow it, the past ones went before."""
    long_ago = now - timedelta(weeks=PAST_WEEKS + 1)
    with database.writing() as db:
        coordinator = _person(db, ports, "Marta", now=long_ago)
        coordinator.coordinator = True
        db.add(coordinator)
        db.commit()
        by = Actor(person_id=coordinator.id, sign_in=SignIn.STAFF, coordinator=True)
        made = [_group(db, ports, each, by=by, now=now, long_ago=long_ago) for each in SEEDS]
    return Charity(
        groups={group.slug: group for group, _ in made}, tonight={group.slug: session for group, session in made}
    )


def evening_of(seed: GroupSeed, today: datetime) -> datetime:
    """The group's next 19:00 local, today's if that is still to come; naive, as a series is planned."""
    local = today.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)
    first = datetime.combine(local.date() + timedelta(days=(seed.weekday - local.weekday()) % 7), EVENING)
    return first if first > local else first + timedelta(weeks=1)


def _group(
    db: Db, ports: Ports, seed: GroupSeed, *, by: Actor, now: datetime, long_ago: datetime
) -> tuple[Group, Session]:
    group = groups.create(db, terms=seed.terms, by=by, now=long_ago)
    group_id = id_of(group)
    for called, role in seed.facilitators:
        person = _person(db, ports, called, now=long_ago)
        groups.name_facilitator(
            db, group_id=group_id, person_id=id_of(person), role=role, called=called, by=by, now=long_ago
        )
    texts = {language: AGREEMENT[language] for language in group.languages}
    draft = agreements.draft(db, group_id=group_id, texts=texts, by=by, now=long_ago)
    agreements.put_in_force(db, agreement_id=id_of(draft), by=by, now=long_ago)
    members = [_member(db, ports, group, name, by=by, now=long_ago) for name in seed.members]
    first = evening_of(seed, now)
    for week in range(PAST_WEEKS, 0, -1):
        past.write(db, group, first - timedelta(weeks=week), members, seed.members, week)
    ahead = planning.plan_series(
        db,
        group_id=group_id,
        first_local=first,
        weeks=AHEAD_WEEKS,
        duration_minutes=60,
        hosts=[HOST_USER],
        by=by,
        now=now,
    )
    return group, ahead[0]


def _person(db: Db, ports: Ports, name: str, *, now: datetime) -> Person:
    address = f"{name.lower().strip('.')}@people.invalid"
    person = people.add_person(
        db, vault=ports.vault, ids=ports.ids, email=address, name=name, locale="en", by=HEARTH, now=now
    )
    db.flush()
    return person


def _member(db: Db, ports: Ports, group: Group, name: str, *, by: Actor, now: datetime) -> Person:
    person = _person(db, ports, name, now=now)
    db.add(Device(person_id=id_of(person), token_hash=ports.ids.opaque(), first_seen_at=now, last_seen_at=now))
    self_ = Actor(person_id=person.id, sign_in=SignIn.MEMBER)
    language = "es" if name in ("Lucía", "Paz", "Marisol") and "es" in group.languages else "en"
    person.locale = language
    place = places.apply(db, group_id=id_of(group), screen_name=name, language=language, by=self_, now=now)
    if group.membership is Membership.CLOSED:
        places.approve(db, place_id=id_of(place), by=by, now=now)
    return person
