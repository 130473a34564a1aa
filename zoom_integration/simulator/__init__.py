"""Zoom on this machine: REST, OAuth, signed webhooks and client pages, for the demo and for tests.

    simulator = create_simulator(SimulatorConfig(webhook_url="http://127.0.0.1:5000/webhooks/zoom"))
    base_url = simulator.start()
    ...
    simulator.stop()

It binds to the loopback address only. As its own process: `python -m zoom_integration.simulator --port 8100`.
"""

from zoom_integration.simulator.clock import RealClock, SharedClock
from zoom_integration.simulator.config import SimulatorConfig
from zoom_integration.simulator.server import Simulator, create_simulator

__all__ = ["RealClock", "SharedClock", "Simulator", "SimulatorConfig", "create_simulator"]
