"""Each way in which Zoom refuses or fails becomes one error, which says whether trying again makes sense."""

from __future__ import annotations

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

import zoom_integration as z
from zoom_integration import ZoomApi, ZoomError

API = "https://api.zoom.test/v2"

MEETING = f"{API}/meetings/98765432101"


def refused(api: ZoomApi) -> ZoomError:
    with pytest.raises(ZoomError) as caught:
        api.read_meeting(98765432101)
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (400, 200, "Only available for Paid user: robin@charity.example.", z.NotAllowedOnPlan),
        (400, 200, "No permission.", z.NotAllowed),
        (400, 300, "This API is not available for this account, please contact Zoom support.", z.NotAllowedOnPlan),
        (400, 300, "Meeting id does not exist.", z.NotFound),
        (400, 300, "Invalid meeting id.", z.NotFound),
        (400, 300, "The value that you entered for the email field is invalid.", z.Invalid),
        (400, 303, "This API can only be used for scheduled meeting.", z.Invalid),
        (404, 404, "Registration has not been enabled for this meeting.", z.RegistrationOff),
        (404, 1001, "User does not exist: robin@charity.example.", z.NotFound),
        (400, 1010, "User does not belong to this account.", z.NotFound),
        (400, 3000, "Cannot access meeting info.", z.NotAllowed),
        (404, 3001, "Meeting 98765432101 is not found or has expired.", z.NotFound),
        (400, 3002, "Sorry, you cannot delete this meeting since it is in progress.", z.Conflict),
        (400, 3003, "You are not the meeting host.", z.NotAllowed),
        (400, 3007, "Sorry, you cannot delete this meeting since it has ended.", z.MeetingOver),
        (400, 3018, "Not allowed to delete PMI.", z.Conflict),
        (400, 3027, "Host can not register", z.HostCannotRegister),
        (400, 3038, "Meeting is over, you can not register now.", z.MeetingOver),
        (404, 3043, "Meeting has reached maximum attendee capacity.", z.Capacity),
        (400, 3161, "Meeting hosting and scheduling capabilities are not allowed.", z.NotAllowedOnPlan),
        (400, 3309, "Not enough cloud storage available.", z.Conflict),
        (400, 12702, "Can not access a meeting a year ago.", z.NotFound),
        (409, 1, "Conflict.", z.Conflict),
        (403, 1, "Forbidden.", z.NotAllowed),
        (404, 2300, "This API endpoint is not recognized.", z.NotFound),
        (418, 7777, "A code of tomorrow.", z.Invalid),
    ],
)
def test_a_refusal_is_sorted_by_its_code(with_token, api, status: int, code: int, message: str, kind: type) -> None:
    with_token.get(MEETING, status=status, json={"code": code, "message": message})
    error = refused(api)
    assert (type(error), error.code, error.status, error.retryable) == (kind, code, status, False)
    assert str(error) == f"{kind.__name__} (status {status}, code {code})"


def test_a_missing_scope_is_named(with_token, api) -> None:
    message = "Invalid access token, does not contain scopes:[meeting:read:meeting, meeting:read:meeting:admin]."
    with_token.get(MEETING, status=400, json={"code": 4711, "message": message})
    error = refused(api)
    assert isinstance(error, z.MissingScope)
    assert error.scopes == ("meeting:read:meeting", "meeting:read:meeting:admin")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"status": 500, "json": {"code": 500, "message": "x"}}, z.ServerTrouble),
        ({"status": 502, "body": "<html>Bad gateway</html>"}, z.ServerTrouble),
        ({"status": 200, "body": "<html>Sign in to the hotel's network</html>"}, z.NotUnderstood),
        ({"status": 200, "body": '{"id": 98765432101, "uu'}, z.NotUnderstood),
        ({"status": 200, "body": "[" * 100_000}, z.NotUnderstood),
        ({"status": 200, "json": [1, 2]}, z.NotUnderstood),
        ({"status": 200, "json": {}}, z.NotUnderstood),
        ({"status": 200, "json": {"id": True, "uuid": "u", "type": 2}}, z.NotUnderstood),
        ({"status": 204}, z.NotUnderstood),
        ({"status": 404, "body": "<html>not here</html>"}, z.NotUnderstood),
        ({"status": 404, "json": {"code": "3001", "message": 7}}, z.NotUnderstood),
        ({"body": requests.ConnectTimeout("https://host@charity.example")}, z.TimedOut),
        ({"body": requests.ReadTimeout("https://host@charity.example")}, z.TimedOut),
        ({"body": requests.ConnectionError("https://host@charity.example")}, z.Unreachable),
        ({"body": requests.exceptions.SSLError("https://host@charity.example")}, z.Unreachable),
        ({"body": requests.exceptions.ChunkedEncodingError("cut")}, z.NotUnderstood),
        ({"body": requests.TooManyRedirects("https://host@charity.example")}, z.NotUnderstood),
    ],
)
def test_trouble_on_the_way_is_worth_another_try(with_token, api, answer: dict, kind: type) -> None:
    with_token.get(MEETING, **answer)
    error = refused(api)
    assert (type(error), error.retryable) == (kind, True)
    assert (error.__cause__, "example" in f"{error!s}{error!r}") == (None, False)


def test_only_a_connection_that_never_was_is_certain_to_have_done_nothing(with_token, api, plan) -> None:
    never = requests.ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "refused")))
    with_token.post(f"{API}/users/host%40charity.example/meetings", body=never)
    with pytest.raises(z.Unreachable) as caught:
        api.create_meeting(plan)
    assert caught.value.uncertain is False


def test_every_error_is_either_worth_another_try_or_not() -> None:
    kinds = [getattr(z, name) for name in z.__all__ if isinstance(getattr(z, name), type)]
    errors = [kind for kind in kinds if issubclass(kind, ZoomError) and kind is not ZoomError]
    assert {kind.retryable == issubclass(kind, z.ZoomUnavailable) for kind in errors} == {True}
    assert {issubclass(kind, z.ZoomUnavailable | z.ZoomRejected) for kind in errors} == {True}


def test_secrets_stay_out_of_reprs(settings, plan) -> None:
    shown = repr(settings) + repr(plan)
    assert [word for word in ("hush-hush", "current-secret", "k3ttle", "@charity.example") if word in shown] == []
