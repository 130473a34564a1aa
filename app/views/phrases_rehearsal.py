"""Words for the rehearsal: what pretend people are called, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.rehearsals import Part
from app.queries.rehearsals import Outcome, Summary
from app.services.rehearsals import Programme


@dataclass(frozen=True)
class Line:
    """One line of the talk afterwards. `went_well`: None where nothing could go otherwise."""

    title: str
    words: str
    went_well: bool | None


def programme(group_name: str) -> Programme:
    """What a rehearsal is called, and who comes: names that nobody takes for a member's."""
    return Programme(
        title=_("Rehearsal: %(group)s", group=group_name),
        called=_("You"),
        cast={
            Part.FIRST: _("Apple (pretend)"),
            Part.SECOND: _("Birch (pretend)"),
            Part.DROPPING: _("Clover (pretend)"),
            Part.LAST: _("Daisy (pretend)"),
            Part.NO_TAP: _("Elder (pretend)"),
            Part.NEW_DEVICE: _("Fern (pretend)"),
            Part.LATE: _("Hazel (pretend)"),
            Part.STRANGER: _("Somebody (pretend)"),
        },
    )


def lines(summary: Summary) -> list[Line]:
    """What happened, in the order of the evening."""
    found = summary.outcomes
    return [
        _expected(summary),
        _stranger(found[Part.STRANGER]),
        _checked(
            found[Part.NO_TAP],
            _("The right link, but no tap on “Come in”: Hearth asks you to look. You may know the voice, or ask."),
        ),
        _checked(
            found[Part.NEW_DEVICE],
            _("A tap, but on a phone that was never seen before. It may be new, or somebody else's."),
        ),
        _door(summary),
        _dropped(found[Part.DROPPING]),
        _late(found[Part.LATE]),
    ]


def _expected(summary: Summary) -> Line:
    let_in, came = summary.expected_let_in, summary.expected_came
    title = _("You admitted %(let_in)d of %(came)d expected", let_in=let_in, came=came)
    if came == 0:
        return Line(title, _("It was over before anybody came. Next time, wait a minute."), None)
    words = _("“Admit expected” lets in everybody whose link and tap fit together, with one press.")
    if let_in < came:
        words = _("Somebody who was expected stayed at the door. “Admit expected” lets all of them in at once.")
    return Line(title, words, let_in == came)


def _stranger(one: Outcome) -> Line:
    if not one.came:
        return _not_seen(one)
    if one.let_in:
        words = _("Nobody knew this name, and there was no link. “Who is this?” asks before you decide.")
        return Line(_("You let the stranger in"), words, False)
    words = _("Whoever comes without a link stands at the door as unknown until you say who it is, or decline.")
    return Line(_("You declined the stranger") if one.declined else _("The stranger waited"), words, True)


def _checked(one: Outcome, why: str) -> Line:
    if not one.came:
        return _not_seen(one)
    title = _("%(name)s was let in", name=one.screen_name) if one.let_in else _waited(one)
    return Line(title, why, None)


def _door(summary: Summary) -> Line:
    session = summary.session
    closed_at, starts_at = session.door_closed_at, session.starts_at
    if closed_at is None:
        return Line(
            _("The door was open at the end"), _("It closes by itself at the start, or when you close it."), None
        )
    by_hand = closed_at < starts_at
    title = _("You closed the door") if by_hand else _("The door closed by itself")
    return Line(title, _("From then on nobody new is expected. “Open for 5 minutes” opens it again."), True)


def _dropped(one: Outcome) -> Line:
    if not one.let_in:
        return Line(_waited(one), _("Once inside, the connection would have broken, for you to see that too."), None)
    if one.came_back:
        words = _("The connection broke after the door had closed. You let %(name)s back in.", name=one.screen_name)
        return Line(_("%(name)s came back", name=one.screen_name), words, True)
    if one.is_inside:
        words = _("The connection breaks a minute after the door has closed. It had not come to that.")
        return Line(_("%(name)s stayed inside", name=one.screen_name), words, None)
    words = _(
        "Whoever was inside and lost the connection stays expected after the door has closed. One press is enough."
    )
    return Line(_("%(name)s did not get back in", name=one.screen_name), words, False)


def _late(one: Outcome) -> Line:
    if not one.came:
        return _not_seen(one)
    if one.let_in:
        words = _("The door had closed, and you decided otherwise. That is yours to decide.")
        return Line(_("You let %(name)s in, late", name=one.screen_name), words, None)
    words = _("The door had closed. On a real evening the personal page says so kindly, and when the next session is.")
    return Line(_("%(name)s came too late", name=one.screen_name), words, True)


def _waited(one: Outcome) -> str:
    return str(_("%(name)s waited at the door", name=one.screen_name))


def _not_seen(one: Outcome) -> Line:
    return Line(_("%(name)s had not come yet", name=one.screen_name), _("It was over, or is not that far."), None)


def ended_words() -> str:
    """Said on the dashboard when the rehearsal is over."""
    return str(_("The rehearsal is over. Its page tells what the buttons did; within the hour nothing is left of it."))
