"""Every setting is explained in .env.example, and nothing is explained there that is not read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app.settings import BadSettings, Settings
from tests.architecture.source import ROOT, dotted, named, python_files, tree

EXAMPLE = ROOT / ".env.example"
NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
LINE = re.compile(rf"^(?P<off># ?)?(?P<name>{NAME.pattern})=(?P<value>.*)$")

# Only entry points look at the environment; everybody else is handed Settings.
READERS = (
    "app/__init__.py",
    "app/bootstrap.py",
    "app/cli",
    "app/demo/",
    "app/serving.py",
    "zoom_integration/simulator/__main__.py",  # a process of its own
)
NOT_OURS = {"FLASK_RUN_FROM_CLI"}  # Flask tells its apps by this who started them


def read_settings(module: ast.AST) -> set[str]:
    """Every setting that a module reads: a name in capitals, handed to whatever looks it up."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and node.args]
    first = [call.args[0] for call in calls]
    return {
        argument.value
        for argument in first
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and NAME.fullmatch(argument.value)
    }


def looked_up(module: ast.AST) -> set[str]:
    """Every setting that a module takes straight from the environment."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and node.args]
    taken = [call.args[0] for call in calls if dotted(call.func) in ("os.environ.get", "os.getenv")]
    taken += [node.slice for node in ast.walk(module) if isinstance(node, ast.Subscript) and _is_environment(node)]
    return {key.value for key in taken if isinstance(key, ast.Constant) and isinstance(key.value, str)} - NOT_OURS


def _is_environment(node: ast.Subscript) -> bool:
    return dotted(node.value) == "os.environ"


def explained(text: str) -> dict[str, str]:
    """Each setting of an example file with the comment above it; "" where there is none.

    Neighbours may share a comment only if each has its own line of it, so the line directly above is what counts."""
    found, above = {}, ""
    for line in text.splitlines():
        setting = LINE.match(line)
        if setting:
            found[setting["name"]] = above
        above = line.removeprefix("#").strip() if line.startswith("#") and not setting else ""
    return found


def test_every_setting_is_in_the_example_and_every_one_there_is_read() -> None:
    taken = {name for path in python_files("app") for name in looked_up(tree(path))}
    assert set(explained(EXAMPLE.read_text())) == read_settings(tree(ROOT / "app/settings/__init__.py")) | taken


def test_every_setting_in_the_example_says_what_it_is() -> None:
    assert [name for name, comment in explained(EXAMPLE.read_text()).items() if len(comment.split()) < 3] == []


def test_the_example_as_it_stands_lists_what_is_still_to_be_filled_in() -> None:
    lines = [LINE.match(line) for line in EXAMPLE.read_text().splitlines()]
    values = {line["name"]: line["value"] for line in lines if line and not line["off"]}
    with pytest.raises(BadSettings) as refused:
        Settings.from_env(values)
    named_problems = {problem.split()[0] for problem in refused.value.problems}
    assert named_problems == {name for name, value in values.items() if not value}


def test_the_environment_is_read_at_entry_points_alone() -> None:
    readers = {
        named(path)
        for path in python_files("app", "zoom_integration")
        for node in ast.walk(tree(path))
        if dotted(node) in ("os.environ", "os.getenv")
    }
    assert [path for path in sorted(readers) if not path.startswith(READERS)] == []


def test_the_scan_sees_a_setting_that_nobody_explained() -> None:
    source = ast.parse("self.text('MAIL_HOST', 'the server'); env.get('NEW_THING', ''); env.get('lower_case')")
    assert read_settings(source) == {"MAIL_HOST", "NEW_THING"}
    assert looked_up(ast.parse("os.environ.get('ONE_NAME', ''); os.environ['TWO_NAMES']")) == {"ONE_NAME", "TWO_NAMES"}
    assert explained("# where mail goes\nMAIL_HOST=\nNEW_THING=\n\n# it is off\n# OLD_THING=1\n") == {
        "MAIL_HOST": "where mail goes",
        "NEW_THING": "",
        "OLD_THING": "it is off",
    }


def test_the_example_is_a_file_that_a_shell_could_read() -> None:
    odd = [line for line in Path(EXAMPLE).read_text().splitlines() if line and line[0] != "#" and not LINE.match(line)]
    assert odd == []
