"""A member's own place in a group: her screen name, the agreement, leaving; and the evenings behind her."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.db import id_of
from app.domain.errors import BadInput, NotThere, Refused
from app.domain.places import PlaceState
from app.models import Group, Place
from app.queries import corrections, groups, known_names, over_time, places, registrations, unanswered
from app.services import agreements, contests
from app.services import places as own_places
from app.views import my_names, phrases_register, sign_in
from app.views.access import requires
from app.views.context import actor, db, now
from app.views.phrases_planning import field_words, outcome_words

bp = Blueprint("group", __name__)
bp.register_blueprint(my_names.bp)


@bp.get("/my/<slug>")
@requires("registration:change")
def show(slug: str) -> ResponseReturnValue:
    """Her place."""
    return _page(*_mine(slug), typed=None, errors={})


@bp.post("/my/<slug>/name")
@requires("registration:change")
def rename(slug: str) -> ResponseReturnValue:
    """Another screen name."""
    group, place = _mine(slug)
    typed = request.form.get("screen_name", "")
    try:
        own_places.change_screen_name(db(), group_id=id_of(group), screen_name=typed[:200], by=actor(), now=now())
    except BadInput as odd:
        return _page(group, place, typed=typed, errors=field_words(odd.fields)), 422
    except Refused as refusal:
        return _page(group, place, typed=typed, errors=field_words({"screen_name": refusal.code})), 422
    flash(_("From now on you are shown as %(name)s.", name=place.screen_name), "good")
    return redirect(url_for("member.group.show", slug=slug), 303)


@bp.post("/my/<slug>/agree")
@requires("registration:change")
def agree(slug: str) -> ResponseReturnValue:
    """She read the agreement that is in force now, and agrees."""
    group, _place = _mine(slug)
    agreements.accept(db(), group_id=id_of(group), language=str(get_locale()), by=actor(), now=now())
    flash(_("Thank you for reading it."), "good")
    return redirect(url_for("member.group.show", slug=slug), 303)


@bp.get("/my/<slug>/leave")
@requires("registration:change")
def leave(slug: str) -> ResponseReturnValue:
    """What leaving means, and one button."""
    group, _place = _mine(slug)
    return render_template("member/leave.html", group=group)


@bp.post("/my/<slug>/leave")
@requires("registration:change")
def give_up(slug: str) -> ResponseReturnValue:
    """She leaves, and is thanked."""
    group, _place = _mine(slug)
    own_places.give_up(db(), group_id=id_of(group), by=actor(), now=now())
    flash(_("You have left the group. Thank you for the time you spent there; the way back is open."), "good")
    return redirect(url_for("member.home"), 303)


@bp.get("/my-evenings")
@requires("attendance:read_own")
def evenings() -> ResponseReturnValue:
    """Her own past sessions; somebody who merely holds her phone does not see them."""
    if not sign_in.is_fresh():
        return render_template("member/prove.html")
    past = registrations.my_evenings(db(), by=actor())
    said = corrections.mine(db(), by=actor(), session_ids=[id_of(one.session) for one in past])
    return render_template(
        "member/evenings.html",
        past=past,
        said=said,
        asked=unanswered.of(db(), by=actor()),
        attended=over_time.attended_by(db(), person_id=actor().person_id),
        outcomes=outcome_words(),
        words=phrases_register,
    )


@bp.post("/my-evenings/<int:session_id>/not-right")
@requires("attendance:contest")
def contest(session_id: int) -> ResponseReturnValue:
    """She says that her own line is not right; the same proof is asked for as to see it."""
    if not sign_in.is_fresh():
        return render_template("member/prove.html")
    try:
        contests.contest(db(), session_id=session_id, claim=request.form.get("claim", ""), by=actor(), now=now())
        flash(_("Thank you for saying so. Somebody looks at it, and you see here what came of it."), "good")
    except BadInput as odd:
        flash(phrases_register.refusal_words()[odd.fields["claim"]], "attention")
    return redirect(url_for("member.group.evenings"), 303)


def _mine(slug: str) -> tuple[Group, Place]:
    group = groups.by_slug(db(), slug)
    place = places.of(db(), group_id=id_of(group), person_id=actor().person_id)
    if place is None or place.state not in places.SHOWN_TO_HER:
        raise NotThere
    return group, place


def _page(group: Group, place: Place, *, typed: str | None, errors: dict[str, str]) -> str:
    standing = groups.agreement_standing(db(), group_id=place.group_id, person_id=place.person_id, now=now())
    return render_template(
        "member/group.html",
        page=groups.page(db(), group, str(get_locale())),
        place=place,
        is_member=place.state is PlaceState.ACTIVE,
        standing=standing,
        names=known_names.mine(db(), group_id=place.group_id, by=actor()) if sign_in.is_fresh() else None,
        typed=place.screen_name if typed is None else typed,
        errors=errors,
    )
