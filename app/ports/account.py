"""How the charity's account at Zoom is set up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.connection_facts import Access, HouseRules, Plan


@dataclass(frozen=True)
class SetupSheet:
    """What is typed into Zoom's Marketplace. `scopes`: pairs of classic and granular name, one of which is enough."""

    scopes: tuple[tuple[str, str], ...]
    events: tuple[str, ...]
    manifest: str  # JSON, of the app that carries the panel


class AccountReader(Protocol):
    """How the charity's account at Zoom is set up. The first three ask Zoom and may raise `OutsideTrouble`."""

    def access(self) -> Access:
        """What Zoom says to our credentials."""

    def plan(self, hosts: Sequence[str]) -> Plan:
        """What the account and these hosts have paid for."""

    def rules(self, hosts: Sequence[str]) -> HouseRules:
        """The settings of these hosts."""

    def sheet(self, *, name: str, panel_page: str) -> SetupSheet:
        """What Zoom has to be told, for a panel at this address."""
