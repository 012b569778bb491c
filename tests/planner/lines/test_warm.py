"""Compiling ahead goes through every search of lines."""

from __future__ import annotations

import numpy as np

from planner.deadline import Deadline
from planner.lines import (
    anneal_kernels,
    crew_anneal_kernels,
    ends_kernels,
    stations_kernels,
    workers_kernels,
)
from planner.lines.crew_anneal import annealed
from planner.lines.crew_cycle import least_cycle_of_crew
from planner.lines.fewest_stations import fewest_stations
from planner.lines.placing import Placing
from planner.lines.robot_line import one_per_station
from planner.lines.simple_line import SimpleLine
from planner.lines.warm import warm_crew, warm_robots, warm_stations


def test_after_warming_up_the_kernels_that_python_calls_are_compiled() -> None:
    warm_stations()
    warm_crew()
    warm_robots()
    kernels = (
        anneal_kernels.anneal_nb,
        anneal_kernels.fill_nb,
        crew_anneal_kernels.crew_anneal_nb,
        ends_kernels.layer_nb,
        stations_kernels.remember_nb,
        stations_kernels.search_nb,
        workers_kernels.crew_search_nb,
    )
    assert all(kernel.signatures for kernel in kernels)  # type: ignore[attr-defined]


def test_searches_after_warming_up_compile_nothing_anew() -> None:
    warm_stations()
    warm_crew()
    kernels = (
        crew_anneal_kernels.crew_anneal_nb,
        ends_kernels.layer_nb,
        stations_kernels.search_nb,
        workers_kernels.crew_search_nb,
    )
    before = [len(kernel.signatures) for kernel in kernels]  # type: ignore[attr-defined]
    none = np.zeros((0, 2), dtype=np.int64)
    line = SimpleLine(np.array([5, 4, 3, 3, 2]), none)
    fewest_stations(line, 6, Deadline(60.0))
    crew = one_per_station(np.array([[5, 4, 3, -1], [3, 4, 5, 6]]), none)
    least_cycle_of_crew(crew, Deadline(60.0), np.random.default_rng(0))
    placing = Placing(np.array([1, 1, 1, 1]), np.arange(2))
    annealed(crew, placing, 9, Deadline(60.0), np.random.default_rng(0))
    assert [len(kernel.signatures) for kernel in kernels] == before  # type: ignore[attr-defined]
