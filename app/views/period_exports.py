"""Exports over a period: a group's members by sessions, the whole charity line by line, and figures without names."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.domain import periods
from app.domain.errors import BadInput, Refused
from app.domain.registers import ExportFormat
from app.queries import figures as counted
from app.queries import groups
from app.services import exports, figures
from app.views import export_files, export_inputs, sign_in
from app.views.access import requires
from app.views.context import actor, database, db, now
from app.views.phrases_exports import period_words, refusal_words

bp = Blueprint("period_exports", __name__, url_prefix="/exports")


@bp.get("/")
@requires("register:export")
def ask() -> ResponseReturnValue:
    """The three forms."""
    sign_in.ask_staff_anew()
    return _page()


def _page(asked: str = "", refusal: str = "") -> str:
    """The forms; the one that was `asked` as it was filled in, and above it why nothing left."""
    first = counted.first_day(db())
    return render_template(
        "registers/exports.html",
        choices=export_inputs.choices(),
        groups=[(str(group.id), group.plain_name) for group in groups.all_of_them(db(), by=actor())],
        periods=[(each, period_words(each)) for each in (periods.over_since(first, now().date()) if first else [])],
        today=now().date(),
        asked=asked,
        typed=request.form,
        refusal=refusal,
    )


@bp.post("/group.<any(csv, xlsx):file_format>")
@requires("register:export")
def group(file_format: str) -> ResponseReturnValue:
    """A group's members by its sessions."""

    def take() -> Response:
        wish, days = export_inputs.wish(request.form, file_format), export_inputs.days(request.form)
        group_id = export_inputs.group_id(request.form)
        found = exports.take_group(db(), group_id=group_id, days=days, wish=wish, by=actor(), now=now())
        rows = export_files.group_rows(database(), found, wish.named_by)
        return export_files.answer(rows, wish.file_format, f"register-{days.first}-{days.last}")

    return _carry_out("group", take)


@bp.post("/charity.<any(csv, xlsx):file_format>")
@requires("register:export")
def charity(file_format: str) -> ResponseReturnValue:
    """Every group's registers, line by line."""

    def take() -> Response:
        wish, days = export_inputs.wish(request.form, file_format), export_inputs.days(request.form)
        exports.take_charity(db(), days=days, wish=wish, by=actor(), now=now())
        rows = export_files.charity_rows(database(), days, wish.named_by)
        return export_files.answer(rows, wish.file_format, f"registers-{days.first}-{days.last}")

    return _carry_out("charity", take)


@bp.post("/figures.<any(csv, xlsx):file_format>")
@requires("register:export")
def numbers(file_format: str) -> ResponseReturnValue:
    """Figures of a quarter or a year, without names."""

    def take() -> Response:
        period, reason = request.form.get("period", ""), request.form.get("reason", "")
        kind = ExportFormat(file_format)
        found = figures.take(db(), period=period, file_format=kind, reason=reason, by=actor(), now=now())
        return export_files.answer(export_files.figure_rows(found), kind, f"figures-{found.period}")

    return _carry_out("figures", take)


def _carry_out(asked: str, take: Callable[[], Response]) -> ResponseReturnValue:
    """Hand the file out, or show the forms again as they were filled in, and say why not."""
    sign_in.ask_staff_anew()
    try:
        return take()
    except (BadInput, Refused) as refusal:
        db().rollback()
        return _page(asked, refusal_words()[export_inputs.code_of(refusal)]), 422
