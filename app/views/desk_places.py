"""Who belongs to a group, under which screen name; applications decided. Contact details appear only on asking."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.errors import IllegalAction, NotThere, Refused
from app.models import Place
from app.queries import groups, places
from app.services import people
from app.services import places as place_acts
from app.views import sign_in
from app.views.access import requires
from app.views.context import actor, db, now, ports
from app.views.phrases_planning import place_words, refusal_words

bp = Blueprint("places", __name__)

DECISIONS: dict[str, Callable[..., Place]] = {
    "approve": place_acts.approve,
    "put-on-list": place_acts.put_on_list,
    "refuse": place_acts.refuse,
}


@bp.get("/groups/<int:group_id>/places")
@requires("place:decide")
def listed(group_id: int) -> ResponseReturnValue:
    """Applications first, then everybody."""
    return _page(group_id, shown=None)


@bp.post("/places/<int:place_id>/<any(approve, 'put-on-list', refuse):decision>")
@requires("place:decide")
def decide(place_id: int, decision: str) -> ResponseReturnValue:
    """A human decides who joins."""
    try:
        place = DECISIONS[decision](db(), place_id=place_id, by=actor(), now=now())
        done = {
            "approve": _("%(name)s has a place now, and gets a letter of welcome.", name=place.screen_name),
            "put-on-list": _("%(name)s is on the waiting list.", name=place.screen_name),
            "refuse": _("Noted. %(name)s gets a kind letter.", name=place.screen_name),
        }
        flash(done[decision], "good")
    except (Refused, IllegalAction) as refusal:
        db().rollback()
        flash(refusal_words()[refusal.code], "attention")
    return redirect(url_for("coordinator.places.listed", group_id=_place(place_id).group_id), 303)


@bp.post("/places/<int:place_id>/reveal")
@requires("member:reveal")
def reveal(place_id: int) -> ResponseReturnValue:
    """Name and contact of one person, for a reason that is kept. Shown in this answer and never again.

    Only a short while after she signed in: an open desk is not enough to read addresses from."""
    sign_in.ask_staff_anew()
    place = _place(place_id)
    why = request.form.get("why", "")
    details = people.reveal(
        db(),
        vault=ports().vault,
        person_id=place.person_id,
        group_id=place.group_id,
        what=people.What.CONTACT,
        why=people.Why(why) if why in set(people.Why) else people.Why.ADMINISTRATION,
        by=actor(),
        now=now(),
    )
    return _page(place.group_id, shown=(place_id, details))


def _page(group_id: int, *, shown: tuple[int, people.Details] | None) -> str:
    everybody = places.in_group(db(), group_id=group_id, by=actor())
    waiting = [one for one in everybody if one.state in places.WAITING]
    return render_template(
        "coordinator/places.html",
        group=groups.by_id(db(), group_id),
        waiting=sorted(waiting, key=lambda one: one.applied_at),  # whoever asked first is the next
        others=[one for one in everybody if one.state not in places.WAITING],
        words=place_words(),
        whys=_whys(),
        shown=shown,
    )


def _whys() -> list[tuple[str, str]]:
    return [
        (people.Why.GET_IN_TOUCH.value, _("To get in touch")),
        (people.Why.SAFETY.value, _("Because of somebody's safety")),
        (people.Why.ADMINISTRATION.value, _("To put something in order")),
    ]


def _place(place_id: int) -> Place:
    place = db().get(Place, place_id)
    if place is None:
        raise NotThere
    return place
