"""Guesses that come at the same moment: no more of them are looked at than of as many that come one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

import pytest
from flask import Flask

from app.db import Db
from app.domain.errors import Refused
from app.services import passes, staff
from app.views.tries import Limit, Tries
from tests.conftest import Outside
from tests.fakes import TUESDAY
from tests.views.test_staff_sign_in import Ana

TWO = Limit(2, timedelta(hours=1))
FORMS = {
    "/staff/sign-in": {"email": "ana@charity.example", "password": "seven quiet herons", "code": "000000"},
    "/code": {"code": "00000000"},
}


@pytest.fixture
def ana(outside: Outside, db: Db) -> Ana:
    return Ana(outside, db)


def while_looked_at(happens: Callable[[], object], looked_at: list[str], code: str) -> Callable[..., NoReturn]:
    """A check that takes so long that the next guess comes meanwhile, up to thirty of them."""

    def check(*_: object, **__: object) -> NoReturn:
        looked_at.append(code)
        if len(looked_at) < 30:
            happens()
        raise Refused(code)

    return check


@pytest.mark.parametrize("path", FORMS)
def test_guesses_that_come_together_count_like_guesses_one_by_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    looked_at: list[str] = []
    statuses: list[int] = []

    def guess() -> None:
        statuses.append(app.test_client().post(path, data=FORMS[path]).status_code)

    monkeypatch.setattr(staff, "sign_in", while_looked_at(guess, looked_at, "wrong_sign_in"))
    monkeypatch.setattr(passes, "follow_code", while_looked_at(guess, looked_at, "link_over"))
    guess()
    assert (len(looked_at), statuses) == (10, [429] + [422] * 10)


def test_a_guesser_in_her_own_network_keeps_nobody_out_of_a_device_that_she_used(
    app: Flask, ana: Ana, outside: Outside
) -> None:
    laptop = app.test_client()
    ana.sign_in(laptop)
    outside.clock.forward(minutes=1)
    guesses = [ana.sign_in(app.test_client(), email=f"{each}@charity.example").status_code for each in range(31)]
    assert guesses == [422] * 30 + [429]
    assert [ana.sign_in(each).status_code for each in (app.test_client(), laptop)] == [429, 303]


def test_of_two_counts_neither_is_spent_where_one_has_none_left() -> None:
    tries = Tries()
    assert [tries.take({"hers": TWO}, TUESDAY) for _ in range(2)] == [True, True]
    assert [tries.take({"network": TWO, "hers": TWO}, TUESDAY) for _ in range(9)] == [False] * 9
    assert [tries.take({"network": TWO}, TUESDAY) for _ in range(3)] == [True, True, False]


def test_what_was_given_back_and_what_is_long_ago_may_be_tried_again() -> None:
    tries = Tries()
    for _ in range(3):
        assert tries.take({"hers": TWO}, TUESDAY)
        tries.give_back(["hers", "never counted"], TUESDAY)
    assert [tries.take({"hers": TWO}, TUESDAY) for _ in range(3)] == [True, True, False]
    assert tries.take({"hers": TWO}, TUESDAY + timedelta(hours=1))
