"""Every alarm has words, in every language, and every setting that we ask for can be told apart."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.i18n import LANGUAGES
from app.models import ContactTrouble
from app.queries.alarms import AlarmKind
from app.views.phrases_alarms import alarm_words, contact_words, settings_words
from zoom_integration import MeetingPlan

PLAN = MeetingPlan("Group", datetime(2026, 11, 24, 19, tzinfo=UTC), 60, "UTC", "host", "k3ttle")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_alarm_is_without_words(app: Flask, language: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        said = {kind: words % {"until": "19:00", "settings": ""} for kind, words in alarm_words().items()}
        assert (set(said), set(contact_words())) == (set(AlarmKind), set(ContactTrouble))
        assert all(words.strip() for words in (*said.values(), *contact_words().values()))


def test_what_concerns_people_is_said_in_words_and_the_rest_by_its_name(app: Flask) -> None:
    with app.test_request_context():
        assert settings_words(["settings.waiting_room", "settings.auto_recording", "settings.show_join_info"]) == (
            "The waiting room is off: people come in without being let in. It records by itself. "
            "Also different: show_join_info."
        )
        assert settings_words(["start_time", "duration", "timezone"]) == "It stands in Zoom at another time."


def test_every_setting_that_we_ask_for_can_be_told(app: Flask) -> None:
    with app.test_request_context():
        for name in PLAN.settings():
            assert settings_words([f"settings.{name}"]) != ""
