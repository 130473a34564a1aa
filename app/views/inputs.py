"""What was typed, read into our own values. Table rows are never filled from a request; services make them.

Each reader raises `BadInput` with a code per field; the page is shown again with everything that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from app.domain.actors import GroupRole
from app.domain.addresses import is_address
from app.domain.errors import BadInput
from app.domain.groups import Admission, GroupTerms, GroupWords, Membership, faults
from app.domain.sessions import DoorPolicy
from app.i18n import LANGUAGES
from app.models import Group, GroupText
from app.services.groups import OVER_TIME_TERMS, PROOF_TERMS, REGISTER_TERMS

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST_NAME = 120
BOXES = ("locks_zoom", *PROOF_TERMS)


class Typed:
    """A form read field by field; what cannot be understood is remembered, so that all of it can be said at once."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self.form = form
        self.faults: dict[str, str] = {}

    def text(self, name: str) -> str:
        """A line or a text without blanks around it."""
        return self.form.get(name, "").strip()

    def number(self, name: str) -> int:
        """A whole number."""
        given = self.text(name)
        if given.isdecimal() and len(given) <= 6:
            return int(given)
        self.faults[name] = "not_a_number"
        return 0

    def one_of(self, name: str, kind: type[Choice]) -> Choice:
        """One of an enum's values."""
        try:
            return kind(self.text(name))
        except ValueError:
            self.faults[name] = "choose_one"
            return next(iter(kind))

    def flag(self, name: str) -> bool:
        """Whether a box was ticked."""
        return name in self.form

    def clock(self, name: str) -> time:
        """A wall-clock time."""
        try:
            return time.fromisoformat(self.text(name)).replace(tzinfo=None)
        except ValueError:
            self.faults[name] = "not_a_time"
            return time(0)

    def day(self, name: str) -> date:
        """A day."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            self.faults[name] = "not_a_day"
            return date(2000, 1, 1)

    def settle(self) -> None:
        """Raise `BadInput` with whatever was amiss."""
        if self.faults:
            raise BadInput(**self.faults)


@dataclass(frozen=True)
class SlotInput:
    """When a session, or the first of a series, begins: a naive local time."""

    first_local: datetime
    duration_minutes: int
    weeks: int = 1


@dataclass(frozen=True)
class ApplyInput:
    """What somebody says who asks for a place."""

    screen_name: str
    email: str = field(repr=False)
    name: str = field(repr=False)
    remembers: bool = False


@dataclass(frozen=True)
class FacilitatorInput:
    """Whom a coordinator names to facilitate a group."""

    email: str = field(repr=False)
    called: str
    role: GroupRole


def group_terms(form: MultiDict[str, str]) -> GroupTerms:
    """A group as the coordinator typed it."""
    typed = Typed(form)
    languages = [code for code in LANGUAGES if code in form.getlist("languages")]
    terms = GroupTerms(
        plain_name=typed.text("plain_name"),
        zone=typed.text("zone"),
        texts={code: GroupWords(typed.text(f"name_{code}"), typed.text(f"purpose_{code}")) for code in languages},
        membership=typed.one_of("membership", Membership),
        capacity=typed.number("capacity"),
        doors_open_minutes=typed.number("doors_open_minutes"),
        door_policy=typed.one_of("door_policy", DoorPolicy),
        grace_minutes=typed.number("grace_minutes"),
        admission=typed.one_of("admission", Admission),
        **{name: typed.number(name) for name in (*REGISTER_TERMS, *OVER_TIME_TERMS)},
        locks_zoom=typed.flag("locks_zoom"),
        trusts_links=typed.flag("trusts_links"),
        trusts_names=typed.flag("trusts_names"),
        quiet_from=typed.clock("quiet_from"),
        quiet_until=typed.clock("quiet_until"),
    )
    typed.faults = {**faults(terms), **typed.faults}
    typed.settle()
    return terms


def group_as_typed(group: Group | None, texts: Mapping[str, GroupText]) -> MultiDict[str, str]:
    """A group as its form shows it before anything is typed; None is a new one."""
    if group is None:
        return _as_typed(GroupTerms(plain_name="", zone="Europe/London", texts={}), ["en"])
    words = {code: GroupWords(text.name, text.purpose) for code, text in texts.items()}
    own = {name: getattr(group, name) for name in GroupTerms.__dataclass_fields__ if name != "texts"}
    shown = _as_typed(GroupTerms(texts=words, **own), group.languages)
    shown["version"] = str(group.version)
    return shown


def slot(form: MultiDict[str, str]) -> SlotInput:
    """When, how long, and how many weeks (one when not asked)."""
    typed = Typed(form)
    day, clock = typed.day("day"), typed.clock("time")
    duration = typed.number("duration_minutes")
    weeks = typed.number("weeks") if "weeks" in form else 1
    typed.settle()
    return SlotInput(datetime.combine(day, clock), duration, weeks)


def application(form: MultiDict[str, str], *, signed_in: bool) -> ApplyInput:
    """An application. Address and name are looked at before anybody is looked up, so that the answer is alike."""
    typed = Typed(form)
    email, name = typed.text("email"), " ".join(typed.text("name").split())
    if not signed_in:
        _check_address(typed, email)
        if len(name) > LONGEST_NAME or not name.isprintable():
            typed.faults["name"] = "not_a_name"
    if not typed.flag("agreed"):
        typed.faults["agreed"] = "agree"
    typed.settle()
    return ApplyInput(
        screen_name=typed.text("screen_name"), email=email, name=name, remembers=typed.flag("remembers_names")
    )


def facilitator(form: MultiDict[str, str]) -> FacilitatorInput:
    """Whom to name, by her address, under which first name, in which role."""
    typed = Typed(form)
    email, called = typed.text("email"), typed.text("called")
    _check_address(typed, email)
    role = typed.one_of("role", GroupRole)
    if not called:
        typed.faults["called"] = "empty"
    typed.settle()
    return FacilitatorInput(email=email, called=called, role=role)


def agreement_texts(form: MultiDict[str, str], languages: list[str]) -> dict[str, str]:
    """An agreement's words by language."""
    return {code: form.get(f"body_{code}", "") for code in languages}


def _check_address(typed: Typed, email: str) -> None:
    if not is_address(email):
        typed.faults["email"] = "not_an_address"


def _as_typed(terms: GroupTerms, languages: list[str]) -> MultiDict[str, str]:
    shown: MultiDict[str, str] = MultiDict(
        {
            name: str(getattr(terms, name))
            for name in GroupTerms.__dataclass_fields__
            if name not in ("texts", "quiet_from", "quiet_until", *BOXES)
        }
    )
    shown["quiet_from"], shown["quiet_until"] = f"{terms.quiet_from:%H:%M}", f"{terms.quiet_until:%H:%M}"
    for name in BOXES:
        if getattr(terms, name):
            shown[name] = "yes"
    shown.setlist("languages", languages)
    for code, words in terms.texts.items():
        shown[f"name_{code}"], shown[f"purpose_{code}"] = words.name, words.purpose
    return shown


def version(form: MultiDict[str, str]) -> int:
    """Which version of a row the page showed; 0, which is always stale, when it does not say."""
    given = form.get("version", "")
    return int(given) if given.isdecimal() and len(given) <= 9 else 0
