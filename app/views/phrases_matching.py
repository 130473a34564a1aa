"""Words for the matching: why somebody is meant, what speaks against it, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from app.domain.matching import Caution, Sign
from app.queries.guesses import Guess

VERY_LIKELY = 0.9
QUITE_LIKELY = 0.6
"""Calibrated: of ten guesses at this probability, so many were right."""


def sign_words() -> Mapping[Sign, str]:
    """Why a member is suggested, in a few words."""
    return {
        Sign.FACILITATORS_WORD: _("a facilitator said so at the door"),
        Sign.SIGNED_IN: _("came in from this member's own page"),
        Sign.OWN_LINK: _("this member's link"),
        Sign.OWN_EMAIL: _("this member's e-mail"),
        Sign.OWN_ACCOUNT: _("this member's Zoom account"),
        Sign.OWN_PHONE: _("the end of this member's telephone number"),
        Sign.DECLARED_NAME: _("the screen name chosen for this group"),
        Sign.CONFIRMED_NAME: _("a name confirmed before"),
        Sign.FULL_NAME: _("the whole name"),
        Sign.ANOTHER_SCRIPT: _("the name in other letters"),
        Sign.FORMER_NAME: _("a former name"),
        Sign.NICKNAME_AND_SURNAME: _("a short form and the surname"),
        Sign.FIRST_AND_INITIAL: _("first name and initial"),
        Sign.NAME_RUN_TOGETHER: _("the name in one word"),
        Sign.FIRST_NAME: _("the first name"),
        Sign.NICKNAME: _("a short form of the name"),
        Sign.SURNAME: _("the surname"),
        Sign.INITIALS: _("the initials"),
        Sign.DEVICE_OWNER: _("a device of that name"),
        Sign.SIMILAR_NAME: _("a similar name"),
        Sign.SAID_NAME: _("the name said at the door"),
        Sign.CHANGED_LINES: _("came when this member's other line ended"),
        Sign.SECOND_DEVICE: _("perhaps a second device"),
        Sign.PROGRAM: _("a program that takes notes"),
        Sign.GUEST_BY_WORD: _("named as a guest at the door"),
    }


def caution_words() -> Mapping[Caution, str]:
    """What speaks against it, or keeps it from being certain."""
    return {
        Caution.LINK_OF_ANOTHER: _("on somebody else's link"),
        Caution.EMAIL_OF_ANOTHER: _("with somebody else's e-mail"),
        Caution.ACCOUNT_OF_ANOTHER: _("on somebody else's Zoom account"),
        Caution.NAME_OF_ANOTHER: _("it is another member's name"),
        Caution.NAME_DIFFERS_FROM_LINK: _("the name does not fit the link"),
        Caution.ONLY_THE_LINK: _("nothing but the link"),
        Caution.RIVAL: _("somebody else fits nearly as well"),
        Caution.TIED: _("fits another member just as well"),
        Caution.ALSO_CLAIMED: _("another line may be the same member"),
        Caution.SAID_GUEST: _("a facilitator said: a guest"),
        Caution.SAID_ANONYMOUS: _("was let in without a name"),
        Caution.SAID_OTHERWISE: _("somebody else was named at the door"),
        Caution.APOLOGISED: _("told us not to expect them"),
        Caution.HOUSEHOLD: _("shares a home with another member"),
        Caution.SHARED_DEVICE: _("more than one person on this screen"),
        Caution.WEAK_NAME: _("only part of a name"),
        Caution.NAME_WAS_CHANGED: _("the name was changed on the way"),
    }


def why(guess: Guess) -> list[str]:
    """Why this member is suggested."""
    words = sign_words()
    own = [str(_("says: I was there, under this name"))] if guess.says_so else []
    return own + [words[sign] for sign in guess.signs]


def stands_out(guesses: Sequence[Guess]) -> bool:
    """Whether the first is to be offered before the others: a tie puts nobody first."""
    return bool(guesses) and Caution.TIED not in guesses[0].cautions


def against(guess: Guess) -> list[str]:
    """What speaks against it."""
    words = caution_words()
    return [words[caution] for caution in guess.cautions]


def how_sure(guess: Guess) -> str:
    """How sure that is."""
    if guess.says_so:
        return str(_("says so"))
    if guess.probability >= VERY_LIKELY:
        return str(_("very likely"))
    return str(_("quite likely") if guess.probability >= QUITE_LIKELY else _("possible"))
