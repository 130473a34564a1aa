"""From stored deliveries to arrivals: Zoom's events, in whatever order and however often."""

from tests.evenings import Evening


def test_somebody_who_arrives_is_at_the_door(evening: Evening) -> None:
    evening.tells("arrived", "U1", link="Robin")
    [row] = evening.rows()
    assert (row.is_waiting, row.link_owner and row.link_owner.screen_name) == (True, "Robin")
