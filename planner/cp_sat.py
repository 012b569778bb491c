"""OR-Tools' CP-SAT, loaded when a model is first made: that takes longer than some answers.

Workers that are idle load it ahead (``planner.station_tasks``).
"""

from __future__ import annotations

from typing import Any


def cp_sat() -> Any:
    """The module of models and solvers; its stubs know too little to be of use."""
    from ortools.sat.python import cp_model

    return cp_model


def new_solver() -> Any:
    """Return a solver that leaves Ctrl-C alone: it would take it, and never give it back."""
    solver = cp_sat().CpSolver()
    solver.parameters.catch_sigint_signal = False
    return solver


def seeded_solver(seed: int, deterministic_time: float, workers: int) -> Any:
    """Return a solver that gives the same answer every time, within a limit in CP-SAT's own
    machine-independent unit (about a second).
    """
    solver = new_solver()
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    solver.parameters.interleave_search = True
    solver.parameters.max_deterministic_time = deterministic_time
    return solver
