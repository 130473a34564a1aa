"""What an agent's lists are good for: its own names for people, lost events mended, names set right; never a proof."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from app.models import AgentKind, Command, CommandKind
from app.queries import dashboard, sights
from app.queries.dashboard import Dashboard
from app.queries.needs import NeedKind
from app.queries.roster import RosterState
from app.services import admission
from tests.hands import ALL, Pair
from tests.one_evening import Evening


def cleared(evening: Evening, uuid: str | None = "U1", name: str = "Robin") -> None:
    """Comes with a tap, and is let in."""
    evening.taps(name)
    evening.tells("arrived", uuid, link=name)
    row = next(row for row in evening.rows() if row.arrival.participant_uuid == uuid)
    evening.db.rollback()
    with evening.database.writing() as db:
        admission.clear(
            db, arrival_id=row.coming.arrival_id, by=evening.by, now=evening.now, version=row.arrival.version
        )


def board(evening: Evening) -> Dashboard:
    evening.db.rollback()
    with evening.database.reading() as db:
        return dashboard.load(db, session_id=evening.session_id, actor=evening.by, now=evening.now)


def same_uuids(evening: Evening, kind: AgentKind = AgentKind.PANEL) -> bool | None:
    with evening.database.reading() as db:
        return sights.same_uuids(db, kind)


def confirmed(evening: Evening, kind: CommandKind) -> str | None:
    """By what the newest command of a kind was confirmed."""
    evening.db.rollback()
    with evening.database.reading() as db:
        asked = select(Command).where(Command.kind == kind).order_by(col(Command.id).desc())
        command = db.exec(asked).first()
        return command.confirmed_by if command else None


# Its own names for people


def test_an_agent_that_shows_no_list_is_told_people_as_zoom_names_them(evening: Evening) -> None:
    panel = Pair(evening)
    panel.sees()
    cleared(evening)
    assert panel.told() == [("admit", "U1")]


def test_people_of_the_same_uuid_are_known_at_once_and_so_is_everybody_after(evening: Evening) -> None:
    panel = Pair(evening)
    cleared(evening)
    panel.sees(waiting={"U1": "Robin"}, inside={})
    assert (same_uuids(evening), panel.told()) == (True, [("admit", "U1")])
    cleared(evening, "U2", "Sam")
    assert panel.told() == [("admit", "U2")]


def test_people_of_another_uuid_are_told_by_the_agents_own(evening: Evening) -> None:
    panel = Pair(evening)
    panel.sees(waiting={"P1": "Robin"}, inside={})
    cleared(evening)
    assert (panel.told(), same_uuids(evening)) == ([("admit", "P1")], False)


def test_whether_uuids_are_the_same_is_known_for_each_kind_of_hands(evening: Evening) -> None:
    cleared(evening)
    Pair(evening).sees(waiting={"U1": "Robin"}, inside={})
    assert (same_uuids(evening), same_uuids(evening, AgentKind.BROWSER)) == (True, None)


def test_before_anybody_was_recognised_a_command_waits_for_the_list(evening: Evening) -> None:
    panel = Pair(evening)
    panel.sees(waiting={}, inside={})
    cleared(evening)
    told = [panel.told()]
    panel.sees(waiting={"P1": "Robin"}, inside={})
    assert [*told, panel.told()] == [[], [("admit", "P1")]]


def test_two_of_one_name_are_left_to_a_human(evening: Evening) -> None:
    panel = Pair(evening)
    panel.sees(waiting={"P1": "Robin", "P2": "Robin"}, inside={})
    cleared(evening)
    assert panel.told() == []


def test_a_namesake_who_waited_before_these_hands_came_is_not_let_in_for_whoever_comes_now(evening: Evening) -> None:
    evening.tells("arrived", "U9", name="Robin")  # told by an insider under which name to come, and on no link
    evening.passes(seconds=60)
    panel = Pair(evening)
    panel.sees(waiting={"P9": "Robin"}, inside={})
    evening.passes(seconds=5)
    cleared(evening)
    assert panel.told() == []
    panel.sees(waiting={"P9": "Robin", "P1": "Robin"}, inside={})
    assert panel.told() == []  # a human looks


def test_somebody_without_a_uuid_of_zooms_can_be_told_by_the_agents_own(evening: Evening) -> None:
    panel = Pair(evening)
    panel.sees(waiting={"P1": "Robin"}, inside={})
    cleared(evening, uuid=None)
    assert (panel.told(), same_uuids(evening)) == ([("admit", "P1")], None)


# Lost events


def test_an_admission_whose_event_was_lost_is_confirmed_by_the_list_and_shown_as_seen(evening: Evening) -> None:
    panel = Pair(evening)
    cleared(evening)
    panel.sees(waiting={"U1": "Robin"}, inside={})
    panel.answers(panel.claims()[0])
    panel.sees(waiting={}, inside={"U1": "Robin"})
    at_once = confirmed(evening, CommandKind.ADMIT)
    evening.passes(seconds=5)
    panel.sees(waiting={}, inside={"U1": "Robin"})
    page = board(evening)
    robin = next(line for line in page.roster if line.screen_name == "Robin")
    assert (at_once, confirmed(evening, CommandKind.ADMIT)) == (None, f"agent:{panel.agent_id}")
    assert (page.door, robin.state) == ((), RosterState.HERE)
    assert (evening.row("U1").is_inside, evening.row("U1").appearance.stays) == (False, ())


def test_a_list_lets_nobody_in(evening: Evening) -> None:
    evening.automatic()
    panel = Pair(evening)
    panel.sees(waiting={"U1": "Robin"}, inside={"U2": "Sam"})
    evening.passes(seconds=6)
    panel.sees(waiting={"U1": "Robin"}, inside={"U2": "Sam"})
    assert (evening.rows(), panel.told()) == ([], [])


def test_strangers_on_the_list_are_shown_to_a_human(evening: Evening) -> None:
    panel = Pair(evening)
    panel.sees(waiting={"P1": "Casey"}, inside={"P2": "Kim"})
    needs = [board(evening).needs]
    evening.passes(seconds=5)
    panel.sees(waiting={"P1": "Casey"}, inside={"P2": "Kim"})
    needs.append(board(evening).needs)
    assert [[(one.kind, one.who) for one in found] for found in needs] == [
        [],
        [(NeedKind.STRANGERS_WAITING, ("Casey",)), (NeedKind.STRANGERS_INSIDE, ("Kim",))],
    ]


@pytest.mark.parametrize(("waiting", "noted"), [({}, True), ({"U1": "Robin"}, False), (None, False)])
def test_whoever_is_not_on_a_list_that_could_show_it_is_not_confirmed(
    evening: Evening, waiting: dict[str, str] | None, noted: bool
) -> None:
    panel = Pair(evening)
    evening.tells("arrived", "U1", link="Robin")
    evening.passes(seconds=6)
    panel.sees(waiting=waiting, inside={})
    evening.passes(seconds=5)
    panel.sees(waiting=waiting, inside={})
    page = board(evening)
    assert ([repair.value for repair in page.hands.repairs.values()], len(page.door)) == (["not_seen"] * noted, 1)


def test_hands_that_are_gone_say_nothing_any_more(evening: Evening) -> None:
    panel = Pair(evening)
    panel.sees(waiting={"P1": "Casey"}, inside={})
    evening.passes(seconds=6)
    page = board(evening)
    assert (page.hands.connected, page.needs) == ((), ())


# Names


def inside_as(evening: Evening, shown: str, *, tap: bool = True) -> Pair:
    """Robin is inside and shows another name; a browser that can rename lists it."""
    browser = Pair(evening, AgentKind.BROWSER, ALL)
    if tap:
        evening.taps("Robin")
    evening.tells("arrived", "U1", link="Robin", name=shown)
    evening.tells("joined", "U1", link="Robin", name=shown)
    browser.sees(waiting={}, inside={"U1": shown})
    return browser


def test_the_name_inside_is_set_to_the_screen_name_and_confirmed_by_the_list(evening: Evening) -> None:
    browser = inside_as(evening, "iPhone")
    [handed] = browser.claims()
    asked = handed.command
    assert (asked.kind, asked.screen_name, asked.old_name) == (CommandKind.RENAME, "Robin", "iPhone")
    browser.answers(handed)
    browser.sees(waiting={}, inside={"U1": "Robin"})
    assert confirmed(evening, CommandKind.RENAME) == f"agent:{browser.agent_id}"
    browser.sees(waiting={}, inside={"U1": "Bobby"})  # changed back: that was wanted
    assert browser.told() == []


def test_nobody_is_renamed_on_one_sign_alone(evening: Evening) -> None:
    assert inside_as(evening, "iPhone", tap=False).told() == []


def test_nobody_is_renamed_who_shows_the_right_name(evening: Evening) -> None:
    assert inside_as(evening, "Robin").told() == []


def test_hands_that_cannot_rename_are_not_asked_to(evening: Evening) -> None:
    inside_as(evening, "iPhone").goes()
    panel = Pair(evening)
    panel.sees(waiting={}, inside={"U1": "iPhone"})
    assert panel.told() == []
