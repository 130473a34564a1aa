"""Words for files that people bring: why one cannot be read, what is odd in which cell, what becomes of each row."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.domain.errors import BadInput
from app.domain.files import MAX_ROWS, DateOrder
from app.domain.uploads import RowUse

LANGUAGES = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "de": "Deutsch",
    "ja": "日本語",
    "ko": "한국어",
}
"""Each language of Zoom's reports, in itself."""


def unreadable(odd: BadInput) -> str:
    """Why a file cannot be read, and from which row on if that can be said. Nothing of it was kept."""
    code = str(odd.fields.get("file") or odd.fields.get("zone") or "not_text")
    words = unreadable_words().get(code, unreadable_words()["not_text"])
    return f"{words} {_('It is row %(row)s.', row=odd.fields['row'])}" if "row" in odd.fields else words


def unreadable_words() -> Mapping[str, str]:
    """One or two sentences for a file that is no table: what it is, and what to do."""
    again = _("Nothing was kept.")
    return {
        "no_file": _("Please choose a file first."),
        "empty": _("This file is empty. Please export it once more."),
        "header_only": _("This file has headings, and nothing below them."),
        "too_many_rows": _("This file has more than %(number)d rows.", number=MAX_ROWS) + " " + again,
        "too_large": _("This file is larger than we can take.") + " " + again,
        "too_many_columns": _("This file has far more columns than such a list.") + " " + again,
        "cell_too_long": _("One cell is far longer than any name.") + " " + again,
        "stray_quote": _("A quotation mark is opened and not closed, or closed too early."),
        "duplicate_heading": _("Two columns have the same heading. Please rename one of them."),
        "workbook": _("This is a workbook, whatever its name ends in. Open it, save it as CSV, and bring that."),
        "packed": _("This is a packed file. Unpack it, and bring what is inside."),
        "not_text": _("This is not a table in text. In Zoom or your spreadsheet, save it as CSV."),
        "has_nul": _("This file holds signs that no text has; it may be damaged. Please export it once more."),
        "mixed_encodings": _(
            "Parts of this file are written in different ways, and some names would be spoilt. Export it once more."
        ),
        "unknown_zone": _("We do not know this time zone. Try one such as Europe/London."),
    }


def problem_words() -> Mapping[str, str]:
    """What is odd about one cell."""
    return {
        "empty": _("nothing stands here"),
        "not_a_time": _("this is no date with a time"),
        "no_such_day": _("there is no such day"),
        "no_such_time": _("the clocks leave this hour out"),
        "dates_disagree": _("this date does not go with those before it; day and month may have been swapped"),
        "left_before_joined": _("this is before the time of joining"),
        "not_a_number": _("this is no number"),
        "not_yes_or_no": _("this is neither yes nor no"),
        "too_long": _("this is longer than we can keep"),
        "too_many_cells": _("there are more cells than headings"),
        "not_an_address": _("this does not look like an e-mail address"),
        "not_a_name": _("this is not a name that can be shown"),
        "same_address": _("another row has this address as well"),
        "name_taken": _("somebody in this group, or on this list, uses this name already"),
        "unknown_language": _("we do not know this language"),
        "changed_by_spreadsheet": _("the spreadsheet turned this number into another; write it as text"),
    }


def refusal_words() -> Mapping[str, str]:
    """Why a file cannot be taken in, in one sentence."""
    return {
        "file_not_clear": _("Something is still open. Nothing was kept."),
        "no_times": _(
            "This report has minutes and no times, so nobody can say who was there when. In Zoom, untick "
            "“Show unique users” and export it once more."
        ),
        "other_evening": _(
            "Nobody in this file was inside during this session. Is it another evening's, or another zone?"
        ),
        "file_known": _("This file has been taken in already."),
        "has_report": _(
            "Zoom gave its report of this session by itself; the same stays again would count as other people."
        ),
        "settled_since": _(
            "Somebody has said who one of these people was. Take that back first, then this file can be undone."
        ),
        "not_collected": _("The register is not ready yet. Look in again later."),
        "register_closed": _("This register is closed. A coordinator can open it again, with a reason."),
        "group_full": _("There are more people on this list than places left in this group. Nothing was kept."),
        "nobody_new": _("Everybody on this list has a place already. Nothing was changed."),
        "choose_somebody": _("Please choose at least one person."),
        "file_gone": _("This file has waited for a day and is gone. Please bring it once more."),
    }


def use_words() -> Mapping[RowUse, str]:
    """What becomes of a row."""
    return {
        RowUse.COUNTS: _("counts"),
        RowUse.WAITING_ROOM: _("in the waiting room: does not count"),
        RowUse.STAFF: _("host: does not count"),
        RowUse.ANOTHER_TIME: _("not of this session: left out"),
        RowUse.NO_TIME: _("no times"),
    }


def order_words() -> Mapping[str, str]:
    """How a date may be meant."""
    return {
        DateOrder.DAY_FIRST: _("The day comes first"),
        DateOrder.MONTH_FIRST: _("The month comes first"),
        DateOrder.YEAR_FIRST: _("The year comes first"),
    }


def column_words() -> Mapping[str, str]:
    """What a missing column holds."""
    return {
        "name": _("the name"),
        "joined": _("the time of joining"),
        "left": _("the time of leaving"),
        "screen_name": _("the screen name"),
        "email": _("the e-mail address"),
    }


def layout_words(layout: str) -> str:
    """What kind of report it is, in one line."""
    kind, *extras = layout.split()
    kinds = {
        "join_leave": _("a row for each time somebody joined"),
        "unique_users": _("a row for each person, with minutes alone"),
        "details": _("many meetings in one file"),
        "active_hosts": _("a list of meetings"),
        "unknown": _("a layout that we do not know"),
    }
    named = {
        "+meeting_block": _("the meeting on top"),
        "+guest": _("guests marked"),
        "+recording_consent": _("consent to recording"),
        "+waiting_room": _("waiting room marked"),
    }
    return " · ".join([kinds[kind], *(named[extra] for extra in extras)])
