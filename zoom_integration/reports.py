"""Zoom's attendance report of one instance: one complete fetch, its fingerprint, and when to believe it.

Zoom's docs promise no time by which a report is complete; rows appear late and change. A fetch is complete when every
page was read, there are as many rows as Zoom says, and each has its end. It is settled when a second one agrees.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from zoom_integration.records import ReportLine


@dataclass(frozen=True)
class Report:
    """One fetch. `fingerprint` is equal for the same rows in any order, and None while incomplete."""

    lines: tuple[ReportLine, ...]
    complete: bool
    fingerprint: str | None


def report_of(lines: Sequence[ReportLine], total_records: int | None) -> Report:
    """A report of these rows, where Zoom said that there are `total_records` (None: it did not say)."""
    complete = len(lines) == total_records and all(line.leave_at is not None for line in lines)
    return Report(tuple(lines), complete, _fingerprint(lines) if complete else None)


def _fingerprint(lines: Sequence[ReportLine]) -> str:
    rows = sorted(json.dumps(astuple(line), default=str) for line in lines)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
