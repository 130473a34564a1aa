"""Evidence as reasons: what is shown beside a guess, strongest first."""

from collections.abc import Iterator

from app.domain.matching.evidence import Evidence, Where
from app.domain.matching.facts import Sign
from app.domain.matching.names import Level

_BY_LEVEL = {
    Level.FULL: Sign.FULL_NAME,
    Level.REVERSED: Sign.FULL_NAME,
    Level.PREFERRED_FULL: Sign.FULL_NAME,
    Level.MIDDLE: Sign.FULL_NAME,
    Level.NATIVE_FULL: Sign.FULL_NAME,
    Level.RUN_TOGETHER: Sign.NAME_RUN_TOGETHER,
    Level.FORMER: Sign.FORMER_NAME,
    Level.NICK_FULL: Sign.NICKNAME_AND_SURNAME,
    Level.START_FULL: Sign.NICKNAME_AND_SURNAME,
    Level.SOUND_FULL: Sign.ANOTHER_SCRIPT,
    Level.SOUND_FIRST: Sign.ANOTHER_SCRIPT,
    Level.FIRST_INITIAL: Sign.FIRST_AND_INITIAL,
    Level.NICK_INITIAL: Sign.FIRST_AND_INITIAL,
    Level.START_INITIAL: Sign.FIRST_AND_INITIAL,
    Level.TYPO_INITIAL: Sign.FIRST_AND_INITIAL,
    Level.INITIAL_LAST: Sign.SURNAME,
    Level.RUN_INITIAL_LAST: Sign.NAME_RUN_TOGETHER,
    Level.FIRST: Sign.FIRST_NAME,
    Level.PREFERRED: Sign.FIRST_NAME,
    Level.NATIVE_FIRST: Sign.FIRST_NAME,
    Level.PIECE_FIRST: Sign.FIRST_NAME,
    Level.FIRST_OTHER: Sign.FIRST_NAME,
    Level.NICK: Sign.NICKNAME,
    Level.START: Sign.NICKNAME,
    Level.LAST: Sign.SURNAME,
    Level.OTHER_LAST: Sign.SURNAME,
    Level.INITIALS: Sign.INITIALS,
    Level.INITIALS_REVERSED: Sign.INITIALS,
    Level.ONE_INITIAL: Sign.INITIALS,
}


def signs(evidence: Evidence, is_elsewhere: bool = False) -> tuple[Sign, ...]:
    """Return why a member is meant, strongest first; all that is left unnamed is a similar name."""
    return tuple(sorted(set(_signs(evidence, is_elsewhere)), key=_RANK.__getitem__))


_RANK = {sign: rank for rank, sign in enumerate(Sign)}


def _signs(evidence: Evidence, is_elsewhere: bool) -> Iterator[Sign]:
    there = {
        Sign.FACILITATORS_WORD: evidence.picked,
        Sign.SIGNED_IN: evidence.signed_in,
        Sign.OWN_LINK: evidence.link,
        Sign.OWN_EMAIL: evidence.email,
        Sign.OWN_ACCOUNT: evidence.account,
        Sign.OWN_PHONE: evidence.phone,
        Sign.DECLARED_NAME: evidence.declared,
        Sign.CONFIRMED_NAME: evidence.known,
        Sign.DEVICE_OWNER: evidence.name and evidence.where == Where.OWNER,
        Sign.SAID_NAME: evidence.said or evidence.said_declared,
        Sign.CHANGED_LINES: evidence.change,
        Sign.SECOND_DEVICE: is_elsewhere,
    }
    yield from (sign for sign, holds in there.items() if holds)
    if evidence.name and evidence.where != Where.OWNER:
        yield _BY_LEVEL.get(evidence.name, Sign.SIMILAR_NAME)
