"""Plays rehearsals: pretend people come on their cue, pretend hands do what the dashboard asks, and Zoom's events of it
take the way of all events. No line to anywhere is needed for it.

A rehearsal's world lives in the worker that took it on. One that was started anew ends what it cannot go on with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.db import id_of
from app.domain.actors import HEARTH
from app.domain.errors import NotThere
from app.domain.rehearsals import LASTS, SCRIPT, Cue, Deed, Part, number_of
from app.domain.sessions import OVER
from app.models import AgentKind, CommandOutcome, Rehearsal, Session
from app.ports import PretendSight, PretendView, PretendZoom
from app.queries import rehearsals as found
from app.services import agents, deliveries, doors, rehearsal_traces, rehearsals
from app.services.agents import Handed
from app.services.sights import Shown
from app.worker.place import Workplace

ABILITIES = ("admit", "put_back", "remove", "lock", "unlock")
HANDS = "rehearsal"
TAPS = {Deed.TAP: True, Deed.TAP_ON_NEW_DEVICE: False}
"""Whether she taps on a device that is known."""


@dataclass
class Performance:
    """How far one rehearsal has come, and the token of its hands."""

    rehearsal: Rehearsal
    token: str
    cues: list[Cue] = field(default_factory=lambda: list(SCRIPT))
    reported: PretendView | None = None  # what its hands told last

    @property
    def number(self) -> int:
        """Its meeting's."""
        return number_of(self.rehearsal.session_id)

    def name(self, part: Part) -> str:
        """The screen name of whoever plays it."""
        return self.rehearsal.cast[part.value]


class Theatre:
    """Everything that this worker plays, by session."""

    def __init__(self) -> None:
        self._on: dict[int, Performance] = {}

    def look(self, place: Workplace) -> int:
        """Go on with what runs, take on what is new, clear away what is long over. Returns how many things it did."""
        zoom = place.ports.pretend_zoom
        if zoom is None:
            return 0
        now = place.ports.clock.now()
        with place.database.reading() as db:
            running, late = found.to_play(db), found.to_clear(db, now)
        done = sum(self._go_on(place, zoom, one, now) for one in running)
        for session_id in self._on.keys() - {one.session_id for one in running}:
            done += self._drop_curtain(place, zoom, session_id, now, is_told=session_id not in late)
        for session_id in set(late) - self._on.keys():
            with place.database.writing() as db:
                done += rehearsal_traces.clear(db, session_id=session_id, now=now)
        return done

    def _go_on(self, place: Workplace, zoom: PretendZoom, rehearsal: Rehearsal, now: datetime) -> int:
        on = self._on.get(rehearsal.session_id)
        if on is None:
            return self._begin(place, zoom, rehearsal, now)
        if now >= rehearsal.began_at + LASTS:
            _end(place, rehearsal, now)
            return 1
        done = _cue_people(place, zoom, on, now)
        done += _lend_hands(place, zoom, on, now)
        return done + _tell(place, zoom, on.number, now)

    def _begin(self, place: Workplace, zoom: PretendZoom, rehearsal: Rehearsal, now: datetime) -> int:
        session_id = rehearsal.session_id
        with place.database.writing() as db:
            is_ours = rehearsals.take_on(db, session_id=session_id, worker=place.name)
        if not is_ours:
            if rehearsal.played_by == place.name:
                _end(place, rehearsal, now)  # by this worker before it was started anew
            return int(rehearsal.played_by == place.name)
        with place.database.reading() as db:
            links = found.registrants(db, session_id)
        zoom.start(number_of(session_id), registrants=links, seed=place.ports.ids.token(), now=now)
        with place.database.writing() as db:
            access = agents.connect(db, session_id=session_id, ids=place.ports.ids, now=now)
        self._on[session_id] = Performance(rehearsal, access.token)
        return 1 + _tell(place, zoom, number_of(session_id), now)

    def _drop_curtain(
        self, place: Workplace, zoom: PretendZoom, session_id: int, now: datetime, *, is_told: bool
    ) -> int:
        """The session was ended, by whomever, and its pretend meeting ends too. Too late it is told to nobody: who
        would hear it is about to be cleared away."""
        number = self._on.pop(session_id).number
        zoom.end(number, now)
        if is_told:
            _tell(place, zoom, number, now)
        else:
            zoom.told(number, now)
        return 1


def _cue_people(place: Workplace, zoom: PretendZoom, on: Performance, now: datetime) -> int:
    due = [cue for cue in on.cues if on.rehearsal.began_at + cue.after <= now]
    for cue in due:
        on.cues.remove(cue)
        _do(place, zoom, on, cue, now)
    return len(due)


def _do(place: Workplace, zoom: PretendZoom, on: Performance, cue: Cue, now: datetime) -> None:
    name = on.name(cue.part)
    if cue.deed in TAPS:
        with place.database.writing() as db:
            rehearsals.tap(
                db,
                session_id=on.rehearsal.session_id,
                screen_name=name,
                on_known_device=TAPS[cue.deed],
                now=now,
            )
    elif cue.deed is Deed.DROP:
        zoom.drop(on.number, name, now)
    else:
        zoom.come(on.number, name, now)


def _lend_hands(place: Workplace, zoom: PretendZoom, on: Performance, now: datetime) -> int:
    """The same three steps as any hands: see, claim, tell what came of it."""
    try:
        _report(place, on, zoom.view(on.number), now)
        with place.database.reading() as db:
            if agents.has_nothing_to_do(db, token=on.token, name=HANDS, abilities=ABILITIES, now=now):
                return 0
        with place.database.writing() as db:
            handed = agents.claim(db, token=on.token, name=HANDS, abilities=ABILITIES, now=now)
        for one in handed:
            _obey(place, zoom, on, one, now)
    except NotThere:  # ended at this very moment; the next look sees it
        return 0
    return len(handed)


def _obey(place: Workplace, zoom: PretendZoom, on: Performance, handed: Handed, now: datetime) -> None:
    command = handed.command
    outcome, detail = zoom.obey(on.number, command.kind.value, handed.participant_uuid, now)
    with place.database.writing() as db:
        agents.say_outcome(
            db,
            token=on.token,
            command_id=id_of(command),
            outcome=CommandOutcome(outcome),
            detail=detail,
            now=now,
        )


def _report(place: Workplace, on: Performance, view: PretendView, now: datetime) -> None:
    """Only news: nobody who writes shall wait for a list that says the same."""
    if view == on.reported:
        return
    said = agents.Report(
        name=HANDS,
        client_version="",
        waiting=[_shown(one) for one in view.waiting],
        inside=[_shown(one) for one in view.inside],
        locked=view.locked,
        kind=AgentKind.SIMULATOR,
        abilities=ABILITIES,
    )
    with place.database.writing() as db:
        agents.report(db, token=on.token, said=said, now=now)
    on.reported = view


def _shown(one: PretendSight) -> Shown:
    return Shown(one.participant_uuid, one.screen_name)


def _tell(place: Workplace, zoom: PretendZoom, number: int, now: datetime) -> int:
    """Events are stored like those that come by webhook: nothing behind that knows a difference."""
    told = zoom.told(number, now)
    for body in told:
        deliveries.store(place.database, body=body, body_hash=deliveries.identity(body), now=now)
    return len(told)


def _end(place: Workplace, rehearsal: Rehearsal, now: datetime) -> None:
    with place.database.reading() as db:
        is_over = db.get_one(Session, rehearsal.session_id).state in OVER
    if not is_over:
        with place.database.writing() as db:
            doors.end(db, session_id=rehearsal.session_id, by=HEARTH, now=now)
