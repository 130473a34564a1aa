"""The lines of one register, one for each member: as the evidence and people's words have them now, or as written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import select

from app.db import Db, id_of
from app.domain.attendance import Outcome
from app.domain.intervals import Interval
from app.domain.outcomes import AttendanceRule, Evening, Stay, counted_evening, judge
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.models import Attendance, Correction, Group, Person, Place, Registration, RegistrationKind, Session
from app.queries import corrections, presences
from app.queries.presences import NO_CREDIT, Credit, Resolved

Words = Mapping[int, Sequence[Correction]]
"""Corrections by person, oldest first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One member in the register. `evidence` is an `attendance.Evidence`, or `registers.SETTLED`."""

    person_id: int
    screen_name: str
    outcome: Outcome
    minutes: int
    evidence: str
    reference: str | None = None
    late: bool = False
    left_early: bool = False
    corrections: tuple[Correction, ...] = ()

    @property
    def before(self) -> Outcome | None:
        """What the line said first, where it says something else by now."""
        first = Outcome(self.corrections[0].was) if self.corrections else self.outcome
        return None if first is self.outcome else first


@dataclass(frozen=True, slots=True)
class Members:
    """Everybody whom the register can mean: places and registrations, by person."""

    places: dict[int, Place]
    registrations: dict[int, Registration]

    @property
    def names(self) -> dict[int, str]:
        """The screen name of that evening, else the present one."""
        found = {person_id: place.screen_name for person_id, place in self.places.items()}
        found |= {person_id: one.screen_name for person_id, one in self.registrations.items()}
        return dict(sorted(found.items(), key=lambda item: (item[1].casefold(), item[0])))

    def belongs(self, person_id: int, session: Session) -> bool:
        """Whether she has a line whatever happened: she signed up, told us, or held a place when the evening began."""
        if person_id in self.registrations:
            return True
        place = self.places[person_id]
        return place.state is PlaceState.ACTIVE and place.applied_at <= session.starts_at


def members(db: Db, session: Session) -> Members:
    """Whom the register of a session can mean; never its staff."""
    places = db.exec(select(Place).where(Place.group_id == session.group_id)).all()
    registrations = db.exec(select(Registration).where(Registration.session_id == session.id)).all()
    staff = {one.person_id for one in registrations if one.kind is RegistrationKind.STAFF}
    return Members(
        places={place.person_id: place for place in places if place.person_id not in staff},
        registrations={one.person_id: one for one in registrations if one.kind is RegistrationKind.MEMBER},
    )


def rule_of(group: Group) -> AttendanceRule:
    """What the group counts as having been there."""
    return AttendanceRule(
        minimum_minutes=group.minimum_minutes,
        minimum_percent=group.minimum_percent,
        late_after_minutes=group.late_after_minutes,
        left_early_minutes=group.left_early_minutes,
    )


def by_evidence(session: Session, group: Group, people: Members, found: Iterable[Resolved]) -> list[Line]:
    """A line for each member, by screen name, as presences and what was said of them have it; no corrections."""
    credits = presences.credits(found)
    evening = counted_evening(session.starts_at, session.times.ends_at, session.ended_at)
    return [
        _line(person_id, name, people.registrations.get(person_id), credits.get(person_id, NO_CREDIT), group, evening)
        for person_id, name in people.names.items()
        if person_id in credits or people.belongs(person_id, session)
    ]


def with_words(lines: Iterable[Line], words: Words) -> list[Line]:
    """The lines with what people said about them: the newest word counts, and all of them stand beside the line."""
    return [corrected(line, words.get(line.person_id, ())) for line in lines]


def corrected(line: Line, said: Sequence[Correction]) -> Line:
    """One line under the words about it."""
    word = corrections.newest_word(said)
    if word is None or word.outcome is None:
        return replace(line, corrections=tuple(said))
    stays = word.outcome is Outcome.ATTENDED
    return replace(
        line,
        outcome=word.outcome,
        late=line.late and stays,
        left_early=line.left_early and stays,
        corrections=tuple(said),
    )


def now_standing(db: Db, session: Session, found: Iterable[Resolved]) -> list[Line]:
    """Every line as things stand now, corrections included."""
    group = db.get_one(Group, session.group_id)
    lines = by_evidence(session, group, members(db, session), found)
    return with_words(lines, corrections.of_session(db, id_of(session)))


def written(db: Db, session: Session, words: Words) -> list[Line]:
    """What a closed register says, with what was said about each line since."""
    found = db.exec(
        select(Attendance, Person.reference).where(
            Attendance.session_id == session.id, Person.id == Attendance.person_id
        )
    ).all()
    ordered = sorted(found, key=lambda pair: (pair[0].screen_name.casefold(), pair[0].person_id))
    return [_as_written(one, reference, words.get(one.person_id, ())) for one, reference in ordered]


def _as_written(one: Attendance, reference: str | None, said: Sequence[Correction]) -> Line:
    return Line(
        person_id=one.person_id,
        screen_name=one.screen_name,
        outcome=one.outcome,
        minutes=one.minutes,
        evidence=one.evidence,
        reference=reference,
        late=one.late,
        left_early=one.left_early,
        corrections=tuple(said),
    )


def _line(
    person_id: int, name: str, registration: Registration | None, credit: Credit, group: Group, evening: Interval
) -> Line:
    state = registration.state if registration else None
    stay = Stay(
        signed_up=state is RegistrationState.SIGNED_UP,
        apologised=state is RegistrationState.APOLOGISED,
        minutes=credit.minutes,
        stretches=credit.stretches,
    )
    became: Evening = judge(stay, rule_of(group), evening)
    return Line(
        person_id,
        name,
        became.outcome,
        credit.minutes,
        credit.evidence,
        late=became.late,
        left_early=became.left_early,
    )
