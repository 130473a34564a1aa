"""Security headers on every answer, whatever its status."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, g

BASE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


PLAIN_POLICY = {
    "default-src": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}


def policy(changes: Mapping[str, str] | None = None) -> str:
    """A Content-Security-Policy without inline script. `changes` are the directives that one page has otherwise."""
    return "; ".join(f"{name} {sources}" for name, sources in (PLAIN_POLICY | dict(changes or {})).items())


def change_policy(changes: Mapping[str, str], **headers: str) -> None:
    """This one answer has these directives instead, and these headers (`Permissions_Policy="..."`) instead."""
    g.policy_changes = g.get("policy_changes", {}) | dict(changes)
    g.own_headers = g.get("own_headers", {}) | {name.replace("_", "-"): text for name, text in headers.items()}


def allow_form_to(*origins: str) -> None:
    """This page's form is answered by a redirect to one of these origins (Chromium checks redirects too)."""
    change_policy({"form-action": " ".join(("'self'", *origins))})


def send_security_headers(app: Flask, *, secure: bool) -> None:
    """Put the headers on every answer, errors and static files included. No view sets one of them itself."""
    always = list((BASE | (OVER_TLS if secure else {})).items())
    plain_policy = policy()

    @app.after_request
    def send(response: Response) -> Response:
        changes = g.get("policy_changes")
        response.headers.extend(always)
        response.headers.add("Content-Security-Policy", policy(changes) if changes else plain_policy)
        response.headers.update(g.get("own_headers", {}))
        response.headers.setdefault("Cache-Control", "no-store")  # static files have one of their own
        return response
