"""Whatever lists or counts sessions or groups leaves rehearsals out, or says here why it may see them."""

from __future__ import annotations

import ast
import re

from tests.architecture.source import Function, functions, named, python_files, tree

NOUNS = ("Session", "Group")
ONE_OF_THEM = re.compile(r"(Session\.id|Session\.group_id|Session\.meeting_number|Group\.id)\)? == (?!col\()")
"""A question about one session, or about one group's: a rehearsal has a group of its own, which no list names."""

MAY_SEE_REHEARSALS = {
    "app/queries/due.py doors_to_open": "a rehearsal's doors open like any other's",
    "app/queries/due.py doors_to_close": "and close",
    "app/queries/due.py sessions_to_end": "and it ends",
    "app/queries/rehearsals.py under_way": "looks for nothing else",
    "app/queries/rehearsals.py to_play": "looks for nothing else",
    "app/queries/rehearsals.py to_clear": "looks for nothing else",
    "app/queries/people.py facilitates_right_now": "whoever holds one is busy, and stays signed in",
    "app/queries/export_rows.py charity_lines": "what groups are called, for lines without rehearsals",
    "app/queries/figures.py names": "of groups that were counted, without rehearsals",
    "app/queries/charts.py _month_of": "is told what is wanted, without rehearsals",
    "app/queries/charts.py _count_lines": "is told what is wanted, without rehearsals",
    "app/queries/charts.py _count_people": "is told what is wanted, without rehearsals",
    "app/queries/charts.py _waits": "is told what is wanted, without rehearsals",
    "app/queries/places.py mine": "nobody real has a place in a rehearsal's group",
    "app/services/contact.py _tell_dashboards": "a dashboard that is told for nothing looks again, and shows the same",
    "app/services/groups.py _free_slug": "an address that is taken is taken",
    "app/services/panel.py _session_of": "of one run of Zoom's, and no panel was ever opened in a rehearsal's",
}


def asks(function: Function) -> bool:
    """Whether a function selects from sessions or groups."""
    return any(_selects(node) for node in ast.walk(function))


def _selects(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
        return False
    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
    if name not in ("select", "_columns", "join"):
        return False
    nouns = {one.id for arg in node.args for one in ast.walk(arg) if isinstance(one, ast.Name)}
    return bool(nouns & set(NOUNS))


def may_list(function: Function) -> bool:
    """Whether it lists or counts several, without leaving rehearsals out."""
    said = ast.unparse(function)
    return asks(function) and "in_earnest(" not in said and not ONE_OF_THEM.search(said)


def found() -> set[str]:
    """Every function of ours that could show a rehearsal."""
    return {
        f"{named(path)} {function.name}"
        for folder in ("app/queries", "app/services", "app/views", "app/worker")
        for path in python_files(folder)
        for function in functions(tree(path))
        if may_list(function)
    }


def test_every_list_leaves_rehearsals_out() -> None:
    assert found() == set(MAY_SEE_REHEARSALS)


def test_a_list_that_forgot_is_seen() -> None:
    forgot = ast.parse("def all_of_them(db):\n    return db.exec(select(Session).order_by(Session.starts_at))").body[0]
    thought = ast.parse("def all_of_them(db):\n    return db.exec(select(Session).where(in_earnest(Session)))").body[0]
    assert isinstance(forgot, ast.FunctionDef)
    assert isinstance(thought, ast.FunctionDef)
    assert (may_list(forgot), may_list(thought)) == (True, False)
