"""`python -m zoom_integration.simulator`: Zoom on this machine, as its own process."""

import argparse
import os
import signal
import sys
import threading

from zoom_integration.simulator.clock import Clock, RealClock, SharedClock
from zoom_integration.simulator.config import PLANS, SimulatorConfig
from zoom_integration.simulator.server import create_simulator


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; says in one line what it did, and exits with 1 when it could not."""
    options = _parser().parse_args(arguments)
    wishes = {"webhook_url": options.webhook_url, "host": options.host, "plan": options.plan, "seed": options.seed}
    try:
        clock: Clock = SharedClock(options.clock) if options.clock else RealClock()
        config = SimulatorConfig.from_env(
            os.environ, **wishes, hands_url=options.hands_url, panel_url=options.panel_url
        )
        simulator = create_simulator(config, clock)
        base_url = simulator.start(options.port)
    except (ValueError, OSError) as error:
        print(f"The Zoom simulator could not start: {error}", file=sys.stderr)
        return 1
    print(f"Zoom simulator serves {base_url} and sends its events to {config.webhook_url or 'nobody'}.", flush=True)
    _wait_for_the_end()
    simulator.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m zoom_integration.simulator", description="Zoom on this machine.")
    parser.add_argument("--port", type=int, required=True, help="0 for any free one")
    parser.add_argument("--webhook-url", default="", help="where signed events go")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--clock", help="a file with a shared clock (default: real time)")
    parser.add_argument("--panel-url", default="", help="what an app shows in the panel beside a meeting")
    parser.add_argument("--hands-url", default="", help="where to ask for an agent's address and token")
    parser.add_argument("--plan", choices=PLANS, default="pro")
    parser.add_argument("--seed", type=int, help="repeat the same ids and accidents")
    return parser


def _wait_for_the_end() -> None:
    finished = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: finished.set())
    finished.wait()


if __name__ == "__main__":
    sys.exit(main())
