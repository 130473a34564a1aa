"""The register of one session: collected, settled by people, closed, and reopened only with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
    UNDONE = "undone"  # takes the previous word back


class Standing(StrEnum):
    """What a presence counts as in the register, all things considered."""

    MEMBER = "member"
    GUEST = "guest"
    STAFF = "staff"
    NOT_A_PERSON = "not_a_person"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a presence stands for, and whether a human said so afterwards."""

    standing: Standing
    person_id: int | None = None
    by_hand: bool = False


def resolve(
    certain_person_id: int | None, named_guest: bool, word: SettlementKind | None, word_person_id: int | None
) -> Resolution:
    """Say what a presence counts as: the newest word about it, else what is certain, else a guest named at the door.

    Whatever is left is open. There is no parameter for a name: a name credits nobody."""
    if word is not None and word is not SettlementKind.UNDONE:
        return Resolution(Standing(word.value), word_person_id, by_hand=True)
    if certain_person_id is not None:
        return Resolution(Standing.MEMBER, certain_person_id)
    return Resolution(Standing.GUEST if named_guest else Standing.OPEN)


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
