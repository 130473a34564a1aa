"""Where to go next, when a form says so: never to another site."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter


def safe_path(path: str, otherwise: str = "/") -> str:
    """A path on this site, or `otherwise`: never an address that leads elsewhere (`//`, `/\\`, control characters)."""
    own = path.startswith("/") and path.isprintable() and "\\" not in path and not path.startswith("//")
    return path if own else otherwise


class RowNumber(IntegerConverter):
    """The number of a row in an address. One too large for the database's integers is an address that is not there."""

    regex = r"\d{1,9}"
