"""What the register's forms send, read into our own values. Whatever no form of ours sends is `BadInput`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from werkzeug.datastructures import MultiDict

from app.domain.errors import BadInput
from app.domain.registers import SettlementKind

SAME_PERSON = "same"
"""Follows a person's number where the presence was her second device: `12 same`."""


class Settling(TypedDict):
    """The part of `settlements.settle` that a form decides."""

    presence_id: int
    kind: SettlementKind
    person_id: int | None
    same_person: bool


def presence_id(form: Mapping[str, str]) -> int:
    """Which presence is meant."""
    return _number(form.get("presence", ""))


def settling(form: Mapping[str, str]) -> Settling:
    """What one presence was: a kind, or a member (with a mark when it was her second device)."""
    presence, chosen = presence_id(form), form.get("member", "").split()
    if "kind" in form:
        kind = form["kind"]
        if kind not in {SettlementKind.GUEST, SettlementKind.STAFF, SettlementKind.NOT_A_PERSON}:
            raise BadInput(kind="choose_somebody")
        return Settling(presence_id=presence, kind=SettlementKind(kind), person_id=None, same_person=False)
    if not chosen or chosen[1:] not in ([], [SAME_PERSON]):
        raise BadInput(member="choose_somebody")
    return Settling(
        presence_id=presence,
        kind=SettlementKind.MEMBER,
        person_id=_number(chosen[0]),
        same_person=chosen[1:] == [SAME_PERSON],
    )


def pairs(form: MultiDict[str, str]) -> list[tuple[int, int]]:
    """Presences with whom they are likely to be, one `12 34` each."""
    found = [one.split() for one in form.getlist("pair")]
    if not found or any(len(pair) != 2 for pair in found):
        raise BadInput(pair="choose_somebody")
    return [(_number(presence), _number(person)) for presence, person in found]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput(member="choose_somebody")
    return int(text)
