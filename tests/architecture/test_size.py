"""Small rooms: most functions under ten lines, nearly all under 25; most files under 250 lines, none over 400."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tests.architecture.source import OURS, Function, functions, named, project_files, python_files, tree

LONGEST_FUNCTION = 50
LONGEST_FILE = 400


def length(function: Function) -> int:
    """Lines from `def` to the last, docstring included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def share_below(lengths: Sequence[int], limit: int) -> float:
    """Which part of the lengths is below a limit, 0 to 1."""
    return sum(one < limit for one in lengths) / len(lengths)


def function_lengths() -> dict[str, int]:
    """Every function of ours with its length."""
    return {
        f"{named(path)}:{function.lineno} {function.name}": length(function)
        for path in python_files(*OURS)
        for function in functions(tree(path))
    }


def file_lengths() -> dict[str, int]:
    """Every Python file of ours with its length, but for what Alembic writes."""
    return {named(path): len(path.read_text().splitlines()) for path in python_files(*OURS)}


def test_functions_are_short() -> None:
    lengths = function_lengths()
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
    assert share_below(list(lengths.values()), 10) >= 0.5
    assert share_below(list(lengths.values()), 25) >= 0.95


def test_files_are_short() -> None:
    lengths = file_lengths()
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}
    assert share_below(list(lengths.values()), 250) >= 0.9


def test_scripts_styles_and_templates_are_short() -> None:
    kept_whole = "static/vendor/"
    ours = [
        path
        for path in project_files()
        if path.suffix in (".js", ".css", ".html")
        and named(path).startswith(("static/", "templates/"))
        and not named(path).startswith(kept_whole)
    ]
    lengths = {named(path): len(path.read_text().splitlines()) for path in ours}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_the_ruler_measures() -> None:
    source = ast.parse(
        "@mark\ndef short():\n    '''Says.'''\n    return 1\n\n\nasync def long():\n" + "    step()\n" * 60
    )
    assert [length(function) for function in functions(source)] == [3, 61]
    assert share_below([1, 9, 10, 30], 10) == 0.5
