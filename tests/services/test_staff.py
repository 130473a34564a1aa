"""Staff at their own door, as far as others are concerned."""

from __future__ import annotations

import pytest

from app.db import Db
from app.domain.errors import Refused
from app.services import devices, passwords, staff
from tests.conftest import Outside


def test_nobody_waits_for_the_database_while_a_password_is_looked_at(
    db: Db, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []

    def matches(*_: object) -> bool:
        held.append(db.in_transaction())
        return False

    monkeypatch.setattr(passwords, "matches", matches)
    with pytest.raises(Refused):
        staff.sign_in(
            db,
            vault=outside.vault,
            email="ana@charity.example",
            password="seven quiet herons",
            code="000000",
            device=devices.Cookie("phone"),
            now=outside.clock.now(),
        )
    assert held == [False]
