"""Letters on their way to a real mail server: what it is handed, and what is learnt when it does not take them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.adapters.mail import SmtpMailer
from app.demo.house import free_port
from app.ports import Letter, OutsideTrouble
from app.settings import MailSettings
from tests.fakes import FakeClock

ROBIN = "robin@example.invalid"


@dataclass
class PostOffice:
    """Keeps what it is handed; `says` is its answer to the name of a recipient."""

    says: str = "250 OK"
    logins: list[bytes] = field(default_factory=list)
    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)

    async def handle_RCPT(  # the mail library's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.says.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.says

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = message_from_bytes(envelope.content or b"", policy=policy.default)
        self.taken.append((list(envelope.rcpt_tos), letter))
        return "250 OK"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        self.logins.append(given.login)
        return AuthResult(success=given.password == b"right", handled=False)


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def port(office: PostOffice) -> Iterator[int]:
    door = Controller(
        office, hostname="127.0.0.1", port=free_port(), authenticator=office.authenticate, auth_require_tls=False
    )
    door.start()
    yield door.port
    door.stop()


def hand_over(port: int, letter: Letter | None = None, **changes: str) -> None:
    settings = MailSettings(
        **{"host": "127.0.0.1", "sender": "hello@charity.invalid", "tls": "none", **changes}, port=port
    )
    SmtpMailer(settings, FakeClock()).send(letter or a_letter())


def a_letter(calendar: bytes | None = None) -> Letter:
    return Letter(ROBIN, "Your evening", "Änderung: 19:00", "<p>Änderung: 19:00</p>", "session-7:reminder", calendar)


def trouble(port: int, **changes: str) -> tuple[str, bool]:
    with pytest.raises(OutsideTrouble) as found:
        hand_over(port, **changes)
    return found.value.code, found.value.retryable


def test_a_letter_arrives_whole_for_one_person(office: PostOffice, port: int) -> None:
    hand_over(port, a_letter(calendar=b"BEGIN:VCALENDAR\r\n"))
    ((recipients, letter),) = office.taken
    bodies = {part.get_content_type(): part.get_content() for part in letter.walk() if not part.is_multipart()}
    assert recipients == [ROBIN]
    assert (letter["From"], letter["To"], letter["Subject"]) == ("hello@charity.invalid", ROBIN, "Your evening")
    assert {kind: body.strip() for kind, body in bodies.items()} == {
        "text/plain": "Änderung: 19:00",
        "text/html": "<p>Änderung: 19:00</p>",
        "text/calendar": "BEGIN:VCALENDAR",
    }


def test_an_address_that_reads_like_two_is_still_one_recipient(office: PostOffice, port: int) -> None:
    hand_over(port, replace(a_letter(), to="robin@=?utf-8?q?inbox.example=2Csam=40elsewhere?=.example"))
    assert [len(recipients) for recipients, _ in office.taken] == [1]


def test_the_same_letter_twice_carries_the_same_id(office: PostOffice, port: int) -> None:
    for _ in range(2):
        hand_over(port)
    first, second = (letter["Message-ID"] for _, letter in office.taken)
    assert first == second


def test_a_refused_address_is_not_tried_again(office: PostOffice, port: int) -> None:
    office.says = f"550 5.1.1 nobody here: {ROBIN}"
    assert trouble(port) == ("mail_address_refused", False)


def test_not_now_is_not_never(office: PostOffice, port: int) -> None:
    office.says = "450 4.2.0 greylisted, come back in a few minutes"
    assert trouble(port) == ("mail_server_unavailable", True)


def test_the_account_is_shown_where_there_is_one(office: PostOffice, port: int) -> None:
    hand_over(port, username="hearth", password="right")
    assert (office.logins, len(office.taken)) == ([b"hearth"], 1)
    assert trouble(port, username="hearth", password="wrong") == ("mail_server_unavailable", True)


def test_nobody_at_the_address_is_tried_again(port: int) -> None:
    assert trouble(1) == ("mail_server_unavailable", True)


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_server_that_protects_nothing_is_told_nothing(office: PostOffice, port: int, tls: str) -> None:
    assert trouble(port, tls=tls, username="hearth", password="right") == ("mail_server_unavailable", True)
    assert (office.logins, office.taken) == ([], [])
