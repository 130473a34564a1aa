"""The register of one session: a line per member, and below it every presence that a human may have to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.attendance import Outcome
from app.domain.errors import NotThere
from app.domain.intervals import Interval
from app.domain.matching import Credit
from app.domain.permissions import ensure, may
from app.domain.registers import ContestClaim, RegisterState, Standing
from app.domain.sessions import SessionState
from app.models import Contest, Group, MeetingInstance, Session
from app.queries import corrections, guesses, known_names, presences, register_lines, waited_only
from app.queries.earnest import in_earnest
from app.queries.guesses import Guess
from app.queries.presences import Resolved
from app.queries.register_lines import Line
from app.queries.waited_only import Waited

LISTED = 60
"""How many past sessions the list of registers goes back."""


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A presence that nobody is credited with yet, and who it may have been: at most three, best first."""

    resolved: Resolved
    guesses: tuple[Guess, ...]

    @property
    def is_likely(self) -> bool:
        """Whether the matching would tick somebody who is not counted at the same time already."""
        is_ticked = self.resolved.presence.credit is Credit.LIKELY
        return is_ticked and bool(self.guesses) and not self.guesses[0].here_already and not self.is_claimed_otherwise

    @property
    def is_claimed_otherwise(self) -> bool:
        """Whether a member says that this was she, whom the matching did not put first."""
        ticked = self.resolved.presence.guesses[0]["person_id"]
        return self.guesses[0].says_so and self.guesses[0].person_id != ticked


@dataclass(frozen=True, slots=True)
class Register:
    """All that the page shows. `report_settled`: for every instance two fetches of Zoom's report agreed.

    `known_names`: the `KnownName` that was learnt from a presence, by presence."""

    session: Session
    group: Group
    window: Interval
    lines: tuple[Line, ...]
    settled: tuple[Resolved, ...]
    likely: tuple[OpenRow, ...]
    open: tuple[OpenRow, ...]
    contests: dict[int, Contest]  # what members say is not right about their own lines, by person
    names: dict[int, str]  # screen names of everybody who can be chosen, by person
    report_settled: bool
    waited_only: tuple[Waited, ...] = ()
    known_names: dict[int, int] = field(default_factory=dict)

    @property
    def programs(self) -> tuple[Resolved, ...]:
        """What was no person without anybody having to say so."""
        return tuple(one for one in self.settled if _is_program(one))

    @property
    def decided(self) -> tuple[Resolved, ...]:
        """What is settled, programs left out."""
        return tuple(one for one in self.settled if not _is_program(one))

    def others(self, presence_id: int) -> list[Resolved]:
        """Every line but one, in order of coming: the same person may stand there."""
        everybody = [*self.decided, *(row.resolved for row in (*self.likely, *self.open))]
        found = [one for one in everybody if one.presence.id != presence_id]
        return sorted(found, key=lambda one: (one.presence.joined_at, id_of(one.presence)))

    @property
    def without_stay(self) -> tuple[Line, ...]:
        """Members who signed up, or say that they were there, and whom nothing is credited to or likely to be."""
        likely = {row.guesses[0].person_id for row in self.likely}
        return tuple(
            line
            for line in self.lines
            if not line.minutes
            and line.person_id not in likely
            and (line.outcome is Outcome.MISSED or self._says(line) is ContestClaim.WAS_THERE)
        )

    def _says(self, line: Line) -> ContestClaim | None:
        contest = self.contests.get(line.person_id)
        return contest.claim if contest else None

    @property
    def guests(self) -> int:
        """How many presences are guests."""
        return sum(each.standing is Standing.GUEST for each in self.settled)

    @property
    def totals(self) -> dict[Outcome, int]:
        """How many members have each outcome."""
        return {kind: sum(line.outcome is kind for line in self.lines) for kind in Outcome}

    @property
    def is_collected(self) -> bool:
        """Whether there is anything to settle yet."""
        return self.session.state is SessionState.RECONCILED

    @property
    def is_closed(self) -> bool:
        """Whether it can no longer change."""
        return self.session.register_state is RegisterState.CLOSED


@dataclass(frozen=True, slots=True)
class PastSession:
    """A session in the list of registers; `unsettled` presences wait for a human."""

    session: Session
    group: Group
    unsettled: int


def window(session: Session) -> Interval:
    """What counts as the session: from its planned start to its real end (until that is known, the planned one)."""
    return Interval(session.starts_at, session.ended_at or session.times.ends_at)


def register(db: Db, *, session_id: int, actor: Actor) -> Register:
    """The register of a session of a group that the actor facilitates (a coordinator: of any group).

    Raises `NotThere` or `NotPermitted`, which look alike from outside. The number of queries does not grow."""
    session, group = _session(db, session_id, actor)
    found = presences.of_session(db, session_id)
    words = corrections.of_session(db, session_id)
    members = register_lines.members(db, session)
    unsettled = [each for each in found if each.standing is Standing.OPEN]
    contests = corrections.contests_of(db, session_id)
    claims = corrections.worn_names(contests)
    rows = [OpenRow(each, guesses.of(each, found, members.names, claims)) for each in unsettled]
    is_closed = session.register_state is RegisterState.CLOSED
    return Register(
        session=session,
        group=group,
        window=window(session),
        lines=tuple(
            register_lines.written(db, session, words)
            if is_closed
            else register_lines.with_words(register_lines.by_evidence(session, group, members, found), words)
        ),
        contests=contests,
        settled=tuple(each for each in found if each.standing is not Standing.OPEN),
        likely=tuple(row for row in rows if row.is_likely),
        open=tuple(row for row in rows if not row.is_likely),
        names=members.names,
        report_settled=_report_settled(db, session),
        waited_only=tuple(waited_only.of_session(db, session_id)),
        known_names=known_names.learnt_at(db, session_id),
    )


def past(db: Db, *, actor: Actor) -> list[PastSession]:
    """The sessions whose registers the actor may read, newest first, with how many presences still need a word."""
    over = (
        select(Session, Group)
        .join(Group, col(Group.id) == col(Session.group_id))
        .where(col(Session.state).in_([SessionState.ENDED, SessionState.RECONCILED]), in_earnest(Session))
        .order_by(col(Session.starts_at).desc(), col(Session.id).desc())
        .limit(LISTED)
    )
    if not may(actor, "register:close"):
        over = over.where(col(Session.group_id).in_(actor.facilitates))
    sessions = db.exec(over).all()
    found = presences.resolved(db, [id_of(session) for session, _ in sessions])
    return [PastSession(session, group, _unsettled(found.get(id_of(session), []))) for session, group in sessions]


def _session(db: Db, session_id: int, actor: Actor) -> tuple[Session, Group]:
    joined = select(Session, Group).join(Group, col(Group.id) == col(Session.group_id))
    found = db.exec(joined.where(Session.id == session_id, in_earnest(Session))).first()
    if found is None:
        raise NotThere
    ensure(actor, "register:read", group_id=found[0].group_id)
    return found


def _report_settled(db: Db, session: Session) -> bool:
    settled = db.exec(select(MeetingInstance.report_settled_at).where(MeetingInstance.session_id == session.id)).all()
    return bool(settled) and all(settled)


def _is_program(one: Resolved) -> bool:
    return one.standing is Standing.NOT_A_PERSON and not one.resolution.by_hand


def _unsettled(found: Iterable[Resolved]) -> int:
    return sum(each.standing is Standing.OPEN for each in found)
