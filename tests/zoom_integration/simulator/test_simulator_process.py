"""`python -m zoom_integration.simulator`: says in one line what it did, and stops when asked."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time

import requests

from zoom_integration.simulator.clock import write

COMMAND = [sys.executable, "-m", "zoom_integration.simulator"]


def test_it_serves_on_the_shared_clock_and_stops_when_asked(tmp_path):
    write(tmp_path / "clock.json", shown=1_800_000_000.0, rate=0, real=time.time())
    command = [*COMMAND, "--port", "0", "--webhook-url", "", "--clock", str(tmp_path / "clock.json"), "--seed", "4"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        base = line.split()[3]
        clock = requests.get(f"{base}/sim/journal", timeout=5).json()["clock"]
        process.send_signal(signal.SIGINT)
        assert (process.wait(timeout=5), process.stdout.read()) == (0, "")
    assert line == f"Zoom simulator serves {base} and sends its events to nobody.\n"
    assert clock == "2027-01-15T08:00:00Z"


def test_it_says_why_it_could_not_start_and_exits_with_one(tmp_path):
    taken = socket.create_server(("127.0.0.1", 0))
    taken_port = str(taken.getsockname()[1])
    for wrong in (["--host", "0.0.0.0"], ["--clock", str(tmp_path / "missing")], ["--port", taken_port]):
        done = subprocess.run([*COMMAND, "--port", "0", *wrong], capture_output=True, text=True, timeout=20)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert done.stderr.startswith("The Zoom simulator could not start: ")
    taken.close()
