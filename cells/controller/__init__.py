"""The controller of one cell, with simulated robots: ``taktline cell``.

It applies every command once, in order, and remembers on disk how far it got, so that it goes on
where it was after a break of the network, of the server, or of itself.
"""

from cells.controller.calling import Caller, CallError, release_cycles
from cells.controller.controller import Controller
from cells.controller.duty import Duty
from cells.controller.link import LinkRefusedError
from cells.controller.memory import Memory
from cells.controller.simulated import SimulatedRobots

__all__ = [
    "CallError",
    "Caller",
    "Controller",
    "Duty",
    "LinkRefusedError",
    "Memory",
    "SimulatedRobots",
    "release_cycles",
]
