"""Day or month: settled from the file as a whole, or asked. Never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report_files import LAYOUTS, STYLES, USUAL, Stay
from zoom_integration.report_files import Answers, Ask, DateOrder, Odd, Problem, Question, ReportFile, read

UTC_ZONE = ZoneInfo("UTC")
LONDON = ZoneInfo("Europe/London")
APRIL = datetime(2026, 4, 3, 19, 0)  # 03/04 and 04/03: anybody's guess
BARE = LAYOUTS["2020, join and leave"]


def at(moment: datetime, minutes: float = 60, name: str = "Robin") -> Stay:
    return Stay(name, joined=moment, left=moment + timedelta(minutes=minutes))


def found(stays: list[Stay], style: str = "dmy 24 h", zone: ZoneInfo = UTC_ZONE, **changes: object) -> ReportFile:
    made = USUAL.having(**{"layout": BARE, "style": STYLES[style], **changes})
    return read(made.file(stays), Answers(zone=zone))


def asked(file: ReportFile) -> list[Ask]:
    return [question.ask for question in file.questions]


def test_an_evening_that_may_be_april_or_march_is_asked_about() -> None:
    file = found([at(APRIL)])
    assert file.questions == (Question(Ask.DATE_ORDER, choices=("mdy", "dmy"), example="3/4/2026"),)
    assert file.lines == ()


@pytest.mark.parametrize(("order", "day"), [(DateOrder.DAY_FIRST, (4, 3)), (DateOrder.MONTH_FIRST, (3, 4))])
def test_the_answer_counts(order: DateOrder, day: tuple[int, int]) -> None:
    file = USUAL.having(layout=BARE, style=STYLES["dmy 24 h"]).file([at(APRIL)])
    (line,) = read(file, Answers(zone=UTC_ZONE, date_order=order)).lines
    assert line.joined_at is not None
    assert (line.joined_at.month, line.joined_at.day) == day


def test_one_day_past_the_twelfth_settles_the_file() -> None:
    file = found([at(APRIL), at(datetime(2026, 4, 3, 23, 30), 60), at(APRIL)], extra=())
    assert asked(file) == []  # the middle one leaves on the 4th: as months, they would be thirty days apart
    assert {line.joined_at.month for line in file.lines if line.joined_at} == {4}


def test_an_evening_over_midnight_settles_itself() -> None:
    (line,) = found([at(datetime(2026, 4, 3, 23, 50), 20)]).lines
    assert (line.joined_at, line.seconds) == (datetime(2026, 4, 3, 23, 50, tzinfo=UTC), 1200)


def test_the_meeting_on_top_settles_the_rows() -> None:
    file = USUAL.having(style=STYLES["dmy 24 h"]).file([at(APRIL)]).decode()
    block = "An evening,852 1848 6288,The host,60,03/04/2026 19:00:00,03/04/2026 20:00:00"
    assert block in file
    named = file.replace(block, 'An evening,852 1848 6288,The host,60,"Apr 3, 2026 7:00 PM","Apr 3, 2026 8:00 PM"')
    (line,) = read(named.encode(), Answers(zone=UTC_ZONE)).lines
    assert line.joined_at == datetime(2026, 4, 3, 19, tzinfo=UTC)


def test_many_meetings_in_sequence_settle_the_order() -> None:
    days = [datetime(2026, 2, 10, 19), datetime(2026, 2, 11, 19), datetime(2026, 3, 5, 19)]
    file = found([at(day) for day in days], layout=LAYOUTS["details"])
    assert [line.joined_at and line.joined_at.date() for line in file.lines] == [day.date() for day in days]


def test_many_meetings_of_which_either_reading_is_a_sequence_are_asked_about() -> None:
    days = [datetime(2026, 4, 3, 19), datetime(2026, 4, 5, 19), datetime(2026, 4, 7, 19)]
    assert asked(found([at(day) for day in days], layout=LAYOUTS["details"])) == [Ask.DATE_ORDER]


def test_the_fourth_of_april_is_no_question() -> None:
    assert asked(found([at(datetime(2026, 4, 4, 19))])) == []


def test_dots_are_the_day_first() -> None:
    (line,) = found([at(APRIL)], "dmy dots").lines
    assert line.joined_at == datetime(2026, 4, 3, 19, tzinfo=UTC)


def test_a_short_year_leaves_three_readings() -> None:
    file = read(b"Name,Join Time,Duration (Minutes)\nRobin,03/04/05 19:00,60\n", Answers(zone=UTC_ZONE))
    assert file.questions[0].choices == ("mdy", "dmy", "ymd")


def test_dates_that_a_spreadsheet_turned_half_way_are_a_problem_and_no_guess() -> None:
    file = b"Name,Join Time,Duration (Minutes)\nRobin,13/04/2026 19:00,60\nMaya,04/13/2026 19:05,55\n"
    assert read(file, Answers(zone=UTC_ZONE)).problems == (Problem(3, "Join Time", Odd.DATES_DISAGREE),)


def test_an_answer_under_which_a_day_does_not_exist_names_the_row() -> None:
    file = USUAL.having(layout=BARE, style=STYLES["dmy 24 h"]).file([at(datetime(2026, 4, 24, 19))])
    told = read(file, Answers(zone=UTC_ZONE, date_order=DateOrder.MONTH_FIRST))
    assert told.problems == (Problem(2, "Join Time", Odd.NO_SUCH_DAY), Problem(2, "Leave Time", Odd.NO_SUCH_DAY))


def test_the_hour_that_spring_leaves_out_is_a_problem() -> None:
    told = found([at(datetime(2026, 3, 29, 1, 30), 10)], "ymd 24 h", LONDON)
    assert [problem.odd for problem in told.problems] == [Odd.NO_SUCH_TIME, Odd.NO_SUCH_TIME]


def test_the_hour_that_comes_twice_in_autumn_is_counted_once() -> None:
    stay = Stay(joined=datetime(2026, 10, 25, 1, 50), left=datetime(2026, 10, 25, 1, 10))  # twenty minutes later
    (line,) = found([stay], "ymd 24 h", LONDON).lines
    assert line.seconds == 20 * 60


moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.none()).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(
    moments,
    st.lists(st.tuples(st.integers(0, 170), st.integers(1, 500)), min_size=1, max_size=6),
    st.sampled_from(sorted(STYLES)),
)
def test_whatever_the_evening_it_is_read_right_or_asked(
    start: datetime, spans: list[tuple[int, int]], style: str
) -> None:
    stays = [at(start + timedelta(minutes=after), minutes) for after, minutes in spans]
    file = found(stays, style, layout=LAYOUTS["2020, with the meeting"])
    if asked(file):
        assert file.lines == ()
        return
    assert [(line.joined_at, line.left_at) for line in file.lines] == [
        (stay.joined.replace(tzinfo=UTC), stay.left.replace(tzinfo=UTC)) for stay in stays
    ]
