"""`python -m tests.benchmarks.report_files`: how long 20,000 rows take, and how soon a million are refused."""

from __future__ import annotations

import sys
import time
from zoneinfo import ZoneInfo

from tests.benchmarks.figures import Goal, report
from tests.report_files import STYLES, USUAL, Stay
from zoom_integration.report_files import MAX_ROWS, Answers, CannotRead, read

SAID = Answers(zone=ZoneInfo("Europe/London"))


def seconds_to_read(file: bytes) -> tuple[float, int]:
    """How long it takes until a file is understood or refused, and how many lines it has."""
    began = time.perf_counter()
    try:
        lines = len(read(file, SAID).lines)
    except CannotRead:
        lines = 0
    return time.perf_counter() - began, lines


def main() -> int:
    """Print each figure beside its goal. Returns the exit code."""
    goals = []
    for name, style in STYLES.items():
        file = USUAL.having(style=style).file([Stay(f"Robin {number}") for number in range(MAX_ROWS)])
        took, lines = seconds_to_read(file)
        goals += [Goal(f"20,000 rows, {name}, s", took, at_most=10), Goal("lines", lines, at_least=MAX_ROWS)]
    took, lines = seconds_to_read(USUAL.file([Stay("Robin")]) + b"Robin,,,,,,,\r\n" * 1_000_000)
    return report(*goals, Goal("1,000,000 rows refused, s", took, at_most=2), Goal("lines of them", lines, at_most=0))


if __name__ == "__main__":
    sys.exit(main())
