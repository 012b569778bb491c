"""The oracle's own clock: robots, events and machines played step by step, no delays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cells.program import RobotProgram, Signal, StationProgram, Trajectory, Travel, Work
from robots.geometry import FloatArray


@dataclass
class Played:
    """Start and end of each step per robot; ``stuck`` when robots wait for ever."""

    times: list[list[tuple[float, float]]]
    stuck: bool
    end_s: float = 0.0
    processes: dict[str, tuple[float, float]] = field(default_factory=dict)


def play(program: StationProgram) -> Played:
    """Play until nothing moves any more."""
    times: list[list[tuple[float, float]]] = [[] for _ in program.robots]
    events: dict[str, float] = {}
    processes: dict[str, tuple[float, float]] = {}
    moved = True
    while moved:
        advanced = sum(
            _advance(robot, times[at], events) for at, robot in enumerate(program.robots)
        )
        moved = advanced > 0
        for run in program.processes:
            if run.process not in processes and run.start in events:
                start = events[run.start]
                processes[run.process] = (start, start + run.duration_s)
                events.setdefault(run.done, start + run.duration_s)
                moved = True
    stuck = any(len(t) < len(r.steps) for t, r in zip(times, program.robots, strict=True))
    ends = [t[-1][1] for t in times if t] + [end for _, end in processes.values()]
    return Played(times, stuck, max(ends, default=0.0), processes)


def _advance(
    robot: RobotProgram, times: list[tuple[float, float]], events: dict[str, float]
) -> bool:
    """Run one robot until it is done or must wait; say whether it did anything."""
    before = len(times)
    while len(times) < len(robot.steps):
        now = times[-1][1] if times else 0.0
        step = robot.steps[len(times)]
        end = now
        if isinstance(step, Travel):
            end = now + step.trajectory.duration_s
        elif isinstance(step, Work):
            end = now + step.duration_s
        elif isinstance(step, Signal):
            events.setdefault(step.event, now)
        elif step.event not in events:
            break
        else:
            end = max(now, events[step.event])
        times.append((now, end))
    return len(times) > before


def joints_at(trajectory: Trajectory, time_s: float, order: int = 0) -> FloatArray:
    """Joints, or their ``order``-th derivative, at a local time."""
    piece = int(np.searchsorted(trajectory.times_s, time_s, side="right")) - 1
    piece = min(max(piece, 0), len(trajectory.coefficients) - 1)
    local = time_s - float(trajectory.times_s[piece])
    result = []
    for row in trajectory.coefficients[piece]:
        polynomial = np.polynomial.Polynomial(row)
        result.append(float(polynomial.deriv(order)(local) if order else polynomial(local)))
    return np.array(result)
