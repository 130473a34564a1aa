"""The register as a file: asked for with a reason, on a fresh sign-in, written into the audit before the first byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app.db import Db
from app.domain.actors import Actor
from app.domain.errors import BadInput, Refused
from app.domain.registers import ExportFormat
from app.queries import registers
from app.services import exports
from app.services.exports import COLUMNS, Export
from app.views import csv_file, sign_in, xlsx_file
from app.views.access import requires
from app.views.context import actor, db, now
from app.views.phrases_register import column_words, evidence_words, export_words, outcome_words, refusal_words

bp = Blueprint("exports", __name__)

Cells = Sequence[str | int]
WRITERS: dict[ExportFormat, tuple[str, Callable[[Iterable[Cells]], Iterator[bytes]]]] = {
    ExportFormat.CSV: (csv_file.MEDIA_TYPE, csv_file.chunks),
    ExportFormat.XLSX: (xlsx_file.MEDIA_TYPE, xlsx_file.chunks),
}


@bp.get("/sessions/<int:session_id>/register/export")
@requires("register:export")
def ask(session_id: int) -> ResponseReturnValue:
    """The form: why, and as what."""
    sign_in.ask_staff_anew()
    found = registers.register(db(), session_id=session_id, actor=actor())
    return render_template("registers/export.html", register=found, reasons=_reasons())


@bp.post("/sessions/<int:session_id>/register.<any(csv, xlsx):file_format>")
@requires("register:export")
def download(session_id: int, file_format: str) -> ResponseReturnValue:
    """The file."""
    sign_in.ask_staff_anew()
    kind = ExportFormat(file_format)
    try:
        found = exports.take(
            db(),
            session_id=session_id,
            file_format=kind,
            reason=request.form.get("reason", ""),
            by=actor(),
            now=now(),
        )
    except (BadInput, Refused) as refusal:
        code = "choose_a_reason" if isinstance(refusal, BadInput) else refusal.code
        flash(refusal_words()[code], "attention")
        return redirect(url_for("exports.ask", session_id=session_id), 303)
    media_type, chunks = WRITERS[kind]
    answer = Response(chunks(rows(found)), content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(found, kind)}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def write(
    db: Db,
    *,
    session_id: int,
    file_format: ExportFormat,
    reason: str,
    by: Actor,
    now: datetime,
    language: str = "en",
) -> Iterator[bytes]:
    """The same file without a request, in blocks, for commands.

    The audit is written before this returns. Raises what `exports.take` raises."""
    found = exports.take(db, session_id=session_id, file_format=file_format, reason=reason, by=by, now=now)
    with force_locale(language):
        return WRITERS[file_format][1](rows(found))


def file_name(found: Export, file_format: ExportFormat) -> str:
    """A neutral name, for eyes that should not know: a day, and no group."""
    return f"register-{found.day.isoformat()}.{file_format.value}"


def rows(found: Export) -> list[Cells]:
    """The file's rows in words, for eyes and spreadsheets: the columns' heads, then a line per member."""
    heads, outcomes, evidence = column_words(), outcome_words(), evidence_words()
    lines: list[Cells] = [
        (line.screen_name, line.reference or "", outcomes[line.outcome], line.minutes, evidence[line.evidence])
        for line in found.lines
    ]
    return [[heads[column] for column in COLUMNS], *lines]


def _reasons() -> list[tuple[str, str, None]]:
    return [(reason.value, words, None) for reason, words in export_words().items()]
