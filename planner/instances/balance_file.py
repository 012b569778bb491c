"""What is asked of a file with a line, and who answers it. Called by ``taktline balance``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.deadline import Deadline
from planner.instances.alb import CycledLine, read_alb
from planner.instances.alwabp import read_alwabp
from planner.instances.fault import InstanceError
from planner.instances.in2 import read_in2
from planner.instances.solved import Solved
from planner.lines.answer import Answer
from planner.lines.crew_cycle import least_cycle_of_crew
from planner.lines.fewest_stations import fewest_stations
from planner.lines.least_cycle import least_cycle
from planner.lines.robot_line import RobotLine, robot_loads
from planner.lines.simple_line import SimpleLine, station_times
from planner.lines.warm import warm_crew, warm_stations

Solve = Callable[[Deadline], Solved]
_SEED = 1
_PER_TASK = "station of each task, from 0"


@dataclass(frozen=True, slots=True)
class BalanceTask:
    """Least cycle for so many ``stations``, or fewest stations at a ``cycle``; one of them, or
    neither where the file says.
    """

    stations: int | None = None
    cycle: int | None = None


def balance_task(path: Path, task: BalanceTask) -> Solve:
    """Read a file by its ending (``.alb``, ``.IN2``, ``.txt`` for ALWABP) and prepare its solver,
    compiled and ready.

    Raises:
        InstanceError: if the file cannot be read, or it remains open what to look for.
    """
    match path.suffix.lower():
        case ".alb":
            return _simple(path, read_alb(path), task)
        case ".in2":
            return _simple(path, CycledLine(read_in2(path), None), task)
        case ".txt":
            return _crew(path, task)
    raise InstanceError(f"{path}: expected .alb or .IN2 (SALBP), or .txt (ALWABP)")


def _simple(path: Path, cycled: CycledLine, task: BalanceTask) -> Solve:
    line, cycle = cycled.line, task.cycle or cycled.cycle
    if task.stations is not None and task.cycle is not None:
        raise InstanceError(f"{path}: give --stations or --cycle, not both")
    if task.stations is not None:
        stations = task.stations
        warm_stations()
        return lambda deadline: solved_cycle(line, stations, least_cycle(line, stations, deadline))
    if cycle is None:
        raise InstanceError(f"{path}: says no cycle; give --cycle or --stations")
    warm_stations()
    return lambda deadline: solved_stations(line, cycle, fewest_stations(line, cycle, deadline))


def _crew(path: Path, task: BalanceTask) -> Solve:
    if task.stations is not None or task.cycle is not None:
        raise InstanceError(f"{path}: ALWABP has as many stations as workers; give no option")
    line = read_alwabp(path)
    warm_crew()
    return lambda deadline: solved_crew(line, deadline)


def solved_stations(line: SimpleLine, cycle: int, answer: Answer) -> Solved:
    """Count the stations of an answer to SALBP-1 anew."""
    if answer.choice is None:
        return Solved("SALBP-1", "stations", answer.status, None, answer.bound, _PER_TASK)
    stations = int(answer.choice.max()) + 1
    if int(station_times(line, answer.choice, stations).max()) > cycle:
        raise RuntimeError("a station is longer than the cycle")
    return Solved(
        "SALBP-1",
        "stations",
        answer.status,
        stations,
        answer.bound,
        _PER_TASK,
        _rows(answer.choice),
    )


def solved_cycle(line: SimpleLine, stations: int, answer: Answer) -> Solved:
    """Add up the cycle of an answer to SALBP-2 anew."""
    if answer.choice is None:
        return Solved("SALBP-2", "cycle", answer.status, None, answer.bound, _PER_TASK)
    cycle = int(station_times(line, answer.choice, stations).max())
    return Solved(
        "SALBP-2", "cycle", answer.status, cycle, answer.bound, _PER_TASK, _rows(answer.choice)
    )


def solved_crew(line: RobotLine, deadline: Deadline) -> Solved:
    """Solve ALWABP-2, and add up the cycle anew."""
    answer = least_cycle_of_crew(line, deadline, np.random.default_rng(_SEED))
    meaning = "worker of each task; station of each worker; from 0"
    placing = answer.placing
    if placing is None:
        return Solved("ALWABP-2", "cycle", answer.status, None, answer.bound, meaning)
    cycle = int(robot_loads(line, placing.worker, placing.station).max())
    solution = (*_rows(placing.worker), *_rows(placing.station))
    return Solved("ALWABP-2", "cycle", answer.status, cycle, answer.bound, meaning, solution)


def _rows(values: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[tuple[int, ...], ...]:
    return (tuple(int(value) for value in values),)
