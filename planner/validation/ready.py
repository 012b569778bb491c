"""The judge made ready to begin: loaded and self-tested while there is nothing to do yet.

Imported by worker processes when they start (``planner.station_tasks``).
"""

from __future__ import annotations

from contextlib import suppress

from planner.validation.selftest import SelfTestError
from planner.validation.worker import tested

with suppress(SelfTestError):  # whoever is then asked to judge will say so
    tested()
