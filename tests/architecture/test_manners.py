"""Manners of the source: exemptions say why, doors have a plate, fakes are classes, nothing names a machine."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from tests.architecture.source import OURS, ROOT, belongs, dotted, named, project_files, python_files, tree

TOP_LEVEL = {
    "app", "zoom_integration", "templates", "static", "tests", "wsgi.py", "requirements.txt", "README.md",
}  # fmt: skip

EXEMPTION = re.compile(r"#\s*(?:noqa\b(?::\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)?|type:\s*ignore(?:\[[^]]*\])?)")
REASON = re.compile(r"[a-z']{2,}(\W+[\w'.]+)+", re.IGNORECASE)

# Spelt in pieces, so that this file does not find itself.
FOREIGN = re.compile(
    "|".join(
        re.escape("".join(pieces))
        for pieces in (
            ("../", "shared"),
            ("/work/", "shared"),
            ("/work/", "main"),
            ("py", "pi.org"),
            ("python", "hosted.org"),
            ("registry.", "npmjs"),
            ("index-", "url"),
            ("proxy.", "golang"),
            ("TO", "DO"),
            ("FIX", "ME"),
        )
    )
)


def unexplained(source: str) -> list[str]:
    """Every exemption from lint or types that gives no reason on its line, as `line: comment`."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and EXEMPTION.search(token.string):
            reason = EXEMPTION.sub("", token.string)
            if not REASON.search(reason):
                found.append(f"{token.start[0]}: {token.string}")
    return found


def without_plate(module: ast.Module) -> list[str]:
    """Public modules, classes and functions without a docstring; what stands inside a private one is private."""
    found = [] if ast.get_docstring(module) else ["the module"]
    return found + [f"{node.lineno} {node.name}" for node in _public(module.body) if not ast.get_docstring(node)]


def _public(body: list[ast.stmt]) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def patches(module: ast.AST) -> list[str]:
    """Every use of a mocking library."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name in ("mock", "unittest.mock", "pytest_mock")]
        if isinstance(node, ast.ImportFrom) and node.module:
            from_unittest = node.module == "unittest" and any(name.name == "mock" for name in node.names)
            found += [node.module] if from_unittest or node.module in ("mock", "unittest.mock", "pytest_mock") else []
        if isinstance(node, ast.arg) and node.arg == "mocker":
            found.append("mocker")
        if isinstance(node, ast.Attribute) and dotted(node).startswith("mock.patch"):
            found.append("mock.patch")
    return found


def test_every_exemption_says_why_on_its_line() -> None:
    found = {named(path): unexplained(path.read_text()) for path in python_files()}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_every_public_door_has_a_plate() -> None:
    found = {named(path): without_plate(tree(path)) for path in python_files(*OURS)}
    assert {path: doors for path, doors in found.items() if doors} == {}, "a docstring: what it does, units, errors"


def test_stand_ins_are_classes_and_nothing_is_patched() -> None:
    found = {named(path): patches(tree(path)) for path in python_files() if "zoom_integration/" not in named(path)}
    assert {path: names for path, names in found.items() if names} == {}, "use a fake from tests/fakes.py"


def test_nothing_names_a_machine_a_registry_or_unfinished_work() -> None:
    found = []
    for path in project_files():
        if "/vendor/" in named(path) or path.suffix in (".woff2", ".png", ".ico"):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if FOREIGN.search(line):
                found.append(f"{named(path)}:{number}: {line.strip()[:100]}")
    assert found == []


def test_the_front_of_the_house_holds_exactly_what_it_should() -> None:
    visible = {named(path).split("/")[0] for path in project_files() if not named(path).startswith(".")}
    assert visible == TOP_LEVEL
    assert (ROOT / ".env.example").exists()


def test_what_somebody_makes_who_follows_the_readme_is_never_taken_for_the_projects_own() -> None:
    made = (".env", "register-quiet-evening.csv", "screenshots/phone/home.png", "app/domain/__pycache__/door.pyc")
    assert [name for name in (*made, ".env.example") if belongs(ROOT / name)] == [".env.example"]


@pytest.mark.parametrize(
    ("line", "explained"),
    [
        ("x = 1  # noqa: S101 - the tests may", True),
        ("x = 1  # type: ignore[arg-type] # one is asked for, one comes back", True),
        ("x = 1  # noqa: S101", False),
        ("x = 1  # noqa", False),
        ("x = 1  # type: ignore[arg-type]", False),
        ("x = 1  # noqa: S101, S102 -", False),
        ("x = '# noqa: S101'", True),
    ],
)
def test_the_scan_tells_an_explained_exemption_from_a_bare_one(line: str, explained: bool) -> None:
    assert (unexplained(line + "\n") == []) is explained


def test_the_scan_sees_a_door_without_a_plate() -> None:
    source = ast.parse(
        "'''A module.'''\nclass Open:\n    '''Yes.'''\n    def door(self): ...\n    def _inner(self): ...\n"
        "class _Hidden:\n    def door(self): ...\ndef gate(): ...\n"
    )
    assert without_plate(source) == ["4 door", "8 gate"]
    assert without_plate(ast.parse("x = 1")) == ["the module"]


@pytest.mark.parametrize(
    "line", ["from unittest import mock", "from unittest.mock import patch", "import mock", "def test(mocker): ..."]
)
def test_the_scan_sees_a_patch(line: str) -> None:
    assert len(patches(ast.parse(line))) == 1


def test_the_scan_sees_a_foreign_name() -> None:
    assert FOREIGN.search("see ../" + "shared/NOTES.md")
    assert not FOREIGN.search("shared clock")
