"""Every refusal that the domain and the use cases can give.

    DomainError
    ├── IllegalAction      a life does not allow this action in its present state
    ├── NotPermitted       this actor may not do this (the page answers as if the thing were not there)
    ├── NotThere           there is no such thing, or not for this actor
    ├── Stale              somebody else acted first on what was seen
    ├── Refused            a rule says no; `code` says which one
    └── BadInput           something typed cannot be understood; `fields` says what and where

Each error carries a `code`. Words for people are found by that code in `views/phrases.py`, in every language.
"""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """Base of every refusal. `code` is stable, lower-case, and safe to log."""

    code = "refused"

    def __init__(self, code: str | None = None, **details: object) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.details: Mapping[str, object] = details


class IllegalAction(DomainError):
    """The table of this life has no row for (state, action)."""

    code = "illegal_action"

    def __init__(self, life: str, state: object, action: object) -> None:
        super().__init__(life=life, state=str(state), action=str(action))


class NotPermitted(DomainError):
    """The actor lacks the permission. Looks like `NotThere` from outside, and is logged as an attempt."""

    code = "not_there"


class NotThere(DomainError):
    """No such thing within what this actor can see."""

    code = "not_there"


class Stale(DomainError):
    """The page was older than the state, and the act was a permissive one."""

    code = "stale"


class Refused(DomainError):
    """A rule says no. The code names the rule."""


class BadInput(DomainError):
    """Typed input that cannot be understood. `fields` maps a field's name to a code."""

    code = "bad_input"

    def __init__(self, **fields: str) -> None:
        super().__init__(**fields)
        self.fields: Mapping[str, str] = fields
