"""Compiling ahead goes through the search of job shops."""

from __future__ import annotations

import numpy as np

from planner.jobshop import tabu_kernels
from planner.jobshop.tabu import TabuSearch
from planner.jobshop.warm import warm_shop
from tests.planner.jobshop.test_shortest import random_shop


def test_a_search_after_warming_up_compiles_nothing_anew() -> None:
    warm_shop()
    before = len(tabu_kernels.tabu_nb.signatures)  # type: ignore[attr-defined]
    assert before > 0
    TabuSearch(random_shop(1, 3, 2, 2), np.random.default_rng(0), 0).run(5)
    assert len(tabu_kernels.tabu_nb.signatures) == before  # type: ignore[attr-defined]
