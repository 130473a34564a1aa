"""The shared clock: everybody who reads the file sees the same time, at once after it was set."""

from __future__ import annotations

import time

import pytest

from zoom_integration.simulator.clock import Anchor, SharedClock, write


def test_a_clock_at_rate_zero_stands_still_and_jumps_when_it_is_set(tmp_path):
    path = tmp_path / "clock.json"
    write(path, shown=1000.0, rate=0, real=time.time())
    clock = SharedClock(path)
    assert clock.now().timestamp() == 1000.0
    write(path, shown=5000.0, rate=0, real=time.time())
    assert clock.now().timestamp() == 5000.0


def test_a_quick_clock_runs_so_many_times_as_fast():
    assert Anchor(real=100.0, shown=1000.0, rate=60.0).shows(102.5) == 1150.0


def test_the_shared_time_is_aware(tmp_path):
    write(tmp_path / "clock.json", shown=0.0, rate=1.0, real=time.time())
    assert SharedClock(tmp_path / "clock.json").now().utcoffset().total_seconds() == 0


def test_without_a_file_there_is_no_clock(tmp_path):
    with pytest.raises(FileNotFoundError):
        SharedClock(tmp_path / "missing.json")
