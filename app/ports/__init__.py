"""What Hearth needs of the outside, as roles. Adapters say how; `bootstrap` chooses which.

Values that cross a port are our own words: nothing here knows Flask, SQL or Zoom's JSON.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.ports.account import AccountReader, SetupSheet
from app.ports.events import Delivery, ZoomEvents, ZoomStream
from app.ports.files import ReportFiles, Tables
from app.ports.house import Clock, Ids, Letter, Mailer, Vault
from app.ports.meetings import HostPass, LinkMade, MeetingDirectory, MeetingMade, MeetingPlan, MeetingRoom, Report
from app.ports.panel import PanelContexts, PanelVisit
from app.ports.rehearsals import PretendSight, PretendView, PretendZoom
from app.ports.trouble import REHEARSAL, OutsideTrouble

__all__ = [
    "REHEARSAL",
    "AccountReader",
    "Clock",
    "Delivery",
    "HostPass",
    "Ids",
    "Letter",
    "LinkMade",
    "Mailer",
    "MeetingDirectory",
    "MeetingMade",
    "MeetingPlan",
    "MeetingRoom",
    "OutsideTrouble",
    "PanelContexts",
    "PanelVisit",
    "Ports",
    "PretendSight",
    "PretendView",
    "PretendZoom",
    "Report",
    "ReportFiles",
    "SetupSheet",
    "Tables",
    "Vault",
    "ZoomEvents",
    "ZoomStream",
]


@dataclass(frozen=True)
class Ports:
    """Everything outside, chosen once."""

    clock: Clock
    ids: Ids
    vault: Vault
    mailer: Mailer
    directory: MeetingDirectory
    room: MeetingRoom
    zoom_events: ZoomEvents
    account: AccountReader
    report_files: ReportFiles
    tables: Tables
    panel_contexts: PanelContexts | None = None  # None: no Zoom app is set up
    zoom_stream: ZoomStream | None = None  # where events come as webhooks alone
    pretend_zoom: PretendZoom | None = None  # None: no rehearsal is played here
