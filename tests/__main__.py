"""Everything that must hold, in one command: `python -m tests [fast|all]`.

`all` (the default) looks at the source, then runs every test on SQLite, in a browser and on PostgreSQL, and checks the
scripts that act in Zoom against Zoom's typings. `fast` stops after the quick tests on SQLite. Whatever could not be run
is said at the end, with the reason; with HEARTH_TESTS_SKIP_NOTHING=1 it counts as a failure.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import IO

from tests import postgres, tools
from tests.typings import compiler

ROOT = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent
STRICT = os.environ.get("HEARTH_TESTS_SKIP_NOTHING", "") == "1"

CHECKS = {
    "lint": ("ruff", "check", "."),
    "layout": ("ruff", "format", "--check", "."),
    "types": ("mypy",),
    "imports": ("lint-imports", "--no-cache"),
}
# What a house rule finds is a list, and somebody has to mend all of it.
UNABRIDGED = ("-o", "verbosity_assertions=2")
ON_POSTGRES = "(database or postgres) and not browser and not sqlite"
AT_MOST_SECONDS = 40 * 60  # for one run of pytest, of which the longest takes nine minutes
OUTCOMES = re.compile(r"(\d+) (failed|passed|skipped|xfailed|xpassed|errors?)\b")
CLOSING_LINE = re.compile(r"^=*\s*((\d+ \w+(, )?)+|no tests ran) in [\d.]+s.*$")


class Run:
    """What has happened so far."""

    def __init__(self, *, strict: bool = STRICT) -> None:
        self.strict = strict
        self.began = time.monotonic()
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []
        self.skips: list[str] = []

    def check(self, name: str, command: tuple[str, ...]) -> None:
        """One look at the source."""
        self.say(name)
        tool = TOOLS / command[0]
        if not tool.exists() or subprocess.run([str(tool), *command[1:]], cwd=ROOT).returncode:
            self.failures.append(name)
            self.counts["error"] += 1

    def tests(self, name: str, *arguments: str, **environment: str) -> None:
        """One run of pytest, its output as it comes (half lines too: whoever hangs is named), its last line counted."""
        self.say(name)
        command = [sys.executable, "-m", "pytest", "-q", "-rfEs", *UNABRIDGED, *arguments]
        running = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE)
        patience = threading.Timer(AT_MOST_SECONDS, running.kill)
        patience.start()
        closing = closing_line(passed_on(running.stdout))
        if running.wait():
            self.failures.append(name)
        patience.cancel()
        self.count(name, closing)

    def count(self, name: str, closing: str) -> None:
        """Add what a closing line says; a run without one ended before its end."""
        found = {outcome.removesuffix("s"): int(number) for number, outcome in OUTCOMES.findall(closing)}
        if not found:
            found = {"error": 1}
        self.counts.update(found)
        if found.get("skipped"):
            self.skip(name, f"{found['skipped']} skipped themselves; their reasons stand above")

    def skip(self, name: str, why: str) -> None:
        """Remember what could not be run."""
        self.skips.append(f"{name}: {why}")

    def say(self, name: str) -> None:
        """A heading."""
        print(f"\n--- {name} ---", flush=True)

    def close(self) -> int:
        """Say what was skipped, what failed and how many passed. Returns the exit code."""
        print()
        for line in self.skips:
            print(f"Skipped: {line}.")
        if not self.skips:
            print("Skipped: nothing.")
        if self.strict and self.skips:
            self.failures.append("nothing may be skipped here (HEARTH_TESTS_SKIP_NOTHING=1)")
            self.counts["error"] += 1
        for name in self.failures:
            print(f"Failed: {name}.")
        print(self.total())
        return 1 if self.failures else 0

    def total(self) -> str:
        """All runs together, as pytest would say it of one."""
        order = ("failed", "passed", "skipped", "xfailed", "xpassed", "error")
        parts = [f"{self.counts[outcome]} {outcome}" for outcome in order if self.counts[outcome]]
        parts = [f"{part}s" if part.endswith("error") and part != "1 error" else part for part in parts]
        return f" {', '.join(parts)} in {time.monotonic() - self.began:.2f}s ".center(80, "=")


def passed_on(output: IO[bytes] | None) -> str:
    """Write out what a child says at the moment it does. Returns the end of it."""
    end = b""
    while output and (some := os.read(output.fileno(), 65536)):
        sys.stdout.buffer.write(some)
        sys.stdout.flush()
        end = (end + some)[-10_000:]
    return end.decode(errors="replace")


def closing_line(said: str) -> str:
    """The last line in which pytest counts; empty without one."""
    return next((line for line in reversed(said.splitlines()) if CLOSING_LINE.match(line.strip())), "")


def on_sqlite(run: Run, *, quick: bool) -> None:
    """Everything that needs neither a browser nor another database."""
    chosen = "not browser and not postgres and not typings"
    run.tests("tests on SQLite", "-n", "2", "-m", f"{chosen} and not slow" if quick else chosen)


def against_typings(run: Run) -> None:
    """The scripts that act in Zoom, against the typings that Zoom publishes."""
    if not compiler.has_npm():
        run.skip("types of the scripts", "no npm was found (on Debian: apt-get install npm)")
        return
    run.tests("types of the scripts", "-m", "typings")


def in_a_browser(run: Run) -> None:
    """The pages in a real Chromium, one after the other, because some measure seconds; each is named as it begins."""
    if tools.chromium() is None:
        run.skip("tests in a browser", "no Chromium was found (on Debian: apt-get install chromium)")
        return
    run.tests("tests in a browser", "-vv", "-m", "browser")


def on_postgres(run: Run) -> None:
    """Whatever touches the database, again on PostgreSQL."""
    name = "tests on PostgreSQL"
    try:
        with postgres.server() as url:
            run.tests(name, "-n", "2", "-m", ON_POSTGRES, HEARTH_TEST_DATABASE=url)
    except postgres.NoPostgres as problem:
        run.skip(name, str(problem))


def main(arguments: list[str]) -> int:
    """Run what was asked for. Returns the exit code."""
    extent = arguments[0] if arguments else "all"
    if extent not in ("fast", "all") or len(arguments) > 1:
        print("python -m tests [fast|all]")
        return 2
    run = Run()
    for name, command in CHECKS.items():
        run.check(name, command)
    on_sqlite(run, quick=extent == "fast")
    if extent == "all":
        against_typings(run)
        in_a_browser(run)
        on_postgres(run)
    else:
        run.skip("slow tests, types of the scripts, tests in a browser, tests on PostgreSQL", "not part of `fast`")
    return run.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
