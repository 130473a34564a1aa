"""Zoom's app context, which says who opened the panel inside which meeting, in our words."""

from __future__ import annotations

from datetime import datetime

from app.ports import OutsideTrouble, PanelVisit
from app.settings import PanelSettings
from zoom_integration.app_context import AppContextError, Expired, open_context


class ZoomPanelContexts:
    """`PanelContexts` under the secret of this installation's Zoom app."""

    def __init__(self, settings: PanelSettings) -> None:
        self._settings = settings

    def read(self, sealed: str, now: datetime) -> PanelVisit:
        """Who opened the panel. Raises `OutsideTrouble`, retryable when a fresh context may do."""
        try:
            said = open_context(
                sealed, client_id=self._settings.client_id, client_secret=self._settings.client_secret, now=now
            )
        except AppContextError as error:
            raise OutsideTrouble(error.code, retryable=isinstance(error, Expired)) from None
        return PanelVisit(meeting_uuid=said.meeting_uuid, zoom_user=said.user_id, may_moderate=said.may_moderate)
