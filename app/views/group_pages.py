"""A group's public page, and asking for a place. What anybody may read before joining; nobody is listed."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.db import id_of
from app.domain.actors import SignIn
from app.domain.errors import BadInput, Refused
from app.models import Group
from app.queries import groups, sessions
from app.services import places
from app.views import inputs, tries
from app.views.access import requires
from app.views.context import actor, db, now, ports
from app.views.phrases_planning import field_words, membership_words, refusal_words

bp = Blueprint("groups", __name__, url_prefix="/groups")
APPLICATIONS = tries.Limit(most=20, within=timedelta(hours=1))  # from one network
FOR_ADDRESS = tries.Limit(most=6, within=timedelta(hours=1))  # each is a letter to somebody who may not have asked


@bp.get("/<slug>")
@requires("page:view")
def show(slug: str) -> ResponseReturnValue:
    """Official name, what for, who can join, what others see, the agreement, who facilitates."""
    group = groups.by_slug(db(), slug)
    return render_template(
        "public/group.html",
        page=groups.page(db(), group, str(get_locale())),
        membership=membership_words()[group.membership],
        next_session=sessions.next_after(db(), group_id=id_of(group), now=now()),
    )


@bp.get("/<slug>/apply")
@requires("group:apply")
def apply(slug: str) -> ResponseReturnValue:
    """The form."""
    return _form(groups.by_slug(db(), slug), {})


@bp.post("/<slug>/apply")
@requires("group:apply")
def ask(slug: str) -> ResponseReturnValue:
    """Ask for a place. The answer is the same whether or not we know the address."""
    group = groups.by_slug(db(), slug)
    try:
        typed = inputs.application(request.form, signed_in=_is_member())
        return _ask_as_member(group, typed) if _is_member() else _ask_as_newcomer(group, typed)
    except BadInput as odd:
        return _form(group, dict(odd.fields)), 422
    except Refused as refusal:
        if refusal.code == "screen_name_taken":
            return _form(group, {"screen_name": refusal.code}), 422
        flash(refusal_words()[refusal.code], "attention")
        return redirect(url_for("groups.show", slug=slug), 303)


@bp.get("/<slug>/asked")
@requires("group:apply")
def asked(slug: str) -> ResponseReturnValue:
    """Thank you, and look into your inbox."""
    return render_template("public/asked.html", group=groups.by_slug(db(), slug))


def _ask_as_member(group: Group, typed: inputs.ApplyInput) -> ResponseReturnValue:
    place = places.apply(
        db(),
        group_id=id_of(group),
        screen_name=typed.screen_name,
        language=str(get_locale()),
        remembers=typed.remembers,
        by=actor(),
        now=now(),
    )
    flash(
        _("Welcome.") if place.state == "active" else _("Thank you. A coordinator reads it and writes to you."), "good"
    )
    return redirect(url_for("member.home"), 303)


def _ask_as_newcomer(group: Group, typed: inputs.ApplyInput) -> ResponseReturnValue:
    tries.spend("apply", tries.network(), APPLICATIONS)
    if tries.take("apply_for", typed.email.casefold(), FOR_ADDRESS):
        _apply_as_newcomer(group, typed)
    return redirect(url_for("groups.asked", slug=group.slug), 303)


def _apply_as_newcomer(group: Group, typed: inputs.ApplyInput) -> None:
    places.apply_as_newcomer(
        db(),
        group_id=id_of(group),
        newcomer=places.Newcomer(
            email=typed.email,
            screen_name=typed.screen_name,
            language=str(get_locale()),
            name=typed.name,
            remembers=typed.remembers,
        ),
        vault=ports().vault,
        ids=ports().ids,
        by=actor(),
        now=now(),
    )


def _form(group: Group, faults: dict[str, str]) -> str:
    return render_template(
        "public/apply.html",
        page=groups.page(db(), group, str(get_locale())),
        typed=request.form,
        errors=field_words(faults),
        is_member=_is_member(),
    )


def _is_member() -> bool:
    return actor().sign_in in (SignIn.MEMBER, SignIn.STAFF)
