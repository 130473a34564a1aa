"""The pretend Zoom's only dice: every id, link and accident comes from here, so that a seed replays an evening."""

import base64
import random  # noqa: TID251 -- the one place with dice; the seed is the caller's
import string
from collections.abc import MutableSequence
from typing import Any

LETTERS = string.ascii_letters + string.digits


class Chance:
    """Ids in the shapes that Zoom gives them, and accidents with a probability."""

    def __init__(self, seed: int | None = None) -> None:
        self._dice = random.Random(seed)  # noqa: S311 -- pretend ids on a loopback address, not secrets
        self._starts = 0

    def text(self, length: int) -> str:
        """Letters and digits, as in Zoom's tokens and ids."""
        return "".join(self._dice.choices(LETTERS, k=length))

    def digits(self, length: int) -> int:
        """A number with exactly `length` digits."""
        return self._dice.randrange(10 ** (length - 1), 10**length)

    def meeting_uuid(self) -> str:
        """A fresh meeting uuid: 16 bytes in base64; two of three need the double encoding (a leading / or a //)."""
        raw = base64.b64encode(self._dice.randbytes(16)).decode()
        plain = raw[:-2].replace("/", "+")
        self._starts += 1
        if self._starts % 3 == 1:
            return f"{plain}=="
        if self._starts % 3 == 2:
            return f"/{plain[1:]}=="
        return f"{plain[:8]}//{plain[10:]}=="

    def participant_uuid(self) -> str:
        """A participant's uuid in the shape of real deliveries: upper-case hexadecimal in five groups."""
        digits = self._dice.randbytes(16).hex().upper()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def happens(self, probability: float) -> bool:
        """Whether an accident of this probability (0 to 1) happens now."""
        return probability > 0 and self._dice.random() < probability

    def up_to(self, seconds: float) -> float:
        """Some number of seconds between 0 and `seconds`."""
        return self._dice.uniform(0, seconds)

    def shuffle(self, things: MutableSequence[Any]) -> None:
        """Disorder a list in place."""
        self._dice.shuffle(things)
