"""The register of one session: collected, settled by people, closed, and reopened only with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, TypeVar

from app.domain.lifecycle import Lifecycle


class RegisterState(StrEnum):
    """Whether the register can still change."""

    OPEN = "open"
    CLOSED = "closed"


class RegisterAction(StrEnum):
    """Closing is a coordinator's act; reopening asks for a reason."""

    CLOSE = "close"
    REOPEN = "reopen"


REGISTER_LIFE = Lifecycle[RegisterState, RegisterAction](
    "register",
    {
        (RegisterState.OPEN, RegisterAction.CLOSE): RegisterState.CLOSED,
        (RegisterState.CLOSED, RegisterAction.REOPEN): RegisterState.OPEN,
    },
)


class SettlementKind(StrEnum):
    """What a human said a stay was. The latest word about a stay counts; earlier ones remain to be read."""

    MEMBER = "member"
    GUEST = "guest"  # a named or unnamed guest: counted, never guessed
    STAFF = "staff"
    NOT_A_PERSON = "not_a_person"  # a note-taker, a second device on its own
    SAME_AS = "same_as"  # the same person as another line, whoever that is
    UNDONE = "undone"  # takes the previous word back


class Standing(StrEnum):
    """What a presence counts as in the register, all things considered."""

    MEMBER = "member"
    GUEST = "guest"
    STAFF = "staff"
    NOT_A_PERSON = "not_a_person"
    ANOTHER_LINE = "another_line"  # counted with another line of the same person
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a presence stands for, and whether a human said so afterwards."""

    standing: Standing
    person_id: int | None = None
    by_hand: bool = False
    also_person_id: int | None = None  # two people on one screen


class Word(Protocol):
    """What a human said of a presence."""

    kind: SettlementKind
    person_id: int | None
    also_person_id: int | None


W = TypeVar("W", bound=Word)


def standing_word(words: Iterable[W]) -> W | None:
    """The word that counts, of all that were said about one presence, oldest first.

    Taking a word back restores the one before it, exactly; with none left the evidence alone counts again."""
    said: list[W] = []
    for word in words:
        if word.kind is not SettlementKind.UNDONE:
            said.append(word)
        elif said:
            said.pop()
    return said[-1] if said else None


def resolve(certain_person_id: int | None, named_guest: bool, is_program: bool, word: Word | None) -> Resolution:
    """Say what a presence counts as: the standing word about it, else what is certain, else a guest named at the door,
    else a program that takes notes; whatever is left is open. There is no parameter for a name.

    What `SAME_AS` means, `follow` says."""
    if word is not None and word.kind is not SettlementKind.SAME_AS:
        return Resolution(Standing(word.kind.value), word.person_id, by_hand=True, also_person_id=word.also_person_id)
    if certain_person_id is not None:
        return Resolution(Standing.MEMBER, certain_person_id)
    if named_guest:
        return Resolution(Standing.GUEST)
    return Resolution(Standing.NOT_A_PERSON if is_program else Standing.OPEN)


def follow(same_as: Mapping[int, int], resolutions: Mapping[int, Resolution]) -> dict[int, Resolution]:
    """Resolve the presences said to be the same person as another one: what that one is, this one is too.

    `same_as` maps a presence to that other one. A member is credited with both; anybody else is counted once. A ring
    of presences that only point at each other stays open, and so does one whose partner is open."""
    found = dict(resolutions)
    for presence_id in same_as:
        seen, at = {presence_id}, same_as[presence_id]
        while at in same_as and at not in seen:
            seen.add(at)
            at = same_as[at]
        end = resolutions.get(at, OPEN) if at not in same_as else OPEN
        found[presence_id] = replace(end, by_hand=True, standing=_beside(end.standing))
    return found


def _beside(standing: Standing) -> Standing:
    return standing if standing in (Standing.MEMBER, Standing.OPEN) else Standing.ANOTHER_LINE


OPEN = Resolution(Standing.OPEN)


SETTLED = "settled"
"""Stands for the evidence where a human said afterwards who it was; else a line names its `attendance.Evidence`."""


class ExportReason(StrEnum):
    """Why a register leaves Hearth; asked each time and kept in the audit."""

    GROUP_RECORDS = "group_records"
    REPORTING = "reporting"  # to a funder or the trustees
    SAFEGUARDING = "safeguarding"
    HER_REQUEST = "her_request"  # a member asked for a copy


class ExportFormat(StrEnum):
    """The kinds of file a register can become."""

    CSV = "csv"
    XLSX = "xlsx"


class ReopenReason(StrEnum):
    """Why a closed register is opened again."""

    WRONG_PERSON = "wrong_person"
    MEMBER_ASKED = "member_asked"
    NEW_INFORMATION = "new_information"


class CorrectionReason(StrEnum):
    """Why a line of the register says something else than the evidence, or than it said before."""

    MEMBER_SAID = "member_said"
    FACILITATOR_SAID = "facilitator_said"
    ZOOM_TROUBLE = "zoom_trouble"
    OUR_MISTAKE = "our_mistake"
    REOPENED = "reopened"  # nobody's word: the register was opened, settled anew, and closed with another line


HUMAN_REASONS = tuple(reason for reason in CorrectionReason if reason is not CorrectionReason.REOPENED)


class ContestClaim(StrEnum):
    """What a member says about her own line when it is not right. More is never asked."""

    WAS_THERE = "was_there"
    WAS_NOT_THERE = "was_not_there"
    TOLD_YOU = "told_you"
    SOMETHING_ELSE = "something_else"


class ContestAnswer(StrEnum):
    """What came of it."""

    CORRECTED = "corrected"
    STAYS = "stays"
