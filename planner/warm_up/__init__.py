"""Compiling everything that plans, once per installation.

``taktline compile`` calls this after installing, so that no user waits in the middle of planning;
whoever skips it waits once, at the first plan. Compiled code is kept beside its source.
"""

from __future__ import annotations

from planner.warm_up.compiling import warm_up
from planner.warm_up.small_station import EFFORT, plan_small_station, small_station

__all__ = ["EFFORT", "plan_small_station", "small_station", "warm_up"]
