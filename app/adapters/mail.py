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
            with self._server() as server:
                server.send_message(self._message(letter))
        except smtplib.SMTPRecipientsRefused:
            raise OutsideTrouble("mail_address_refused", retryable=False) from None
        except (smtplib.SMTPException, OSError):
            raise OutsideTrouble("mail_server_unavailable", retryable=True) from None

    def _server(self) -> smtplib.SMTP:
        place = (self.settings.host, self.settings.port)
        if self.settings.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                *place, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(*place, timeout=TIMEOUT_SECONDS)
            if self.settings.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
        if self.settings.username:
            server.login(self.settings.username, self.settings.password)
        return server

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
