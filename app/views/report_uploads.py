"""A report from a file for one session's register: brought, looked at row by row, confirmed, undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.uploads import RowUse
from app.queries import report_uploads as found
from app.services import report_uploads as acts
from app.views import file_inputs, phrases_files
from app.views.access import requires
from app.views.context import actor, db, now, ports

bp = Blueprint("report_uploads", __name__, url_prefix="/sessions/<int:session_id>/register/file")

COLUMNS = ("name", "joined", "left")
SHOWN = 300
"""So many rows stand on the page; of a longer file the rest is counted."""


@bp.url_value_preprocessor
def allow_a_file(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before anything reads the body: the form that brings the file may be larger than others."""
    if endpoint == "report_uploads.stage":
        file_inputs.allow_a_file(request)


@bp.get("")
@requires("register:settle")
def show(session_id: int) -> ResponseReturnValue:
    """What waits for a yes, or the form to bring a file; and what was taken in before."""
    page = found.page(
        db(), session_id=session_id, files=ports().report_files, vault=ports().vault, actor=actor(), now=now()
    )
    file = page.preview.file if page.preview else None
    day = file_inputs.local_day(page.session.starts_at, page.group.zone)
    remark = _("the day of this session")
    return render_template(
        "registers/file.html",
        page=page,
        questions=[file_inputs.asked(one, day=day, remark=remark) for one in file.questions] if file else [],
        shown=SHOWN,
        uses=RowUse,
        phrases=phrases_files,
    )


@bp.post("")
@requires("register:settle")
def stage(session_id: int) -> ResponseReturnValue:
    """Bring a file."""

    def act() -> None:
        acts.stage(
            db(),
            session_id=session_id,
            file=file_inputs.brought(request),
            files=ports().report_files,
            vault=ports().vault,
            by=actor(),
            now=now(),
        )

    return _carry_out(session_id, act)


@bp.post("/answers")
@requires("register:settle")
def answer(session_id: int) -> ResponseReturnValue:
    """Say what the file leaves open."""

    def act() -> None:
        acts.answer(
            db(),
            session_id=session_id,
            answers=file_inputs.answers(request.form, COLUMNS),
            files=ports().report_files,
            vault=ports().vault,
            by=actor(),
            now=now(),
        )

    return _carry_out(session_id, act)


@bp.post("/confirm")
@requires("register:settle")
def confirm(session_id: int) -> ResponseReturnValue:
    """Take it in."""

    def act() -> None:
        rows = acts.confirm(
            db(), session_id=session_id, files=ports().report_files, vault=ports().vault, by=actor(), now=now()
        )
        flash(ngettext("%(num)d row taken in.", "%(num)d rows taken in.", rows), "good")

    return _carry_out(session_id, act)


@bp.post("/discard")
@requires("register:settle")
def discard(session_id: int) -> ResponseReturnValue:
    """Forget it."""
    acts.discard(db(), session_id=session_id, by=actor())
    flash(_("The file is gone. Nothing of it was kept."), "good")
    return redirect(url_for("report_uploads.show", session_id=session_id), 303)


@bp.post("/<int:upload_id>/undo")
@requires("register:settle")
def undo(session_id: int, upload_id: int) -> ResponseReturnValue:
    """Take a confirmed file back."""

    def act() -> None:
        acts.undo(db(), session_id=session_id, upload_id=upload_id, vault=ports().vault, by=actor(), now=now())
        flash(_("Undone. The register is as it was before this file."), "good")

    return _carry_out(session_id, act)


def _carry_out(session_id: int, act: Callable[[], None]) -> ResponseReturnValue:
    """Do it and come back to the page; what cannot be done is told there."""
    file_inputs.carry_out(act)
    return redirect(url_for("report_uploads.show", session_id=session_id), 303)
