"""How the house rules read the house: its files, its syntax trees, its templates' tokens."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
OURS = ("app", "zoom_integration")
WRITTEN_BY_ALEMBIC = "app/migrations/versions/"
LEFT_BY_RUNNING = (".git", *(line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()))

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that belongs to the project: what git knows or would take, else what lies there."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listing = subprocess.run(
            [git, "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True
        )
        if listing.returncode == 0:
            return tuple(ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())
    return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and belongs(path))


def belongs(path: Path) -> bool:
    """Whether a file is the project's own, not what running it leaves behind."""
    return not any(fnmatch(part, left) for part in path.relative_to(ROOT).parts for left in LEFT_BY_RUNNING)


def named(path: Path) -> str:
    """A file as a person would name it, from the project's folder on."""
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> list[Path]:
    """Our Python files in these folders (all of them when none is named), without what Alembic writes."""
    return [
        path
        for path in project_files()
        if path.suffix == ".py"
        and (not folders or named(path).startswith(tuple(f"{folder}/" for folder in folders)))
        and not named(path).startswith(WRITTEN_BY_ALEMBIC)
    ]


def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(), str(path))


def functions(module: ast.AST) -> Iterator[Function]:
    """Every function of a tree, methods and inner ones too."""
    for node in ast.walk(module):
        if isinstance(node, Function):
            yield node


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a name or an attribute of names; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def strings(node: ast.AST) -> set[str]:
    """Every string literal below a node."""
    return {leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)}
