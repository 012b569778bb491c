"""OMPL, and nothing but OMPL: its RRT-Connect with any checker, to compare with.

The only module that imports it. Its random numbers come from one generator for the whole process;
problems are therefore run one after the other, and a run as a whole repeats.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.benchmarks.setting import PeerMissingError
from robots.geometry import FloatArray

try:
    from ompl import base, geometric, util
except ImportError:  # pragma: no cover - without the optional extra
    base = geometric = util = None


@dataclass(frozen=True, slots=True, eq=False)
class OmplAnswer:
    """A path (k, n), None if there was none in time; seconds of planning; states checked."""

    path_rad: FloatArray | None
    seconds: float
    checks: int


def seed_ompl(seed: int) -> None:
    """Seed OMPL; it takes notice only before its first use in a process.

    Raises:
        PeerMissingError: if OMPL is not installed.
    """
    _needed()
    util.RNG.setSeed(seed)
    util.noOutputHandler()


def rrt_connect(
    free: Callable[[FloatArray], bool],
    lower_rad: FloatArray,
    upper_rad: FloatArray,
    ends_rad: tuple[FloatArray, FloatArray],
    limit_s: float,
    look_rad: float | None = None,
) -> OmplAnswer:
    """Plan with OMPL's own range, without simplification.

    ``free`` tells of joints (n,) whether the arm is free there. Edges are looked at every
    ``look_rad`` (L2); None: at OMPL's own resolution, a hundredth of the longest way in the limits.

    Raises:
        PeerMissingError: if OMPL is not installed.
    """
    _needed()
    n, count = len(lower_rad), 0

    def valid(state: Any) -> bool:
        nonlocal count
        count += 1
        return free(np.array([state[j] for j in range(n)]))

    space = _space(lower_rad, upper_rad)
    information = base.SpaceInformation(space)
    information.setStateValidityChecker(valid)
    if look_rad is not None:
        information.setStateValidityCheckingResolution(look_rad / space.getMaximumExtent())
    information.setup()
    problem = base.ProblemDefinition(information)
    problem.setStartAndGoalStates(*(_state(information, q) for q in ends_rad))
    planner = geometric.RRTConnect(information)
    planner.setProblemDefinition(problem)
    planner.setup()
    began_s = time.perf_counter()
    planner.solve(limit_s)
    seconds = time.perf_counter() - began_s
    found = problem.getSolutionPath() if problem.hasExactSolution() else None
    return OmplAnswer(None if found is None else _points(found, n), seconds, count)


def _needed() -> None:
    if base is None:
        raise PeerMissingError("ompl")


def _space(lower_rad: FloatArray, upper_rad: FloatArray) -> Any:
    bounds = base.RealVectorBounds(len(lower_rad))
    for j, (low, high) in enumerate(zip(lower_rad.tolist(), upper_rad.tolist(), strict=True)):
        bounds.setLow(j, low)
        bounds.setHigh(j, high)
    space = base.RealVectorStateSpace(len(lower_rad))
    space.setBounds(bounds)
    return space


def _state(information: Any, q: FloatArray) -> Any:
    state = information.allocState()
    for j, value in enumerate(q.tolist()):
        state[j] = value
    return state


def _points(path: Any, n: int) -> FloatArray:
    count = path.getStateCount()
    return np.array([[path.getState(i)[j] for j in range(n)] for i in range(count)])
