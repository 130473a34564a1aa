"""What is written down about a request: an event and a few named facts, never a value that somebody typed."""

from __future__ import annotations

import io
import logging
import sys

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from gunicorn.config import Config

from app.logs import WithoutValues, start_logging
from app.serving import web_command
from app.views.access import requires


def test_a_librarys_exception_is_told_by_kind_and_place() -> None:
    try:
        int("c4n4ry")
    except ValueError:
        record = logging.LogRecord("lib", logging.ERROR, __file__, 1, "c4n4ry %s", ("c4n4ry",), sys.exc_info())
    said = WithoutValues("%(levelname)s %(name)s").format(record)
    assert (said.startswith("ERROR lib\nValueError "), "c4n4ry" in said) == (True, False)


def test_a_careless_word_is_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    start_logging()
    structlog.get_logger("x").error("happened", name="c4n4ry", kind="Trouble", error=ValueError("c4n4ry"))
    said = capfd.readouterr().err
    assert ("Trouble" in said, "c4n4ry" in said) == (True, False)


def test_what_is_said_goes_where_errors_lead_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    start_logging()
    elsewhere = io.StringIO()
    monkeypatch.setattr(sys, "stderr", elsewhere)
    structlog.get_logger("x").error("happened")
    assert "happened" in elsewhere.getvalue()


def test_a_mistake_of_ours_is_told_without_what_was_typed(
    app: Flask, client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(word: str) -> str:
        raise RuntimeError(word)

    start_logging()
    app.add_url_rule("/broken/<word>", "broken", requires("page:view")(broken))
    answer = client.get("/broken/c4n4ry?q=c4n4ry", headers={"Referer": "http://localhost/c4n4ry"})
    said = capfd.readouterr().err
    assert answer.status_code == 500
    assert ("RuntimeError" in said, "c4n4ry" in said) == (True, False)


def test_the_server_writes_down_no_address_and_no_path() -> None:
    command = web_command("wsgi:app", "127.0.0.1", 8000)
    options = dict(zip(command[3::2], command[4::2], strict=False))
    assert (options["--log-level"], "--access-logfile" in command) == ("error", False)


def test_a_request_that_breaks_beyond_the_app_is_told_without_its_address(capfd: pytest.CaptureFixture[str]) -> None:
    command = web_command("wsgi:app", "127.0.0.1", 8000)
    options = Config()
    options.set("logger_class", command[command.index("--logger-class") + 1])
    log = options.logger_class(options)
    try:
        raise RuntimeError("c4n4ry of a message")
    except RuntimeError:
        log.exception("Error handling request %s %s", "GET", "/sign-in/link/c4n4ry")
    said = capfd.readouterr().err
    assert ("RuntimeError" in said, "c4n4ry" in said) == (True, False)
