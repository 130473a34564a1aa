"""What the register's forms send, read into our own values. Whatever no form of ours sends is `BadInput`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from werkzeug.datastructures import MultiDict

from app.domain.errors import BadInput
from app.domain.registers import SettlementKind
from app.services.settlements import Said

SAME_PERSON = "same"
"""Follows a person's number where the presence was her second device: `12 same`."""


class Settling(TypedDict):
    """The part of `settlements.settle` that a form decides."""

    presence_id: int
    said: Said
    seen_word_id: int | None


def presence_id(form: Mapping[str, str]) -> int:
    """Which presence is meant."""
    return _number(form.get("presence", ""))


def settling(form: Mapping[str, str]) -> Settling:
    """What one presence was, and the newest word that stood on the page when it was said."""
    seen = form.get("seen")
    return Settling(
        presence_id=presence_id(form), said=_said(form), seen_word_id=_number(seen) if seen is not None else None
    )


def _said(form: Mapping[str, str]) -> Said:
    """A kind; or the same person as another line; or a member, with a second one or the mark of her second device."""
    if "kind" in form:
        if form["kind"] not in {SettlementKind.GUEST, SettlementKind.STAFF, SettlementKind.NOT_A_PERSON}:
            raise BadInput(kind="choose_somebody")
        return Said(SettlementKind(form["kind"]))
    if form.get("same_as"):
        return Said(SettlementKind.SAME_AS, same_as_id=_number(form["same_as"]))
    chosen = form.get("member", "").split()
    if not chosen or chosen[1:] not in ([], [SAME_PERSON]):
        raise BadInput(member="choose_somebody")
    also = form.get("also")
    return Said(
        SettlementKind.MEMBER,
        person_id=_number(chosen[0]),
        also_person_id=_number(also) if also else None,
        same_person=chosen[1:] == [SAME_PERSON],
    )


def presence_ids(form: MultiDict[str, str]) -> list[int]:
    """Which presences are meant, one or several."""
    return [_number(one) for one in form.getlist("presence") or [""]]


def known_id(form: Mapping[str, str]) -> int:
    """Which remembered name is meant."""
    return _number(form.get("known", ""))


def ticked(form: MultiDict[str, str]) -> list[tuple[int, int, int]]:
    """Presences with whom they are likely to be and the newest word that stood on the page, one `12 34 0` each."""
    found = [one.split() for one in form.getlist("likely")]
    if not found or any(len(parts) != 3 for parts in found):
        raise BadInput(likely="tick_somebody")
    return [(_number(presence), _number(person), _number(seen)) for presence, person, seen in found]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput(member="choose_somebody")
    return int(text)
