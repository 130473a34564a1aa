"""Hearth: a Zoom companion for peer-support groups."""

from __future__ import annotations

import os
from collections.abc import Mapping

from flask import Flask
from flask_wtf import CSRFProtect

from app import bootstrap
from app.i18n import speak_languages
from app.logs import start_logging
from app.ports import Ports
from app.settings import BadSettings, Settings


def from_env(env: Mapping[str, str]) -> Flask:
    """The app that an environment describes."""
    return create_app(Settings.from_env(env))


def create_app(settings: Settings | None = None, *, ports: Ports | None = None) -> Flask:
    """Build the app.

    Raises `BadSettings`, or `UndeclaredRoute` when a route does not say who may use it. Under the `flask` command
    without usable settings it gives an app that has only commands, so that `flask demo` needs nothing set up.
    """
    start_logging()
    try:
        settings = settings or Settings.from_env(os.environ)
        app = Flask(__name__, template_folder="../templates", static_folder="../static")
        app.config.update(bootstrap.flask_config(settings))
        bootstrap.furnish(app, settings, ports)
    except BadSettings as problem:
        return bootstrap.commands_only(problem, from_env)
    CSRFProtect(app)
    speak_languages(app)
    bootstrap.add_views(app)
    bootstrap.add_commands(app, from_env)
    bootstrap.check(app)
    return app
