"""Which language and which zone a reader gets, and the words for dates and times in both."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import Flask, g, request
from flask_babel import Babel, get_locale, gettext

LANGUAGES = {"en": "English", "es": "Español"}
COOKIE = "language"
NIGHT_FROM_HOUR = 18


def chosen_language() -> str:
    """The reader's own choice, else what her browser asks for, else English."""
    asked = g.get("language") or request.cookies.get(COOKIE, "")
    return asked if asked in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES), "en")


def speak_languages(app: Flask) -> None:
    """Connect gettext with the reader's choice."""
    Babel(app, locale_selector=chosen_language, default_translation_directories="translations")


def day_words(moment: datetime, zone: str) -> str:
    """A day in the reader's language: "Tuesday 24 November"."""
    local = moment.astimezone(ZoneInfo(zone))
    pattern = "EEEE d 'de' MMMM" if str(get_locale()) == "es" else "EEEE d MMMM"
    return format_date(local, pattern, locale=get_locale())


def short_day_words(moment: datetime, zone: str) -> str:
    """A day where there is little room: "24 Nov"."""
    return format_date(moment.astimezone(ZoneInfo(zone)), "d MMM", locale=get_locale())


def time_words(moment: datetime, zone: str) -> str:
    """A time of day: "19:00"."""
    return format_time(moment.astimezone(ZoneInfo(zone)), "HH:mm", locale=get_locale())


def on_the_day_words(moment: datetime, zone: str) -> str:
    """A time on the day itself: "Tonight at 19:00", but "Today at 10:00", because groups also meet in the morning."""
    hour = time_words(moment, zone)
    if moment.astimezone(ZoneInfo(zone)).hour >= NIGHT_FROM_HOUR:
        return str(gettext("Tonight at %(time)s", time=hour))
    return str(gettext("Today at %(time)s", time=hour))
