"""Where Hearth meets Zoom: our words on one side, Zoom's on the other, and no decisions in between."""

from app.adapters.zoom.account import translated, zoom_api, zoom_settings
from app.adapters.zoom.directory import ZoomDirectory
from app.adapters.zoom.events import ZoomWebhooks
from app.adapters.zoom.room import ZoomRoom

__all__ = ["ZoomDirectory", "ZoomRoom", "ZoomWebhooks", "translated", "zoom_api", "zoom_settings"]
