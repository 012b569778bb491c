"""A server that starts at once: a process that has imported everything waits, and forks.

What starts is ``serve_shop``, the function behind ``taktline serve``; only the imports are done
before. A thousand kills take minutes so, and not half an hour.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.cells.service.server_process import address_in

NURSERY = """\
import os, sys
from pathlib import Path
from cells import orchestrator, service
from cells.journal import journal
from planner.cli.serving import ServeRequest, serve_shop

data, heartbeat_s, lease_s, shorten_after = sys.argv[1:5]
for line in sys.stdin:
    listen, *plans = line.split()
    child = os.fork()
    if child == 0:
        request = ServeRequest(
            Path(data), listen, tuple(map(Path, plans)),
            float(heartbeat_s), float(lease_s), int(shorten_after),
        )
        os._exit(serve_shop(request))
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


class ForkedServer:
    """``taktline serve`` on ``data``; the port stays the same over restarts."""

    def __init__(self, data: Path, heartbeat_s: float, lease_s: float, shorten_after: int) -> None:
        options = [str(data), str(heartbeat_s), str(lease_s), str(shorten_after)]
        self._nursery = subprocess.Popen(
            [sys.executable, "-c", NURSERY, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._child = 0
        self.address = "127.0.0.1:0"

    def start(self, *plans: Path) -> str:
        """Start, and return the address once it listens."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        assert self._nursery.stderr is not None
        self._nursery.stdin.write(" ".join([self.address, *map(str, plans)]) + "\n")
        self._nursery.stdin.flush()
        self._child = int(self._nursery.stdout.readline())
        self.address = address_in(self._nursery.stderr.readline())
        return self.address

    def kill(self) -> None:
        """As power fails: no handler of the process runs."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """End for good."""
        if self._child:
            self._end(signal.SIGTERM)
        self._nursery.communicate()

    def _end(self, number: signal.Signals) -> None:
        assert self._nursery.stdout is not None
        os.kill(self._child, number)
        self._child = 0
        assert self._nursery.stdout.readline() == "ended\n"
