"""The panel inside Zoom, as tests open it: Zoom's sealed word, and what the page does with it."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from zoom_integration.simulator.sealing import context, seal

CLIENT_ID, CLIENT_SECRET = "the-zoom-app", "the secret of the Zoom app"
NONCE = bytes(12)


def word(now: datetime, *, secret: str = CLIENT_SECRET, client_id: str = CLIENT_ID, **said: Any) -> str:
    """What the client of a host says of her meeting (`mid`), with other claims as wished; None leaves one out."""
    whole = context(client_id, now, typ="meeting", uid="zoom-user-ana", attendrole="host") | said
    return seal({name: value for name, value in whole.items() if value is not None}, secret, NONCE)


def opened(client: FlaskClient, context: str) -> TestResponse:
    """The panel's page hands Zoom's word over."""
    return client.post("/panel/open", data={"context": context})


def heading(answer: TestResponse) -> str:
    """What a page says first."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.get_data(as_text=True), re.S)
    return html.unescape(found[1].strip()) if found else ""
