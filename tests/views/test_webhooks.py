"""Zoom's deliveries: only what our secret signed just now has any effect, nothing breaks, no body is logged."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from sqlmodel import col, func, select
from werkzeug.test import TestResponse

from app.adapters.zoom import ZoomWebhooks
from app.db import Database
from app.models import AuditEntry, StoredSighting, WebhookDelivery
from app.services import deliveries
from app.settings import Settings
from tests.conftest import Outside
from tests.fakes import TUESDAY

CURRENT, PREVIOUS = "current-secret", "previous-secret"
CANARY = "Canary Birdsong"


@pytest.fixture(autouse=True)
def real_signatures(app: Flask, outside: Outside, settings: Settings) -> Iterator[None]:
    """The real adapter instead of the fake one, at the fake clock's moment."""
    app.extensions["hearth.ports"] = outside.ports.__class__(
        **{**vars(outside.ports), "zoom_events": ZoomWebhooks(settings.zoom, outside.vault)}
    )
    yield


def signed(body: bytes, *, secret: str = CURRENT, at: datetime = TUESDAY) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    mac = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-zm-request-timestamp": timestamp, "x-zm-signature": f"v0={mac}", "content-type": "application/json"}


def arrival(name: str = CANARY, number: int = 85_000_000_001) -> bytes:
    participant = {"user_id": "16778240", "user_name": name, "id": "", "email": "", "date_time": "2026-11-24T18:50:00Z"}
    told = {"id": str(number), "uuid": "4444AAAiAAAAAiAiAiiAii==", "participant": participant}
    message = {"event": "meeting.participant_joined_waiting_room", "event_ts": 1_795_546_200_000}
    return json.dumps({**message, "payload": {"account_id": "account", "object": told}}).encode()


def post(client: FlaskClient, body: bytes, headers: dict[str, str]) -> TestResponse:
    return client.post("/webhooks/zoom", data=body, headers=headers)


def stored(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.exec(select(WebhookDelivery.body_hash).order_by(col(WebhookDelivery.received_at))))


def test_a_genuine_delivery_is_on_the_disk_before_it_is_answered(client: FlaskClient, database: Database) -> None:
    body = arrival()
    assert post(client, body, signed(body)).status_code == 204
    assert stored(database) == [deliveries.identity(body)]


def test_a_repeat_with_a_new_signature_is_the_same_delivery(client: FlaskClient, database: Database) -> None:
    body = arrival()
    for minutes in (0, 4):
        later = TUESDAY.replace(minute=minutes)
        assert post(client, body, signed(body, at=later)).status_code == 204
    assert len(stored(database)) == 1


def test_both_secrets_are_taken_while_one_is_being_replaced(client: FlaskClient, database: Database) -> None:
    for secret in (CURRENT, PREVIOUS):
        body = arrival(name=secret)
        assert post(client, body, signed(body, secret=secret)).status_code == 204
    assert len(stored(database)) == 2


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in signed(arrival()).items() if key != name}


FORGERIES = {
    "no signature": without("x-zm-signature"),
    "no timestamp": without("x-zm-request-timestamp"),
    "another secret": signed(arrival(), secret="guessed"),
    "empty secret": signed(arrival(), secret=""),
    "another body": signed(arrival("Somebody else")),
    "too old": signed(arrival(), at=datetime.fromtimestamp(TUESDAY.timestamp() - 301, UTC)),
    "from the future": signed(arrival(), at=datetime.fromtimestamp(TUESDAY.timestamp() + 301, UTC)),
    "upper case": {**signed(arrival()), "x-zm-signature": signed(arrival())["x-zm-signature"].upper()},
    "another version": {**signed(arrival()), "x-zm-signature": signed(arrival())["x-zm-signature"].replace("v0", "v1")},
    "milliseconds": {**signed(arrival()), "x-zm-request-timestamp": str(int(TUESDAY.timestamp() * 1000))},
    "huge timestamp": {**signed(arrival()), "x-zm-request-timestamp": "9" * 30},
    "negative timestamp": {**signed(arrival()), "x-zm-request-timestamp": "-1795546200"},
    "no ascii": {**signed(arrival()), "x-zm-signature": "v0=" + "é" * 64},
    "two signatures": {**signed(arrival()), "x-zm-signature": "v0=00, " + signed(arrival())["x-zm-signature"]},
}


@pytest.mark.parametrize("headers", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forgery_has_no_effect(client: FlaskClient, database: Database, headers: dict[str, str]) -> None:
    assert post(client, arrival(), headers).status_code == 401
    assert stored(database) == []


@tuned(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bit=st.integers(0, 64 * 4 - 1))
def test_no_flipped_bit_of_a_signature_is_taken(client: FlaskClient, bit: int) -> None:
    headers = signed(arrival())
    digits = headers["x-zm-signature"].removeprefix("v0=")
    flipped = f"{int(digits, 16) ^ (1 << bit):064x}"
    assert post(client, arrival(), {**headers, "x-zm-signature": f"v0={flipped}"}).status_code == 401


def test_zooms_url_check_is_answered_only_when_it_is_signed(client: FlaskClient, database: Database) -> None:
    body = json.dumps(
        {"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}}
    ).encode()
    assert post(client, body, signed(body, secret="guessed")).status_code == 401
    answer = post(client, body, signed(body))
    expected = hmac.new(CURRENT.encode(), b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256).hexdigest()
    assert answer.get_json() == {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": expected}
    assert stored(database) == []


def test_the_url_check_signs_nothing_that_could_be_an_event(client: FlaskClient) -> None:
    timestamp = int(TUESDAY.timestamp())
    oracle = f"v0:{timestamp}:" + arrival().decode()
    body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": oracle}}).encode()
    answer = post(client, body, signed(body))
    assert "encryptedToken" not in answer.text


ODD_BODIES = st.one_of(
    st.binary(max_size=300),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
        max_leaves=20,
    ).map(lambda found: json.dumps(found).encode()),
)


@tuned(max_examples=300, deadline=1000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=ODD_BODIES)
@example(body=b"")
@example(body=b"\xef\xbb\xbf{}")
@example(body=b"[" * 100_000)
@example(body=b'{"event": NaN}')
@example(body=b'{"event": "meeting.participant_joined", "payload": {"object": {"participant": 7}}}')
def test_a_signed_body_of_any_shape_is_taken_and_never_breaks_anything(client: FlaskClient, body: bytes) -> None:
    assert post(client, body, signed(body)).status_code in (200, 204)


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    body = b"x" * 1_100_000
    assert post(client, body, signed(body)).status_code == 413


def test_nothing_of_a_body_is_logged(client: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    body = arrival()
    post(client, body, signed(body))
    post(client, body, signed(body, secret="guessed"))
    said = capfd.readouterr()
    assert CANARY not in said.out + said.err


def test_a_delivery_alone_changes_nothing_else(client: FlaskClient, database: Database) -> None:
    body = arrival()
    post(client, body, signed(body))
    with database.reading() as db:
        assert db.exec(select(func.count()).select_from(StoredSighting)).one() == 0
        assert db.exec(select(func.count()).select_from(AuditEntry)).one() == 0


def test_other_methods_are_not_for_this_address(client: FlaskClient) -> None:
    assert client.get("/webhooks/zoom").status_code == 405


@pytest.mark.parametrize(
    ("uuids", "bound"),
    [
        ({"participant_uuid": "A-1", "bind_participant_uuid": "B-2"}, ("A-1", "B-2")),
        ({"participant_uuid": "A-1", "bind_participant_uuid": "A-1"}, None),
        ({"participant_uuid": "A-1", "bind_participant_uuid": "", "bind_user_id": "7"}, None),
        ({"bind_participant_uuid": "B-2"}, None),
    ],
)
def test_a_telephone_is_bound_by_both_uuids_or_not_at_all(
    outside: Outside, settings: Settings, uuids: dict[str, str], bound: tuple[str, str] | None
) -> None:
    message = json.loads(arrival())
    message["event"] = "meeting.participant_bind"
    message["payload"]["object"]["participant"] |= uuids
    told = ZoomWebhooks(settings.zoom, outside.vault).read(json.dumps(message).encode(), "hash")
    assert (told.kind, told.bound, told.sighting) == ("meeting.participant_bind", bound, None)
