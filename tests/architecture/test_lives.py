"""One doorway per life: a single service function assigns its state."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable

from sqlmodel import SQLModel

import app.models  # noqa: F401 - makes every table known to the metadata
from app.db import UtcDateTime
from tests.architecture.source import Function, functions, named, python_files, tree

LIFE_COLUMNS = ("state", "decision", "register_state")
Life = tuple[str, str]


def lives() -> set[Life]:
    """Every life that the models hold: the noun as a variable is called, and the column."""
    return {
        (mapper.class_.__name__.lower(), column.key)
        for mapper in SQLModel._sa_registry.mappers
        for column in mapper.columns
        if column.key in LIFE_COLUMNS and not isinstance(column.type, UtcDateTime)
    }


def assigned(function: Function) -> set[Life]:
    """The lives whose column a function assigns, in whichever way Python or SQL would let it.

    A dynamic `setattr` on a noun that has a life could assign anything, so it counts as all of them.
    """
    found: set[Life] = set()
    for node in ast.walk(function):
        for target in _targets(node):
            if isinstance(target, ast.Attribute) and target.attr in LIFE_COLUMNS:
                found.add((ast.unparse(target.value), target.attr))
        if isinstance(node, ast.Call):
            found |= _assigned_by_call(node)
    return found


def _targets(node: ast.AST) -> Iterable[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def _assigned_by_call(call: ast.Call) -> set[Life]:
    if isinstance(call.func, ast.Attribute) and call.func.attr == "values":
        return {("an update", word.arg) for word in call.keywords if word.arg in LIFE_COLUMNS}
    if isinstance(call.func, ast.Name) and call.func.id == "setattr":
        noun, name = ast.unparse(call.args[0]), call.args[1]
        columns = {column for life_noun, column in lives() if life_noun == noun}
        return {(noun, column) for column in columns if not isinstance(name, ast.Constant) or name.value == column}
    return set()


def doorways() -> dict[Life, set[str]]:
    """For each life, the functions that assign it."""
    found: dict[Life, set[str]] = defaultdict(set)
    for path in python_files("app"):
        for function in functions(tree(path)):
            for life in assigned(function):
                found[life].add(f"{named(path)}:{function.name}")
    return found


def test_every_life_has_exactly_one_doorway_and_it_is_a_service() -> None:
    found = doorways()
    assert set(found) == lives(), "a life without a doorway, or a state assigned under another name than its noun's"
    assert {life: ways for life, ways in found.items() if len(ways) != 1} == {}
    assert [way for ways in found.values() for way in ways if not way.startswith("app/services/")] == []


def test_the_scan_sees_every_way_to_assign_a_state() -> None:
    source = ast.parse(
        "def one(session): session.state = OPEN\n"
        "def two(arrival): arrival.decision: str = CLEARED\n"
        "def three(): update(Place).values(state=ACTIVE)\n"
        "def four(place): setattr(place, 'state', ACTIVE)\n"
        "def five(place, name): setattr(place, name, ACTIVE)\n"
        "def six(place): return place.state == ACTIVE\n"
    )
    assert {function.name: assigned(function) for function in functions(source)} == {
        "one": {("session", "state")},
        "two": {("arrival", "decision")},
        "three": {("an update", "state")},
        "four": {("place", "state")},
        "five": {("place", "state")},
        "six": set(),
    }
