"""Where Hearth meets Zoom: our words on one side, Zoom's on the other, and no decisions in between."""

from app.adapters.zoom.account import translated, zoom_api, zoom_settings
from app.adapters.zoom.account_reader import ZoomAccountReader
from app.adapters.zoom.directory import ZoomDirectory
from app.adapters.zoom.events import ZoomWebhooks
from app.adapters.zoom.panel import ZoomPanelContexts
from app.adapters.zoom.pretend import PretendRooms
from app.adapters.zoom.report_files import CsvTables, ZoomReportFiles
from app.adapters.zoom.room import ZoomRoom
from app.adapters.zoom.stream import zoom_stream

__all__ = [
    "CsvTables",
    "PretendRooms",
    "ZoomAccountReader",
    "ZoomDirectory",
    "ZoomPanelContexts",
    "ZoomReportFiles",
    "ZoomRoom",
    "ZoomWebhooks",
    "translated",
    "zoom_api",
    "zoom_settings",
    "zoom_stream",
]
