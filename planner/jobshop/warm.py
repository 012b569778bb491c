"""Compiles the tabu search ahead, or loads what was compiled, outside of any time limit.

Called before a job shop is scheduled, and by its benchmark.
"""

from __future__ import annotations

import numpy as np

from planner.jobshop.job_shop import JobShop
from planner.jobshop.tabu import TabuSearch


def warm_shop() -> None:
    """What schedules a job shop."""
    shop = JobShop(1, (((0, 1),), ((0, 1),)), np.array([(0, 1)]))
    TabuSearch(shop, np.random.default_rng(0), 0).run(1)
