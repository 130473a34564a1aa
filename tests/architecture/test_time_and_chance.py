"""Time is data, and chance comes through a port: beside lint's ban, the syntax trees are asked."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import OURS, dotted, named, python_files, tree

CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now",
    "datetime.datetime.utcnow", "datetime.date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime",
}  # fmt: skip
DICE = {"os.urandom", "uuid.uuid1", "uuid.uuid4"}
MODULES_OF_CHANCE = {"random", "secrets"}
NAMES_OF_CHANCE = {("uuid", "uuid1"), ("uuid", "uuid4"), ("os", "urandom"), ("time", "time"), ("time", "time_ns")}

# Where the real clock and the real dice live: behind the ports, and in the simulator's own entry points.
HOMES = (
    "app/adapters/",
    "zoom_integration/simulator/__main__.py",
    "zoom_integration/simulator/chance.py",
    "zoom_integration/simulator/clock.py",
)


def reaches_for(module: ast.AST) -> list[str]:
    """Every place where a module takes the time or throws dice by itself, as `line: what`."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCKS | DICE:
            found.append(f"{node.lineno}: {dotted(node)}")
        if isinstance(node, ast.Import):
            found += [f"{node.lineno}: {name.name}" for name in node.names if name.name in MODULES_OF_CHANCE]
        if isinstance(node, ast.ImportFrom):
            found += [f"{node.lineno}: {node.module}.{name.name}" for name in node.names if _is_chance(node, name)]
    return found


def _is_chance(node: ast.ImportFrom, name: ast.alias) -> bool:
    return node.module in MODULES_OF_CHANCE or (node.module, name.name) in NAMES_OF_CHANCE


def test_nobody_takes_the_time_or_throws_dice_outside_the_adapters() -> None:
    found = {named(path): reaches_for(tree(path)) for path in python_files(*OURS) if not named(path).startswith(HOMES)}
    assert {path: places for path, places in found.items() if places} == {}, "take `now`, or ask the Ids port"


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "time.time()",
        "import random",
        "from secrets import token_hex",
        "from uuid import uuid4",
        "uuid.uuid4()",
        "clock = datetime.now",
    ],
)
def test_the_scan_sees_each_way_to_reach_for_them(line: str) -> None:
    assert len(reaches_for(ast.parse(line))) == 1


def test_the_scan_leaves_the_ports_alone() -> None:
    assert reaches_for(ast.parse("now = clock.now()\nkey = ids.secret()\ntime.monotonic()")) == []
