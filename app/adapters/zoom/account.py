"""The charity's account at Zoom: the client for it, who hosts on it, and its errors in our words."""

from __future__ import annotations

import random
import time

import zoom_integration as zoom
from app.ports import Clock, OutsideTrouble
from app.settings import ZoomAccount


def zoom_api(account: ZoomAccount, clock: Clock) -> zoom.ZoomApi:
    """The client for this installation's account."""
    return zoom.ZoomApi(zoom_settings(account), clock=clock.now, sleep=time.sleep, chance=random.random)


def zoom_settings(account: ZoomAccount) -> zoom.ZoomSettings:
    """The account in the words of the client package."""
    return zoom.ZoomSettings(
        account_id=account.account_id,
        client_id=account.client_id,
        client_secret=account.client_secret,
        api_base=account.api_base,
        oauth_url=account.oauth_url,
        webhook_secrets=account.webhook_secrets,
        host_users=account.hosts,
        ws_subscription_id=account.ws_subscription_id,
        ws_url=account.ws_url,
    )


def is_host(hosts: frozenset[str], *names: str | None) -> bool:
    """Whether one of these is a Zoom user who hosts for us."""
    return any(name is not None and name.casefold() in hosts for name in names)


class translated:  # noqa: N801 - reads as a word in `with translated(clock):`
    """Turn every error of Zoom's into our own, once: the kind becomes the code, nothing else is kept."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, zoom.ZoomError):
            return
        retry_at = self.clock.now() + error.retry_after if error.retry_after else None
        raise OutsideTrouble(_code(error), retryable=error.retryable, retry_at=retry_at) from error


def _code(error: zoom.ZoomError) -> str:
    """`HostCannotRegister` -> `zoom_host_cannot_register`."""
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in type(error).__name__)
    return f"zoom{words}"
