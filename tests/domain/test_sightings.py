"""To which arrival a sighting belongs; more than one fit is a case for a human."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.sightings import KnownArrival, Sighting, SightingKind, belongs_to

SEVEN = datetime(2026, 11, 19, 19, 0, tzinfo=UTC)
INSIDE = KnownArrival(1, frozenset({"u1"}), "r1", SEVEN, SEVEN + timedelta(minutes=1))
GONE = KnownArrival(2, frozenset({"u0"}), "r1", SEVEN - timedelta(minutes=20), SEVEN - timedelta(minutes=10), over=True)
OTHER = KnownArrival(3, frozenset({"u3"}), "r3", SEVEN, SEVEN)
EVERYBODY = [INSIDE, GONE, OTHER]


def sighting(kind: SightingKind, seconds: int = 60, uuid: str | None = None, registrant: str | None = None) -> Sighting:
    return Sighting(kind, SEVEN + timedelta(seconds=seconds), "hash", participant_uuid=uuid, registrant_id=registrant)


@pytest.mark.parametrize("kind", SightingKind)
def test_the_participants_uuid_decides_whatever_the_registrant(kind):
    assert belongs_to(sighting(kind, uuid="u1", registrant="r3"), EVERYBODY) == 1


@pytest.mark.parametrize("kind", set(SightingKind) - {SightingKind.JOINED_BREAKOUT, SightingKind.LEFT_BREAKOUT})
def test_a_uuid_that_nobody_has_is_a_new_arrival_even_on_a_known_link(kind):
    assert belongs_to(sighting(kind, uuid="new", registrant="r1"), EVERYBODY) is None


@pytest.mark.parametrize("kind", [SightingKind.JOINED_BREAKOUT, SightingKind.LEFT_BREAKOUT])
def test_a_breakout_rooms_new_uuid_stays_with_whoever_is_inside_on_that_link(kind):
    assert belongs_to(sighting(kind, uuid="new", registrant="r1"), EVERYBODY) == 1


@pytest.mark.parametrize(
    ("kind", "seconds", "belongs"),
    [
        (SightingKind.JOINED, 300, 1),  # still there: any later time
        (SightingKind.LEFT, -1, 1),  # one moment told twice
        (SightingKind.LEFT, -601, 2),  # while the earlier one was here
        (SightingKind.LEFT, -300, None),  # between the two
        (SightingKind.ARRIVED, 1, 1),  # the first notice, told late
        (SightingKind.ARRIVED, 60, None),  # a second use of the link
    ],
)
def test_without_a_uuid_the_registrant_and_the_time_decide(kind, seconds, belongs):
    assert belongs_to(sighting(kind, seconds, registrant="r1"), EVERYBODY) == belongs


def test_two_fitting_arrivals_are_left_to_a_human():
    twin = KnownArrival(4, frozenset(), "r1", SEVEN, SEVEN)
    assert belongs_to(sighting(SightingKind.ADMITTED, registrant="r1"), [INSIDE, twin]) is None


def test_without_uuid_and_registrant_nobody_is_guessed():
    assert belongs_to(sighting(SightingKind.JOINED), EVERYBODY) is None


ADMISSIONS = {SightingKind.ADMITTED, SightingKind.JOINED}


@pytest.mark.parametrize("kind", SightingKind)
def test_where_zoom_deals_out_new_uuids_on_admission_the_link_and_the_time_decide(kind):
    new = sighting(kind, uuid="new", registrant="r1")
    changes_anyway = kind in (SightingKind.JOINED_BREAKOUT, SightingKind.LEFT_BREAKOUT)
    assert belongs_to(new, EVERYBODY, uuid_kept=True) == (1 if changes_anyway else None)
    assert belongs_to(new, EVERYBODY, uuid_kept=False) == (1 if changes_anyway or kind in ADMISSIONS else None)


def test_somebody_admitted_under_a_new_uuid_and_no_link_is_a_case_for_a_human():
    assert belongs_to(sighting(SightingKind.JOINED, uuid="new"), EVERYBODY, uuid_kept=False) is None
