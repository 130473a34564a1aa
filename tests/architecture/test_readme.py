"""The README claims nothing that is not there: its commands, its rooms and its tests exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.architecture.source import ROOT, functions, tree

README = (ROOT / "README.md").read_text()
CI = ROOT / ".ci/run"

A_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
A_PLACE = re.compile(r"`((?:app|zoom_integration|templates|static|tests)(?:/[\w./]+)?)`")
A_COMMAND = re.compile(r"flask --app wsgi ([a-z][a-z -]*[a-z])")


def missing_tests(text: str) -> list[str]:
    """The tests that a text names and that nobody wrote."""
    return [f"{file}::{name}" for file, name in A_TEST.findall(text) if name not in _tests_in(ROOT / file)]


def _tests_in(path: Path) -> set[str]:
    return {function.name for function in functions(tree(path))} if path.exists() else set()


def missing_places(text: str) -> list[str]:
    """The files and folders that a text names and that are not there."""
    return [place for place in A_PLACE.findall(text) if not (ROOT / place).exists()]


def missing_commands(text: str, app: Flask) -> list[str]:
    """The commands that a text tells to type and that Hearth does not know."""
    named = [words.split(" -")[0].split()[0] for words in A_COMMAND.findall(text)]
    return [name for name in named if name not in app.cli.commands]


def test_every_test_that_it_names_exists() -> None:
    assert missing_tests(README) == []


def test_every_place_that_it_names_exists() -> None:
    assert missing_places(README) == []


def test_every_command_that_it_names_exists(app: Flask) -> None:
    assert missing_commands(README, app) == []


def test_the_ci_script_finds_exactly_one_command_that_tests() -> None:
    pattern = re.search(r"grep -E '([^']+)' README.md", CI.read_text())
    assert pattern is not None
    assert len(re.findall(pattern[1], README, re.MULTILINE)) == 1


@pytest.mark.parametrize("requirements", ["requirements.txt", "tests/requirements.txt"])
def test_every_requirement_is_pinned(requirements: str) -> None:
    lines = (ROOT / requirements).read_text().splitlines()
    loose = [line for line in lines if line and not line.startswith("#") and "==" not in line]
    assert loose == []


def test_the_reader_sees_what_is_not_there(app: Flask) -> None:
    assert missing_tests("`tests/domain/test_door.py::test_that_nobody_wrote`") == [
        "tests/domain/test_door.py::test_that_nobody_wrote"
    ]
    assert missing_places("`app/attic` and `app/domain`") == ["app/attic"]
    assert missing_commands("flask --app wsgi dance --fast, flask --app wsgi demo", app) == ["dance"]
