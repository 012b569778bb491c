"""A command that does not outlive whoever started it: ``python -m planner.cli.attended [--nice N]
COMMAND ...``.

It runs as long as its stdin is open: once whoever holds the other end closes it or dies, by
whatever, the process ends at once with all workers in its process group. The server of a shop
starts its planning so, and never finds the planning of an earlier life at work on its files.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence

NICE = "--nice"


def attended(arguments: Sequence[str]) -> int:  # pragma: no cover, runs in the process started
    """Run a command of ``taktline`` while stdin is open; its exit code."""
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    if arguments and arguments[0] == NICE:
        os.nice(int(arguments[1]))
        arguments = arguments[2:]
    from planner.cli.running import run

    return run(arguments)


def _end_with_stdin() -> None:  # pragma: no cover, runs in the process started
    while os.read(0, 4096):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(attended(sys.argv[1:]))
