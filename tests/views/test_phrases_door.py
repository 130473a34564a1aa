"""Every code that a facilitator may meet at the door has words, in every language."""

import string
from collections.abc import Callable, Mapping
from enum import StrEnum

import pytest
from flask import Flask

from app.domain.arrivals import Decision
from app.domain.door import Reason, VerdictKind
from app.domain.matching import Likeness
from app.domain.overrides import OverrideReason
from app.domain.repairs import Repair
from app.domain.sessions import SessionState
from app.i18n import LANGUAGES
from app.models import AgentKind, CommandKind, ZoomLock
from app.queries.needs import NeedKind
from app.queries.roster import RosterState
from app.views import live_hands
from app.views import phrases_door as words

TABLES = [
    (words.verdict_words, VerdictKind),
    (words.reason_words, Reason),
    (words.likeness_words, Likeness),
    (words.decision_words, Decision),
    (words.roster_words, RosterState),
    (words.session_words, SessionState),
    (words.lock_words, ZoomLock),
    (words.command_words, CommandKind),
    (words.need_words, NeedKind),
    (words.override_words, OverrideReason),
    (live_hands.ability_words, CommandKind),
    (live_hands.kind_words, AgentKind),
    (live_hands.repair_words, Repair),
]
NAMES = {
    "owner": "Leah",
    "member": "Leah",
    "likely": "Maya",
    "name": "Robin",
    "names": "Robin",
    "command": "x",
    "why": "y",
    "who": "Ana",
}


@pytest.mark.parametrize(("table", "codes"), TABLES, ids=lambda part: getattr(part, "__name__", ""))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_is_without_words(
    app: Flask, table: Callable[[], Mapping[StrEnum, str]], codes: type[StrEnum], language: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        found = table()
        filled = {code: said % NAMES for code, said in found.items()}
    assert set(found) == set(codes)
    assert [code for code, said in filled.items() if not said and code is not ZoomLock.OPEN] == []


PRONOUNS = {"en": {"he", "she", "him", "her", "his", "hers"}, "es": {"él", "ella", "ellos", "ellas"}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_called_he_or_she(app: Flask, language: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        said = " ".join(" ".join(table().values()) for table, _codes in TABLES)
    plain = "".join(" " if sign in string.punctuation else sign for sign in said.casefold()).split()
    assert PRONOUNS[language] & set(plain) == set()
