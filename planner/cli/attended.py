"""A command that does not outlive whoever started it: ``python -m planner.cli.attended [--nice N]
COMMAND ...``.

It runs as long as its stdin is open: once whoever holds the other end closes it or dies, by
whatever, the process ends at once with all workers in its process group. The server of a shop
starts its planning so, and never finds the planning of an earlier life at work on its files.

With ``--standby`` instead of a command it loads what planning needs, workers included, and waits
for the command: a line of JSON on stdin, the list of its arguments.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Sequence

NICE, STANDBY = "--nice", "--standby"


def attended(arguments: Sequence[str]) -> int:  # pragma: no cover, runs in the process started
    """Run a command of ``taktline`` while stdin is open; its exit code."""
    told: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_end_with_stdin, args=(told,), daemon=True).start()
    if arguments and arguments[0] == NICE:
        os.nice(int(arguments[1]))
        arguments = arguments[2:]
    from planner.cli.running import run

    if list(arguments) != [STANDBY]:
        return run(arguments)
    from planner.cli import loaded

    with loaded.workers():
        return run(json.loads(told.get()))


def _end_with_stdin(
    told: queue.SimpleQueue[bytes],
) -> None:  # pragma: no cover, runs in the process started
    """Pass lines on until the other end closes; then end.

    Not by ``sys.stdin``: a thread that reads from it keeps the interpreter from ending.
    """
    begun = b""
    while data := os.read(0, 2**16):
        *lines, begun = (begun + data).split(b"\n")
        for line in lines:
            told.put(line)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(attended(sys.argv[1:]))
