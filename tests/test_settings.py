"""Settings: whatever is wrong is said at once and by name, and nothing that was misspelt is left out in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import BadSettings, Settings
from tests.conftest import environment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "abc"),
        ("DATABASE_URL", "mysql://127.0.0.1/hearth"),
        ("BASE_URL", "ftp://hearth.example"),
        ("REGISTRANT_EMAIL_DOMAIN", "people_hearth"),
        ("TRUSTED_PROXIES", "one"),
        ("MAIL_PORT", "smtp"),
        ("MAIL_TLS", "perhaps"),
        ("ZOOM_API_BASE", "http://api.example"),
        ("ZOOM_WS_URL", "ws://ws.example/ws"),
        ("ZOOM_WS_URL", "https://ws.zoom.us/ws"),
        ("SITE_CRISIS_LINES", "Samaritans=116 123,Emergency 999"),
        ("SITE_CRISIS_LINES", "Samaritans="),
        ("QUICK_EXIT_URL", "javascript:alert(1)"),
    ],
)
def test_a_bad_value_is_refused_by_name_and_is_not_repeated(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSettings) as refused:
        Settings.from_env(environment(tmp_path, **{name: value}))
    (problem,) = str(refused.value).splitlines()
    assert name in problem
    assert value not in problem


def test_whoever_hears_zoom_over_its_websocket_needs_no_webhook_secret(tmp_path: Path) -> None:
    without = environment(tmp_path, ZOOM_WEBHOOK_SECRETS="")
    with pytest.raises(BadSettings, match="ZOOM_WEBHOOK_SECRETS"):
        Settings.from_env(without)
    account = Settings.from_env({**without, "ZOOM_WS_SUBSCRIPTION_ID": "abc"}).zoom
    assert (account.webhook_secrets, account.ws_subscription_id, account.ws_url) == ((), "abc", "wss://ws.zoom.us/ws")


def test_crisis_lines_come_in_their_order(tmp_path: Path) -> None:
    settings = Settings.from_env(environment(tmp_path, SITE_CRISIS_LINES="Shout = 85258, Emergency=999,"))
    assert settings.site.crisis_lines == (("Shout", "85258"), ("Emergency", "999"))
