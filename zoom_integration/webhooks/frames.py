"""What stands in one frame of Zoom's WebSocket. Pure, and never raises: what it does not know is an empty frame.

Zoom's docs and published samples: every frame is a JSON object with a `module`. `build_connection` says whether we may
listen, `heartbeat` answers ours, `message` carries an event in `content`, as JSON text. `success: false` is a refusal;
a token that is no longer good is told in `content`, sometimes without it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from zoom_integration.fields import Json

HEARTBEAT = '{"module":"heartbeat"}'

_TOKEN_REFUSED = re.compile(r"token", re.IGNORECASE)  # "Invalid Token", "Token is invalid": the wording has changed


@dataclass(frozen=True)
class Frame:
    """`refused`: Zoom will tell us nothing on this connection. `event`: the bytes of an event, as Zoom wrote them."""

    module: str | None = None
    refused: bool = False
    event: bytes | None = field(default=None, repr=False)


def read(text: str | bytes) -> Frame:
    """The frame in this text."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return Frame()
    if not isinstance(said, dict):
        return Frame()
    if "event" in said and "module" not in said:  # an event without its envelope is an event all the same
        return Frame(module="message", event=_bytes(text))
    return _enveloped(said)


def _enveloped(said: Json) -> Frame:
    module, content = said.get("module"), said.get("content")
    if module == "message":
        return Frame(module=module, event=_event(content))
    refused = said.get("success") is False or (isinstance(content, str) and bool(_TOKEN_REFUSED.search(content)))
    return Frame(module=module if isinstance(module, str) else None, refused=refused)


def _event(content: object) -> bytes | None:
    """The event's own bytes; where Zoom sends an object instead of text, written out once."""
    if isinstance(content, str):
        return _bytes(content)
    return json.dumps(content).encode() if isinstance(content, dict) else None


def _bytes(text: str | bytes) -> bytes:
    """A lone surrogate, half a sign in somebody's name, is written as JSON writes it: so it is read, and known again
    when the webhook tells the same."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
