"""Names suggest; they never decide. Devices suggest nobody, and a tie is called a tie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.matching import PLAUSIBLE, Candidate, Likeness, Suggestion, is_generic, name_words, rank

ANA, MAJO, HERON, MAX = (
    Candidate(1, "Ana"),
    Candidate(2, "María José", ("Majo",)),
    Candidate(3, "Blue Heron"),
    Candidate(4, "Max"),
)
MEMBERS = [ANA, MAJO, HERON, MAX]


@pytest.mark.parametrize(
    ("shown", "member", "why"),
    [
        ("ana", 1, Likeness.SAME_SCREEN_NAME),
        ("ANA (she/her)", 1, Likeness.SAME_SCREEN_NAME),
        ("Ana she/her", 1, Likeness.SAME_SCREEN_NAME),
        ("Ａｎａ 🌻", 1, Likeness.SAME_SCREEN_NAME),
        ("Ana R.", 1, Likeness.PART_OF_NAME),
        ("maria jose", 2, Likeness.SAME_SCREEN_NAME),
        ("majo", 2, Likeness.SAME_KNOWN_NAME),
        ("María’s iPhone", 2, Likeness.PART_OF_NAME),
        ("Blue Herron", 3, Likeness.SIMILAR_NAME),
        ("Max", 4, Likeness.SAME_SCREEN_NAME),
    ],
)
def test_a_name_suggests_its_member_and_says_why(shown, member, why):
    best = rank(shown, MEMBERS)[0]
    assert (best.member_id, best.reasons, best.tied) == (member, (why,), False)


NOT_NAMES = ["iPhone", "iPhone 15 Pro Max", "iphone15", "Galaxy S21", "Mi teléfono", "iPad de", "Zoom user", "Guest"]
NOT_NAMES += ["Zoom User 2", "Usuario de Zoom", "(Host)", "Test", "null", "None", "", "  ", "😀", "1234"]


@pytest.mark.parametrize("shown", NOT_NAMES)
def test_devices_and_zooms_own_names_suggest_nobody(shown):
    assert is_generic(shown)
    assert rank(shown, [*MEMBERS, Candidate(9, shown or "x", (shown,))]) == ()


def test_an_absent_name_is_generic():
    assert is_generic(None)


def test_two_of_the_same_name_are_tied_and_keep_the_members_order():
    assert rank("Sam", [Candidate(7, "Sam"), Candidate(5, "SAM"), Candidate(6, "Sam")], limit=2) == (
        Suggestion(7, 1.0, (Likeness.SAME_SCREEN_NAME,), tied=True),
        Suggestion(5, 1.0, (Likeness.SAME_SCREEN_NAME,), tied=True),
    )


def test_a_tie_is_marked_even_when_the_limit_hides_the_other():
    assert [one.tied for one in rank("Sam", [Candidate(7, "Sam"), Candidate(5, "Sam")], limit=1)] == [True]


def test_names_that_differ_only_by_a_number_are_not_the_same():
    assert name_words("Sam2") != name_words("Sam")


@given(shown=st.text(max_size=40), names=st.lists(st.text(max_size=20), max_size=6))
def test_any_text_is_ranked_calmly(shown, names):
    ranked = rank(shown, [Candidate(n, name, (name[::-1],)) for n, name in enumerate(names)])
    scores = [one.score for one in ranked]
    assert scores == sorted(scores, reverse=True)
    assert all(PLAUSIBLE <= score <= 1 for score in scores)
    assert len({one.member_id for one in ranked}) == len(ranked) <= 3
