"""Mail over SMTP: one letter, one person."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime

from app.ports import Clock, Letter, OutsideTrouble
from app.settings import MailSettings

TIMEOUT_SECONDS = 10


class SmtpMailer:
    """`Mailer` by smtplib. A repeated letter carries the same Message-ID, so that mailboxes can drop it."""

    def __init__(self, settings: MailSettings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock

    def send(self, letter: Letter) -> None:
        """Hand the letter over. Raises `OutsideTrouble`; its code holds no address."""
        try:
            with self._connected() as server:
                self._protect_and_sign_in(server)
                server.send_message(self._message(letter), to_addrs=[letter.to])  # whatever its header reads like
        except smtplib.SMTPRecipientsRefused as refused:
            raise _refused(refused) from None
        except (smtplib.SMTPException, OSError):
            raise OutsideTrouble("mail_server_unavailable", retryable=True) from None

    def _connected(self) -> smtplib.SMTP:
        place = (self.settings.host, self.settings.port)
        if self.settings.tls == "tls":
            return smtplib.SMTP_SSL(*place, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(*place, timeout=TIMEOUT_SECONDS)

    def _protect_and_sign_in(self, server: smtplib.SMTP) -> None:
        if self.settings.tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.settings.username:
            server.login(self.settings.username, self.settings.password)

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.settings.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(self.clock.now())
        message["Message-ID"] = self._message_id(letter.message_key)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        if letter.calendar is not None:
            message.add_attachment(letter.calendar, maintype="text", subtype="calendar", filename="invite.ics")
        return message

    def _message_id(self, key: str) -> str:
        domain = self.settings.sender.rpartition("@")[2].rstrip(">") or "localhost"
        return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def _refused(refused: smtplib.SMTPRecipientsRefused) -> OutsideTrouble:
    """Only 5xx means never: a mailbox that is full, or a server that keeps strangers waiting, says 4xx."""
    if all(code >= 500 for code, _ in refused.recipients.values()):
        return OutsideTrouble("mail_address_refused", retryable=False)
    return OutsideTrouble("mail_server_unavailable", retryable=True)
