"""Every code that a person may meet has words; test_catalogues.py asks for them in every language."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules

import pytest

import app.domain
from app.domain import errors
from app.domain.door import VerdictKind
from app.domain.facts import Reason
from tests.architecture.source import dotted, python_files, strings, tree

SHOWN = (Reason, VerdictKind)
"""Enums that a facilitator reads; those called `...Reason` are found by their name."""


def phrases() -> list[ast.AST]:
    """Where words for codes live."""
    return [tree(path) for path in python_files("app/views") if path.name.startswith("phrases")]


def worded(trees: Iterable[ast.AST]) -> set[str]:
    """Every code that has words: by its own text, or as a member of its enum."""
    found: set[str] = set()
    for module in trees:
        keys = [key for node in ast.walk(module) if isinstance(node, ast.Dict) for key in node.keys if key is not None]
        cases = [node.value for node in ast.walk(module) if isinstance(node, ast.MatchValue)]
        for key in [*keys, *cases]:
            found |= strings(key)
            if isinstance(key, ast.Attribute):
                found.add(dotted(key))
    return found


def refusals(module: ast.AST) -> set[str]:
    """The codes that a module refuses with: `Refused("full")`, `BadInput(name="empty")`."""
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "Refused" and node.args:
            found |= strings(node.args[0])
        if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "BadInput":
            values = [word.value for word in node.keywords if word.arg]
            found |= {text for value in values for text in _outcomes(value)}
    return found


def _outcomes(value: ast.expr) -> set[str]:
    """What an expression can come to, without what it compares with on the way."""
    if isinstance(value, ast.IfExp):
        return _outcomes(value.body) | _outcomes(value.orelse)
    return {value.value} if isinstance(value, ast.Constant) and isinstance(value.value, str) else set()


def error_codes() -> set[str]:
    """The codes that the tree of errors carries by itself, but for `Refused`, which is always given one."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.DomainError)]
    return {kind.code for kind in kinds if kind not in (errors.DomainError, errors.Refused)}


def shown_enums() -> set[type[StrEnum]]:
    """Every enum of the domain whose members a person reads."""
    modules = [import_module(f"app.domain.{module.name}") for module in iter_modules(app.domain.__path__)]
    kinds = {kind for module in modules for kind in vars(module).values() if isinstance(kind, type)}
    return {kind for kind in kinds if issubclass(kind, StrEnum) and kind.__name__.endswith("Reason")} | set(SHOWN)


def wordless(codes: Iterable[str], words: set[str]) -> list[str]:
    """The codes that nothing is said about."""
    return sorted(set(codes) - words)


def test_every_refusal_has_words() -> None:
    codes = error_codes().union(*(refusals(tree(path)) for path in python_files("app")))
    assert wordless(codes, worded(phrases())) == [], "say it in app/views/phrases.py"


@pytest.mark.parametrize("kind", sorted(shown_enums(), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_every_reason_has_words(kind: type[StrEnum]) -> None:
    words = worded(phrases())
    missing = [member.name for member in kind if not {member.value, f"{kind.__name__}.{member.name}"} & words]
    assert missing == [], f"say it in app/views/phrases.py for {kind.__name__}"


def test_the_scan_sees_a_code_without_words() -> None:
    source = ast.parse("raise Refused('full')\nraise BadInput(name='empty' if name == 'x' else 'too_long')")
    assert refusals(source) == {"full", "empty", "too_long"}
    words = worded([ast.parse("{'full': _('The session is full.'), Reason.REMOVED: _('Removed')}")])
    assert words == {"full", "Reason.REMOVED"}
    assert wordless(refusals(source), words) == ["empty", "too_long"]
