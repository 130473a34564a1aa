"""Words for the register: outcomes, evidence, reasons, refusals; whole tables, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.attendance import Evidence, Outcome
from app.domain.registers import (
    SETTLED,
    ContestAnswer,
    ContestClaim,
    CorrectionReason,
    ReopenReason,
    SettlementKind,
    Standing,
)
from app.models import Contest, PresenceSource
from app.queries.presences import Resolved
from app.queries.register_lines import Line
from app.queries.registers import Register
from app.views.phrases_exports import remark_words
from app.views.phrases_matching import sign_words


def outcome_words() -> Mapping[Outcome, str]:
    """What became of a member's evening."""
    return {
        Outcome.ATTENDED: _("There"),
        Outcome.CAME_BRIEFLY: _("There briefly"),
        Outcome.APOLOGISED: _("Told us"),
        Outcome.MISSED: _("Missed"),
        Outcome.EXCUSED: _("Excused"),
        Outcome.NOT_EXPECTED: _("Not signed up"),
    }


def evening_words(line: Line, waiting: bool = False) -> str:
    """What a line says, with whether she was late or left early; `waiting`: while presences still need a word, whoever
    was not seen may be one of them."""
    if waiting and line.outcome is Outcome.MISSED:
        return str(_("Not seen so far"))
    words = [outcome_words()[line.outcome], remark_words()[(line.late, line.left_early)]]
    return ", ".join(word for word in words if word)


def totals(register: Register) -> list[tuple[str, str]]:
    """The sums below the lines: each outcome that occurs, and the guests, who have no line."""
    words = outcome_words()
    waiting = bool(register.open or register.likely)
    sums = [
        (_("Not seen so far") if kind is Outcome.MISSED and waiting else words[kind], str(number))
        for kind, number in register.totals.items()
        if number
    ]
    return [*sums, (_("Guests"), str(register.guests))]


def evidence_words() -> Mapping[str, str]:
    """On what a line rests."""
    return {
        Evidence.LINK_AND_TAP: _("own link and a fresh tap"),
        Evidence.LINK_AND_CUSTOMER_KEY: _("own link and our own page"),
        Evidence.LINK_AND_WORD: _("own link and a facilitator's word"),
        Evidence.LINK_AND_DROP: _("own link, back after a dropped line"),
        Evidence.LINK_ONLY: _("own link, and nothing else"),
        Evidence.NOTHING: "",
        SETTLED: _("settled by a person"),
        **{sign.value: text for sign, text in sign_words().items()},
    }


def standing_words() -> Mapping[Standing, str]:
    """What a presence counts as."""
    return {
        Standing.MEMBER: _("Member"),
        Standing.GUEST: _("Guest"),
        Standing.STAFF: _("Staff"),
        Standing.NOT_A_PERSON: _("Not a person"),
        Standing.ANOTHER_LINE: _("Same person as another line"),
        Standing.OPEN: _("Still open"),
    }


def source_words() -> Mapping[PresenceSource, str]:
    """Where we know it from, when only one source tells it."""
    return {
        PresenceSource.LIVE: _("only seen live"),
        PresenceSource.REPORT: _("only in Zoom's report"),
        PresenceSource.BOTH: "",
    }


def oddities(one: Resolved) -> list[str]:
    """What is unusual about a presence: one source only, or sources that differ."""
    found = [source_words()[one.presence.source]]
    if one.minutes_apart is not None:
        live, report = one.minutes_apart
        found.append(_("seen live %(live)s min, in Zoom's report %(report)s min", live=live, report=report))
    return [words for words in found if words]


def counts_as(one: Resolved, names: Mapping[int, str]) -> str:
    """As whom a settled presence counts."""
    who = " + ".join(names[person_id] for person_id in one.credited_to if person_id in names)
    return who or one.presence.guest_label or standing_words()[one.standing]


def said_of(done: Sequence[Resolved], names: Mapping[int, str]) -> str:
    """What was just said, of one presence or of several."""
    if len(done) > 1:
        return str(ngettext("%(num)d line confirmed.", "%(num)d lines confirmed.", len(done)))
    one = done[0]
    if one.standing is Standing.MEMBER:
        shown = one.presence.screen_name or _("no name shown")
        return str(_("%(shown)s counts as %(name)s.", shown=shown, name=counts_as(one, names)))
    kinds = {Standing.ANOTHER_LINE: SettlementKind.SAME_AS, Standing.OPEN: SettlementKind.SAME_AS}
    return said_words()[kinds.get(one.standing) or SettlementKind(one.standing.value)]


def claim_in_words(contest: Contest) -> str:
    """What a member says of an evening, with the name under which, where one was given."""
    if contest.worn_name:
        return str(_("says: I was there, as %(name)s", name=contest.worn_name))
    return str(_("says: %(claim)s", claim=claim_words()[contest.claim]))


def known_by(one: Resolved) -> str:
    """On what a settled presence rests."""
    if one.standing is Standing.GUEST and not one.resolution.by_hand:
        return str(_("named at the door"))
    return evidence_words()[one.evidence]


def reopen_words() -> Mapping[ReopenReason, str]:
    """Why a register is opened again."""
    return {
        ReopenReason.WRONG_PERSON: _("Somebody was taken for somebody else"),
        ReopenReason.MEMBER_ASKED: _("A member asked for a correction"),
        ReopenReason.NEW_INFORMATION: _("We learnt something new"),
    }


def correction_words() -> Mapping[CorrectionReason, str]:
    """Why a line says something else than it did."""
    return {
        CorrectionReason.MEMBER_SAID: _("The member said so"),
        CorrectionReason.FACILITATOR_SAID: _("A facilitator said so"),
        CorrectionReason.ZOOM_TROUBLE: _("Trouble with Zoom or the line"),
        CorrectionReason.OUR_MISTAKE: _("It was written down wrongly"),
        CorrectionReason.REOPENED: _("The register was opened again, and closed anew"),
    }


def claim_words() -> Mapping[ContestClaim, str]:
    """What a member says is not right about her own line."""
    return {
        ContestClaim.WAS_THERE: _("I was there"),
        ContestClaim.WAS_NOT_THERE: _("I was not there"),
        ContestClaim.TOLD_YOU: _("I told you that I couldn't come"),
        ContestClaim.SOMETHING_ELSE: _("Something else"),
    }


def answer_words() -> Mapping[ContestAnswer, str]:
    """What came of it, said to her."""
    return {
        ContestAnswer.CORRECTED: _("We looked at it together with you, and corrected the line."),
        ContestAnswer.STAYS: _(
            "We looked at it, and the line stays as it is. Write to us if that is not right either."
        ),
    }


def refusal_words() -> Mapping[str, str]:
    """Why the register says no: what happened, what is safe, what to do."""
    return {
        "here_already": _(
            "This member is counted on another line at the same time. Nothing was changed. "
            "If it was a second device, choose the name under “second device”."
        ),
        "settled_meanwhile": _(
            "Somebody else has just said something about this line, and that stands now. Nothing was changed. "
            "What you chose is still chosen, if it should count instead."
        ),
        "register_closed": _("This register is closed, so nothing was changed. A coordinator can open it again."),
        "open_rows": _("Somebody still needs a name, or to be counted as a guest. The register stays open."),
        "not_collected": _("Zoom's report is still being collected. The register stays open; try again in a while."),
        "still_running": _("The session has not ended yet. Nothing was changed."),
        "choose_somebody": _("Choose somebody first. Nothing was changed."),
        "tick_somebody": _("Nobody is ticked, so nothing was changed."),
        "not_asked": _("That evening is looked through by now, or not over yet. Nothing was changed."),
        "not_a_name": _("That name is too long, or holds signs that cannot be shown. Nothing was changed."),
        "choose_a_reason": _("Choose a reason first. Nothing was changed."),
        "choose_an_outcome": _("Choose what became of the evening first. Nothing was changed."),
        "choose_one": _("Choose what is not right first. Nothing was changed."),
        "says_so_already": _("The line says so already. Nothing was changed."),
    }


def said_words() -> Mapping[SettlementKind, str]:
    """What was just done, beside the way back."""
    return {
        SettlementKind.MEMBER: _("Counted as that member."),
        SettlementKind.GUEST: _("Counted as a guest."),
        SettlementKind.STAFF: _("Put down as staff; not counted."),
        SettlementKind.NOT_A_PERSON: _("Put down as not a person; not counted."),
        SettlementKind.SAME_AS: _("Counted together with the other line."),
        SettlementKind.UNDONE: _("Taken back. It counts as it did before."),
    }
