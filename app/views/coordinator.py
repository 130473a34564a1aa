"""The coordinator's desk: groups at a glance, what each decides, its agreement, and who facilitates it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.db import id_of
from app.domain.errors import BadInput, NotThere, Refused, Stale
from app.i18n import LANGUAGES
from app.models import EffectKind, Group
from app.queries import contact, given_up, groups, overviews
from app.services import agreements as agreement_acts
from app.services import effects
from app.services import groups as group_acts
from app.views import desk_connection, desk_earlier, desk_places, desk_planning, desk_trial, inputs
from app.views.access import requires
from app.views.context import actor, db, now, ports
from app.views.phrases_alarms import contact_words
from app.views.phrases_planning import (
    admission_words,
    door_policy_words,
    field_words,
    membership_words,
    promise_words,
    refusal_words,
)

bp = Blueprint("coordinator", __name__, url_prefix="/desk")
bp.register_blueprint(desk_planning.bp)
bp.register_blueprint(desk_earlier.bp)
bp.register_blueprint(desk_places.bp)
bp.register_blueprint(desk_connection.bp)
bp.register_blueprint(desk_trial.bp)


@bp.get("/")
@requires("group:plan")
def overview() -> ResponseReturnValue:
    """Every group: what comes next, who waits for word, what is missing; and what could not be carried out."""
    return render_template(
        "coordinator/overview.html",
        rows=overviews.of_groups(db(), by=actor(), now=now()),
        contact=contact.now_with(db()),
        contact_words=contact_words(),
        given_up=given_up.by_kind(db(), by=actor()),
        promise_words=promise_words(),
    )


@bp.post("/promises/<kind>/again")
@requires("group:plan")
def try_again(kind: str) -> ResponseReturnValue:
    """Another try of what was given up on."""
    if kind not in set(EffectKind):
        raise NotThere
    effects.try_again(db(), kind=EffectKind(kind), by=actor(), now=now())
    flash(_("It is being tried again."), "good")
    return redirect(url_for("coordinator.overview"), 303)


@bp.get("/groups/new")
@requires("group:plan")
def new_group() -> ResponseReturnValue:
    """An empty form."""
    return _group_form(None, inputs.group_as_typed(None, {}), {})


@bp.post("/groups/new")
@requires("group:plan")
def create_group() -> ResponseReturnValue:
    """Make the group."""
    try:
        group = group_acts.create(db(), terms=inputs.group_terms(request.form), by=actor(), now=now())
    except BadInput as odd:
        return _group_form(None, request.form, dict(odd.fields)), 422
    flash(_("The group is there. Next: who facilitates it, and its agreement."), "good")
    return redirect(url_for("coordinator.group", group_id=group.id), 303)


@bp.get("/groups/<int:group_id>")
@requires("group:plan")
def group(group_id: int) -> ResponseReturnValue:
    """One group: what it decided, who facilitates it, what is still to do."""
    return _group_page(group_id, {})


@bp.get("/groups/<int:group_id>/edit")
@requires("group:plan")
def edit_group(group_id: int) -> ResponseReturnValue:
    """The form, filled in."""
    found = groups.by_id(db(), group_id)
    return _group_form(found, inputs.group_as_typed(found, groups.texts(db(), group_id)), {})


@bp.post("/groups/<int:group_id>/edit")
@requires("group:plan")
def change_group(group_id: int) -> ResponseReturnValue:
    """Change what the group decides, for sessions whose doors are still shut too."""
    try:
        group_acts.change(
            db(),
            group_id=group_id,
            terms=inputs.group_terms(request.form),
            version=inputs.version(request.form),
            by=actor(),
            now=now(),
        )
    except BadInput as odd:
        return _group_form(groups.by_id(db(), group_id), request.form, dict(odd.fields)), 422
    except Stale:
        flash(refusal_words()["stale"], "attention")
        return redirect(url_for("coordinator.edit_group", group_id=group_id), 303)
    flash(_("Kept. Sessions whose doors are still shut follow it too."), "good")
    return redirect(url_for("coordinator.group", group_id=group_id), 303)


@bp.get("/groups/<int:group_id>/agreement")
@requires("group:plan")
def agreement(group_id: int) -> ResponseReturnValue:
    """The version in force, and the next one as it is being written."""
    return _agreement_page(group_id, typed=None, errors={})


@bp.post("/groups/<int:group_id>/agreement")
@requires("group:plan")
def write_agreement(group_id: int) -> ResponseReturnValue:
    """Keep the draft; with the second button, put it in force as well."""
    texts = inputs.agreement_texts(request.form, groups.by_id(db(), group_id).languages)
    try:
        draft = agreement_acts.draft(db(), group_id=group_id, texts=texts, by=actor(), now=now())
        if request.form.get("act") == "put_in_force":
            agreement_acts.put_in_force(db(), agreement_id=id_of(draft), by=actor(), now=now())
    except BadInput as odd:
        return _agreement_page(group_id, typed=texts, errors=field_words(odd.fields)), 422
    except Refused:
        missing = {f"body_{code}": "agreement_incomplete" for code, body in texts.items() if not body.strip()}
        return _agreement_page(group_id, typed=texts, errors=field_words(missing)), 422
    flash(_("Kept."), "good")
    return redirect(url_for("coordinator.agreement", group_id=group_id), 303)


@bp.post("/groups/<int:group_id>/facilitators")
@requires("group:plan")
def name_facilitator(group_id: int) -> ResponseReturnValue:
    """Somebody facilitates from now on; who cannot sign in as staff yet is invited by mail."""
    try:
        typed = inputs.facilitator(request.form)
        invited = group_acts.Invited(typed.email, typed.called, typed.role, str(get_locale()))
        group_acts.invite_facilitator(
            db(), group_id=group_id, invited=invited, vault=ports().vault, ids=ports().ids, by=actor(), now=now()
        )
    except BadInput as odd:
        return _group_page(group_id, field_words(odd.fields)), 422
    except Refused as refusal:
        db().rollback()
        return _group_page(group_id, field_words({"role": refusal.code})), 422
    flash(_("%(name)s facilitates this group now.", name=typed.called), "good")
    return redirect(url_for("coordinator.group", group_id=group_id), 303)


@bp.post("/groups/<int:group_id>/facilitators/<int:person_id>/withdraw")
@requires("group:plan")
def withdraw_facilitator(group_id: int, person_id: int) -> ResponseReturnValue:
    """Somebody facilitates no longer."""
    try:
        group_acts.withdraw_facilitator(db(), group_id=group_id, person_id=person_id, by=actor(), now=now())
    except Refused as refusal:
        flash(refusal_words()[refusal.code], "attention")
    return redirect(url_for("coordinator.group", group_id=group_id), 303)


def _group_form(found: Group | None, typed: MultiDict[str, str], faults: dict[str, str]) -> str:
    return render_template(
        "coordinator/group_form.html",
        group=found,
        typed=typed,
        errors=field_words(faults),
        all_languages=LANGUAGES,
        language_choices=[(code, language, None) for code, language in LANGUAGES.items()],
        memberships=_choices(membership_words()),
        admissions=_choices(admission_words()),
        door_policies=_choices(door_policy_words()),
    )


def _choices(table: Mapping[Any, tuple[str, str]]) -> list[tuple[str, str, str]]:
    """A table of words as the form's (value, words, hint) triples."""
    return [(str(value), words, hint) for value, (words, hint) in table.items()]


def _group_page(group_id: int, errors: dict[str, str]) -> str:
    found = groups.by_id(db(), group_id)
    return render_template(
        "coordinator/group.html",
        group=found,
        page=groups.page(db(), found, str(get_locale())),
        facilitators=groups.facilitators(db(), group_id),
        row=overviews.of_group(db(), group=found, by=actor(), now=now()),
        memberships=membership_words(),
        admissions=admission_words(),
        door_policies=door_policy_words(),
        typed=request.form,
        errors=errors,
    )


def _agreement_page(group_id: int, *, typed: dict[str, str] | None, errors: dict[str, str]) -> str:
    in_force, draft = groups.agreement_in_force(db(), group_id), groups.agreement_draft(db(), group_id)
    shown = draft or in_force
    bodies = groups.agreement_bodies(db(), id_of(shown)) if shown else {}
    return render_template(
        "coordinator/agreement.html",
        group=groups.by_id(db(), group_id),
        in_force=in_force,
        draft=draft,
        bodies=bodies if typed is None else typed,
        errors=errors,
        all_languages=LANGUAGES,
    )
