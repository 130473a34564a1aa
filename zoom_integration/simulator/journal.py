"""The story so far, line by line, without a name, an address or a link in it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Journal:
    """Lines in the order in which things happened."""

    lines: list[dict[str, str]] = field(default_factory=list)

    def note(self, now: datetime, what: str, **who: object) -> None:
        """Add a line: `what` in a few words; `who` holds handles and numbers only."""
        self.lines.append(
            {"at": now.isoformat(timespec="seconds"), "what": what, **{k: str(v) for k, v in who.items()}}
        )
