"""What planning needs, loaded before anybody asks for a plan: modules here, and worker processes.

For a process that stands by (``planner.cli.attended``): it then plans as ``taktline plan`` does,
but for the seconds that starting takes.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager

from planner.cli import engines

_MODULES = "planner.cli.planning", "planner.cli.asked", "planner.pipeline", "planner.fallback"


@contextmanager
def workers() -> Iterator[None]:
    """Have all loaded, and workers that the next plan takes."""
    with engines.ready_workers():
        for module in _MODULES:
            importlib.import_module(module)
        yield
