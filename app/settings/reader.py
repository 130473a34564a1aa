"""Names of the environment, read one by one and checked; what is wrong is remembered, to be said all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

LOCAL_HOST = re.compile(r"^(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9-]+\.localhost)$")
DATABASES = ("sqlite:///", "postgresql+psycopg://")
DOMAIN = re.compile(r"^(?=.{4,190}$)[a-z0-9-]+(\.[a-z0-9-]+)+$")


class Reader:
    """Each method reads one name. Whatever cannot be used stands in `problems`, in words for whoever installs."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.problems: list[str] = []

    def text(self, name: str, meaning: str) -> str:
        """One line. `meaning` says what it is, to whoever left it out."""
        value = self.env.get(name, "").strip()
        if not value:
            self.problems.append(f"{name} is not set. It is {meaning}.")
        return value

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        value = self.env.get(name, "").strip() or str(default)
        if not value.isdecimal():
            self.problems.append(f"{name} is not a whole number.")
            return default
        return int(value)

    def long_secret(self, name: str) -> str:
        """Chance, long enough to sign with."""
        value = self.text(name, "at least 32 random characters that sign cookies")
        if value and len(value) < 32:
            self.problems.append(f"{name} is shorter than 32 characters.")
        return value

    def database(self, name: str) -> str:
        """The address of a database of a kind that we know."""
        value = self.text(name, "a database address, such as sqlite:////srv/hearth/hearth.db")
        if value and not value.startswith(DATABASES):
            self.problems.append(f"{name} must begin with {' or '.join(DATABASES)}.")
        return value

    def web_address(self, name: str, default: str = "") -> str:
        """An address over TLS, or on this machine; without the slash at its end."""
        value = (self.env.get(name, "").strip() or default).rstrip("/")
        if not value:
            self.problems.append(f"{name} is not set. It is an address that begins with https://.")
            return value
        parts = urlsplit(value)
        local = bool(parts.hostname and LOCAL_HOST.match(parts.hostname))
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            self.problems.append(f"{name} must begin with https:// (http:// is for this machine alone).")
        return value

    def domain(self, name: str) -> str:
        """A domain on which mail may be had."""
        value = self.text(name, "a mail domain of the charity's own, on which no third party receives mail").lower()
        if value and not DOMAIN.match(value):
            self.problems.append(f"{name} is not a domain name.")
        return value

    def words(self, name: str, meaning: str) -> tuple[str, ...]:
        """Several, with commas between."""
        return tuple(part.strip() for part in self.text(name, meaning).split(",") if part.strip())

    def socket_address(self, name: str, default: str) -> str:
        """Our token travels in this address: only over TLS, or on this machine."""
        value = self.env.get(name, "").strip() or default
        parts = urlsplit(value)
        local = bool(parts.hostname and LOCAL_HOST.match(parts.hostname))
        if not parts.hostname or (parts.scheme != "wss" and not (parts.scheme == "ws" and local)):
            self.problems.append(f"{name} must begin with wss:// (ws:// is for this machine alone).")
        return value

    def is_local(self, name: str) -> bool:
        """Whether the address in this setting is on this machine."""
        return bool(LOCAL_HOST.match(urlsplit(self.env.get(name, "")).hostname or ""))
