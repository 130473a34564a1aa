"""Mail addresses: odd ones that people have, and what only looks like one."""

import pytest

from app.domain.addresses import LONGEST, is_address


@pytest.mark.parametrize(
    "address",
    [
        "robin@inbox.example",
        "o'neil+group@mail.inbox.example",
        "a_b-c%d!e@x.io",
        "zoë@inbox.example",
        "r@münchen.example",
    ],
)
def test_an_address_that_somebody_has_is_taken(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "robin@=?utf-8?q?inbox.example=2Csam=40elsewhere?=.example",
        "=?utf-8?q?sam=40elsewhere.example=2Crobin?=@inbox.example",
        "=?utf-8?q?x=0d=0aBcc:sam?=@inbox.example",
        "friends:robin@inbox.example",
        "robin@inbox:sam.example",
        "robin@[192.0.2.1].example",
        "robin\\@inbox.example",
        "robin@inbox.example\n",
        "robin@inbox.example,sam@elsewhere.example",
        "robin@sam@inbox.example",
        "robin@inbox..example",
        "robin@.example",
        "robin@inbox.example.",
        "robin@inbox",
        "robin at inbox.example",
        "<robin@inbox.example>",
        "",
        f"robin@{'i' * LONGEST}.example",
    ],
)
def test_what_may_mean_another_mailbox_or_several_is_no_address(text: str) -> None:
    assert not is_address(text)
