"""Words for exports: why, how people are called, the heads of columns, and why an export says no."""

from __future__ import annotations

from collections.abc import Mapping

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _

from app.domain.exports import NamedBy
from app.domain.periods import quarters_in
from app.domain.registers import ExportReason


def export_words() -> Mapping[ExportReason, str]:
    """Why something leaves Hearth."""
    return {
        ExportReason.GROUP_RECORDS: _("The group's own records"),
        ExportReason.REPORTING: _("A report to a funder or the trustees"),
        ExportReason.SAFEGUARDING: _("A safeguarding question"),
        ExportReason.HER_REQUEST: _("A member asked for a copy"),
    }


def named_by_words() -> Mapping[NamedBy, tuple[str, str]]:
    """How people are called in the file, and what that means."""
    return {
        NamedBy.SCREEN_NAME: (_("Screen names"), _("With the charity's own reference beside them.")),
        NamedBy.REFERENCE: (_("References alone"), _("Whoever has none gets an empty cell.")),
        NamedBy.INITIALS: (_("Initials alone"), _("Two people may share them.")),
    }


def column_words() -> Mapping[str, str]:
    """The heads of an export's columns."""
    return {
        "screen_name": _("Screen name"),
        "reference": _("Reference"),
        "initials": _("Initials"),
        "outcome": _("Outcome"),
        "minutes": _("Minutes"),
        "remarks": _("Remarks"),
        "evidence": _("Known by"),
        "before": _("Before a correction"),
        "day": _("Day"),
        "group": _("Group"),
        "attended": _("Attended"),
        "figure_sessions": _("Sessions held"),
        "figure_people": _("People who came"),
        "figure_attended": _("Attendances"),
        "figure_told_us": _("Told us beforehand, or were excused"),
        "figure_missed": _("Missed without a word"),
        "figure_guests": _("Guests"),
    }


def period_words(written: str) -> str:
    """A fixed period: "All of 2026", "July to September 2026"."""
    quarters = quarters_in(written)
    if len(quarters) > 1:
        return str(_("All of %(year)s", year=quarters[0].year))
    first, last = (
        format_date(day, "MMMM", locale=get_locale()) for day in (quarters[0].days.first, quarters[0].days.last)
    )
    return str(_("%(first)s to %(last)s %(year)s", first=first, last=last, year=quarters[0].year))


def remark_words() -> Mapping[tuple[bool, bool], str]:
    """What stands beside an attended evening, by late and left early."""
    return {
        (False, False): "",
        (True, False): _("late"),
        (False, True): _("left early"),
        (True, True): _("late, left early"),
    }


def refusal_words() -> Mapping[str, str]:
    """Why an export says no: what happened, what is safe, what to do."""
    return {
        "register_open": _("A register leaves Hearth once it is closed. Nothing was exported."),
        "choose_a_reason": _("Choose a reason first. Nothing was exported."),
        "choose_a_period": _("Choose a period first. Nothing was exported."),
        "choose_days": _("Say from which day to which; the first comes before the last. Nothing was exported."),
        "choose_names": _("Choose how people are called. Nothing was exported."),
        "choose_a_group": _("Choose a group first. Nothing was exported."),
        "nothing_closed": _("No register of this group is closed in these days. Nothing was exported."),
        "period_running": _("This period is not over yet. Nothing was exported."),
        "period_open": _(
            "A register of this period is still open. Close it first: figures are worked out once, and stay. "
            "Nothing was exported."
        ),
    }
