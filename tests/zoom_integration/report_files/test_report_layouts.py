"""Every layout in every language, and every way to write it down: understood to the second, or asked about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from tests.report_files import EVENING, EVERYBODY, LANGUAGES, LAYOUTS, STYLES, USUAL, Layout, Stay
from zoom_integration.report_files import Answers, Ask, Column, LayoutKind, Question, ReportFile, read

MADRID = ZoneInfo("Europe/Madrid")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
WESTERN = ("latin-1", "cp1252")


def every(*kinds: Iterable[object]) -> list[tuple[object, ...]]:
    """Each of one kind with each of the others."""
    return list(product(*kinds))


def understood(file: bytes, **said: object) -> ReportFile:
    """A report of which nothing is left to ask or to mend."""
    found = read(file, Answers(**{"zone": MADRID, **said}))
    assert (found.questions, found.problems) == ((), ())
    return found


def utc(local: datetime) -> datetime:
    return local.replace(tzinfo=MADRID).astimezone(UTC)


def expected(layout: Layout, stay: Stay) -> tuple[object, ...]:
    """What a line must say of a stay, as far as the layout tells."""
    name, _, original = stay.name.rstrip(")").partition(" (") if "name" in layout.columns else (stay.name, "", "")
    has_times = "join" in layout.columns
    return (
        name,
        original or None,
        stay.email or None,
        utc(stay.joined) if has_times else None,
        utc(stay.left) if has_times else None,
        int((stay.left - stay.joined).total_seconds()) if has_times else stay.minutes * 60,
        stay.guest if "guest" in layout.columns else None,
        stay.waiting if "waiting" in layout.columns else False,
    )


def told(found: ReportFile) -> list[tuple[object, ...]]:
    return [
        (
            line.name,
            line.original_name,
            line.email,
            line.joined_at,
            line.left_at,
            line.seconds,
            line.guest,
            line.in_waiting_room,
        )
        for line in found.lines
    ]


@pytest.mark.parametrize(("name", "language"), every(LAYOUTS, LANGUAGES))
def test_every_layout_is_understood_in_every_language(name: str, language: str) -> None:
    layout = LAYOUTS[name]
    found = understood(USUAL.having(layout=layout, language=language).file())
    assert told(found) == [expected(layout, stay) for stay in EVERYBODY]
    assert found.language == language
    assert found.layout.has_meeting_block is layout.has_block


@pytest.mark.parametrize(("name", "kind"), [(name, _kind) for name, _kind in zip(LAYOUTS, [
    LayoutKind.JOIN_LEAVE, LayoutKind.JOIN_LEAVE, LayoutKind.UNIQUE_USERS, LayoutKind.JOIN_LEAVE, LayoutKind.JOIN_LEAVE,
    LayoutKind.JOIN_LEAVE, LayoutKind.UNIQUE_USERS, LayoutKind.JOIN_LEAVE, LayoutKind.DETAILS,
], strict=True)])  # fmt: skip
def test_a_report_says_of_which_family_it_is(name: str, kind: LayoutKind) -> None:
    assert understood(USUAL.having(layout=LAYOUTS[name]).file()).layout.kind is kind


@pytest.mark.parametrize(("encoding", "language"), every(ENCODINGS, LANGUAGES))
def test_every_encoding_is_understood_in_every_language(encoding: str, language: str) -> None:
    assert told(understood(USUAL.having(encoding=encoding, language=language).file())) == [
        expected(USUAL.layout, stay) for stay in EVERYBODY
    ]


@pytest.mark.parametrize(("encoding", "language"), every(WESTERN, ("en", "es", "pt", "de")))
def test_western_encodings_are_understood_where_they_have_the_signs(encoding: str, language: str) -> None:
    found = understood(USUAL.having(encoding=encoding, language=language).file())
    assert [line.name for line in found.lines] == ["Robin", "Zoë", "Maya"]


def test_a_curly_apostrophe_is_windows_1252() -> None:
    assert understood(USUAL.having(encoding="cp1252", language="fr").file()).language == "fr"


@pytest.mark.parametrize(
    ("separator", "line_end", "case"), every(",;\t", ("\r\n", "\n", "\r"), (str, str.lower, str.upper))
)
def test_separator_line_end_and_capitals_make_no_difference(separator: str, line_end: str, case: type[str]) -> None:
    made = USUAL.having(separator=separator, line_end=line_end, case=case)
    assert told(understood(made.file())) == told(understood(USUAL.file()))


@pytest.mark.parametrize(("style", "language"), every(STYLES, LANGUAGES))
def test_every_way_to_write_a_date_is_understood(style: str, language: str) -> None:
    made = USUAL.having(style=STYLES[style], language=language)
    assert told(understood(made.file())) == [expected(USUAL.layout, stay) for stay in EVERYBODY]


def test_a_line_that_says_the_separator_is_no_row() -> None:
    file = b"sep=;\r\n" + USUAL.having(separator=";").file()
    assert [line.row for line in understood(file).lines] == [6, 7, 8]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    assert [line.row for line in understood(USUAL.file()).lines] == [5, 6, 7]


def test_the_meetings_number_is_read_from_above_or_from_each_row() -> None:
    above, beside = understood(USUAL.file()), understood(USUAL.having(layout=LAYOUTS["details"]).file())
    assert {line.meeting_number for line in (*above.lines, *beside.lines)} == {85218486288}


@pytest.mark.parametrize(("shown", "name", "original"), [
    ("Robin (Roberta Smith)", "Robin", "Roberta Smith"),
    ("Sam (she/her)", "Sam (she/her)", None),
    ("Sam (she/her) (Samantha Jones)", "Sam (she/her)", "Samantha Jones"),
    ("Robin (Roberta (Bobby) Smith)", "Robin", "Roberta (Bobby) Smith"),
    ("(Robin)", "(Robin)", None),
    ("Robin ()", "Robin ()", None),
])  # fmt: skip
def test_the_original_name_is_parted_from_the_name_and_pronouns_are_not(
    shown: str, name: str, original: str | None
) -> None:
    (line,) = understood(USUAL.file([Stay(shown)])).lines
    assert (line.name, line.original_name, line.shown) == (name, original, shown)


@pytest.mark.parametrize(("heading", "value", "seconds"), [
    ("Duration (Minutes)", "59", 3540),
    ("Duration (Seconds)", "3540", 3540),
    ("Duration", "59", 3540),
])  # fmt: skip
def test_minutes_and_seconds_are_told_apart_by_the_heading(heading: str, value: str, seconds: int) -> None:
    (line,) = understood(f"Name,{heading}\nRobin,{value}\n".encode()).lines
    assert line.seconds == seconds


@pytest.mark.parametrize(("unit", "per_minute"), [("minutes", 1), ("seconds", 60)])
def test_a_bare_duration_is_what_agrees_with_the_times(unit: str, per_minute: int) -> None:
    rows = "".join(
        f"Robin,2026-11-24 19:{minute:02}:00,2026-11-24 20:{minute:02}:00,{60 * per_minute}\n" for minute in range(5)
    )
    last = f"Maya,2026-11-24 19:00:00,,{30 * per_minute}\n"
    found = understood(f"Name,Join Time,Leave Time,Duration\n{rows}{last}".encode())
    assert found.lines[-1].seconds == 1800, unit


def test_somebody_still_inside_left_when_her_minutes_were_over() -> None:
    (line,) = understood(b"Name,Join Time,Leave Time,Duration (Minutes)\nRobin,2026-11-24 19:00:00,,42\n").lines
    assert (line.left_at, line.seconds) == (utc(EVENING) + timedelta(minutes=42), 2520)


ACTIVE_HOSTS = (
    b"Topic,Meeting ID,User Name,User Email,Department,Group,Has Zoom Rooms?,Creation Time,Start Time,End Time,"
    b"Duration (Minutes),Participants\n"
    b"An evening,852 1848 6288,The host,host@charity.invalid,,,No,11/01/2026 09:00:00 AM,11/24/2026 07:00:00 PM,"
    b"11/24/2026 08:00:00 PM,60,12\n"
)


def test_a_list_of_active_hosts_names_nobody_and_says_so() -> None:
    found = read(ACTIVE_HOSTS, Answers(zone=MADRID))
    assert (found.layout.kind, found.lines, found.questions) == (
        LayoutKind.ACTIVE_HOSTS,
        (),
        (Question(Ask.PARTICIPANTS),),
    )


def test_the_hosts_report_with_details_names_who_took_part() -> None:
    head, row = (line.decode() for line in ACTIVE_HOSTS.splitlines())
    head += ",Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room"
    row += ",Robin,r1@people.hearth.invalid,11/24/2026 07:00:00 PM,11/24/2026 07:30:00 PM,30,Yes,No"
    found = understood(f"{head}\n{row}\n".encode())
    assert found.layout.kind is LayoutKind.DETAILS
    half = Stay("Robin", "r1@people.hearth.invalid", left=EVENING + timedelta(minutes=30))
    assert told(found) == [expected(LAYOUTS["details"], half)]


def test_an_unknown_layout_says_what_it_lacks_and_asks_for_it() -> None:
    file = b"Who,Address,Came,Went\nRobin,,2026-11-24 19:00:00,2026-11-24 20:00:00\n"
    found = read(file, Answers(zone=MADRID))
    headings = ("Who", "Address", "Came", "Went")
    assert (found.layout.kind, found.lines) == (LayoutKind.UNKNOWN, ())
    assert found.questions == tuple(
        Question(Ask.COLUMN, column, headings) for column in (Column.NAME, Column.JOINED, Column.LEFT)
    )


def test_an_unknown_layout_is_understood_once_somebody_has_said_what_stands_where() -> None:
    file = b"Who,Address,Came,Went\nRobin,,2026-11-24 19:00:00,2026-11-24 20:00:00\n"
    columns = {Column.NAME: "Who", Column.JOINED: "Came", Column.LEFT: "Went"}
    (line,) = understood(file, columns=columns).lines
    assert (line.name, line.joined_at, line.seconds) == ("Robin", utc(EVENING), 3600)


def test_a_block_above_an_unknown_table_is_not_taken_for_a_list_of_meetings() -> None:
    block = USUAL.file().decode().split("\r\n\r\n")[0]
    found = read(f"{block}\r\n\r\nWho,Came\r\nRobin,x\r\n".encode(), Answers(zone=MADRID))
    assert (found.layout.kind, found.questions[0].choices) == (LayoutKind.UNKNOWN, ("Who", "Came"))


def test_without_a_zone_the_zone_is_asked_and_nothing_is_told() -> None:
    found = read(USUAL.file())
    assert (found.lines, found.questions) == ((), (Question(Ask.ZONE),))


@pytest.mark.parametrize("written", ["2026-11-24T18:00:00Z", "2026-11-24 19:00:00 +01:00", "2026-11-24 18:00:00 UTC"])
def test_a_time_that_carries_its_zone_needs_no_other(written: str) -> None:
    (line,) = read(f"Name,Join Time,Duration (Minutes)\nRobin,{written},60\n".encode()).lines
    assert line.joined_at == utc(EVENING)
