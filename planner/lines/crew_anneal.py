"""Who of unlike workers does what, by annealing towards shorter and shorter cycles.

Goes on from a placing that a search from the ends of the line has found. Called by ``crew_cycle``.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from planner.deadline import Deadline
from planner.lines.anneal import frame_of, new_sharing
from planner.lines.crew_anneal_kernels import Links, crew_anneal_nb
from planner.lines.placing import Placing
from planner.lines.robot_line import RobotLine, robot_loads
from planner.lines.simple_line import ordered
from planner.options import IntArray

_HOT, _COLD = (0.25, 0.2, 0.4), 0.02
"""Temperatures, in mean times of a task; runs begin at each of ``_HOT`` in turn."""
_STEPS = 300_000
_MOST_STEPS = 4_000_000
_GROWTH, _SLICE_S = 1.2, 0.8


class CrewAnnealer:
    """One run: who does what now, and random numbers of its own."""

    def __init__(self, line: RobotLine, placing: Placing, rng: np.random.Generator) -> None:
        self._line, self._frame = line, frame_of(line)
        workers = len(line.station)
        self._state = rng.integers(1, 2**63, size=1, dtype=np.uint64)
        self._share = new_sharing(line, placing.worker)
        self._links = Links(
            np.zeros((workers, workers), dtype=np.int64), np.zeros(workers, dtype=np.uint64)
        )
        mean = float(line.time[line.able].mean())
        self._mean, self._runs = max(mean, 1e-3), 0

    def start(self, worker: IntArray) -> None:
        """Begin anew with tasks done by ``worker`` (T,), who must not wait in a circle."""
        self._share.slot[:] = worker

    def aim(self, target: int, steps: int) -> bool:
        """Try to keep a cycle of ``target``; whether that worked."""
        heat = np.array([_HOT[self._runs % len(_HOT)], _COLD]) * self._mean
        self._runs += 1
        args = (self._frame, self._share, self._links, target, heat, steps, self._state)
        return crew_anneal_nb(*args) == 0

    @property
    def placing(self) -> Placing:
        """Who does what now, and where they stand."""
        worker = self._share.slot.copy()
        return Placing(worker, standing(self._line, worker))


def standing(line: RobotLine, worker: IntArray) -> IntArray:
    """Stations (R,) of workers so that those who do the tasks (T,) keep their order.

    Raises:
        ValueError: if workers wait for each other in a circle.
    """
    pairs = worker[line.before]
    station = np.empty(len(line.station), dtype=np.int64)
    station[ordered(len(station), pairs[pairs[:, 0] != pairs[:, 1]])] = np.arange(len(station))
    return station


def annealed(
    line: RobotLine, placing: Placing, bound: int, deadline: Deadline, rng: np.random.Generator
) -> Placing:
    """The best placing found until the deadline; ``bound``: a cycle that none can beat."""
    runs = [CrewAnnealer(line, placing, one) for one in rng.spawn(2)]
    best, cycle, steps = placing, _cycle(line, placing), _STEPS
    with ThreadPoolExecutor(len(runs)) as threads:
        while cycle > bound and not deadline.over:
            began_s = time.perf_counter()
            hits = list(threads.map(lambda run, c=cycle - 1, s=steps: run.aim(c, s), runs))
            for run in (run for run, hit in zip(runs, hits, strict=True) if hit):
                if (shorter := _cycle(line, run.placing)) < cycle:
                    best, cycle = run.placing, shorter
            if not any(hits):
                steps = _longer(steps, time.perf_counter() - began_s)
    return best


def _longer(steps: int, took_s: float) -> int:
    """More steps for the next runs, unless they took so long that the clock is seen too seldom."""
    if took_s > _SLICE_S:
        return max(_STEPS, steps // 2)
    return min(_MOST_STEPS, int(_GROWTH * steps))


def _cycle(line: RobotLine, placing: Placing) -> int:
    return int(robot_loads(line, placing.worker, placing.station).max())
