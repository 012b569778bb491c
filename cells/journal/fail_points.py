"""Named moments around everything that has to be durable, at which a process can be had killed.

``TAKTLINE_FAIL_AT=NAME`` (or ``NAME:COUNT`` for the COUNTth time) kills this process at that moment
as a power failure would: no handler runs. Tests go through all of ``POINTS``; nobody else sets it.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

VARIABLE = "TAKTLINE_FAIL_AT"
POINTS = (
    "plan-before-files",
    "plan-program-kept",
    "plan-certificate-kept",
    "plan-before-journal",
    "upgrade-begun",
    "upgrade-before-version",
    "upgrade-before-commit",
    "upgrade-committed",
    "decided",
    "batch-taken",
    "batch-begun",
    "batch-inserted",
    "batch-before-commit",
    "batch-committed",
    "batch-told",
    "snapshot-begun",
    "snapshot-written",
    "snapshot-before-commit",
    "snapshot-committed",
    "records-dropped",
    "command-before-sending",
    "command-sent",
    "operation-files-kept",
    "operation-begun",
    "operation-planned",
    "operation-plan-kept",
    "operation-ended",
)
_name, _, _count = os.environ.get(VARIABLE, "").partition(":")
_wanted = {_name: int(_count or 1)}
_reached: Counter[str] = Counter()


def reached(point: str) -> None:
    """Say that ``point`` has been reached; does not return if this is where to fail."""
    if point in _wanted:
        _reached[point] += 1
        if _reached[point] == _wanted[point]:
            os.kill(os.getpid(), signal.SIGKILL)
