"""Hearth's panel inside Zoom's client."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class PanelVisit:
    """Who opened the panel inside Zoom, as Zoom itself says. Absent: opened outside a meeting, or by a guest."""

    meeting_uuid: str | None
    zoom_user: str | None = field(repr=False)
    may_moderate: bool


class PanelContexts(Protocol):
    """What Zoom's client tells our page in its panel, under a seal. Pure."""

    def read(self, sealed: str, now: datetime) -> PanelVisit:
        """Who opened the panel. Raises `OutsideTrouble`, retryable when a fresh one may do."""
