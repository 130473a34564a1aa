"""Letters in a folder: the demo sends nothing to anybody."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from app.ports import Clock, Letter


class FolderMailer:
    """`Mailer` that writes each letter to a file, named so that a repeated letter replaces itself."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self.clock = clock

    def send(self, letter: Letter) -> None:
        """Write the letter down."""
        self.folder.mkdir(parents=True, exist_ok=True)
        message = EmailMessage()
        message["To"], message["Subject"] = letter.to, letter.subject
        message["Date"] = self.clock.now()
        message.set_content(letter.text)
        name = hashlib.sha256(letter.message_key.encode()).hexdigest()[:24]
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())


@dataclass(frozen=True)
class ReadLetter:
    """A letter as the demo's mail page shows it."""

    to: str
    subject: str
    at: datetime
    text: str


def read_all(folder: Path) -> list[ReadLetter]:
    """Every letter in the folder, newest first."""
    found = [_read(path) for path in folder.glob("*.eml")] if folder.exists() else []
    return sorted(found, key=lambda letter: letter.at, reverse=True)


def _read(path: Path) -> ReadLetter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return ReadLetter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=message["Date"].datetime,
        text=message.get_content(),
    )
