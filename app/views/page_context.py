"""What every template may use without being handed it: the charity, the language, the moment."""

from __future__ import annotations

from flask import Flask
from flask_babel import get_locale
from jinja2 import StrictUndefined

from app.domain.actors import SignIn
from app.i18n import LANGUAGES, day_words, on_the_day_words, short_day_words, time_words
from app.views import navigation
from app.views.context import actor, now, ports, settings
from app.views.panel_mount import in_panel


def fill(app: Flask) -> None:
    """Connect the context, and make a missing variable an error instead of a blank."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(day=day_words, short_day=short_day_words, time=time_words, on_the_day=on_the_day_words)

    @app.context_processor
    def shared() -> dict[str, object]:
        return {
            "site": settings().site,
            "site_name": settings().site.name,
            "languages": LANGUAGES,
            "current_language": str(get_locale()),
            "now": now(),
            "clock_rate": getattr(ports().clock, "rate", 1.0),
            "actor": actor(),
            "nav_items": navigation.items(),
            "signed_in": actor().sign_in is not SignIn.NOBODY,
            "in_panel": in_panel(),
        }
