"""How the account is set up, read for the connection check; and what has to be typed into the Marketplace."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import zoom_integration as zoom
from app.adapters.zoom.account import translated
from app.domain.connection_facts import Access, HouseRules, Plan
from app.ports import Clock, SetupSheet


class ZoomAccountReader:
    """`AccountReader` by REST."""

    def __init__(self, api: zoom.ZoomApi, clock: Clock) -> None:
        self.api = api
        self.clock = clock

    def access(self) -> Access:
        """A new token, with what Zoom says about it."""
        with translated(self.clock):
            grant = self.api.grant()
        missing = None if grant.scopes is None else _pairs(zoom.missing_scopes(grant.scopes))
        return Access(missing, None if grant.ahead is None else grant.ahead.total_seconds())

    def plan(self, hosts: Sequence[str]) -> Plan:
        """Whether there are reports, and who may host."""
        with translated(self.clock):
            return Plan(self.api.offers_reports(), {host: self._licensed(host) for host in hosts})

    def rules(self, hosts: Sequence[str]) -> HouseRules:
        """Each host's settings; the fields of `HostSettings` are called as our steps are."""
        with translated(self.clock):
            return HouseRules({host: asdict(self.api.host_settings(host)) for host in hosts})

    def sheet(self, *, name: str, panel_page: str) -> SetupSheet:
        """Asks nobody."""
        return SetupSheet(
            scopes=_pairs(zoom.needed_scopes()),
            events=(*zoom.MEETING_EVENTS, *zoom.PARTICIPANT_EVENTS),
            manifest=json.dumps(zoom.app_manifest(name=name, home=panel_page), indent=2),
        )

    def _licensed(self, host: str) -> bool | None:
        try:
            return self.api.host_user(host).licensed
        except zoom.NotFound:
            return None


def _pairs(scopes: Sequence[zoom.Scope]) -> tuple[tuple[str, str], ...]:
    return tuple((one.classic, one.granular) for one in scopes)
