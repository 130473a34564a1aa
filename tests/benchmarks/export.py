"""How fast a million attendance lines leave as CSV, and in how much room, beside the same lines written bare.

    python -m tests.benchmarks.export [LINES]

Beside it, in the same run and from the same database: the same statement read with a plain database cursor and written
with the csv module alone, without words, without a guard against formulae, without anything of ours. Both are written
to a file; each is measured a few times in a process of its own, in turns, and the best time counts: seconds of the
processor, so that whatever else runs on the machine is in neither. Room is what the
process grew by while it wrote (its peak, after everything was imported). Exit code 1 when a figure misses its goal.
"""

from __future__ import annotations

import csv
import json
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask_babel import Babel, force_locale
from sqlalchemy.dialects import sqlite

from app.db import Database
from app.domain.exports import NamedBy
from app.domain.periods import Days
from app.migrations import runner
from app.queries import export_rows
from app.views import csv_file, export_files
from tests.benchmarks.figures import Goal, report

LINES = 1_000_000
A_SESSION = 20
GROUPS = 40
PEOPLE = 4_000
ROUNDS = 3
DAYS = Days(date(2020, 1, 1), date(2039, 12, 31))
OUTCOMES = ("attended", "attended", "attended", "missed", "apologised")


def opened(path: Path) -> Database:
    """The database; nothing is audited here."""
    return Database(f"sqlite:///{path}", signer=lambda text: "")


def fill(path: Path, lines: int) -> None:
    """A charity's many years, by bulk insert."""
    database = opened(path)
    runner.upgrade(database)
    database.engine.dispose()
    with sqlite3.connect(path, isolation_level=None) as raw:
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("BEGIN")
        insert(raw, "people", people())
        insert(raw, "groups", groups())
        insert(raw, "sessions", sessions(lines // A_SESSION))
        insert(raw, "attendances", attendances(lines))
        raw.execute("COMMIT")


def insert(raw: sqlite3.Connection, table: str, rows: Iterator[dict[str, object]]) -> None:
    """Rows of one shape; columns that are not named keep what the table gives them."""
    first = next(rows)
    names = ", ".join(f'"{name}"' for name in first)
    statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(first))})"
    raw.execute(statement, tuple(first.values()))
    raw.executemany(statement, (tuple(row.values()) for row in rows))


def people() -> Iterator[dict[str, object]]:
    """Some thousands, half of them with a reference."""
    for number in range(1, PEOPLE + 1):
        yield {
            "id": number,
            "uniquifier": f"u{number}",
            "key_wrapped": b"k",
            "reference": f"C-{number}" if number % 2 else None,
            "locale": "en",
            "active": 1,
            "coordinator": 0,
            "created_at": moment(0),
        }


def groups() -> Iterator[dict[str, object]]:
    """The charity's groups."""
    for number in range(1, GROUPS + 1):
        yield {
            "id": number,
            "slug": f"group-{number}",
            "plain_name": f"Group {number}",
            "membership": "closed",
            "zone": "Europe/London",
            "languages": "[]",
            "capacity": 20,
            "doors_open_minutes": 15,
            "door_policy": "at_start",
            "grace_minutes": 0,
            "admission": "by_hand",
            "locks_zoom": 0,
            "minimum_minutes": 10,
            "quiet_from": "20:00:00",
            "quiet_until": "08:00:00",
            "created_at": moment(0),
            "version": 1,
        }


def sessions(count: int) -> Iterator[dict[str, object]]:
    """Every few hours one that is over, with its register closed."""
    for number in range(1, count + 1):
        yield {
            "id": number,
            "group_id": number % GROUPS + 1,
            "starts_at": moment(number),
            "duration_minutes": 60,
            "state": "reconciled",
            "doors_open_minutes": 15,
            "door_policy": "at_start",
            "grace_minutes": 0,
            "extended_minutes": 0,
            "capacity": 20,
            "admission": "by_hand",
            "locks_zoom": 0,
            "zoom_lock": "open",
            "meeting_differences": "[]",
            "register_state": "closed",
            "live_revision": 0,
            "version": 1,
        }


def attendances(count: int) -> Iterator[dict[str, object]]:
    """A line for each member at each session."""
    for number in range(count):
        person = number * 7 % PEOPLE + 1
        yield {
            "session_id": number // A_SESSION + 1,
            "person_id": person,
            "screen_name": f"Member {person}",
            "outcome": OUTCOMES[number % len(OUTCOMES)],
            "minutes": number % 60,
            "late": int(number % 11 == 0),
            "left_early": 0,
            "evidence": "link_and_tap",
            "written_at": moment(0),
        }


def moment(number: int) -> str:
    """A moment as SQLite keeps it, three hours after the one before."""
    return f"{datetime(2020, 1, 2, tzinfo=UTC) + timedelta(hours=3 * number):%Y-%m-%d %H:%M:%S.%f}"


def ours(path: Path, out: Path) -> int:
    """Write the charity's export as the page would."""
    app = Flask("benchmark")
    Babel(app)
    database = opened(path)
    with app.app_context(), force_locale("en"):
        rows = export_files.charity_rows(database, DAYS, NamedBy.SCREEN_NAME)
        with out.open("wb") as file:
            file.writelines(csv_file.chunks(rows))
    return out.stat().st_size


def bare(path: Path, out: Path) -> int:
    """Write what the same statement gives, with nothing between cursor and csv module."""
    compiled = export_rows.charity_statement(DAYS).compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
    )
    with sqlite3.connect(path) as raw, out.open("w", newline="") as file:
        csv.writer(file).writerows(raw.execute(str(compiled)))
    return out.stat().st_size


WAYS = {"ours": ours, "bare": bare}


def measured(way: str, path: Path, out: Path) -> tuple[float, float]:
    """Seconds, and megabytes by which the process grew, of one way in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.export", way, str(path), str(out)]
    seconds, grown = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return seconds, grown


def run(way: str, path: Path, out: Path) -> None:
    """Measure this very process, and say so."""
    before = peak(anew=True)
    began = time.process_time()
    WAYS[way](path, out)
    seconds = time.process_time() - began
    print(json.dumps([seconds, peak() - before]))


def peak(*, anew: bool = False) -> float:
    """The most room that this process has taken, in megabytes; `anew`: counted from now on, where Linux can.

    Linux tells it of the program itself; what `getrusage` tells includes whatever started it."""
    told = Path("/proc/self/status")
    if anew and told.exists():
        Path("/proc/self/clear_refs").write_text("5")
    found = re.search(r"VmHWM:\s+(\d+)", told.read_text()) if told.exists() else None
    return (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def main(lines: int) -> int:
    """Measure, print, and hold the figures against their goals."""
    with tempfile.TemporaryDirectory() as folder:
        path, small = Path(folder) / "hearth.db", Path(folder) / "small.db"
        fill(path, lines)
        fill(small, lines // 20)
        times: dict[str, list[float]] = {way: [] for way in WAYS}
        room: dict[str, float] = dict.fromkeys(WAYS, 0.0)
        for _ in range(ROUNDS):
            for way in WAYS:
                seconds, grown = measured(way, path, Path(folder) / way)
                times[way].append(seconds)
                room[way] = max(room[way], grown)
        few = measured("ours", small, Path(folder) / "few")[1]
    best = {way: min(each) for way, each in times.items()}
    for way, seconds in best.items():
        print(f"{way}: {lines / seconds:,.0f} lines a second ({seconds:.2f} s), grew by {room[way]:.1f} MB")
    print(f"ours, with a twentieth of the lines: grew by {few:.1f} MB")
    return report(
        Goal("speed beside the bare csv module", best["bare"] / best["ours"], at_least=0.5),
        Goal("MB grown by more than for a twentieth of the lines", room["ours"] - few, at_most=4.0),
    )


if __name__ == "__main__":
    if len(sys.argv) == 4:
        run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else LINES))
