"""The connection check in a terminal: the same questions, the same findings, the same words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from flask_babel import force_locale

from app.db import Database
from app.domain.actors import HEARTH
from app.domain.connection import Finding, Mark, findings, is_all_right, is_out_of_reach
from app.ports import Ports
from app.queries import connection
from app.services import connection as checking
from app.settings import Settings
from app.views.connection_reads import ask, furnishing
from app.views.phrases_connection import Line, line

SIGNS = {Mark.DONE: "✓", Mark.WRONG: "✗", Mark.WAITING: "…", Mark.CANNOT_TELL: "?"}
ALL_RIGHT, TO_CHANGE, OUT_OF_REACH = range(3)


def hold(database: Database, settings: Settings, ports: Ports) -> tuple[Finding, ...]:
    """Ask Zoom everything; the coordinator's page shows this check from now on."""
    with database.writing() as db:
        check = checking.begin(db, by=HEARTH, now=ports.clock.now())
    while (part := connection.next_part(check)) is not None:
        reading = ask(ports.account, part, settings.zoom.hosts)
        with database.writing() as db:
            check = checking.record(db, part=part, reading=reading, by=HEARTH, now=ports.clock.now())
    with database.reading() as db:
        return findings(connection.facts(db, check, furnishing(settings)), ports.clock.now())


def exit_code(found: Sequence[Finding]) -> int:
    """0: nothing to change, 1: something to change, 2: Zoom could not be asked."""
    if not is_all_right(found):
        return TO_CHANGE
    return OUT_OF_REACH if is_out_of_reach(found) else ALL_RIGHT


def as_words(found: Iterable[Finding], language: str) -> str:
    """One line for each step, and below it what to change."""
    with force_locale(language):
        return "\n".join(_words(line(one)) for one in found)


def as_json(found: Iterable[Finding], language: str) -> str:
    """The findings with codes and words, for other programs."""
    with force_locale(language):
        return json.dumps([_fields(one, line(one)) for one in found], indent=2, ensure_ascii=False)


def _words(one: Line) -> str:
    below = [one.change, *one.names, one.where]
    return "\n".join((f"{SIGNS[one.mark]} {one.title}: {one.state}", *(f"    {words}" for words in below if words)))


def _fields(finding: Finding, said: Line) -> dict[str, object]:
    return {
        "step": finding.step,
        "mark": finding.mark,
        "reason": finding.reason,
        "names": finding.names,
        "title": said.title,
        "change": said.change,
        "where": said.where,
    }
