"""Pages, days and hours in the language of whoever reads."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext, ngettext

from app import create_app
from app.db import Db
from app.domain.actors import SignIn
from app.i18n import day_words, on_the_day_words, time_words
from app.settings import Settings
from tests import factories
from tests.conftest import Outside, sign_in

TUESDAY = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("accepted", "language", "button"),
    [("es-MX,es;q=0.9", "es", "Acceder"), ("en-GB", "en", "Sign in"), ("fi", "en", "Sign in")],
)
def test_a_page_speaks_as_the_browser_asks(client: FlaskClient, accepted: str, language: str, button: str) -> None:
    page = client.get("/", headers={"Accept-Language": accepted}).text
    assert (f'<html lang="{language}"' in page, button in page) == (True, True)


def test_what_the_reader_chose_goes_before_what_the_browser_asks(client: FlaskClient) -> None:
    client.post("/language", data={"language": "es", "next": "/"})
    assert '<html lang="es"' in client.get("/", headers={"Accept-Language": "en-GB"}).text


@pytest.mark.parametrize(
    ("signed_in_by", "language"), [(SignIn.MEMBER, "es"), (SignIn.STAFF, "es"), (SignIn.EVENING, "en")]
)
def test_letters_follow_the_language_that_somebody_chose(
    client: FlaskClient, db: Db, signed_in_by: SignIn, language: str
) -> None:
    robin = factories.person(db)
    db.commit()
    sign_in(client, robin, signed_in_by)
    for chosen in ("es", "xx"):
        client.post("/language", data={"language": chosen, "next": "/"})
    db.refresh(robin)
    assert robin.locale == language


@pytest.mark.parametrize(
    ("language", "day"), [("en", "Tuesday 24 November"), ("es", "martes 24 de noviembre")], ids=["English", "Spanish"]
)
def test_a_day_reads_as_people_say_it(app: Flask, language: str, day: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert (day_words(TUESDAY, "Europe/London"), time_words(TUESDAY, "Europe/Madrid")) == (day, "20:00")


@pytest.mark.parametrize(("number", "said"), [(0, "0 líneas"), (1, "1 línea"), (2, "2 líneas")])
def test_one_and_many_differ(app: Flask, number: int, said: str) -> None:
    with app.test_request_context(), force_locale("es"):
        assert ngettext("%(num)d line", "%(num)d lines", number) == said


def test_the_words_are_found_from_any_folder(
    settings: Settings, outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = create_app(settings, ports=outside.ports)
    with app.test_request_context(), force_locale("es"):
        assert gettext("Come in") == "Entrar"


@pytest.mark.parametrize(
    ("language", "hour", "words"),
    [
        ("en", 19, "Tonight at 19:00"),
        ("en", 17, "Today at 17:00"),
        ("es", 19, "Hoy a las 19:00"),
        ("es", 10, "Hoy a las 10:00"),
    ],
)
def test_a_session_in_the_morning_is_not_tonight(app: Flask, language: str, hour: int, words: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert on_the_day_words(TUESDAY.replace(hour=hour, minute=0), "Europe/London") == words
