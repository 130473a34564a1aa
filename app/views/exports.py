"""The register as a file: asked for with a reason, on a fresh sign-in, written into the audit before the first byte."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app.db import Db
from app.domain.actors import Actor
from app.domain.errors import BadInput, Refused
from app.domain.exports import NamedBy
from app.domain.registers import ExportFormat
from app.queries import registers
from app.services import exports
from app.services.exports import Export, Wish
from app.views import export_files, export_inputs, sign_in
from app.views.access import requires
from app.views.context import actor, db, now
from app.views.phrases_exports import refusal_words

bp = Blueprint("exports", __name__)


@bp.get("/sessions/<int:session_id>/register/export")
@requires("register:export")
def ask(session_id: int) -> ResponseReturnValue:
    """The form: why, how people are called, and as what."""
    sign_in.ask_staff_anew()
    found = registers.register(db(), session_id=session_id, actor=actor())
    return render_template("registers/export.html", register=found, choices=export_inputs.choices())


@bp.post("/sessions/<int:session_id>/register.<any(csv, xlsx):file_format>")
@requires("register:export")
def download(session_id: int, file_format: str) -> ResponseReturnValue:
    """The file."""
    sign_in.ask_staff_anew()
    try:
        wish = export_inputs.wish(request.form, file_format)
        found = exports.take(db(), session_id=session_id, wish=wish, by=actor(), now=now())
    except (BadInput, Refused) as refusal:
        flash(refusal_words()[export_inputs.code_of(refusal)], "attention")
        return redirect(url_for("exports.ask", session_id=session_id), 303)
    return export_files.answer(export_files.register_rows(found), wish.file_format, file_name(found))


def write(
    db: Db,
    *,
    session_id: int,
    file_format: ExportFormat,
    reason: str,
    by: Actor,
    now: datetime,
    named_by: NamedBy = NamedBy.SCREEN_NAME,
    language: str = "en",
) -> Iterator[bytes]:
    """The same file without a request, in blocks, for commands.

    The audit is written before this returns. Raises what `exports.take` raises."""
    wish = Wish(file_format, reason, named_by)
    found = exports.take(db, session_id=session_id, wish=wish, by=by, now=now)
    with force_locale(language):
        return export_files.WRITERS[file_format][1](export_files.register_rows(found))


def file_name(found: Export) -> str:
    """A neutral name, for eyes that should not know: a day, and no group."""
    return f"register-{found.day.isoformat()}"
