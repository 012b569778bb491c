"""How long one thread may keep others from going on."""

from __future__ import annotations

import sys

SWITCH_S = 0.0005


def short_thread_turns() -> None:
    """Let a thread that writes to disk go on soon where an event loop is busy beside it.

    It has to wait for its turn ten times for each flush; Python's own 5 ms for each of them would
    be most of what a command takes, at the server and at a cell.
    """
    sys.setswitchinterval(SWITCH_S)
