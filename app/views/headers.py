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
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


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
    """Put the headers on every answer, errors and static files included. No view sets one of them itself."""
    always = list((BASE | (OVER_TLS if secure else {})).items())
    plain_policy = policy()

    @app.after_request
    def send(response: Response) -> Response:
        targets = g.get("form_targets")
        response.headers.extend(always)
        response.headers.add("Content-Security-Policy", policy(targets) if targets else plain_policy)
        response.headers.setdefault("Cache-Control", "no-store")  # static files have one of their own
        return response
