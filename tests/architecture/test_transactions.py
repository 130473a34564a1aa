"""One transaction per use case: it commits once, as its last act; nothing else in the house commits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from textwrap import indent

import pytest

from tests.architecture.source import Function, functions, named, python_files, tree

WRITES = {"commit", "add", "add_all", "delete", "merge", "flush"}


def commits(function: Function) -> list[ast.AST]:
    """Every commit in a function."""
    return [node for node in ast.walk(function) if _calls(node, {"commit"})]


def _calls(node: ast.AST, names: set[str]) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
        and ast.unparse(node.func.value) in ("db", "self.db", "session", "db()")
    )


def commits_well(function: Function) -> bool:
    """Whether each way through a function commits at most once, and then does no more than return or raise."""
    tidy = [block[at] for block, at in _blocks(function) if _ends_there(block, at, outermost=block is function.body)]
    return len(commits(function)) == len([node for node in tidy if isinstance(node, ast.Expr)])


def _blocks(function: Function) -> Iterator[tuple[list[ast.stmt], int]]:
    """Every statement that is a commit, as the block it stands in and its place there."""
    for node in ast.walk(function):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            for at, statement in enumerate(block if isinstance(block, list) else []):
                if isinstance(statement, ast.Expr) and _calls(statement.value, {"commit"}):
                    yield block, at


def _ends_there(block: list[ast.stmt], at: int, *, outermost: bool) -> bool:
    """After this commit: the end of the function, or one last step out that does not touch the database again."""
    after = block[at + 1 :]
    if not after:
        return outermost
    leaves = len(after) == 1 and isinstance(after[0], ast.Return | ast.Raise)
    return leaves and not any(isinstance(node, ast.Name) and node.id == "db" for node in ast.walk(after[0]))


def test_a_use_case_commits_once_and_on_its_last_line() -> None:
    wrong = [
        f"{named(path)}:{function.lineno} {function.name}"
        for path in python_files("app/services")
        for function in functions(tree(path))
        if not commits_well(function)
    ]
    assert wrong == [], "commit once, on the last line; after it only return or raise, without the database"


def test_only_use_cases_write() -> None:
    wrong = [
        f"{named(path)}:{node.lineno}"
        for path in python_files("app/queries", "app/views", "app/worker", "app/models", "app/adapters")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _calls(node, WRITES)
    ]
    assert wrong == [], "a use case in app/services writes and commits; here one may only read or call it"


@pytest.mark.parametrize(
    ("body", "well"),
    [
        ("db.commit()", True),
        ("x = 1\ndb.commit()\nreturn x", True),
        ("db.commit()\nreturn words(x)", True),
        ("if no:\n    db.commit()\n    raise Refused\ndb.commit()", True),
        ("return 1", True),
        ("db.commit()\ndb.commit()", False),
        ("db.commit()\ntell()", False),
        ("db.commit()\nreturn look(db)", False),
        ("db.commit()\nx = 1\nreturn x", False),
        ("if x:\n    db.commit()\ndb.commit()", False),
        ("for x in y:\n    db.commit()", False),
        ("x = db.commit()", False),
    ],
)
def test_the_scan_tells_a_good_commit_from_a_bad_one(body: str, well: bool) -> None:
    function = ast.parse("def use_case(db):\n" + indent(body, "    ")).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert commits_well(function) is well


def test_the_scan_sees_a_write() -> None:
    found = [node for node in ast.walk(ast.parse("db.add(x)\nnames.add(x)\ndb.exec(q)")) if _calls(node, WRITES)]
    assert [ast.unparse(node) for node in found] == ["db.add(x)"]
