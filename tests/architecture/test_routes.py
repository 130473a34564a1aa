"""Every route says who may use it, and the table of permissions holds nothing that is not asked."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest
from flask import Flask

from app.domain.permissions import PERMISSIONS
from app.views.access import THIRD_PARTY_ROUTES, UndeclaredRoute, permission_of, refuse_undeclared_routes, requires
from tests.architecture.source import dotted, python_files, strings, tree

ASKING = {"requires", "ensure", "may", "access.requires", "permissions.ensure", "permissions.may"}


def test_every_route_declares_a_permission_of_the_table(app: Flask) -> None:
    declared = {rule.endpoint: permission_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    undeclared = {endpoint: name for endpoint, name in declared.items() if name not in PERMISSIONS}
    assert undeclared == {}, "say with @requires who may use these"


def test_the_table_of_third_party_routes_holds_only_routes_that_exist(app: Flask) -> None:
    gone = [endpoint for endpoint in THIRD_PARTY_ROUTES if endpoint not in app.view_functions]
    assert gone == []


def test_the_app_refuses_to_start_with_an_undeclared_route() -> None:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/open", "open", lambda: "anybody")
    with pytest.raises(UndeclaredRoute, match="open"):
        refuse_undeclared_routes(app)


def test_the_app_starts_once_the_route_is_declared() -> None:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/open", "open", requires("page:view")(lambda: "anybody"))
    refuse_undeclared_routes(app)


def test_a_misspelt_permission_fails_where_it_is_declared() -> None:
    with pytest.raises(UndeclaredRoute, match="page:veiw"):
        requires("page:veiw")


def asked_permissions(trees: Iterable[ast.AST]) -> set[str]:
    """Every permission that a route, a use case or a query names."""
    return {text for module in trees for text in strings(module)} & set(PERMISSIONS)


def unknown_permissions(module: ast.AST) -> set[str]:
    """What is asked for by a literal, but is not in the table."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and dotted(node.func) in ASKING]
    named = {text for call in calls for argument in call.args for text in strings(argument) if ":" in text}
    return named - set(PERMISSIONS)


def test_every_permission_is_asked_for_somewhere() -> None:
    trees = [tree(path) for path in python_files("app/views", "app/services", "app/queries", "app/demo")]
    assert set(PERMISSIONS) - asked_permissions(trees) == set(), "nobody asks for these: drop them or use them"


def test_every_permission_that_is_asked_for_is_in_the_table() -> None:
    found = {str(path): unknown_permissions(tree(path)) for path in python_files("app")}
    assert {path: names for path, names in found.items() if names} == {}


def test_the_scan_sees_a_permission_that_nobody_asks_and_one_that_is_not_there() -> None:
    source = ast.parse("ensure(by, 'door:close')\nensure(by, 'door:slam', group_id=1)")
    assert asked_permissions([source]) == {"door:close"}
    assert unknown_permissions(source) == {"door:slam"}
