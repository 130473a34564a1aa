"""Security headers on every answer, whatever its status."""

from __future__ import annotations

from flask import Flask, Response, g

BASE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}


def policy(form_targets: tuple[str, ...] = ()) -> str:
    """A Content-Security-Policy without inline script or style. `form_targets` are where a form may lead besides us."""
    return "; ".join(
        (
            "default-src 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            " ".join(("form-action 'self'", *form_targets)),
        )
    )


def allow_form_to(*origins: str) -> None:
    """This page's form is answered by a redirect to one of these origins (Chromium checks redirects too)."""
    g.form_targets = origins


def send_security_headers(app: Flask, *, secure: bool) -> None:
    """Put the headers on every answer, errors and static files included."""

    @app.after_request
    def send(response: Response) -> Response:
        for name, value in BASE.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy(g.get("form_targets", ())))
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
