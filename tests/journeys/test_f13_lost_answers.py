"""F13, F16: what Zoom did although its answer was lost is done once; some links fail, and nobody gets another's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from app.db import id_of
from app.models import EffectKind, Group, Person, Registration, Session
from app.services import effects, registrations
from tests import factories
from tests.journeys.trouble import by_hand, notebook
from tests.journeys.village import Evening, Village
from zoom_integration.simulator.meetings import Meeting

MEMBERS = 30


@pytest.fixture
def evening(open_village: Callable[..., Village]) -> Evening:
    return Evening(by_hand(open_village(hands=False)))


def meeting(evening: Evening) -> Meeting:
    return evening.village.zoom.world.meetings[evening.number]


def test_f13_a_link_that_was_made_and_never_told_is_found_and_not_made_again(evening: Evening) -> None:
    village = evening.village
    village.rest()
    village.knob(fault="lost", fault_paths=f"/v2/meetings/{evening.number}/registrants", fault_count=1)
    village.zoom_fails = False
    with notebook(village) as asked:
        evening.at("12:00", "sign_up", "Robin")
    calls = [call.split()[0] for call in asked if "registrants" in call]
    assert calls == ["POST", "GET"]  # asked again by reading first
    assert [effect.outcome for effect in village.effects("make_link")] == ["made"]
    assert len(meeting(evening).registrants) == 1
    evening.at("18:44", "start_zoom")
    evening.at("18:50", "come_in", "Robin")
    assert evening.waiting() == {"Robin": "expected"}


def test_f13_a_meeting_that_was_made_and_never_told_is_found_and_not_made_again(
    open_village: Callable[..., Village],
) -> None:
    village = by_hand(open_village(hands=False))
    village.knob(fault="lost", fault_paths="/v2/users/", fault_count=1)
    village.zoom_fails = False
    evening = Evening(village)
    with notebook(village) as asked:
        evening.at("12:00", "sign_up", "Robin")
        village.rest()
    made = [one for one in village.zoom.world.meetings.values() if one.start_at == evening.session().starts_at]
    assert (len(made), made[0].number) == (1, evening.number)
    assert asked != []


def people(evening: Evening) -> list[str]:
    """Thirty members with a place, each of whom has signed up; their links are promised."""
    names = [f"Moss {number}" for number in range(MEMBERS)]
    with evening.village.database.writing() as db:
        session = db.get_one(Session, evening.session_id)
        session.capacity = 2 * MEMBERS
        group = db.get_one(Group, session.group_id)
        for name in names:
            person = factories.member(db, group, name, vault=evening.village.ports.vault)
            row = factories.registration(db, session, person, name, registrant_id=None)
            key, now = registrations.link_key(row), evening.village.now
            effects.promise(db, EffectKind.MAKE_LINK, key, now=now, registration_id=id_of(row))
        db.commit()
    return names


def links(evening: Evening) -> dict[str, tuple[str | None, str]]:
    """Each registration's registrant and the link that is behind it, by screen name."""
    village = evening.village
    with village.database.reading() as db:
        made = select(Registration, Person).where(
            Registration.session_id == evening.session_id,
            Registration.person_id == Person.id,
            col(Registration.join_url_sealed).is_not(None),
        )
        rows = db.exec(made).all()
    opened = village.ports.vault.open
    return {
        row.screen_name: (
            row.registrant_id,
            opened(person.key_wrapped, f"registrations.join_url.{row.id}", row.join_url_sealed or b""),
        )
        for row, person in rows
    }


def test_f16_three_links_of_thirty_fail_and_are_made_later_each_for_its_own_member(evening: Evening) -> None:
    village = evening.village
    village.rest()
    village.knob(limits_on=False)
    village.knob(fault="500", fault_paths=f"/v2/meetings/{evening.number}/registrants", fault_count=3)
    village.zoom_fails = True
    names = people(evening)
    village.work()
    assert len(links(evening)) == MEMBERS - 3
    village.zoom_fails = False
    village.passes(minutes=1)
    found, known = links(evening), meeting(evening).registrants
    assert sorted(found) == sorted(names)
    for name, (registrant_id, link) in found.items():
        assert (known[registrant_id or ""].name, known[registrant_id or ""].tk in link) == (name, True)
    additions = [n for (what, n) in village.zoom.world.limits._used.items() if str(what[-1]).startswith("add:")]
    assert max(additions, default=1) == 1  # Zoom's docs: three a day for each registrant
