"""Sheets: pages beside a session's live page, which an open dashboard shows as a dialog over itself."""

from __future__ import annotations

from flask import render_template, request, url_for


def sheet(template: str, session_id: int, **context: object) -> str:
    """A page of its own; over an open dashboard only its content, put into a dialog by the script."""
    is_sheet = "HX-Request" in request.headers
    return render_template(
        template,
        layout="live/sheet.html" if is_sheet else "layouts/live.html",
        is_sheet=is_sheet,
        base=url_for("live.show", session_id=session_id),
        **context,
    )
