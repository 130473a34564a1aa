"""Where to go next, when a form says so: never to another site."""

from __future__ import annotations


def safe_path(path: str, otherwise: str = "/") -> str:
    """A path on this site, or `otherwise`: never an address that leads elsewhere (`//`, `/\\`, control characters)."""
    own = path.startswith("/") and path.isprintable() and "\\" not in path and not path.startswith("//")
    return path if own else otherwise
